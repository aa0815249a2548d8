//! All tests judged together.

use std::fmt;

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::report::Report;

/// How often a fair game may fail: GLI-19 asks for 99 % confidence in all tests together.
const ERROR: f64 = 0.01;

/// The judgement, made of two that share the permitted error equally.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Number of tests.
    pub tests: usize,
    /// The smallest p-value, times the number of tests (Bonferroni): small if one test is too odd.
    pub smallest_corrected: f64,
    /// The first test of each game, combined by Fisher's method: small if many are a little odd, large if they are too
    /// good. Those tests are independent, since no two games share a draw.
    pub combined: f64,
}

impl Verdict {
    /// Judges reports of games with independent seeds.
    ///
    /// # Panics
    ///
    /// If there is no test.
    pub fn of(reports: &[Report]) -> Self {
        let p_values = || reports.iter().flat_map(|report| &report.p_values).map(|it| it.p);
        let tests = p_values().count();
        let first: Vec<f64> = reports.iter().filter_map(|report| Some(report.p_values.first()?.p)).collect();
        let smallest = p_values().min_by(f64::total_cmp).expect("at least one test");
        let statistic: f64 = first.iter().map(|p| -2.0 * p.max(f64::MIN_POSITIVE).ln()).sum();
        let law = ChiSquared::new(2.0 * first.len() as f64).expect("at least one degree of freedom");
        Self { tests, smallest_corrected: (smallest * tests as f64).min(1.0), combined: law.sf(statistic) }
    }

    /// Whether the games passed.
    pub fn is_fair(&self) -> bool {
        let one_side = ERROR / 4.0;
        self.smallest_corrected >= ERROR / 2.0 && (one_side..=1.0 - one_side).contains(&self.combined)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tests, smallest_corrected, combined } = self;
        let one_side = ERROR / 4.0;
        writeln!(f, "{tests} tests, judged together at {} %:", 100.0 * (1.0 - ERROR))?;
        writeln!(
            f,
            "  smallest p times tests (Bonferroni) {smallest_corrected:.6}, at least {}",
            ERROR / 2.0
        )?;
        writeln!(f, "  games combined (Fisher)             {combined:.6}, {one_side} to {}", 1.0 - one_side)?;
        f.write_str(if self.is_fair() { "passed" } else { "FAILED" })
    }
}
