//! The check that a player or an auditor makes once the server seed is revealed.

use alloc::vec::Vec;

use super::board::{Board, Tile};
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
    /// The mines in ascending order.
    pub mine_tiles: Vec<Tile>,
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
        mine_tiles: round.board().mine_tiles(),
        outcome: record.outcome,
        multiplier,
        payout_minor: record.payout_minor,
    })
}

/// Plays the record's moves on the board of its seeds and checks that they lead to where the record says.
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
    for (position, tile) in record.opened_tiles.iter().enumerate() {
        let decision = decide(&round, Command::Reveal { tile: tile.index().into() })
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
    /// The mines in ascending order.
    pub mine_tiles: Vec<Tile>,
    /// The multipliers after 1, 2, … gems, up to the last.
    pub multipliers: Vec<Multiplier>,
}

/// Deals the board again and lists what each number of gems multiplies the stake by.
///
/// ```
/// use cactus_games::mines::{self, MineCount, Parameters};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let parameters = Parameters::new(MineCount::new(24)?);
/// let recomputed = mines::recompute(&server_seed, &client_seed, Nonce::FIRST, &parameters);
/// assert_eq!(recomputed.mine_tiles.len(), 24);
/// assert_eq!(recomputed.multipliers[0].to_string(), "99/4");
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
        mine_tiles: Board::deal(server_seed, client_seed, nonce, parameters.mines).mine_tiles(),
        multipliers: (1..=parameters.gem_count()).filter_map(|gems| parameters.multiplier(gems)).collect(),
    }
}
