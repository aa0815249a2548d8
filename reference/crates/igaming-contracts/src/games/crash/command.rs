use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use super::{CrashBet, CrashRejection, CrashTableState};
use crate::wallet::Balance;
use crate::{Access, Endpoint, Method};

/// A player's command, from the gateway object that holds the player's socket.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashCommand;

impl Endpoint for CrashCommand {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/crash/{table_object}/command";
    const ACCESS: Access = Access::Service;
    type Request = CrashCommandRequest;
    type Response = CrashCommandDone;
    type Rejection = CrashRejection;
}

/// What a player who connects is told first, from the gateway object.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashHello;

impl Endpoint for CrashHello {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/crash/{table_object}/hello";
    const ACCESS: Access = Access::Service;
    type Request = CrashHelloRequest;
    type Response = CrashWelcome;
    type Rejection = CrashRejection;
}

/// See [`CrashCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CrashCommandRequest {
    /// Who asks.
    pub player_id: String,
    /// 1 to 64 printable ASCII characters, the player's own: the same command under the same `ref` is carried out
    /// once.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What.
    pub action: CrashAction,
}

/// What a player wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CrashAction {
    /// A bet on the round whose betting is open.
    Bet(CrashStake),
    /// The multiplier of now.
    CashOut {
        /// The bet.
        bet_id: String,
    },
    /// The stake back, while betting is open.
    Cancel {
        /// The bet.
        bet_id: String,
    },
}

/// A stake, and where to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CrashStake {
    /// The stake.
    pub amount_minor: AmountMinor,
    /// The currency code.
    pub currency: String,
    /// Cash out at this multiplier: 101 to the table's largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_cash_out_hundredths: Option<i64>,
}

/// A command that was carried out, now or at its first attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashCommandDone {
    /// The bet; as it stands now when the command was a repetition.
    pub bet: CrashBet,
    /// Of a bet, the balance right after the stake was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
    /// Nothing happened now.
    pub replayed: bool,
}

/// See [`CrashHello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CrashHelloRequest {
    /// Who connects.
    pub player_id: String,
}

/// See [`CrashHello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashWelcome {
    /// The table.
    pub table: CrashTableState,
    /// The player's bets on the round of now.
    pub bets: Vec<CrashBet>,
}
