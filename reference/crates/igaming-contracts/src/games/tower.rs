//! Tower: nine levels, a tile on each.

use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use super::{GamesRejection, RoundFairness, RoundRequest};
use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method};

games_endpoint!(
    /// Debits the stake and builds a tower.
    StartTower, Post, "/api/games/tower/start", Player, StartTowerRequest => TowerRound
);
games_endpoint!(
    /// Steps on a tile of the next level.
    ClimbTower, Post, "/api/games/tower/reveal", Player, ClimbTowerRequest => TowerRound
);
games_endpoint!(
    /// Ends a round and credits the payout.
    CashOutTower, Post, "/api/games/tower/cashout", Player, RoundRequest => TowerRound
);
games_endpoint!(
    /// The player's unfinished rounds, so that an interrupted game can be resumed.
    GetOpenTower, Get, "/api/games/tower/open", Player, Empty => OpenTower
);

/// See [`StartTower`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartTowerRequest {
    /// The stake.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub amount_minor: AmountMinor,
    /// The currency code.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub currency: String,
    /// `easy`, `medium`, `hard`, `expert` or `master`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["easy", "medium", "hard", "expert", "master"])))]
    pub difficulty: String,
    /// The player's seed from this round on; unchanged unless given. 1 to 64 printable ASCII characters
    /// without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[!-~]{1,64}$")))]
    pub client_seed: Option<String>,
}

/// See [`ClimbTower`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClimbTowerRequest {
    /// The round.
    pub round_id: String,
    /// 0 to 1, 2 or 3 by the difficulty, left to right.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 24)))]
    pub tile: i64,
}

/// See [`GetOpenTower`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenTower {
    /// Oldest first.
    pub rounds: Vec<TowerRound>,
}

/// A round of Tower as its player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TowerRound {
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
    /// `easy`, `medium`, `hard`, `expert` or `master`.
    pub difficulty: String,
    /// The tile chosen on each level, the lowest first; after a loss the last was not safe.
    pub climbed_tiles: Vec<u8>,
    /// Levels climbed, 0 to 9.
    pub level: u8,
    /// The exact multiplier of the climbed levels as a fraction, for example `33/25`; null before the first.
    pub multiplier: Option<String>,
    /// What a cash-out pays now; null before the first level and after the end.
    pub cash_out_minor: Option<u64>,
    /// What the round paid; 0 while it runs and when lost.
    pub payout_minor: u64,
    /// The safe tiles of all nine levels, the lowest first, once the round is over; null before.
    pub safe_tiles: Option<Vec<Vec<u8>>>,
    /// What fixes the tower.
    pub fairness: RoundFairness,
    /// The balance of the currency after the round's last movement of money; null when this answer moved none.
    pub balance: Option<Balance>,
}
