//! `igaming-wallet`: what a player sees of the wallet.

use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

mod exchange;
mod transfer;

pub use exchange::*;
pub use transfer::*;

/// `GET /api/wallet/balance?currency=`: one balance, of the default currency unless named.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetBalance;

impl Endpoint for GetBalance {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/wallet/balance";
    const ACCESS: Access = Access::Player;
    type Request = BalanceQuery;
    type Response = Balance;
    type Rejection = BalanceRejection;
}

/// `GET /api/wallet/balances`: one per currency that the brand offers or the player holds.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetBalances;

impl Endpoint for GetBalances {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/wallet/balances";
    const ACCESS: Access = Access::Player;
    type Request = Empty;
    type Response = BalanceList;
    type Rejection = NoRejection;
}

/// `GET /api/wallet/history?limit=&cursor=`: entries, newest first, from the ledger projection, which follows
/// the wallet within seconds.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetHistory;

impl Endpoint for GetHistory {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/wallet/history";
    const ACCESS: Access = Access::Player;
    type Request = HistoryQuery;
    type Response = History;
    type Rejection = HistoryRejection;
}

/// See [`GetBalance`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BalanceQuery {
    /// A currency code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub currency: Option<String>,
}

/// The money of one currency, by colour, in minor units.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Balance {
    /// The code.
    pub currency: String,
    /// Decimal places of the minor unit.
    pub scale: u8,
    /// All colours together.
    pub balance_minor: u64,
    /// What a bet may spend.
    pub available_minor: u64,
    /// Withdrawable money.
    pub cash_minor: u64,
    /// Bonus money under wagering.
    pub bonus_minor: u64,
    /// Promotional play money.
    pub promo_minor: u64,
    /// Money set aside by holds.
    pub held_minor: u64,
}

/// See [`GetBalances`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalanceList {
    /// One per currency.
    pub balances: Vec<Balance>,
}

/// See [`GetHistory`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// How many entries, 1 to 100; 20 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct History {
    /// Newest first.
    pub entries: Vec<HistoryEntry>,
    /// The cursor of the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// One movement of the player's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryEntry {
    /// The entry's place in the wallet's log.
    pub sequence: u64,
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The kind of the command, as in the ledger: `bet`, `win`, `deposit`, `transfer_in` and so on. What moves no
    /// money is not in the history.
    pub kind: String,
    /// The currency code.
    pub currency: String,
    /// The amount of the command.
    pub amount_minor: u64,
    /// What it did to the balance: negative for a bet.
    pub change_minor: i64,
    /// The balance after, all colours together.
    pub balance_after_minor: u64,
    /// The game, for bets and wins.
    pub game: Option<String>,
    /// The round, for bets and wins.
    pub round_id: Option<String>,
    /// The hash of the log entry, 64 hexadecimal digits.
    pub hash: String,
}

/// Why a balance was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BalanceRejection {
    /// The brand does not offer this currency and the player holds none.
    UnknownCurrency {
        /// As asked.
        currency: String,
    },
}

impl Rejection for BalanceRejection {
    fn code(&self) -> &'static str {
        "unknown_currency"
    }

    fn status(&self) -> u16 {
        422
    }

    fn detail(&self) -> String {
        let Self::UnknownCurrency { currency } = self;
        format!("The currency `{currency}` is not offered here.")
    }
}

/// Why a page of history was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum HistoryRejection {
    /// The limit is outside its range.
    InvalidLimit {
        /// The largest page.
        limit_max: u32,
    },
    /// The cursor is not one of ours.
    InvalidCursor,
}

impl Rejection for HistoryRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidLimit { .. } => "invalid_limit",
            Self::InvalidCursor => "invalid_cursor",
        }
    }

    fn status(&self) -> u16 {
        422
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidLimit { limit_max } => format!("A page has 1 to {limit_max} entries."),
            Self::InvalidCursor => "The cursor is not one that this list gave.".to_owned(),
        }
    }
}
