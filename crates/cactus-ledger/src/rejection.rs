//! Rejections: the expected, enumerated ways to say no. What is unexpected is a
//! [`StoreFault`](crate::StoreFault).

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;

/// Why a command was refused.
///
/// The order of the variants is the order of precedence: when two apply, the earlier one is answered. The first
/// four are met while a command is being built or read; the rest come from [`decide`](crate::decide).
///
/// [`Rejection::is_recorded`] separates two families. A refusal that depended on the wallet's state is written
/// to the log and remembered: its key can never succeed later. Any other leaves no trace, so that the caller may
/// correct the command and send it with the same key.
///
/// In JSON: `{"code":"insufficient_funds","asset":"BRL","needed_minor":500,"available_minor":20}`.
///
/// ```
/// use cactus_ledger::AmountMinor;
///
/// let rejection = AmountMinor::new(u64::MAX).unwrap_err();
/// assert_eq!(rejection.code(), "amount_invalid");
/// assert!(!rejection.is_recorded());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rejection {
    /// A scope or id is not 1 to 128 bytes of printable ASCII without spaces.
    CommandKeyInvalid,
    /// A name (round, game, campaign, wallet) has the wrong length or characters.
    NameInvalid {
        /// Which one.
        field: Field,
    },
    /// An asset code is not 3 to 12 of `A-Z0-9`.
    AssetCodeInvalid,
    /// An amount is above 2^53 - 1.
    AmountInvalid,
    /// The key was used before, with another body.
    IdempotencyConflict {
        /// The first field that differs, in the order of the command's declaration.
        field: Field,
    },
    /// The time given, or the next free millisecond of this wallet, is above 2^53 - 1.
    TimeOutOfRange,
    /// The command moves money by definition and its amount is zero.
    AmountZero,
    /// The asset is not in the registry.
    AssetUnknown {
        /// The code asked for.
        asset: AssetCode,
    },
    /// No bet has the key that the win names.
    BetUnknown,
    /// The bet that the win names was itself refused.
    BetRefused,
    /// The win and the bet it names disagree.
    BetMismatch {
        /// The first field that differs: round, game or asset.
        field: Field,
    },
    /// The colours that may be spent do not hold the amount.
    InsufficientFunds {
        /// The asset of the bet.
        asset: AssetCode,
        /// What the bet asked for.
        needed_minor: AmountMinor,
        /// What the spendable colours hold together.
        available_minor: AmountMinor,
    },
    /// The asset's balances would together pass 2^53 - 1.
    BalanceOverflow {
        /// The asset of the credit.
        asset: AssetCode,
    },
}

impl Rejection {
    /// The stable code, as in JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CommandKeyInvalid => "command_key_invalid",
            Self::NameInvalid { .. } => "name_invalid",
            Self::AssetCodeInvalid => "asset_code_invalid",
            Self::AmountInvalid => "amount_invalid",
            Self::IdempotencyConflict { .. } => "idempotency_conflict",
            Self::TimeOutOfRange => "time_out_of_range",
            Self::AmountZero => "amount_zero",
            Self::AssetUnknown { .. } => "asset_unknown",
            Self::BetUnknown => "bet_unknown",
            Self::BetRefused => "bet_refused",
            Self::BetMismatch { .. } => "bet_mismatch",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::BalanceOverflow { .. } => "balance_overflow",
        }
    }

    /// Whether the refusal depended on the wallet's state, and is therefore in the log and final for its key.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        match self {
            Self::CommandKeyInvalid
            | Self::NameInvalid { .. }
            | Self::AssetCodeInvalid
            | Self::AmountInvalid
            | Self::IdempotencyConflict { .. }
            | Self::TimeOutOfRange
            | Self::AmountZero
            | Self::AssetUnknown { .. } => false,
            Self::BetUnknown
            | Self::BetRefused
            | Self::BetMismatch { .. }
            | Self::InsufficientFunds { .. }
            | Self::BalanceOverflow { .. } => true,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandKeyInvalid => {
                f.write_str("scope and id must be 1 to 128 bytes of printable ASCII without spaces")
            }
            Self::NameInvalid { field } => write!(f, "{field} has the wrong length or characters"),
            Self::AssetCodeInvalid => f.write_str("an asset code is 3 to 12 of A-Z and 0-9"),
            Self::AmountInvalid => f.write_str("an amount is a whole number of minor units up to 2^53 - 1"),
            Self::IdempotencyConflict { field } => write!(f, "the key was used with another {field}"),
            Self::TimeOutOfRange => f.write_str("the time is above 2^53 - 1 milliseconds"),
            Self::AmountZero => f.write_str("the amount must be positive"),
            Self::AssetUnknown { asset } => write!(f, "asset {asset} is not known"),
            Self::BetUnknown => f.write_str("no bet has this key"),
            Self::BetRefused => f.write_str("the bet was refused"),
            Self::BetMismatch { field } => write!(f, "the bet has another {field}"),
            Self::InsufficientFunds { asset, needed_minor, available_minor } => {
                write!(f, "{needed_minor} minor units of {asset} needed, {available_minor} available")
            }
            Self::BalanceOverflow { asset } => write!(f, "the balance of {asset} would pass 2^53 - 1"),
        }
    }
}

impl core::error::Error for Rejection {}

/// A field of a command, named as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// The kind of the command.
    Kind,
    /// The round.
    RoundId,
    /// The game.
    Game,
    /// The key of the bet that a win answers.
    BetKey,
    /// The campaign of a promotional credit.
    Campaign,
    /// The asset.
    Asset,
    /// The amount.
    AmountMinor,
    /// The wallet.
    WalletId,
}

impl Field {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::RoundId => "round_id",
            Self::Game => "game",
            Self::BetKey => "bet_key",
            Self::Campaign => "campaign",
            Self::Asset => "asset",
            Self::AmountMinor => "amount_minor",
            Self::WalletId => "wallet_id",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
