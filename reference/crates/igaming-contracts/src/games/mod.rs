//! `igaming-games`: seeds, Mines, Tower, verification; [`crash`] is a module of its own. All here but `verify` need a
//! player.

use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method};

macro_rules! games_endpoint {
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
            type Rejection = GamesRejection;
        }
    };
}

pub mod crash;
mod rejection;
mod rounds;
mod tower;
mod verify;

pub use rejection::GamesRejection;
pub use rounds::{GetRounds, PastRound, PlayedRound, ROUNDS_LIMIT_MAX, Rounds, RoundsQuery, SeededGame};
pub use tower::{
    CashOutTower, ClimbTower, ClimbTowerRequest, GetOpenTower, OpenTower, StartTower, StartTowerRequest,
    TowerRound,
};
pub use verify::{Verification, Verify, VerifyRequest};

games_endpoint!(
    /// The seeds in use: commitment, client seed, next nonce, and the commitment that a rotation will put in use.
    GetSeeds, Get, "/api/games/seeds", Player, Empty => Seeds
);
games_endpoint!(
    /// Retires the server seed in use and reveals it. Refused while a round on it is running.
    RotateSeeds, Post, "/api/games/seeds/rotate", Player, RotateRequest => Rotated
);
games_endpoint!(
    /// Debits the stake and deals a board.
    StartMines, Post, "/api/games/mines/start", Player, StartMinesRequest => MinesRound
);
games_endpoint!(
    /// Opens a tile.
    RevealMines, Post, "/api/games/mines/reveal", Player, RevealMinesRequest => MinesRound
);
games_endpoint!(
    /// Ends a round and credits the payout.
    CashOutMines, Post, "/api/games/mines/cashout", Player, RoundRequest => MinesRound
);
games_endpoint!(
    /// The player's unfinished rounds, so that an interrupted game can be resumed.
    GetOpenMines, Get, "/api/games/mines/open", Player, Empty => OpenMines
);
/// See [`GetSeeds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seeds {
    /// Of the server seed in use, as `cactus-games` specifies it, 64 hexadecimal digits.
    pub commitment: String,
    /// The player's seed for the next round.
    pub client_seed: String,
    /// The nonce of the next round.
    pub nonce: u64,
    /// The commitment of the server seed that follows; known before the player can choose a client seed for it.
    pub next_commitment: String,
}

/// See [`RotateSeeds`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RotateRequest {
    /// The client seed to go on with; unchanged unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[!-~]{1,64}$")))]
    pub client_seed: Option<String>,
}

/// See [`RotateSeeds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rotated {
    /// The retired seed.
    pub revealed: RevealedSeed,
    /// The seeds now in use.
    pub current: Seeds,
}

/// A retired server seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevealedSeed {
    /// 64 hexadecimal digits.
    pub server_seed: String,
    /// Its commitment, as published before the first round.
    pub commitment: String,
    /// How many rounds were played on it: nonces 0 to this minus one, without gaps.
    pub rounds: u64,
}

/// See [`StartMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartMinesRequest {
    /// The stake.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub amount_minor: AmountMinor,
    /// The currency code.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub currency: String,
    /// 1 to 24.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 24)))]
    pub mines: i64,
    /// The player's seed from this round on; unchanged unless given. 1 to 64 printable ASCII characters
    /// without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[!-~]{1,64}$")))]
    pub client_seed: Option<String>,
}

/// See [`RevealMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevealMinesRequest {
    /// The round.
    pub round_id: String,
    /// 0 to 24: five rows of five, left to right, top to bottom.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 24)))]
    pub tile: i64,
}

/// See [`CashOutMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoundRequest {
    /// The round.
    pub round_id: String,
}

/// See [`GetOpenMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenMines {
    /// Oldest first.
    pub rounds: Vec<MinesRound>,
}

/// A round of Mines as its player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MinesRound {
    /// `rnd_` and 32 hexadecimal digits.
    pub round_id: String,
    /// `running`, `lost` or `cashed_out`.
    pub phase: String,
    /// The currency code.
    pub currency: String,
    /// The stake.
    pub amount_minor: u64,
    /// When it began, in milliseconds since the Unix epoch.
    pub started_at_ms: u64,
    /// Mines on the board.
    pub mines: u8,
    /// Open tiles in the order of opening; after a loss the last is the mine.
    pub opened_tiles: Vec<u8>,
    /// The exact multiplier of the open gems as a fraction, for example `33/32`; null before the first.
    pub multiplier: Option<String>,
    /// What a cash-out pays now; null before the first gem and after the end.
    pub cash_out_minor: Option<u64>,
    /// What the round paid; 0 while it runs and when lost.
    pub payout_minor: u64,
    /// The mines, once the round is over; null before.
    pub mine_tiles: Option<Vec<u8>>,
    /// What fixes the board.
    pub fairness: RoundFairness,
    /// The balance of the currency after the round's last movement of money; null when this answer moved none.
    pub balance: Option<Balance>,
}

/// What fixes the board or the tower of a round and what it pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoundFairness {
    /// `cactus-mines` or `cactus-tower`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// Of the server seed.
    pub commitment: String,
    /// The player's seed in this round.
    pub client_seed: String,
    /// The round's number within the server seed.
    pub nonce: u64,
    /// The house edge; 100 is 1 %.
    pub house_edge_basis_points: u16,
    /// The most the round pays.
    pub payout_max_minor: u64,
}
