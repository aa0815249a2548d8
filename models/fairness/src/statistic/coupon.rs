//! Coupon collector: how many rounds pass until every class of a view came at least once.

use super::goodness_of_fit;

/// Longest collection that is told from longer ones, in multiples of the number of classes.
const LENGTH_MAX_PER_CLASS: usize = 16;

pub(super) struct Coupons {
    classes: usize,
    seen: u64,
    length: usize,
    /// Finished collections by length; the last place holds longer ones.
    lengths: Vec<u32>,
}

impl Coupons {
    /// For 2 to 64 equally likely classes.
    pub(super) fn new(classes: usize) -> Self {
        assert!((2..=64).contains(&classes), "{classes} classes");
        Self { classes, seen: 0, length: 0, lengths: vec![0; classes * LENGTH_MAX_PER_CLASS + 1] }
    }

    pub(super) fn add(&mut self, class: u32) {
        self.seen |= 1 << class;
        self.length += 1;
        if self.seen.count_ones() as usize == self.classes {
            let last = self.lengths.len() - 1;
            self.lengths[self.length.min(last)] += 1;
            (self.seen, self.length) = (0, 0);
        }
    }

    pub(super) fn p_value(&self) -> Option<f64> {
        let collections: f64 = self.lengths.iter().map(|count| f64::from(*count)).sum();
        let expected = self.law().into_iter().map(|p| collections * p);
        goodness_of_fit(self.lengths.iter().map(|count| f64::from(*count)).zip(expected))
    }

    /// The probability of each length, by going through how many classes were seen after each round.
    fn law(&self) -> Vec<f64> {
        let classes = self.classes as f64;
        let mut seen = vec![0.0; self.classes + 1];
        seen[0] = 1.0;
        let mut law = vec![0.0; self.lengths.len()];
        let last = law.len() - 1;
        for p in &mut law[1..last] {
            for count in (0..self.classes).rev() {
                let old = count as f64 / classes;
                let grown = seen[count] * (1.0 - old);
                seen[count] *= old;
                seen[count + 1] += grown;
            }
            *p = std::mem::take(&mut seen[self.classes]);
        }
        law[last] = 1.0 - law[..last].iter().sum::<f64>();
        law
    }
}
