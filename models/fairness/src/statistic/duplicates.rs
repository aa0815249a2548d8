//! Duplicates: how often two rounds of a window have the same whole outcome.

use super::{PValue, normal_p};

/// Pairs of equal outcomes that a window should have, about.
const PAIRS_PER_WINDOW: f64 = 8.0;

/// Largest window, in rounds, so that a window fits in memory whatever the game.
const WINDOW_MAX: f64 = 262_144.0;

pub(crate) struct Duplicates {
    outcomes: f64,
    window: usize,
    seen: Vec<u64>,
    equal_pairs: u64,
    windows: u32,
}

impl Duplicates {
    pub(crate) fn new(whole_outcomes: u64) -> Self {
        let outcomes = whole_outcomes as f64;
        let window = (2.0 * PAIRS_PER_WINDOW * outcomes).sqrt().clamp(2.0, WINDOW_MAX);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped above")]
        let window = window as usize;
        Self { outcomes, window, seen: Vec::with_capacity(window), equal_pairs: 0, windows: 0 }
    }

    pub(crate) fn add(&mut self, whole: u64) {
        self.seen.push(whole);
        if self.seen.len() == self.window {
            self.seen.sort_unstable();
            for equal in self.seen.chunk_by(|left, right| left == right) {
                let count = equal.len() as u64;
                self.equal_pairs += count * (count - 1) / 2;
            }
            self.seen.clear();
            self.windows += 1;
        }
    }

    /// The pairs of a window are equal with probability 1/outcomes each, and any two pairs independently: the variance
    /// is that of independent pairs.
    pub(crate) fn p_value(&self) -> Option<PValue> {
        let window = self.window as f64;
        let pairs = f64::from(self.windows) * window * (window - 1.0) / 2.0;
        let p = 1.0 / self.outcomes;
        let z = (self.equal_pairs as f64 - pairs * p) / (pairs * p * (1.0 - p)).sqrt();
        (pairs * p >= 100.0).then(|| PValue::new("whole outcome: duplicates", normal_p(z)))
    }
}
