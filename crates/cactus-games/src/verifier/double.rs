//! The published rules that are defined by IEEE 754 doubles. Everything here reproduces another operator's
//! verifier to the last bit; nothing here decides what this project's games pay.
//!
//! Division, multiplication and subtraction of doubles are correctly rounded on every platform and in wasm, so that
//! the results are the same everywhere.
#![expect(clippy::float_arithmetic, reason = "the public rules are defined in doubles")]

use super::scheme::Formula;

/// A count below 2^53 as the double of the same value.
pub(super) fn exact(count: u64) -> f64 {
    assert!(count <= 1 << 53, "a double holds every integer up to 2^53");
    #[expect(clippy::cast_precision_loss, reason = "just checked")]
    {
        count as f64
    }
}

/// Rounds a number of hundredths down, as `Math.floor` does.
fn floor(hundredths: f64) -> u64 {
    assert!((0.0..1e19).contains(&hundredths), "a multiplier is finite");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range; rounds to zero")]
    {
        hundredths as u64
    }
}

/// Hundredths of a draw below `draw_count`, each operation in doubles.
pub(super) fn hundredths(formula: Formula, draw: u64, draw_count: u64) -> u64 {
    match formula {
        Formula::Interval => {
            let (draw, draw_count) = (exact(draw), exact(draw_count));
            floor((100.0 * draw_count - draw) / (draw_count - draw))
        }
        Formula::Division { return_basis_points } => {
            division(return_basis_points, exact(draw) / exact(draw_count))
        }
        Formula::Inverse { .. } => floor(unrounded(formula, draw, draw_count) * 100.0),
    }
}

/// `return_basis_points / 100 / (1 - fraction)` in hundredths, at least 100. A whole percentage is exact in the first
/// division, so that the published `99 / (1 - fraction)` is the second one.
fn division(return_basis_points: u16, fraction: f64) -> u64 {
    floor(f64::from(return_basis_points) / 100.0 / (1.0 - fraction)).max(100)
}

/// The multiplier itself, before it is cut to hundredths.
pub(super) fn unrounded(formula: Formula, draw: u64, draw_count: u64) -> f64 {
    let (draw, draw_count) = (exact(draw), exact(draw_count));
    match formula {
        Formula::Interval => (100.0 * draw_count - draw) / (draw_count - draw) / 100.0,
        Formula::Division { return_basis_points } => {
            (f64::from(return_basis_points) / 100.0 / (1.0 - draw / draw_count) / 100.0).max(1.0)
        }
        Formula::Inverse { return_per_mille } => {
            let edge = f64::from(1000 - return_per_mille.min(1000)) / 1000.0;
            (draw_count / (draw + 1.0) * (1.0 - edge)).max(1.0)
        }
    }
}

/// Hundredths with the fraction rounded to 9 significant decimal digits first; `None` when it becomes 1.
pub(super) fn hundredths_of_nine_digits(return_basis_points: u16, draw: u64, draw_count: u64) -> Option<u64> {
    let Some((digits, places)) = nine_significant_digits(draw, draw_count) else {
        return Some(division(return_basis_points, 0.0));
    };
    // A double holds 10^22 exactly and no higher power of ten. A fraction that needs more places is below 10^-13,
    // which is too small to reach the next hundredth.
    if places > 22 {
        return Some(division(return_basis_points, 0.0));
    }
    let mut power = 1.0;
    for _ in 0..places {
        power *= 10.0;
    }
    // The quotient of two exact doubles is the double nearest to the decimal number, as a parser gives it.
    let fraction = exact(digits) / power;
    (fraction < 1.0).then(|| division(return_basis_points, fraction))
}

/// `draw / draw_count` as `digits / 10^places` with 9 significant digits, halves rounded up; `None` for 0.
fn nine_significant_digits(draw: u64, draw_count: u64) -> Option<(u64, u32)> {
    if draw == 0 {
        return None;
    }
    let (draw, draw_count) = (u128::from(draw), u128::from(draw_count));
    let mut places = 9;
    let mut scaled = draw * 1_000_000_000;
    while scaled < draw_count * 100_000_000 {
        scaled *= 10;
        places += 1;
    }
    let digits = (2 * scaled + draw_count) / (2 * draw_count);
    u64::try_from(digits).ok().map(|digits| (digits, places))
}

/// A 32-bit word as the fraction of 2^32 that it is.
pub(super) fn word_fraction(word: u32) -> f64 {
    f64::from(word) / 4_294_967_296.0
}

/// A quotient of integers below 2^53 as the nearest double.
pub(super) fn quotient(numerator: u64, denominator: u64) -> f64 {
    exact(numerator) / exact(denominator)
}

/// The hundredths whose double this is: the inverse of what is answered.
pub(super) fn hundredths_of(number: f64) -> Option<u64> {
    if !(0.0..9e13).contains(&number) {
        return None;
    }
    let hundredths = floor(number * 100.0 + 0.5);
    (quotient(hundredths, 100).to_bits() == number.to_bits()).then_some(hundredths)
}

/// Whether a number is a whole one: negative or too large, where it was not read as an integer.
pub(super) fn is_whole(number: f64) -> bool {
    // A double of 2^53 and above has no bits for a fraction.
    if !(-9_007_199_254_740_992.0..9_007_199_254_740_992.0).contains(&number) {
        return true;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "in range; rounds to zero"
    )]
    {
        (number as i64) as f64 == number
    }
}
