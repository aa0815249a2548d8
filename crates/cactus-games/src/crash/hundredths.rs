//! Multipliers as whole hundredths.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::rejection::ParameterRejection;

/// A multiplier in hundredths: 100 (1.00) to 10,000,000,000 (100,000,000.00). Printed with two decimals.
///
/// ```
/// use cactus_games::crash::Hundredths;
///
/// let double = Hundredths::new(200)?;
/// assert_eq!(double.to_string(), "2.00");
/// assert_eq!(double.payout_minor(999), 1_998);
/// # Ok::<(), cactus_games::crash::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Hundredths(u64);

impl Hundredths {
    /// 1.00: the stake itself.
    pub const ONE: Self = Self(100);
    /// 100,000,000.00. Even without a house edge a higher one is reached in fewer than 1 of 10^8 rounds, which
    /// GLI-19 v3.0, 4.7.3 asks of a top award.
    pub const MAX: Self = Self(100 * 100_000_000);

    /// Checks the range.
    pub fn new(hundredths: u64) -> Result<Self, ParameterRejection> {
        if (Self::ONE.0..=Self::MAX.0).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(ParameterRejection::MultiplierOutOfRange)
        }
    }

    /// The number of hundredths.
    pub fn get(self) -> u64 {
        self.0
    }

    /// `floor(stake_minor * multiplier)`, without any limit on payouts.
    pub fn payout_minor(self, stake_minor: u64) -> u128 {
        // 64 + 34 bits.
        u128::from(stake_minor) * u128::from(self.0) / 100
    }

    /// Brings any number into the range.
    pub(super) fn clamped(hundredths: u128) -> Self {
        u64::try_from(hundredths).map_or(Self::MAX, |value| Self(value.clamp(Self::ONE.0, Self::MAX.0)))
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl TryFrom<u64> for Hundredths {
    type Error = ParameterRejection;

    fn try_from(hundredths: u64) -> Result<Self, ParameterRejection> {
        Self::new(hundredths)
    }
}

impl From<Hundredths> for u64 {
    fn from(multiplier: Hundredths) -> Self {
        multiplier.0
    }
}
