//! Amounts of money: whole minor units, never a float.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::rejection::Rejection;

/// An amount in minor units of some asset (cents of BRL, for example): `0 ..= 2^53 - 1`.
///
/// The upper bound is the largest integer that JavaScript and JSON carry exactly. In JSON an amount is an
/// integer; a string, a fraction, an exponent, a negative or a larger number is refused.
///
/// ```
/// use cactus_ledger::AmountMinor;
///
/// let stake = AmountMinor::new(1_050)?;
/// assert_eq!(stake.checked_sub(AmountMinor::new(50)?), Some(AmountMinor::new(1_000)?));
/// assert_eq!(AmountMinor::MAX.checked_add(AmountMinor::new(1)?), None);
/// assert!(serde_json::from_str::<AmountMinor>("10.5").is_err());
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct AmountMinor(u64);

impl AmountMinor {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// 2^53 - 1 = 9,007,199,254,740,991: the largest integer an IEEE 754 double holds exactly.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// Checks the range.
    ///
    /// # Errors
    /// [`Rejection::AmountInvalid`] above [`AmountMinor::MAX`].
    pub const fn new(minor: u64) -> Result<Self, Rejection> {
        if minor > Self::MAX.0 { Err(Rejection::AmountInvalid) } else { Ok(Self(minor)) }
    }

    /// The number of minor units.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether this is no money at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` above [`AmountMinor::MAX`].
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        // Both are below 2^53, so the u64 sum cannot wrap.
        let sum = self.0 + other.0;
        if sum > Self::MAX.0 { None } else { Some(Self(sum)) }
    }

    /// The difference, or `None` below zero.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// `floor(self * part / whole)`. The caller owes what becomes of the remainder.
    pub(crate) fn share_floor(self, part: Self, whole: u128) -> Self {
        assert!(whole > 0 && u128::from(part.0) <= whole, "a share is a part of a whole");
        let share = u128::from(self.0) * u128::from(part.0) / whole;
        let share = u64::try_from(share).expect("a share is at most the amount shared");
        assert!(share <= self.0);
        Self(share)
    }
}

impl TryFrom<u64> for AmountMinor {
    type Error = Rejection;

    fn try_from(minor: u64) -> Result<Self, Rejection> {
        Self::new(minor)
    }
}

impl From<AmountMinor> for u64 {
    fn from(amount: AmountMinor) -> u64 {
        amount.0
    }
}

impl fmt::Display for AmountMinor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
