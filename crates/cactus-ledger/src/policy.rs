//! Policy: what an operator may choose. It is an argument of every decision and never part of the log; what it
//! led to is.

use core::fmt;

use crate::account::Colour;
use crate::asset::AssetRegistry;

/// The choices of an operator for its wallets. The default accepts BRL, EUR and USD and spends in the default
/// order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The assets accepted.
    pub assets: AssetRegistry,
    /// Which colour a bet takes first.
    pub spending_order: SpendingOrder,
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
