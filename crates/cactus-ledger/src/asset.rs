//! Assets: what an amount is an amount of.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::name::{InlineText, text_traits};
use crate::policy::PolicyInvalid;
use crate::rejection::Rejection;

/// The code of an asset: 3 to 12 of `A-Z0-9`, for example `BRL` or `USDT`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetCode(InlineText<12>);

impl AssetCode {
    /// Checks the shape; whether the asset is known is for the registry to say.
    ///
    /// # Errors
    /// [`Rejection::AssetCodeInvalid`].
    pub const fn new(text: &str) -> Result<Self, Rejection> {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            if !matches!(bytes[index], b'A'..=b'Z' | b'0'..=b'9') {
                return Err(Rejection::AssetCodeInvalid);
            }
            index += 1;
        }
        match InlineText::new(text) {
            Some(inline) if bytes.len() >= 3 => Ok(Self(inline)),
            _ => Err(Rejection::AssetCodeInvalid),
        }
    }

    /// The code as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

text_traits!(AssetCode);

/// An asset: its code, and how many decimal digits its minor unit lies below the unit. The scale of an asset in
/// use never changes.
///
/// ```
/// use cactus_ledger::{Asset, AssetCode, BRL};
///
/// assert_eq!((BRL.code.as_str(), BRL.scale), ("BRL", 2));
/// let yen = Asset { code: AssetCode::new("JPY")?, scale: 0 };
/// # let _ = yen;
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The code.
    pub code: AssetCode,
    /// Decimal digits: 2 for cents.
    pub scale: u8,
}

const fn two_digit(code: &str) -> Asset {
    match AssetCode::new(code) {
        Ok(code) => Asset { code, scale: 2 },
        Err(_) => panic!("the code of a built-in asset is malformed"),
    }
}

/// Brazilian real.
pub const BRL: Asset = two_digit("BRL");
/// Euro.
pub const EUR: Asset = two_digit("EUR");
/// United States dollar.
pub const USD: Asset = two_digit("USD");

/// The assets a wallet accepts, each code once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetRegistry(Box<[Asset]>);

impl AssetRegistry {
    /// Every entry carries the balances of each asset its wallet has touched, about 90 bytes each in JSON:
    /// 64 x 90 B = 5.8 KB, so that a queue message of 128 KB still holds many entries.
    pub const ASSETS_MAX: usize = 64;
    /// 10^15 < 2^53 < 10^16: at 15 digits one whole unit still fits an amount.
    pub const SCALE_MAX: u8 = 15;

    /// Checks the list.
    ///
    /// # Errors
    /// [`PolicyInvalid`] for a repeated code, too many assets, or a scale that leaves no room for one unit.
    pub fn new(assets: &[Asset]) -> Result<Self, PolicyInvalid> {
        if assets.len() > Self::ASSETS_MAX {
            return Err(PolicyInvalid::AssetsTooMany);
        }
        for (index, asset) in assets.iter().enumerate() {
            if asset.scale > Self::SCALE_MAX {
                return Err(PolicyInvalid::ScaleTooLarge);
            }
            if assets[..index].iter().any(|earlier| earlier.code == asset.code) {
                return Err(PolicyInvalid::AssetRepeated);
            }
        }
        Ok(Self(assets.into()))
    }

    /// The asset of this code.
    #[must_use]
    pub fn get(&self, code: AssetCode) -> Option<Asset> {
        self.0.iter().find(|asset| asset.code == code).copied()
    }
}

impl Default for AssetRegistry {
    /// [`BRL`], [`EUR`] and [`USD`].
    fn default() -> Self {
        Self(Box::new([BRL, EUR, USD]))
    }
}
