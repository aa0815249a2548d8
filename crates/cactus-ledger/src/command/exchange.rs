use core::fmt;
use core::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::command;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::canonical::{Canonical, put_text};
use crate::name::QuoteId;
use crate::rejection::Rejection;

command! {
    /// Changes cash of one asset into cash of another at a quoted rate, in one decision. The player receives
    /// `floor(amount x rate x 10^(scale of to - scale of from))` minor units, at least one; the operator's exchange
    /// account is the other side of both, so that each asset sums to zero and the fraction below one minor unit
    /// stays with it.
    Exchange, tag 0x15 {
        /// The quote accepted.
        quote_id: QuoteId => QuoteId,
        /// The asset given.
        from_asset: AssetCode => FromAsset,
        /// The asset received.
        to_asset: AssetCode => ToAsset,
        /// How much is given; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
        /// Whole units of `to_asset` for one whole unit of `from_asset`.
        rate: Rate => Rate,
        /// From when on the quote is refused, in milliseconds since the Unix epoch.
        expires_at_ms: u64 => ExpiresAtMs,
    }
}

/// A positive exchange rate: a decimal of at most [`Rate::DIGITS_MAX`] significant digits and as many decimal
/// places, without trailing zeros. In JSON a string, such as `"5.4321"`: never a float.
///
/// ```
/// use cactus_ledger::Rate;
///
/// let rate: Rate = "5.4300".parse()?;
/// assert_eq!(rate.to_string(), "5.43");
/// assert_eq!("0".parse::<Rate>().unwrap_err().code(), "rate_invalid");
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(Decimal);

impl Rate {
    /// 10^18 x 2^53 < 2^113: a rate's digits times any amount is exact in 128 bits.
    pub const DIGITS_MAX: u32 = 18;

    /// Checks the range.
    ///
    /// # Errors
    /// [`Rejection::RateInvalid`] for zero, a negative number, or too many digits.
    pub fn new(rate: Decimal) -> Result<Self, Rejection> {
        let rate = rate.normalize();
        let digits_bound = 10_i128.pow(Self::DIGITS_MAX);
        if rate.mantissa() <= 0 || rate.mantissa() >= digits_bound || rate.scale() > Self::DIGITS_MAX {
            return Err(Rejection::RateInvalid);
        }
        Ok(Self(rate))
    }

    /// The digits, without the point.
    pub(crate) fn digits(self) -> u128 {
        self.0.mantissa().unsigned_abs()
    }

    /// How many of the digits stand after the point.
    pub(crate) const fn decimals(self) -> u32 {
        self.0.scale()
    }
}

impl FromStr for Rate {
    type Err = Rejection;

    /// Plain digits with at most one point: no sign, exponent or separator.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let plain = text.starts_with(|first: char| first.is_ascii_digit())
            && text.ends_with(|last: char| last.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !plain {
            return Err(Rejection::RateInvalid);
        }
        Decimal::from_str_exact(text).map_err(|_| Rejection::RateInvalid).and_then(Self::new)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Canonical for Rate {
    fn put(&self, bytes: &mut Vec<u8>) {
        put_text(bytes, &[&self.to_string()]);
    }
}
