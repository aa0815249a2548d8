//! The rounds that a player has finished.

use serde::{Deserialize, Serialize};

use super::{GamesRejection, MinesRound, TowerRound};
use crate::{Access, Endpoint, Method};

/// The most rounds of a page.
pub const ROUNDS_LIMIT_MAX: u32 = 50;

games_endpoint!(
    /// `GET /api/games/rounds?game=&limit=&cursor=`: the player's finished rounds of Mines and Tower, newest first.
    GetRounds, Get, "/api/games/rounds", Player, RoundsQuery => Rounds
);

/// A game whose rounds are fixed by a player's own seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SeededGame {
    /// Five rows of five tiles.
    Mines,
    /// Nine levels.
    Tower,
}

/// See [`GetRounds`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoundsQuery {
    /// Only rounds of this game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game: Option<SeededGame>,
    /// 1 to [`ROUNDS_LIMIT_MAX`]; 20 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// See [`GetRounds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rounds {
    /// Newest first. With a `game` a page may be short, even empty, and still have one after it.
    pub rounds: Vec<PastRound>,
    /// The cursor of the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// A finished round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PastRound {
    /// The round.
    #[serde(flatten)]
    pub round: PlayedRound,
    /// The server seed, 64 hexadecimal digits, once it is retired; null before.
    pub server_seed: Option<String>,
}

/// A round with the name of its game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "game", rename_all = "snake_case")]
pub enum PlayedRound {
    /// See [`MinesRound`].
    Mines(MinesRound),
    /// See [`TowerRound`].
    Tower(TowerRound),
}

impl From<MinesRound> for PlayedRound {
    fn from(round: MinesRound) -> Self {
        Self::Mines(round)
    }
}

impl From<TowerRound> for PlayedRound {
    fn from(round: TowerRound) -> Self {
        Self::Tower(round)
    }
}
