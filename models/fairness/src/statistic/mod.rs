//! From counts to p-values.

mod coupon;
mod duplicates;
mod sequence;
mod subset;

use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::erf::erfc;

pub(crate) use duplicates::Duplicates;
pub(crate) use sequence::Sequence;
pub(crate) use subset::SubsetCounts;

/// Classes with fewer expected rounds are counted together: below, the chi-square law does not hold.
const EXPECTED_MIN: f64 = 10.0;

/// The result of one test.
#[derive(Clone, Debug)]
pub struct PValue {
    /// What was tested.
    pub test: String,
    /// How likely a fair game is to look at least as odd.
    pub p: f64,
}

impl PValue {
    fn new(test: impl Into<String>, p: f64) -> Self {
        let test = test.into();
        assert!((0.0..=1.0).contains(&p), "{test}: {p} is no probability");
        Self { test, p }
    }
}

/// Upper tail of the chi-square law.
fn chi_square_p(statistic: f64, degrees_of_freedom: f64) -> f64 {
    let law = ChiSquared::new(degrees_of_freedom).expect("at least one degree of freedom");
    law.sf(statistic.max(0.0)).clamp(0.0, 1.0)
}

/// Both tails of the normal law.
fn normal_p(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Pearson's chi-square of counts against expectations; neighbouring classes are counted together until each group
/// has enough. `None` when there is only one group.
fn goodness_of_fit(observed_and_expected: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut statistic, mut groups) = (0.0, 0_u32);
    let (mut observed, mut expected) = (0.0, 0.0);
    let mut last: Option<(f64, f64)> = None;
    for (class_observed, class_expected) in observed_and_expected {
        observed += class_observed;
        expected += class_expected;
        if expected >= EXPECTED_MIN {
            if let Some((observed, expected)) = last.replace((observed, expected)) {
                statistic += square(observed - expected) / expected;
                groups += 1;
            }
            (observed, expected) = (0.0, 0.0);
        }
    }
    let (last_observed, last_expected) = last?;
    statistic += square(last_observed + observed - last_expected - expected) / (last_expected + expected);
    groups += 1;
    (groups > 1).then(|| chi_square_p(statistic, f64::from(groups - 1)))
}

fn square(value: f64) -> f64 {
    value * value
}
