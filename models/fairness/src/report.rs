//! What the battery found, for people.

use std::fmt;

use crate::statistic::PValue;

/// What stopping at a step chosen beforehand returned.
#[derive(Clone, Debug)]
pub struct ReturnToPlayer {
    /// The step.
    pub name: String,
    /// What it multiplies the stake by.
    pub multiplier: f64,
    /// By the probabilities.
    pub expected: f64,
    /// In the sample.
    pub observed: f64,
    /// `None` where the sample is too small to say.
    pub p: Option<f64>,
}

/// The results of one game.
#[derive(Clone, Debug)]
pub struct Report {
    /// The game.
    pub game: String,
    /// Rounds played.
    pub rounds: u32,
    /// Every test.
    pub p_values: Vec<PValue>,
    /// The steps of its ladder.
    pub returns: Vec<ReturnToPlayer>,
}

impl Report {
    /// The test that looks least like a fair game.
    pub fn oddest(&self) -> Option<&PValue> {
        self.p_values.iter().min_by(|left, right| left.p.total_cmp(&right.p))
    }

    /// The heading of a table of reports.
    pub fn heading() -> String {
        let (game, rounds, tests, p, test) = ("game", "rounds", "tests", "smallest p", "of the test");
        format!("{game:<16} {rounds:>10} {tests:>6} {p:>11}  {test}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<16} {:>10} {:>6}", self.game, self.rounds, self.p_values.len())?;
        let Some(oddest) = self.oddest() else { return Ok(()) };
        write!(f, " {:>11.6}  {}", oddest.p, oddest.test)
    }
}
