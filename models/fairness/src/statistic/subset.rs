//! Sets of places: how often each place, and each two places together, are chosen.

use super::{PValue, chi_square_p, square};
use crate::game::Subset;

/// Counts of places and of pairs of places.
pub(crate) struct SubsetCounts {
    shape: Subset,
    rounds: u32,
    /// Row by the smaller place; places themselves on the diagonal.
    together: Vec<u32>,
}

impl SubsetCounts {
    pub(crate) fn new(shape: Subset) -> Self {
        assert!(0 < shape.chosen && shape.chosen < shape.places && shape.places <= 32, "a proper subset");
        Self { shape, rounds: 0, together: vec![0; (shape.places * shape.places) as usize] }
    }

    pub(crate) fn add(&mut self, subset: u32) {
        assert_eq!(subset.count_ones(), self.shape.chosen, "as many places as the game chooses");
        self.rounds += 1;
        let mut rest = subset;
        while rest != 0 {
            let place = rest.trailing_zeros();
            let mut partners = rest;
            while partners != 0 {
                self.together[(place * self.shape.places + partners.trailing_zeros()) as usize] += 1;
                partners &= partners - 1;
            }
            rest &= rest - 1;
        }
    }

    pub(crate) fn p_values(&self) -> Vec<PValue> {
        let marginals = PValue::new("places: distribution", self.marginals());
        let pairs = self.pairs().map(|p| PValue::new("places: pairs together", p));
        [marginals].into_iter().chain(pairs).collect()
    }

    /// Deviation of the count of two places together from its expectation; of one place, for equal places.
    fn deviation(&self, first: u32, second: u32) -> f64 {
        let (n, m) = (f64::from(self.shape.places), f64::from(self.shape.chosen));
        let p = if first == second { m / n } else { m * (m - 1.0) / (n * (n - 1.0)) };
        let count = self.together[(first.min(second) * self.shape.places + first.max(second)) as usize];
        f64::from(count) - f64::from(self.rounds) * p
    }

    /// The places of one round exclude each other, so the usual chi-square is too small by (n - m) / (n - 1).
    fn marginals(&self) -> f64 {
        let (n, m) = (f64::from(self.shape.places), f64::from(self.shape.chosen));
        let squares: f64 = (0..self.shape.places).map(|place| square(self.deviation(place, place))).sum();
        let variance = f64::from(self.rounds) * m / n * (1.0 - m / n);
        chi_square_p(squares / variance * (n - 1.0) / n, n - 1.0)
    }

    /// What the counts of pairs say beyond those of single places.
    ///
    /// The covariances of the pairs of a random m-subset depend only on whether two pairs share a place, so their
    /// eigenspaces are those of the Johnson scheme J(n, 2). The part that is not a sum over single places has
    /// n(n-3)/2 dimensions and the eigenvalue P2 - 2 P3 + P4, where Pk is the probability that k given places are all
    /// chosen. `None` where that is 0: with one place chosen, or one left.
    fn pairs(&self) -> Option<f64> {
        let places = self.shape.places;
        let (n, m) = (f64::from(places), f64::from(self.shape.chosen));
        if self.shape.chosen < 2 || self.shape.chosen > places - 2 {
            return None;
        }
        let all_chosen =
            |k: u32| -> f64 { (0..k).map(|i| (m - f64::from(i)) / (n - f64::from(i))).product() };
        let eigenvalue = all_chosen(2) - 2.0 * all_chosen(3) + all_chosen(4);
        let row = |place: u32| -> f64 {
            (0..places).filter(|other| *other != place).map(|other| self.deviation(place, other)).sum()
        };
        let rows: Vec<f64> = (0..places).map(row).collect();
        let total = rows.iter().sum::<f64>() / 2.0;
        // A function g(i) + g(j) on pairs has the row sums (n - 2) g(i) + total / (n - 1).
        let single: Vec<f64> = rows.iter().map(|row| (row - total / (n - 1.0)) / (n - 2.0)).collect();
        let mut rest = 0.0;
        for first in 0..places {
            for second in first + 1..places {
                let explained = single[first as usize] + single[second as usize];
                rest += square(self.deviation(first, second) - explained);
            }
        }
        Some(chi_square_p(rest / (f64::from(self.rounds) * eigenvalue), n * (n - 3.0) / 2.0))
    }
}
