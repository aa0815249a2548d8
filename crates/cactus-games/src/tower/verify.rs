//! The check that a player or an auditor makes once the server seed is revealed.

use alloc::vec::Vec;

use super::layout::{LEVEL_COUNT, Layout};
use super::parameters::Parameters;
use super::record::{RoundRecord, SCHEME, SCHEME_VERSION};
use super::rejection::Rejection;
use super::round::{Command, Round, apply, decide};
use crate::multiplier::Multiplier;
use crate::round::{Outcome, Phase};
use crate::seed::{ClientSeed, Commitment, Nonce, ServerSeed};

/// The first check that a record failed, in the order in which the checks are made.
pub type Mismatch = crate::round::Mismatch<Rejection>;

/// A record that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The safe tiles of every level in ascending order, lowest level first: also of the levels not climbed.
    pub safe_tiles: Vec<Vec<u8>>,
    /// Lost or cashed out.
    pub outcome: Outcome,
    /// The exact multiplier of a cash-out; `None` for a lost round.
    pub multiplier: Option<Multiplier>,
    /// What the round pays in minor units.
    pub payout_minor: u64,
}

/// Checks a finished round against its revealed server seed: scheme, commitment, moves, outcome, payout.
///
/// It cannot show that the commitment was published before the round; the player has to have seen it.
pub fn verify(record: &RoundRecord, server_seed: &ServerSeed) -> Result<Verified, Mismatch> {
    let round = replay(record, server_seed)?;
    let multiplier = match round.phase() {
        Phase::Running => return Err(Mismatch::RoundRunning),
        Phase::Lost => None,
        Phase::CashedOut { .. } => round.multiplier(),
    };
    Ok(Verified {
        safe_tiles: round.layout().safe_tiles(),
        outcome: record.outcome,
        multiplier,
        payout_minor: record.payout_minor,
    })
}

/// Plays the record's moves on the layout of its seeds and checks that they lead to where the record says.
pub(super) fn replay(record: &RoundRecord, server_seed: &ServerSeed) -> Result<Round, Mismatch> {
    if (record.scheme.as_str(), record.scheme_version) != (SCHEME, SCHEME_VERSION) {
        return Err(Mismatch::SchemeUnknown);
    }
    let (recorded, expected) = (record.commitment, server_seed.commitment());
    if recorded != expected {
        return Err(Mismatch::Commitment { recorded, expected });
    }
    let client_seed = record.client_seed.clone();
    let mut round =
        Round::start(server_seed, client_seed, record.nonce, record.parameters, record.stake_minor)
            .map_err(Mismatch::Stake)?;
    for (position, tile) in record.climbed_tiles.iter().enumerate() {
        let decision = decide(&round, Command::Climb { tile: u32::from(*tile) })
            .map_err(|rejection| Mismatch::Move { position, rejection })?;
        apply(&mut round, &decision);
    }
    if record.outcome == Outcome::CashedOut
        && let Ok(decision) = decide(&round, Command::CashOut)
    {
        apply(&mut round, &decision);
    }
    let replayed = round.record();
    if record.outcome != replayed.outcome {
        return Err(Mismatch::Outcome { recorded: record.outcome, expected: replayed.outcome });
    }
    if record.payout_minor != replayed.payout_minor {
        let (recorded_minor, expected_minor) = (record.payout_minor, replayed.payout_minor);
        return Err(Mismatch::Payout { recorded_minor, expected_minor });
    }
    assert_eq!(*record, replayed, "every field is checked or replayed");
    Ok(round)
}

/// What seeds and parameters alone fix, for values that a player pastes without a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// To compare with the one published before the round.
    pub commitment: Commitment,
    /// The safe tiles of every level in ascending order, lowest level first.
    pub safe_tiles: Vec<Vec<u8>>,
    /// The multipliers after 1, 2, … levels, up to the last.
    pub multipliers: Vec<Multiplier>,
}

/// Deals the layout again and lists what each number of levels multiplies the stake by.
///
/// ```
/// use cactus_games::tower::{self, Difficulty, Parameters};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let parameters = Parameters::new(Difficulty::Easy);
/// let recomputed = tower::recompute(&server_seed, &client_seed, Nonce::FIRST, &parameters);
/// assert_eq!(recomputed.safe_tiles.len(), 9);
/// assert_eq!(recomputed.multipliers[0].to_string(), "33/25"); // 0.99 * 4/3
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recompute(
    server_seed: &ServerSeed,
    client_seed: &ClientSeed,
    nonce: Nonce,
    parameters: &Parameters,
) -> Recomputed {
    Recomputed {
        commitment: server_seed.commitment(),
        safe_tiles: Layout::deal(server_seed, client_seed, nonce, parameters.difficulty).safe_tiles(),
        multipliers: (1..=LEVEL_COUNT).filter_map(|levels| parameters.multiplier(levels)).collect(),
    }
}
