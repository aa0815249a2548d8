//! Crash: what players and gateways ask of a table's round object, and what it tells everybody.
//!
//! A table is named by the brand and the table's own name; its object is [`table_object`]. Rounds are numbered 1, 2,
//! … over the whole life of a table. Multipliers are integers of hundredths: 250 is 2.50.

mod bet;
mod broadcast;
mod command;
mod rejection;
mod round;
mod socket;
#[cfg(feature = "ts")]
mod typescript;

pub use bet::*;
pub use broadcast::*;
pub use command::*;
pub use rejection::*;
pub use round::*;
pub use socket::*;
#[cfg(feature = "ts")]
pub use typescript::protocol_ts;

use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint, Method};

/// The table of a request that names none is the brand's first.
pub type TableName = Option<String>;

/// The name of a table's round object.
pub fn table_object(tenant_id: &str, table: &str) -> String {
    format!("{tenant_id}:{table}")
}

/// The tenant and the table in the name of a round object; `None` when it is not one.
pub fn parse_table_object(object: &str) -> Option<(&str, &str)> {
    object.split_once(':').filter(|(tenant_id, table)| !tenant_id.is_empty() && !table.is_empty())
}

macro_rules! crash_endpoint {
    ($(#[$docs:meta])* $name:ident, $method:ident, $path:literal, $access:ident, $request:ty => $response:ty) => {
        $(#[$docs])*
        #[derive(Debug)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name;

        impl Endpoint for $name {
            const BINDING: &'static str = "GAMES";
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: Access = Access::$access;
            type Request = $request;
            type Response = $response;
            type Rejection = CrashRejection;
        }
    };
}

crash_endpoint!(
    /// Takes a stake for the round whose betting is open.
    PlaceCrashBet, Post, "/api/games/crash/bet", Player, PlaceCrashBetRequest => CrashBetPlaced
);
crash_endpoint!(
    /// Cashes a bet out at the multiplier of the moment in which the table takes the request.
    CashOutCrash, Post, "/api/games/crash/cashout", Player, CrashBetRequest => CrashBetEnded
);
crash_endpoint!(
    /// Takes a bet back while betting is open.
    CancelCrashBet, Post, "/api/games/crash/cancel", Player, CrashBetRequest => CrashBetEnded
);
crash_endpoint!(
    /// The table, its limits, what makes it fair, and where its round is. Wakes a table that sleeps.
    GetCrashState, Get, "/api/games/crash/state", Public, TableQuery => CrashTableState
);
crash_endpoint!(
    /// The last rounds that ended.
    GetCrashHistory, Get, "/api/games/crash/history", Public, TableQuery => CrashHistory
);
crash_endpoint!(
    /// The chain in use, how it was seeded and how far it is played.
    GetCrashChain, Get, "/api/games/crash/chain", Public, TableQuery => CrashChain
);
crash_endpoint!(
    /// A round that ended, with all that a verifier needs.
    GetCrashRound, Get, "/api/games/crash/rounds/{round}", Public, TableQuery => CrashRound
);
crash_endpoint!(
    /// The player's own newest bets at the table.
    GetCrashBets, Get, "/api/games/crash/bets", Player, TableQuery => CrashBets
);

/// Which table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TableQuery {
    /// The brand's first unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: TableName,
}
