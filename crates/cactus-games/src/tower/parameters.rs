//! What an operator sets and a player chooses before a round.

use serde::{Deserialize, Serialize};

use super::difficulty::Difficulty;
use crate::wager::{HouseEdge, PayoutMax};

/// Everything but the seeds and the stake that decides what a round pays.
///
/// ```
/// use cactus_games::HouseEdge;
/// use cactus_games::tower::{Difficulty, Parameters};
///
/// let parameters = Parameters { house_edge: HouseEdge::new(200)?, ..Parameters::new(Difficulty::Hard) };
/// assert_eq!(parameters.multiplier(9).map(|it| it.hundredths()), Some(50_176)); // 0.98 * 2^9
/// # Ok::<(), cactus_games::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Tiles and safe tiles of each level.
    pub difficulty: Difficulty,
    /// The operator's share; serialized as `house_edge_basis_points`.
    #[serde(rename = "house_edge_basis_points")]
    pub house_edge: HouseEdge,
    /// The most a round pays; serialized as `payout_max_minor`.
    #[serde(rename = "payout_max_minor")]
    pub payout_max: PayoutMax,
}

impl Parameters {
    /// The default house edge (1 %) and the widest payout limit.
    pub fn new(difficulty: Difficulty) -> Self {
        Self { difficulty, house_edge: HouseEdge::default(), payout_max: PayoutMax::default() }
    }
}
