//! What an operator may offer where: the house edges of a list, and top awards that can really be won.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::wager::HouseEdge;

/// The longest odds of a game's top award: 1 in 100,000,000 (GLI-19 v3.0, 4.7.3).
pub const TOP_AWARD_ODDS_MAX: u64 = 100_000_000;

/// The house edges, in basis points, that every jurisdiction below allows for every game. The list is this
/// crate's and is meant to grow by the lists of regulators; the standard itself asks for a return of 75 % only.
const HOUSE_EDGES_BASIS_POINTS: [u16; 6] = [50, 100, 200, 300, 400, 500];

/// The rules that a brand offers its games under.
///
/// ```
/// use cactus_games::tower::{Difficulty, Parameters};
/// use cactus_games::{Game, HouseEdge, Jurisdiction, JurisdictionRejection};
///
/// let mut parameters = Parameters::new(Difficulty::Master);
/// let check = |parameters: &Parameters| {
///     Jurisdiction::Gli19.check(Game::Tower, parameters.house_edge, parameters.top_award_odds())
/// };
/// assert_eq!(check(&parameters), Ok(()));
/// parameters.house_edge = HouseEdge::new(123)?;
/// assert_eq!(check(&parameters), Err(JurisdictionRejection::HouseEdgeNotListed));
/// # Ok::<(), cactus_games::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Jurisdiction {
    /// No regulator's list applies, only this crate's.
    #[default]
    Unregulated,
    /// A regulator that accepts GLI-19 v3.0 as its technical standard.
    Gli19,
}

/// A game whose house edge an operator sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Game {
    /// See [`mines`](crate::mines).
    Mines,
    /// See [`tower`](crate::tower).
    Tower,
    /// One multiplier for everybody at a table.
    Crash,
}

/// How likely the top award is: `winning` of `all` equally likely ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopAwardOdds {
    /// Ways that win it.
    pub winning: u64,
    /// All ways.
    pub all: u64,
}

impl Jurisdiction {
    /// Every jurisdiction.
    pub const ALL: [Self; 2] = [Self::Unregulated, Self::Gli19];

    /// The house edges allowed for a game, in basis points, ascending.
    pub fn house_edges_basis_points(self, game: Game) -> &'static [u16] {
        match (self, game) {
            (Self::Unregulated | Self::Gli19, Game::Mines | Game::Tower | Game::Crash) => {
                &HOUSE_EDGES_BASIS_POINTS
            }
        }
    }

    /// Whether a game may be offered with this house edge and this top award.
    pub fn check(
        self,
        game: Game,
        house_edge: HouseEdge,
        top_award: TopAwardOdds,
    ) -> Result<(), JurisdictionRejection> {
        if !self.house_edges_basis_points(game).contains(&house_edge.basis_points()) {
            return Err(JurisdictionRejection::HouseEdgeNotListed);
        }
        if !top_award_odds_ok(top_award) {
            return Err(JurisdictionRejection::TopAwardTooUnlikely);
        }
        Ok(())
    }
}

/// Whether a top award is won at least once in [`TOP_AWARD_ODDS_MAX`] rounds, on the average.
///
/// ```
/// use cactus_games::{TopAwardOdds, top_award_odds_ok};
///
/// assert!(top_award_odds_ok(TopAwardOdds { winning: 1, all: 100_000_000 }));
/// assert!(!top_award_odds_ok(TopAwardOdds { winning: 1, all: 100_000_001 }));
/// ```
pub fn top_award_odds_ok(odds: TopAwardOdds) -> bool {
    u128::from(odds.winning) * u128::from(TOP_AWARD_ODDS_MAX) >= u128::from(odds.all)
}

/// Why a game may not be offered, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum JurisdictionRejection {
    /// The house edge is not on the jurisdiction's list for the game.
    HouseEdgeNotListed,
    /// The top award is won less often than once in [`TOP_AWARD_ODDS_MAX`] rounds.
    TopAwardTooUnlikely,
}

impl JurisdictionRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::HouseEdgeNotListed => "house_edge_not_listed",
            Self::TopAwardTooUnlikely => "top_award_too_unlikely",
        }
    }
}

impl fmt::Display for JurisdictionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HouseEdgeNotListed => "the house edge is not on the jurisdiction's list",
            Self::TopAwardTooUnlikely => "the top award is won less often than once in 100000000 rounds",
        })
    }
}

impl core::error::Error for JurisdictionRejection {}
