//! The classes of successive rounds in one view: distribution, overlaps, correlation, runs, coupons, payouts.

use super::coupon::Coupons;
use super::{PValue, chi_square_p, goodness_of_fit, normal_p, square};
use crate::game::{STAKE_MINOR, View};
use crate::report::ReturnToPlayer;

/// Views with more classes are tested for their distribution only.
const CLASSES_MAX: usize = 64;

/// Fewer expected wins, or losses, say nothing about a return.
const WINS_MIN: f64 = 100.0;

/// Everything counted in one view.
pub(crate) struct Sequence {
    view: View,
    counts: Vec<u32>,
    rounds: u32,
    /// How often a class follows a class: row by the first.
    followed: Vec<u32>,
    previous: Option<u32>,
    mean: f64,
    deviation_squared: f64,
    product_sum: f64,
    /// Classes from here on are the upper half, as nearly as classes can be halved; with their probability.
    upper: (u32, f64),
    changes: u32,
    coupons: Option<Coupons>,
}

impl Sequence {
    pub(crate) fn new(view: View) -> Self {
        let classes = view.probabilities.len();
        let total: f64 = view.probabilities.iter().sum();
        assert!((total - 1.0).abs() < 1e-9, "{}: probabilities add up to {total}", view.name);
        let moment = |power: i32| -> f64 {
            (0_u32..).zip(&view.probabilities).map(|(class, p)| f64::from(class).powi(power) * p).sum()
        };
        let mean = moment(1);
        let followed = if classes <= CLASSES_MAX { vec![0; classes * classes] } else { Vec::new() };
        let coupons = (view.is_uniform() && classes <= CLASSES_MAX).then(|| Coupons::new(classes));
        Self {
            counts: vec![0; classes],
            rounds: 0,
            followed,
            previous: None,
            mean,
            deviation_squared: moment(2) - mean * mean,
            product_sum: 0.0,
            upper: upper_half(&view.probabilities),
            changes: 0,
            coupons,
            view,
        }
    }

    pub(crate) fn add(&mut self, class: u32) {
        self.rounds += 1;
        self.counts[class as usize] += 1;
        if self.followed.is_empty() {
            return;
        }
        if let Some(previous) = self.previous.replace(class) {
            self.followed[previous as usize * self.counts.len() + class as usize] += 1;
            self.product_sum += (f64::from(previous) - self.mean) * (f64::from(class) - self.mean);
            self.changes += u32::from((previous >= self.upper.0) != (class >= self.upper.0));
        }
        if let Some(coupons) = &mut self.coupons {
            coupons.add(class);
        }
    }

    pub(crate) fn p_values(&self) -> Vec<PValue> {
        let named = |test: &str, p: f64| PValue::new(format!("{}: {test}", self.view.name), p);
        let mut results: Vec<PValue> =
            self.distribution().map(|p| named("distribution", p)).into_iter().collect();
        if !self.followed.is_empty() && self.deviation_squared > 0.0 {
            results.extend(self.overlaps().map(|p| named("overlapping pairs", p)));
            results.push(named("serial correlation", self.correlation()));
            results.extend(self.runs().map(|p| named("runs", p)));
        }
        results
            .extend(self.coupons.iter().filter_map(Coupons::p_value).map(|p| named("coupon collector", p)));
        let tested = self.returns().into_iter().filter_map(|it| Some((it.name, it.p?)));
        results.extend(tested.map(|(name, p)| PValue::new(format!("{name}: return"), p)));
        results
    }

    /// What stopping at each step of a ladder returned.
    pub(crate) fn returns(&self) -> Vec<ReturnToPlayer> {
        let n = f64::from(self.rounds);
        let mut returns = Vec::new();
        for (step, payout_minor) in (1_usize..).zip(&self.view.payouts_minor) {
            let expected: f64 = self.view.probabilities[step..].iter().sum();
            let won: f64 = self.counts[step..].iter().map(|count| f64::from(*count)).sum();
            let variance = n * expected * (1.0 - expected);
            let enough = n * expected.min(1.0 - expected) >= WINS_MIN;
            let multiplier = *payout_minor as f64 / STAKE_MINOR as f64;
            returns.push(ReturnToPlayer {
                name: format!("{} {step}", self.view.name),
                multiplier,
                expected: expected * multiplier,
                observed: won / n * multiplier,
                p: enough.then(|| normal_p((won - n * expected) / variance.sqrt())),
            });
        }
        returns
    }

    /// Chi-square of how often each class came.
    fn distribution(&self) -> Option<f64> {
        let n = f64::from(self.rounds);
        let expected = self.view.probabilities.iter().map(|p| n * p);
        goodness_of_fit(self.counts.iter().map(|count| f64::from(*count)).zip(expected))
    }

    /// Overlapping pairs of successive rounds: the chi-square of pairs less that of single classes has k² - k degrees
    /// of freedom (I. J. Good, 1953; P. Billingsley, 1961, for classes that are not equally likely).
    fn overlaps(&self) -> Option<f64> {
        let classes = self.counts.len();
        let pairs = f64::from(self.rounds) - 1.0;
        let p = &self.view.probabilities;
        let rarest = p.iter().copied().fold(1.0, f64::min);
        if pairs * rarest * rarest < 5.0 {
            return None;
        }
        let mut statistic = 0.0;
        for (first, row) in self.followed.chunks(classes).enumerate() {
            for (second, count) in row.iter().enumerate() {
                let expected = pairs * p[first] * p[second];
                statistic += square(f64::from(*count) - expected) / expected;
            }
            let (count, expected) =
                (row.iter().map(|count| f64::from(*count)).sum::<f64>(), pairs * p[first]);
            statistic -= square(count - expected) / expected;
        }
        let degrees_of_freedom =
            f64::from(u32::try_from(classes * classes - classes).expect("at most 64 classes"));
        Some(chi_square_p(statistic, degrees_of_freedom))
    }

    /// Covariance of a round with the next, from known moments.
    fn correlation(&self) -> f64 {
        let pairs = f64::from(self.rounds) - 1.0;
        normal_p(self.product_sum / (self.deviation_squared * pairs.sqrt()))
    }

    /// Runs above and below the middle: of n independent rounds with probability q of the upper half, n - 1 pairs
    /// each differ with probability 2q(1-q), and neighbouring pairs both differ with probability q(1-q).
    fn runs(&self) -> Option<f64> {
        let both = self.upper.1 * (1.0 - self.upper.1);
        let pairs = f64::from(self.rounds) - 1.0;
        let differ = 2.0 * both;
        let variance = pairs * differ * (1.0 - differ) + 2.0 * (pairs - 1.0) * (both - differ * differ);
        let enough = pairs * both.min(1.0 - differ) >= WINS_MIN;
        enough.then(|| normal_p((f64::from(self.changes) - pairs * differ) / variance.sqrt()))
    }
}

/// The class at which the upper half begins, and its probability.
fn upper_half(probabilities: &[f64]) -> (u32, f64) {
    let mut upper = 1.0;
    let mut best = (0, 1.0_f64);
    for (class, p) in (1_u32..).zip(probabilities) {
        upper -= p;
        if (upper - 0.5_f64).abs() < (best.1 - 0.5).abs() {
            best = (class, upper);
        }
    }
    best
}
