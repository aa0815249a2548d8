//! The lasting form of a round.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::board::Tile;
use super::parameters::Parameters;
use crate::round::Outcome;
use crate::seed::{ClientSeed, Commitment, Nonce};

/// The scheme id of Mines in a [`RoundRecord`].
pub const SCHEME: &str = "cactus-mines";

/// The version of the scheme in a [`RoundRecord`].
pub const SCHEME_VERSION: u32 = 1;

/// The scheme and its version in the outcome key.
pub const SCHEME_TAG: &str = "cactus/mines/1";

/// A round without its secrets: with the revealed server seed, all that a verifier needs.
///
/// Its JSON form:
///
/// ```
/// use cactus_games::mines::{Outcome, RoundRecord};
///
/// let record: RoundRecord = serde_json::from_str(
///     r#"{
///         "scheme": "cactus-mines",
///         "scheme_version": 1,
///         "commitment": "2f280c204f00c19298bbc98e97a2cb7798a99fcc622dc0f6599e67a4ef2a6818",
///         "client_seed": "abc",
///         "nonce": 0,
///         "parameters": {"mines": 3, "house_edge_basis_points": 100, "payout_max_minor": 500000000},
///         "stake_minor": 1000,
///         "opened_tiles": [],
///         "outcome": "running",
///         "payout_minor": 0
///     }"#,
/// )?;
/// assert_eq!(record.outcome, Outcome::Running);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundRecord {
    /// Always [`SCHEME`].
    pub scheme: String,
    /// Always [`SCHEME_VERSION`].
    pub scheme_version: u32,
    /// The commitment that was published before the round.
    pub commitment: Commitment,
    /// The player's contribution.
    pub client_seed: ClientSeed,
    /// The number of the round within its seeds.
    pub nonce: Nonce,
    /// What the operator set and the player chose.
    pub parameters: Parameters,
    /// The stake in minor units.
    pub stake_minor: u64,
    /// The open tiles in the order of opening.
    pub opened_tiles: Vec<Tile>,
    /// How the round stands or ended.
    pub outcome: Outcome,
    /// What the round paid in minor units; 0 unless it was cashed out.
    pub payout_minor: u64,
}
