//! Percentiles of durations, and quartiles of percentiles over rounds.

use std::time::Duration;

/// Durations of one kind.
#[derive(Debug, Default, Clone)]
pub struct Sample(Vec<Duration>);

impl Sample {
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The smallest duration that `per_mille` of 1,000 do not exceed (nearest rank).
    pub fn percentile(&self, per_mille: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * per_mille).div_ceil(1_000).max(1);
        sorted.get(rank - 1).copied()
    }
}

/// The figures of one kind over all rounds: each round's percentile, then the quartiles of those.
#[derive(Debug, Default)]
pub struct Series {
    rounds: Vec<Sample>,
}

/// (Heading, per mille).
const PERCENTILES: [(&str, usize); 3] = [("p50", 500), ("p95", 950), ("p99", 990)];

impl Series {
    pub fn add(&mut self, round: Sample) {
        if round.len() > 0 {
            self.rounds.push(round);
        }
    }

    /// A line of the table, in milliseconds: `median [lower quartile, upper quartile]` of each percentile.
    pub fn line(&self, name: &str) -> String {
        let count: usize = self.rounds.iter().map(Sample::len).sum();
        let mut line = format!("{name:<24} {count:>8}");
        for (_, per_mille) in PERCENTILES {
            let mut over_rounds = Sample::default();
            self.rounds
                .iter()
                .filter_map(|round| round.percentile(per_mille))
                .for_each(|at| over_rounds.add(at));
            let quartile = |per_mille| over_rounds.percentile(per_mille).map_or("-".to_owned(), milliseconds);
            let cell = format!("{} [{}, {}]", quartile(500), quartile(250), quartile(750));
            line = format!("{line} {cell:>24}");
        }
        line
    }
}

/// The head of the table.
pub fn head() -> String {
    let mut line = format!("{:<24} {:>8}", "ms", "count");
    for (name, _) in PERCENTILES {
        line = format!("{line} {:>24}", format!("{name} [quartiles]"));
    }
    line
}

/// Milliseconds with two decimals.
pub fn milliseconds(duration: Duration) -> String {
    let micros = duration.as_micros();
    format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let mut sample = Sample::default();
        (1..=200).rev().for_each(|number| sample.add(Duration::from_millis(number)));
        let at = |per_mille| sample.percentile(per_mille);
        assert_eq!(at(500), Some(Duration::from_millis(100)));
        assert_eq!(at(990), Some(Duration::from_millis(198)));
        assert_eq!(at(1_000), Some(Duration::from_millis(200)));
        assert_eq!(Sample::default().percentile(500), None);
        assert_eq!(milliseconds(Duration::from_micros(12_345)), "12.34");
    }
}
