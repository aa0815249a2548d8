//! Rejections: the expected, enumerated ways to say no. What is unexpected is a
//! [`StoreFault`](crate::StoreFault).

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::canonical::{Canonical, put_text};
use crate::field::Field;
use crate::limit::LimitName;

/// Why a command was refused.
///
/// The order of the variants is the order of precedence: when two apply, the earlier one is answered. The first
/// five are met while a command is being built or read; the rest come from [`decide`](crate::decide()).
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
#[serde(tag = "code", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Rejection {
    /// A scope or id is not 1 to 128 bytes of printable ASCII without spaces.
    CommandKeyInvalid,
    /// A name or code has the wrong length or characters.
    NameInvalid {
        /// Which one.
        field: Field,
    },
    /// An asset code is not 3 to 12 of `A-Z0-9`.
    AssetCodeInvalid,
    /// An amount is above 2^53 - 1.
    AmountInvalid,
    /// A rate is not a positive decimal of at most 18 digits.
    RateInvalid,
    /// The key was used before, with another body.
    IdempotencyConflict {
        /// The first field that differs, in the order of the command's declaration.
        field: Field,
    },
    /// The time given, or the next free millisecond of this wallet, is above 2^53 - 1.
    TimeOutOfRange,
    /// The command moves money by definition and its amount is zero.
    AmountZero,
    /// The timeout of a hold is zero or more than a year.
    TimeoutInvalid,
    /// The jackpot contribution of a bet is more than its stake.
    ContributionTooLarge,
    /// An adjustment names the held colour.
    ColourInvalid,
    /// A transfer names one wallet on both sides.
    WalletsSame,
    /// An exchange names one asset on both sides.
    AssetsSame,
    /// The asset is not in the registry.
    AssetUnknown {
        /// The code asked for.
        asset: AssetCode,
    },
    /// No bet has the key that the win or rollback names, or a win needs one and names none that the round has.
    BetUnknown,
    /// The bet that the win names was itself refused.
    BetRefused,
    /// The win and the bet it names disagree.
    BetMismatch {
        /// The first field that differs: round, game or asset.
        field: Field,
    },
    /// The command and the round it names disagree.
    RoundMismatch {
        /// The first field that differs: game or asset.
        field: Field,
    },
    /// The wallet remembers no round of this name.
    RoundUnknown,
    /// The command that the rollback names is no bet, or is a win and the profile undoes none.
    TargetNotReversible,
    /// No hold has this key.
    HoldUnknown,
    /// The hold was itself refused.
    HoldRefused,
    /// The wallet is closed.
    WalletClosed,
    /// The operator blocked the player.
    PlayerBlocked,
    /// The player is excluded.
    PlayerExcluded {
        /// Until when; for good when absent.
        until_ms: Option<u64>,
    },
    /// The player's session is over.
    SessionExpired,
    /// The bet was rolled back, before or after it came; or every bet of the win's round was.
    BetRolledBack,
    /// The target was rolled back by another command.
    AlreadyRolledBack,
    /// The bet's round is closed or has paid since the bet, and the profile undoes no settled bet.
    BetSettled,
    /// The round is closed.
    RoundClosed,
    /// The hold was settled.
    HoldAlreadyPosted,
    /// The hold was released.
    HoldAlreadyVoided,
    /// The hold's time is over.
    HoldExpired {
        /// When it did, in milliseconds since the Unix epoch.
        expires_at_ms: u64,
    },
    /// The hold's time is not over yet.
    HoldNotExpired {
        /// When it will, in milliseconds since the Unix epoch; never when absent.
        expires_at_ms: Option<u64>,
    },
    /// More is to be posted than the hold holds.
    HoldAmountExceeded {
        /// What the hold holds.
        held_minor: AmountMinor,
    },
    /// The wallet has as many open holds as it may.
    HoldsTooMany,
    /// The quote's time is over.
    QuoteExpired {
        /// When it did, in milliseconds since the Unix epoch.
        expires_at_ms: u64,
    },
    /// The amount is worth less than one minor unit of the other asset.
    ExchangeTooSmall,
    /// The exclusion in force lasts longer.
    ExclusionShortened {
        /// Until when the player is excluded; for good when absent.
        until_ms: Option<u64>,
    },
    /// A responsible-gaming limit would be passed.
    LimitExceeded {
        /// Which limit.
        limit: LimitName,
        /// The asset it counts.
        asset: AssetCode,
        /// The most allowed.
        limit_minor: AmountMinor,
        /// What was used of it before; for a loss or a net deposit never below zero.
        used_minor: AmountMinor,
        /// What the command would add.
        asked_minor: AmountMinor,
    },
    /// The colours that may be taken do not hold the amount.
    InsufficientFunds {
        /// The asset.
        asset: AssetCode,
        /// What was asked for.
        needed_minor: AmountMinor,
        /// What the colours that may be taken hold together.
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
            Self::RateInvalid => "rate_invalid",
            Self::IdempotencyConflict { .. } => "idempotency_conflict",
            Self::TimeOutOfRange => "time_out_of_range",
            Self::AmountZero => "amount_zero",
            Self::TimeoutInvalid => "timeout_invalid",
            Self::ContributionTooLarge => "contribution_too_large",
            Self::ColourInvalid => "colour_invalid",
            Self::WalletsSame => "wallets_same",
            Self::AssetsSame => "assets_same",
            Self::AssetUnknown { .. } => "asset_unknown",
            Self::BetUnknown => "bet_unknown",
            Self::BetRefused => "bet_refused",
            Self::BetMismatch { .. } => "bet_mismatch",
            Self::RoundMismatch { .. } => "round_mismatch",
            Self::RoundUnknown => "round_unknown",
            Self::TargetNotReversible => "target_not_reversible",
            Self::HoldUnknown => "hold_unknown",
            Self::HoldRefused => "hold_refused",
            Self::WalletClosed => "wallet_closed",
            Self::PlayerBlocked => "player_blocked",
            Self::PlayerExcluded { .. } => "player_excluded",
            Self::SessionExpired => "session_expired",
            Self::BetRolledBack => "bet_rolled_back",
            Self::AlreadyRolledBack => "already_rolled_back",
            Self::BetSettled => "bet_settled",
            Self::RoundClosed => "round_closed",
            Self::HoldAlreadyPosted => "hold_already_posted",
            Self::HoldAlreadyVoided => "hold_already_voided",
            Self::HoldExpired { .. } => "hold_expired",
            Self::HoldNotExpired { .. } => "hold_not_expired",
            Self::HoldAmountExceeded { .. } => "hold_amount_exceeded",
            Self::HoldsTooMany => "holds_too_many",
            Self::QuoteExpired { .. } => "quote_expired",
            Self::ExchangeTooSmall => "exchange_too_small",
            Self::ExclusionShortened { .. } => "exclusion_shortened",
            Self::LimitExceeded { .. } => "limit_exceeded",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::BalanceOverflow { .. } => "balance_overflow",
        }
    }

    /// Whether the refusal depended on the wallet's state, and is therefore in the log and final for its key.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        !matches!(
            self,
            Self::CommandKeyInvalid
                | Self::NameInvalid { .. }
                | Self::AssetCodeInvalid
                | Self::AmountInvalid
                | Self::RateInvalid
                | Self::IdempotencyConflict { .. }
                | Self::TimeOutOfRange
                | Self::AmountZero
                | Self::TimeoutInvalid
                | Self::ContributionTooLarge
                | Self::ColourInvalid
                | Self::WalletsSame
                | Self::AssetsSame
                | Self::AssetUnknown { .. }
        )
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
            Self::RateInvalid => f.write_str("a rate is a positive decimal of at most 18 digits"),
            Self::IdempotencyConflict { field } => write!(f, "the key was used with another {field}"),
            Self::TimeOutOfRange => f.write_str("the time is above 2^53 - 1 milliseconds"),
            Self::AmountZero => f.write_str("the amount must be positive"),
            Self::TimeoutInvalid => f.write_str("a hold lives 1 ms to 366 days"),
            Self::ContributionTooLarge => f.write_str("the jackpot contribution is more than the stake"),
            Self::ColourInvalid => f.write_str("held money changes through holds only"),
            Self::WalletsSame => f.write_str("a transfer is between two wallets"),
            Self::AssetsSame => f.write_str("an exchange is between two assets"),
            Self::AssetUnknown { asset } => write!(f, "asset {asset} is not known"),
            Self::BetUnknown => f.write_str("no bet has this key"),
            Self::BetRefused => f.write_str("the bet was refused"),
            Self::BetMismatch { field } => write!(f, "the bet has another {field}"),
            Self::RoundMismatch { field } => write!(f, "the round has another {field}"),
            Self::RoundUnknown => f.write_str("the round is not known"),
            Self::TargetNotReversible => f.write_str("this command cannot be rolled back"),
            Self::HoldUnknown => f.write_str("no hold has this key"),
            Self::HoldRefused => f.write_str("the hold was refused"),
            Self::WalletClosed => f.write_str("the wallet is closed"),
            Self::PlayerBlocked => f.write_str("the player is blocked"),
            Self::PlayerExcluded { until_ms: Some(until_ms) } => {
                write!(f, "the player is excluded until {until_ms}")
            }
            Self::PlayerExcluded { until_ms: None } => f.write_str("the player is excluded"),
            Self::SessionExpired => f.write_str("the session is over"),
            Self::BetRolledBack => f.write_str("the bet was rolled back"),
            Self::AlreadyRolledBack => f.write_str("already rolled back"),
            Self::BetSettled => f.write_str("the bet is settled"),
            Self::RoundClosed => f.write_str("the round is closed"),
            Self::HoldAlreadyPosted => f.write_str("the hold was posted"),
            Self::HoldAlreadyVoided => f.write_str("the hold was voided"),
            Self::HoldExpired { expires_at_ms } => write!(f, "the hold expired at {expires_at_ms}"),
            Self::HoldNotExpired { .. } => f.write_str("the hold has not expired"),
            Self::HoldAmountExceeded { held_minor } => write!(f, "the hold holds {held_minor} minor units"),
            Self::HoldsTooMany => f.write_str("too many open holds"),
            Self::QuoteExpired { expires_at_ms } => write!(f, "the quote expired at {expires_at_ms}"),
            Self::ExchangeTooSmall => {
                f.write_str("the amount is worth less than one minor unit of the other asset")
            }
            Self::ExclusionShortened { .. } => f.write_str("the exclusion in force lasts longer"),
            Self::LimitExceeded { limit, asset, limit_minor, used_minor, asked_minor } => write!(
                f,
                "the {limit} limit is {limit_minor} minor units of {asset}, {used_minor} used, {asked_minor} asked"
            ),
            Self::InsufficientFunds { asset, needed_minor, available_minor } => {
                write!(f, "{needed_minor} minor units of {asset} needed, {available_minor} available")
            }
            Self::BalanceOverflow { asset } => write!(f, "the balance of {asset} would pass 2^53 - 1"),
        }
    }
}

impl core::error::Error for Rejection {}

impl Canonical for Rejection {
    /// The code, then the fields in the order of declaration.
    fn put(&self, bytes: &mut Vec<u8>) {
        put_text(bytes, &[self.code()]);
        match self {
            Self::CommandKeyInvalid
            | Self::AssetCodeInvalid
            | Self::AmountInvalid
            | Self::RateInvalid
            | Self::TimeOutOfRange
            | Self::AmountZero
            | Self::TimeoutInvalid
            | Self::ContributionTooLarge
            | Self::ColourInvalid
            | Self::WalletsSame
            | Self::AssetsSame
            | Self::BetUnknown
            | Self::BetRefused
            | Self::RoundUnknown
            | Self::TargetNotReversible
            | Self::HoldUnknown
            | Self::HoldRefused
            | Self::WalletClosed
            | Self::PlayerBlocked
            | Self::SessionExpired
            | Self::BetRolledBack
            | Self::AlreadyRolledBack
            | Self::BetSettled
            | Self::RoundClosed
            | Self::HoldAlreadyPosted
            | Self::HoldAlreadyVoided
            | Self::HoldsTooMany
            | Self::ExchangeTooSmall => {}
            Self::NameInvalid { field }
            | Self::IdempotencyConflict { field }
            | Self::BetMismatch { field }
            | Self::RoundMismatch { field } => field.put(bytes),
            Self::AssetUnknown { asset } | Self::BalanceOverflow { asset } => asset.put(bytes),
            Self::PlayerExcluded { until_ms } | Self::ExclusionShortened { until_ms } => until_ms.put(bytes),
            Self::HoldExpired { expires_at_ms } => expires_at_ms.put(bytes),
            Self::HoldNotExpired { expires_at_ms } => expires_at_ms.put(bytes),
            Self::QuoteExpired { expires_at_ms } => expires_at_ms.put(bytes),
            Self::HoldAmountExceeded { held_minor } => held_minor.put(bytes),
            Self::LimitExceeded { limit, asset, limit_minor, used_minor, asked_minor } => {
                limit.put(bytes);
                asset.put(bytes);
                limit_minor.put(bytes);
                used_minor.put(bytes);
                asked_minor.put(bytes);
            }
            Self::InsufficientFunds { asset, needed_minor, available_minor } => {
                asset.put(bytes);
                needed_minor.put(bytes);
                available_minor.put(bytes);
            }
        }
    }
}
