//! What an operator sets and a player chooses before a round.

use serde::{Deserialize, Serialize};

use super::board::TILE_COUNT;
use crate::wager::{HouseEdge, ParameterRejection, PayoutMax, serde_conversions};

/// Everything but the seeds and the stake that decides what a round pays.
///
/// ```
/// use cactus_games::mines::{HouseEdge, MineCount, Parameters};
///
/// let parameters = Parameters { house_edge: HouseEdge::new(200)?, ..Parameters::new(MineCount::new(5)?) };
/// assert_eq!(parameters.gem_count(), 20);
/// # Ok::<(), cactus_games::mines::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Number of mines on the board.
    pub mines: MineCount,
    /// The operator's share; serialized as `house_edge_basis_points`.
    #[serde(rename = "house_edge_basis_points")]
    pub house_edge: HouseEdge,
    /// The most a round pays; serialized as `payout_max_minor`.
    #[serde(rename = "payout_max_minor")]
    pub payout_max: PayoutMax,
}

impl Parameters {
    /// The default house edge (1 %) and the widest payout limit.
    pub fn new(mines: MineCount) -> Self {
        Self { mines, house_edge: HouseEdge::default(), payout_max: PayoutMax::default() }
    }

    /// Number of safe tiles on the board: 1 to 24.
    pub fn gem_count(&self) -> u8 {
        TILE_COUNT - self.mines.get()
    }
}

/// Number of mines: 1 to 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct MineCount(u8);

impl MineCount {
    /// The fewest mines.
    pub const MIN: Self = Self(1);
    /// The most mines: one tile stays safe.
    pub const MAX: Self = Self(TILE_COUNT - 1);

    /// Checks the range.
    pub fn new(count: u8) -> Result<Self, ParameterRejection> {
        if (Self::MIN.0..=Self::MAX.0).contains(&count) {
            Ok(Self(count))
        } else {
            Err(ParameterRejection::MinesOutOfRange)
        }
    }

    /// The number itself.
    pub fn get(self) -> u8 {
        self.0
    }
}

serde_conversions!(MineCount: u8);
