//! What public schemes of mines pay: the fair multiplier `C(25, gems) / C(25 - mines, gems)` less 1 %.

use alloc::string::{String, ToString};

use super::double;
use super::rejection::VerifierRejection;
use super::request::Answer;
use crate::mines::{MineCount, Multiplier, Parameters};

/// An operator's rounding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayoutRule {
    /// The multiplier to 4 decimal places, halves to the even digit: the published table.
    StakeTable,
    /// The multiplier as the nearest double.
    LiqdExact,
    /// The payout of a stake, rounded down to 8 decimal places.
    LiqdSettled {
        /// The stake as a decimal text.
        stake: String,
        /// The multiplier that the operator recorded, `numerator/denominator`, to be checked.
        exact_multiplier: Option<String>,
    },
}

pub(super) fn evaluate(rule: &PayoutRule, mines: u8, gems: u8) -> Result<Answer, VerifierRejection> {
    let mine_count = MineCount::new(mines).map_err(|_| VerifierRejection::InputOutOfRange("mines"))?;
    // Both operators keep 1 %, as this crate does unless told otherwise.
    let multiplier =
        Parameters::new(mine_count).multiplier(gems).ok_or(VerifierRejection::InputOutOfRange("gems"))?;
    match rule {
        PayoutRule::StakeTable => {
            const PLACES: u64 = 10_000;
            Ok(Answer::Number(double::quotient(rounded_half_even(&multiplier, PLACES), PLACES)))
        }
        PayoutRule::LiqdExact => {
            Ok(Answer::Number(double::quotient(multiplier.numerator(), multiplier.denominator())))
        }
        PayoutRule::LiqdSettled { stake, exact_multiplier } => {
            if let Some(recorded) = exact_multiplier {
                check_fraction(recorded, &multiplier)?;
            }
            settled(stake, &multiplier).map(Answer::Text)
        }
    }
}

/// The multiplier in units of `1 / places`. Below 2^37 * 10^4, so that 64 bits hold twice its numerator.
fn rounded_half_even(multiplier: &Multiplier, places: u64) -> u64 {
    let (numerator, denominator) = (multiplier.numerator() * places, multiplier.denominator());
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let up = 2 * rest > denominator || (2 * rest == denominator && whole % 2 == 1);
    whole + u64::from(up)
}

fn check_fraction(recorded: &str, multiplier: &Multiplier) -> Result<(), VerifierRejection> {
    const NAME: &str = "exact_multiplier";
    let malformed = VerifierRejection::InputMalformed(NAME);
    let (numerator, denominator) = recorded.split_once('/').unwrap_or((recorded, "1"));
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| malformed);
    let (numerator, denominator) = (u128::from(number(numerator)?), u128::from(number(denominator)?));
    if denominator == 0 {
        return Err(malformed);
    }
    let same =
        numerator * u128::from(multiplier.denominator()) == denominator * u128::from(multiplier.numerator());
    if same { Ok(()) } else { Err(VerifierRejection::InputContradictory(NAME)) }
}

const DECIMALS: usize = 8;
const UNITS: u64 = 100_000_000;

fn settled(stake: &str, multiplier: &Multiplier) -> Result<String, VerifierRejection> {
    let stake_units = decimal_units(stake).ok_or(VerifierRejection::InputMalformed("stake"))?;
    let payout = stake_units * u128::from(multiplier.numerator()) / u128::from(multiplier.denominator());
    // The stake is below 10^12 and the multiplier below 10^7, so that both parts fit with room to spare.
    let part = |units: u128| u64::try_from(units).map_err(|_| VerifierRejection::InputMalformed("stake"));
    let (whole, rest) = (part(payout / u128::from(UNITS))?, part(payout % u128::from(UNITS))?);
    // The leading one keeps the zeros behind the point.
    let decimals = (UNITS + rest).to_string();
    Ok([whole.to_string().as_str(), ".", decimals.strip_prefix('1').unwrap_or_default()].concat())
}

/// A plain decimal text of at most 12 digits before the point and 8 behind it, in units of 10^-8: below 2^67, so
/// that its product with a multiplier's numerator stays below 2^104.
fn decimal_units(text: &str) -> Option<u128> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let plain = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !plain(whole, 12) || !plain(decimals, DECIMALS) {
        return None;
    }
    let places = u32::try_from(DECIMALS - decimals.len()).ok()?;
    let units = decimals.parse::<u64>().ok()? * 10_u64.pow(places);
    Some(u128::from(whole.parse::<u64>().ok()?) * u128::from(UNITS) + u128::from(units))
}
