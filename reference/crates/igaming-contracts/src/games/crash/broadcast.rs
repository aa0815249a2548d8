use serde::{Deserialize, Serialize};

use super::{CrashBet, CrashState};
use crate::wallet::Balance;

/// What a table tells everybody who is connected.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CrashBroadcast {
    /// The round came into another phase.
    State {
        /// Where it is now.
        state: CrashState,
    },
    /// The multiplier rises; about four a second.
    Tick(CrashTick),
    /// The round crashed.
    Crash(CrashEnd),
}

/// See [`CrashBroadcast::Tick`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashTick {
    /// The round.
    pub round: u64,
    /// Milliseconds since the round started.
    pub elapsed_ms: u64,
    /// The multiplier at that time.
    pub multiplier_hundredths: u64,
    /// Bets of the round.
    pub bets: u64,
    /// Those neither cashed out nor lost.
    pub open_bets: u64,
    /// What all bets of the round staked.
    pub stake_minor: u64,
    /// What the round has paid.
    pub payout_minor: u64,
}

/// See [`CrashBroadcast::Crash`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashEnd {
    /// The round.
    pub round: u64,
    /// Where it crashed.
    pub point_hundredths: u64,
    /// The game's hash, secret until now: it steps to the hash of the game before.
    pub hash: String,
    /// When the next round opens, if somebody is there.
    pub next_round_at_ms: u64,
}

/// What a table tells one player: a bet changed without the player's asking, or the wallet was credited.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashBetUpdate {
    /// The bet as it stands.
    pub bet: CrashBet,
    /// The balance of the currency, when the wallet was credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
}
