//! The lasting form of a round.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::chain::ChainHash;
use super::point::{BeaconMix, Salt};
use super::round::{Bet, Crash, Phase, Round, Void};
use super::table::TableParameters;

/// The scheme id of crash in a [`RoundRecord`].
pub const SCHEME: &str = "cactus-crash";

/// The version of the scheme in a [`RoundRecord`].
pub const SCHEME_VERSION: u32 = 1;

/// A round that is over, with everything that a verifier needs. It may be cut to the bets of one player.
///
/// Its JSON form:
///
/// ```
/// use cactus_games::crash::{self, KnownLink, RoundRecord};
///
/// let record: RoundRecord = serde_json::from_str(
///     r#"{
///         "scheme": "cactus-crash",
///         "scheme_version": 1,
///         "parameters": {
///             "house_edge_basis_points": 100, "multiplier_max_hundredths": 1000000,
///             "payout_max_minor": 500000, "round_payout_max_minor": 5000000
///         },
///         "game": 1,
///         "hash": "0000000000000000000000000000000000000000000000000000000000000000",
///         "salt": "0000000000000000000000000000000000000000000000000000000000000000",
///         "started_at_ms": 5500,
///         "outcome": {"crashed": {"crashed_at_ms": 7089, "point_hundredths": 110, "interrupted": false}},
///         "bets": [
///             {
///                 "bet_id": 1, "player_id": "ana", "stake_minor": 1000, "auto_cash_out_hundredths": 105,
///                 "state": {"cashed_out": {
///                     "at_hundredths": 105, "cause": "auto", "payout_minor": 1050, "elapsed_ms": 814
///                 }}
///             },
///             {"bet_id": 2, "player_id": "bia", "stake_minor": 200, "state": "lost"}
///         ]
///     }"#,
/// )?;
/// let terminating_hash = "b56de3d4144a1839025d15a23eb40c0fb1f04687f9f3b5c4d3aad58f1e06c815".parse()?;
/// let verified = crash::verify(&record, &KnownLink { game: 0, hash: terminating_hash })?;
/// assert_eq!((verified.stake_minor, verified.payout_minor), (1_200, 1_050));
/// # Ok::<(), Box<dyn std::error::Error>>(())
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

impl RoundRecord {
    /// The record of a round that is over, with its game's facts; `None` while it is not.
    pub fn of(
        round: &Round,
        game: u64,
        hash: ChainHash,
        salt: Salt,
        beacon: Option<BeaconMix>,
    ) -> Option<Self> {
        let outcome = match round.phase() {
            Phase::Betting | Phase::Running { .. } => return None,
            Phase::Crashed(crash) => Outcome::Crashed(crash),
            Phase::Voided(void) => Outcome::Voided(void),
        };
        Some(Self {
            scheme: SCHEME.to_owned(),
            scheme_version: SCHEME_VERSION,
            parameters: *round.parameters(),
            game,
            hash,
            salt,
            beacon,
            started_at_ms: round.started_at_ms(),
            outcome,
            bets: round.bets().cloned().collect(),
        })
    }
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
