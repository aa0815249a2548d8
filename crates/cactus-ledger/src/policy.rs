//! Policy: what an operator may choose. It is an argument of every decision and never part of the log; what it
//! led to is.

use core::fmt;
use std::collections::BTreeMap;

use crate::account::Colour;
use crate::asset::AssetRegistry;
use crate::name::ProviderCode;
use crate::profile::ProviderProfile;

/// The choices of an operator for its wallets. The default accepts BRL, EUR and USD and spends in the default
/// order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The assets accepted.
    pub assets: AssetRegistry,
    /// Which colour a bet takes first.
    pub spending_order: SpendingOrder,
    /// The number of this policy, written into each entry decided by it.
    pub version: u32,
    /// The profile of a command that names no provider, or one without a profile of its own.
    pub default_profile: ProviderProfile,
    /// Profiles by provider.
    pub profiles: BTreeMap<ProviderCode, ProviderProfile>,
    /// How long a looser limit waits. 24 hours by default, as the UK Gambling Commission's RTS 12 asks at least.
    pub limit_cooling_off_ms: u64,
    /// What the calendar windows of limits are shifted by: hours ahead of UTC, -12 to 14.
    pub utc_offset_hours: i8,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

impl Default for Policy {
    fn default() -> Self {
        Self {
            assets: AssetRegistry::default(),
            spending_order: SpendingOrder::default(),
            version: 1,
            default_profile: ProviderProfile::default(),
            profiles: BTreeMap::new(),
            limit_cooling_off_ms: DAY_MS,
            utc_offset_hours: 0,
        }
    }
}

impl Policy {
    /// The profile that applies to a command of `provider`.
    #[must_use]
    pub fn profile(&self, provider: Option<ProviderCode>) -> &ProviderProfile {
        provider.and_then(|provider| self.profiles.get(&provider)).unwrap_or(&self.default_profile)
    }
}

/// The colours a bet may take, first to last. The default is bonus, promo, cash: the player's own money last.
///
/// ```
/// use cactus_ledger::{Colour, SpendingOrder};
///
/// let cash_first = SpendingOrder::new(&[Colour::Cash, Colour::Bonus])?;
/// assert_eq!(cash_first.colours(), [Colour::Cash, Colour::Bonus]);
/// assert!(SpendingOrder::new(&[Colour::Held]).is_err());
/// # Ok::<(), cactus_ledger::PolicyInvalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendingOrder(Box<[Colour]>);

impl SpendingOrder {
    /// Checks the list. A colour left out is never spent by a bet.
    ///
    /// # Errors
    /// [`PolicyInvalid::ColourRepeated`], or [`PolicyInvalid::ColourNotSpendable`] for [`Colour::Held`]: money
    /// set aside counts as gone until its hold ends.
    pub fn new(colours: &[Colour]) -> Result<Self, PolicyInvalid> {
        for (index, colour) in colours.iter().enumerate() {
            if *colour == Colour::Held {
                return Err(PolicyInvalid::ColourNotSpendable);
            }
            if colours[..index].contains(colour) {
                return Err(PolicyInvalid::ColourRepeated);
            }
        }
        Ok(Self(colours.into()))
    }

    /// First to last.
    #[must_use]
    pub fn colours(&self) -> &[Colour] {
        &self.0
    }
}

impl Default for SpendingOrder {
    fn default() -> Self {
        Self(Box::new([Colour::Bonus, Colour::Promo, Colour::Cash]))
    }
}

/// A policy that cannot be: a mistake of the operator's configuration, found before any command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyInvalid {
    /// More than [`AssetRegistry::ASSETS_MAX`].
    AssetsTooMany,
    /// Two assets with one code.
    AssetRepeated,
    /// A scale above [`AssetRegistry::SCALE_MAX`].
    ScaleTooLarge,
    /// A colour twice in a spending order.
    ColourRepeated,
    /// A colour that no bet may spend.
    ColourNotSpendable,
}

impl fmt::Display for PolicyInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AssetsTooMany => "too many assets",
            Self::AssetRepeated => "an asset code appears twice",
            Self::ScaleTooLarge => "a scale leaves no room for one unit",
            Self::ColourRepeated => "a colour appears twice in the spending order",
            Self::ColourNotSpendable => "held money cannot be spent",
        })
    }
}

impl core::error::Error for PolicyInvalid {}
