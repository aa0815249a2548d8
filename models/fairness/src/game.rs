//! What the battery needs to know of a game.

/// The stake of every round, in minor units: large, so that rounding down is far below what a sample can see.
pub const STAKE_MINOR: u64 = 100_000_000;

/// A way to look at rounds: each falls into one of a few classes, whose probabilities are known.
pub struct View {
    /// For the report.
    pub name: String,
    /// The exact probability of each class; they add up to 1.
    pub probabilities: Vec<f64>,
    /// What the stake pays when the class is at least 1, 2, 3, …: for classes that are steps of a ladder, where the
    /// player stops at a step that was chosen beforehand. Empty for other views.
    pub payouts_minor: Vec<u64>,
}

impl View {
    /// A view whose classes are all equally likely.
    pub fn uniform(name: impl Into<String>, classes: u32) -> Self {
        let probabilities = vec![1.0 / f64::from(classes); classes as usize];
        Self { name: name.into(), probabilities, payouts_minor: Vec::new() }
    }

    /// A ladder: `reached[k]` is the probability of at least step `k + 1`, and `payouts_minor[k]` what that pays.
    pub fn ladder(name: impl Into<String>, reached: &[f64], payouts_minor: Vec<u64>) -> Self {
        assert_eq!(reached.len(), payouts_minor.len(), "each step has a payout");
        let at_least =
            |step: usize| if step == 0 { 1.0 } else { reached.get(step - 1).copied().unwrap_or(0.0) };
        let probabilities = (0..=reached.len()).map(|step| at_least(step) - at_least(step + 1)).collect();
        Self { name: name.into(), probabilities, payouts_minor }
    }

    /// Whether all classes are equally likely.
    pub(crate) fn is_uniform(&self) -> bool {
        self.probabilities.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// A set of places that a round chooses, every set of that size equally likely.
#[derive(Clone, Copy)]
pub struct Subset {
    /// How many places there are: at most 32.
    pub places: u32,
    /// How many of them a round chooses.
    pub chosen: u32,
}

/// A finished round.
#[derive(Default)]
pub struct Outcome {
    /// The class of each view, in the order of the views.
    pub classes: Vec<u32>,
    /// The chosen places as a set of bits, for a game with a [`Subset`].
    pub subset: u32,
    /// A number of the whole outcome: equal exactly for equal outcomes.
    pub whole: u64,
}

/// A game with its parameters, dealing round after round.
pub trait Game: Send {
    /// For the report.
    fn name(&self) -> String;

    /// The ways to look at its rounds.
    fn views(&self) -> Vec<View>;

    /// The set that a round chooses, if that is what an outcome is.
    fn subset(&self) -> Option<Subset> {
        None
    }

    /// How many whole outcomes there are, if all are equally likely.
    fn whole_outcomes(&self) -> Option<u64> {
        None
    }

    /// Plays the next round.
    fn play(&mut self, outcome: &mut Outcome);
}
