//! The lasting form of a round.

use serde::{Deserialize, Serialize};

use super::chain::ChainHash;
use super::point::{BeaconMix, Salt};
use super::round::{Bet, Crash, Void};
use super::table::TableParameters;

/// The scheme id of crash in a [`RoundRecord`].
pub const SCHEME: &str = "cactus-crash";

/// The version of the scheme in a [`RoundRecord`].
pub const SCHEME_VERSION: u32 = 1;

/// A round that is over, with everything that a verifier needs. It may be cut to the bets of one player.
///
/// Unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundRecord {
    /// Always [`SCHEME`].
    pub scheme: String,
    /// Always [`SCHEME_VERSION`].
    pub scheme_version: u32,
    /// What the operator set.
    pub parameters: TableParameters,
    /// The number of the game in its chain, from 1.
    pub game: u64,
    /// The link that decided it.
    pub hash: ChainHash,
    /// The salt of its chain.
    pub salt: Salt,
    /// The beacon's round that decided with the chain, at a table with a beacon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon: Option<BeaconMix>,
    /// When the multiplier began to grow; absent if it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at_ms: Option<u64>,
    /// How it ended.
    pub outcome: Outcome,
    /// The bets.
    pub bets: Vec<Bet>,
}

/// How a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// At its point.
    Crashed(Crash),
    /// Called off.
    Voided(Void),
}
