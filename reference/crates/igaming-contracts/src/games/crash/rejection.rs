use serde::{Deserialize, Serialize};

use crate::Rejection;

/// Why a table said no, in order of precedence.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CrashRejection {
    /// The brand has no table of this name.
    UnknownTable {
        /// As asked; empty when the brand has no table at all.
        table: String,
    },
    /// The `ref` is not 1 to 64 printable ASCII characters.
    InvalidRef,
    /// The amount is zero.
    InvalidAmount {
        /// Which.
        field: String,
    },
    /// The table plays another currency.
    UnknownCurrency {
        /// As asked.
        currency: String,
    },
    /// The stake is outside the table's limits.
    StakeOutOfRange {
        /// The smallest stake.
        stake_minor_min: u64,
        /// The largest stake.
        stake_minor_max: u64,
    },
    /// The target is 1.00 or below, or above the table's largest multiplier.
    AutoCashOutOutOfRange {
        /// The smallest target.
        auto_cash_out_hundredths_min: u64,
        /// The largest target.
        auto_cash_out_hundredths_max: u64,
    },
    /// The `ref` was used for another command.
    IdempotencyConflict,
    /// The player has no such bet on the round of now.
    BetNotFound,
    /// The table's chain is being prepared; there is no round yet.
    TablePreparing,
    /// Betting is not open: the bet, or the taking back, came too late.
    BettingClosed,
    /// The player has as many bets on the round as the rules allow.
    TooManyBets {
        /// How many.
        bets_per_round: u32,
    },
    /// The stakes of the round have come to what it may pay: all could not be returned.
    RoundFull,
    /// The wallet has not confirmed the stake yet.
    BetPending,
    /// The bet is cashed out, lost, cancelled or refunded.
    BetOver,
    /// The round is not running: nothing to cash out.
    RoundNotRunning,
    /// The crash came first.
    RoundCrashed,
    /// There is no such round, or it is not over.
    RoundNotFound,
    /// The wallet does not hold the stake.
    InsufficientFunds {
        /// What the bet asked for.
        needed_minor: u64,
        /// What may be spent.
        available_minor: u64,
    },
    /// The wallet refused the stake for another reason.
    BetRefused {
        /// The wallet's code.
        wallet_code: String,
    },
    /// The wallet did not answer. The bet does not play; a stake that was taken goes back. The `ref` is used up.
    WalletUnavailable,
}

impl Rejection for CrashRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTable { .. } => "unknown_table",
            Self::InvalidRef => "invalid_ref",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::StakeOutOfRange { .. } => "stake_out_of_range",
            Self::AutoCashOutOutOfRange { .. } => "auto_cash_out_out_of_range",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::BetNotFound => "bet_not_found",
            Self::TablePreparing => "table_preparing",
            Self::BettingClosed => "betting_closed",
            Self::TooManyBets { .. } => "too_many_bets",
            Self::RoundFull => "round_full",
            Self::BetPending => "bet_pending",
            Self::BetOver => "bet_over",
            Self::RoundNotRunning => "round_not_running",
            Self::RoundCrashed => "round_crashed",
            Self::RoundNotFound => "round_not_found",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::BetRefused { .. } => "bet_refused",
            Self::WalletUnavailable => "wallet_unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidRef
            | Self::InvalidAmount { .. }
            | Self::UnknownCurrency { .. }
            | Self::StakeOutOfRange { .. }
            | Self::AutoCashOutOutOfRange { .. } => 422,
            Self::InsufficientFunds { .. } => 402,
            Self::UnknownTable { .. } | Self::BetNotFound | Self::RoundNotFound => 404,
            Self::IdempotencyConflict
            | Self::BettingClosed
            | Self::TooManyBets { .. }
            | Self::RoundFull
            | Self::BetPending
            | Self::BetOver
            | Self::RoundNotRunning
            | Self::RoundCrashed
            | Self::BetRefused { .. } => 409,
            Self::TablePreparing | Self::WalletUnavailable => 503,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::UnknownTable { table } => format!("There is no crash table `{table}`."),
            Self::InvalidRef => "A `ref` has 1 to 64 printable ASCII characters.".to_owned(),
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::UnknownCurrency { currency } => format!("This table does not play `{currency}`."),
            Self::StakeOutOfRange { stake_minor_min, stake_minor_max } => {
                format!("A stake is {stake_minor_min} to {stake_minor_max} minor units.")
            }
            Self::AutoCashOutOutOfRange { auto_cash_out_hundredths_min, auto_cash_out_hundredths_max } => {
                format!(
                    "An automatic cash-out is at {auto_cash_out_hundredths_min} to {auto_cash_out_hundredths_max} \
                     hundredths."
                )
            }
            Self::IdempotencyConflict => "The `ref` was used for another command.".to_owned(),
            Self::BetNotFound => "You have no such bet on this round.".to_owned(),
            Self::TablePreparing => "The table is being prepared; try again in a moment.".to_owned(),
            Self::BettingClosed => "Betting on this round is closed.".to_owned(),
            Self::TooManyBets { bets_per_round } => {
                format!("A round takes {bets_per_round} bets of a player.")
            }
            Self::RoundFull => "This round takes no more stakes.".to_owned(),
            Self::BetPending => "The wallet has not confirmed the stake yet.".to_owned(),
            Self::BetOver => "The bet is over.".to_owned(),
            Self::RoundNotRunning => "The round is not running.".to_owned(),
            Self::RoundCrashed => "The crash came first.".to_owned(),
            Self::RoundNotFound => "There is no such round, or it is not over.".to_owned(),
            Self::InsufficientFunds { needed_minor, available_minor } => {
                format!("{needed_minor} minor units are needed, {available_minor} may be spent.")
            }
            Self::BetRefused { wallet_code } => format!("The wallet refused the bet: {wallet_code}."),
            Self::WalletUnavailable => {
                "The wallet did not answer. The bet does not play, and a stake that was taken goes back."
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_tag_in_json_and_every_status_is_a_refusal() {
        let text = String::new;
        for rejection in [
            CrashRejection::UnknownTable { table: text() },
            CrashRejection::InvalidRef,
            CrashRejection::InvalidAmount { field: text() },
            CrashRejection::UnknownCurrency { currency: text() },
            CrashRejection::StakeOutOfRange { stake_minor_min: 1, stake_minor_max: 2 },
            CrashRejection::AutoCashOutOutOfRange {
                auto_cash_out_hundredths_min: 101,
                auto_cash_out_hundredths_max: 200,
            },
            CrashRejection::IdempotencyConflict,
            CrashRejection::BetNotFound,
            CrashRejection::TablePreparing,
            CrashRejection::BettingClosed,
            CrashRejection::TooManyBets { bets_per_round: 2 },
            CrashRejection::RoundFull,
            CrashRejection::BetPending,
            CrashRejection::BetOver,
            CrashRejection::RoundNotRunning,
            CrashRejection::RoundCrashed,
            CrashRejection::RoundNotFound,
            CrashRejection::InsufficientFunds { needed_minor: 2, available_minor: 1 },
            CrashRejection::BetRefused { wallet_code: text() },
            CrashRejection::WalletUnavailable,
        ] {
            let json = serde_json::to_value(&rejection).unwrap();
            assert_eq!(json["code"], rejection.code());
            assert!((400..=599).contains(&rejection.status()) && !rejection.detail().is_empty());
            assert_eq!(serde_json::from_value::<CrashRejection>(json).unwrap(), rejection);
        }
    }
}
