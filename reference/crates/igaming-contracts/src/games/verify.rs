//! Recomputing rounds.

use serde::{Deserialize, Serialize};

use super::GamesRejection;
use crate::{Access, Endpoint, Method};

games_endpoint!(
    /// Recomputes a round: one of the player's own by `round_id`, or any from pasted values.
    Verify, Post, "/api/games/verify", PublicOrPlayer, VerifyRequest => Verification
);

/// See [`Verify`]. Either `round_id`, or `server_seed`, `client_seed`, `nonce`, and `mines` or `difficulty`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// A finished round of the player whose server seed has been revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_id: Option<String>,
    /// `mines` or `tower`; `mines` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9a-f]{64}$")))]
    pub server_seed: Option<String>,
    /// As the player chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[!-~]{1,64}$")))]
    pub client_seed: Option<String>,
    /// The round's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
    /// Mines on the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 24)))]
    pub mines: Option<i64>,
    /// Of a tower: `easy`, `medium`, `hard`, `expert` or `master`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["easy", "medium", "hard", "expert", "master"])))]
    pub difficulty: Option<String>,
    /// 100 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_edge_basis_points: Option<u16>,
    /// What was published before the round, to be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9a-f]{64}$")))]
    pub commitment: Option<String>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verification {
    /// Every check passed.
    pub verified: bool,
    /// The first check that failed, for example `commitment_mismatch`; null when verified.
    pub mismatch: Option<String>,
    /// `mines` or `tower`.
    pub game: String,
    /// `cactus-mines` or `cactus-tower`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// The server seed, revealed.
    pub server_seed: String,
    /// Recomputed from the server seed.
    pub commitment: String,
    /// The player's seed.
    pub client_seed: String,
    /// The round's number.
    pub nonce: u64,
    /// The mines, ascending, recomputed; absent for a tower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine_tiles: Option<Vec<u8>>,
    /// The safe tiles of each level, the lowest first, recomputed; absent for Mines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_tiles: Option<Vec<Vec<u8>>>,
    /// The exact multipliers after 1, 2, … gems or levels.
    pub multipliers: Vec<String>,
    /// What the round paid by the rules; null for pasted values, which have no moves.
    pub payout_minor: Option<u64>,
}
