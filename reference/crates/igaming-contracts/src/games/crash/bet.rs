use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use super::TableName;
use crate::wallet::Balance;

/// See [`PlaceCrashBet`](super::PlaceCrashBet). The `Idempotency-Key` is the bet's `ref`; without one the table
/// draws a `ref`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaceCrashBetRequest {
    /// The brand's first unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: TableName,
    /// The stake.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub amount_minor: AmountMinor,
    /// The currency code.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub currency: String,
    /// Cash out at this multiplier: 101 to the table's largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_cash_out_hundredths: Option<i64>,
}

/// See [`CashOutCrash`](super::CashOutCrash) and [`CancelCrashBet`](super::CancelCrashBet).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CrashBetRequest {
    /// The brand's first unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: TableName,
    /// The bet.
    pub bet_id: String,
}

/// See [`PlaceCrashBet`](super::PlaceCrashBet).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashBetPlaced {
    /// The bet; as it stands now when the request was a repetition.
    pub bet: CrashBet,
    /// The balance of the currency right after the stake was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
}

/// See [`CashOutCrash`](super::CashOutCrash) and [`CancelCrashBet`](super::CancelCrashBet).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashBetEnded {
    /// The bet. The wallet follows: `paid` becomes true, and the player is told.
    pub bet: CrashBet,
}

/// See [`GetCrashBets`](super::GetCrashBets).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashBets {
    /// Newest first.
    pub bets: Vec<CrashBet>,
}

/// A bet as its player sees it.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashBet {
    /// `bet_` and 32 hexadecimal digits.
    pub bet_id: String,
    /// The round.
    pub round: u64,
    /// As the player named it.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The currency code.
    pub currency: String,
    /// The stake.
    pub amount_minor: u64,
    /// The multiplier at which it is cashed out by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_cash_out_hundredths: Option<u64>,
    /// Where it stands.
    pub state: CrashBetState,
    /// The multiplier paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashed_out_at_hundredths: Option<u64>,
    /// Who cashed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashed_out_by: Option<CrashCashOutCause>,
    /// What it pays, stake included; 0 unless cashed out.
    pub payout_minor: u64,
    /// The wallet has what it is owed: the payout, or the stake of a bet that was cancelled or refunded. True when it
    /// is owed nothing.
    pub paid: bool,
}

/// Where a bet stands.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CrashBetState {
    /// The stake is taken and the round is not over.
    Placed,
    /// Paid at a multiplier.
    CashedOut,
    /// The round crashed first.
    Lost,
    /// Taken back by the player while betting was open.
    Cancelled,
    /// Given back by the table, which could not finish the round.
    Refunded,
}

/// Who cashed a bet out.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CrashCashOutCause {
    /// The player.
    Player,
    /// The bet's own target.
    Auto,
    /// The most that a bet may pay.
    PayoutMax,
    /// The most that a round may pay.
    RoundPayoutMax,
    /// The table's largest multiplier.
    MultiplierMax,
}
