//! The rules of a round as pure functions of its state.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::board::{Board, Tile};
use super::parameters::Parameters;
use super::record::{RoundRecord, SCHEME, SCHEME_VERSION};
use super::rejection::Rejection;
use super::verify::{self, Mismatch};
use crate::multiplier::Multiplier;
use crate::round::{Phase, StartRejection, check_stake};
use crate::seed::{ClientSeed, Commitment, Nonce, ServerSeed};

/// A round and its board. It has no serde form, because the board is secret while the round runs: store its
/// [`RoundRecord`] and come back with [`Round::resume`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    commitment: Commitment,
    client_seed: ClientSeed,
    nonce: Nonce,
    parameters: Parameters,
    board: Board,
    stake_minor: u64,
    /// In the order of opening.
    opened: Vec<Tile>,
    phase: Phase,
}

/// What a player asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// Open a tile.
    Reveal {
        /// 0 to 24; other numbers are rejected.
        tile: u32,
    },
    /// End the round and take the payout.
    CashOut,
}

/// A command's effect, made by [`decide`] and carried out by [`apply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    opened: Option<Tile>,
    phase: Phase,
}

impl Decision {
    /// The tile that this decision opens.
    pub fn opened(&self) -> Option<Tile> {
        self.opened
    }

    /// The round's phase afterwards. [`Phase::CashedOut`] together with an opened tile is an automatic cash-out.
    pub fn phase(&self) -> Phase {
        self.phase
    }
}

impl Round {
    /// Deals the board and starts the round. The caller takes the stake from the player and sees to it that
    /// the nonce is the next one of this pair of seeds.
    pub fn start(
        server_seed: &ServerSeed,
        client_seed: ClientSeed,
        nonce: Nonce,
        parameters: Parameters,
        stake_minor: u64,
    ) -> Result<Self, StartRejection> {
        check_stake(stake_minor, parameters.payout_max)?;
        Ok(Self {
            commitment: server_seed.commitment(),
            board: Board::deal(server_seed, &client_seed, nonce, parameters.mines),
            client_seed,
            nonce,
            parameters,
            stake_minor,
            opened: Vec::new(),
            phase: Phase::Running,
        })
    }

    /// Rebuilds a stored round by dealing its board again and replaying its moves.
    ///
    /// A [`Mismatch`] means that the record and the seed do not belong together or the record was altered; the
    /// round must then not go on.
    pub fn resume(record: &RoundRecord, server_seed: &ServerSeed) -> Result<Self, Mismatch> {
        verify::replay(record, server_seed)
    }

    /// Everything about the round that is not secret, for storage and for the player.
    pub fn record(&self) -> RoundRecord {
        let (outcome, payout_minor) = self.phase.recorded();
        RoundRecord {
            scheme: SCHEME.to_owned(),
            scheme_version: SCHEME_VERSION,
            commitment: self.commitment,
            client_seed: self.client_seed.clone(),
            nonce: self.nonce,
            parameters: self.parameters,
            stake_minor: self.stake_minor,
            opened_tiles: self.opened.clone(),
            outcome,
            payout_minor,
        }
    }

    /// The commitment to the server seed that fixed the board.
    pub fn commitment(&self) -> Commitment {
        self.commitment
    }

    /// What the operator set and the player chose.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The mines: secret until the round is over.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The stake in minor units.
    pub fn stake_minor(&self) -> u64 {
        self.stake_minor
    }

    /// The open tiles in the order of opening; after a loss the last one is the mine.
    pub fn opened(&self) -> &[Tile] {
        &self.opened
    }

    /// Where the round stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Number of gems opened so far.
    pub fn gems(&self) -> u8 {
        let gems = self.opened.iter().filter(|tile| !self.board.is_mine(**tile)).count();
        u8::try_from(gems).expect("a board has 25 tiles")
    }

    /// The multiplier of the gems opened so far, or `None` before the first.
    pub fn multiplier(&self) -> Option<Multiplier> {
        self.parameters.multiplier(self.gems())
    }

    /// What a cash-out of the gems opened so far pays, or `None` before the first.
    pub fn cash_out_minor(&self) -> Option<u64> {
        self.parameters.payout_minor(self.stake_minor, self.gems())
    }

    fn assert_consistent(&self) {
        let opened_mask = self.opened.iter().fold(0, |mask, tile| mask | tile.bit());
        assert_eq!(opened_mask.count_ones() as usize, self.opened.len(), "a tile is opened once");
        let mine_opened = opened_mask & self.board.mine_mask() != 0;
        match self.phase {
            Phase::Running => assert!(!mine_opened && self.gems() < self.parameters.gem_count()),
            Phase::Lost => {
                assert!(self.opened.last().is_some_and(|tile| self.board.is_mine(*tile)));
                assert_eq!(usize::from(self.gems()) + 1, self.opened.len(), "the first mine ends the round");
            }
            Phase::CashedOut { payout_minor } => {
                assert!(!mine_opened, "a round with an open mine pays nothing");
                assert_eq!(Some(payout_minor), self.cash_out_minor(), "the payout is the formula's");
            }
        }
    }
}

/// Decides a command without changing the round.
///
/// ```
/// use cactus_games::mines::{self, Command, MineCount, Parameters, Rejection, Round};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let parameters = Parameters::new(MineCount::new(3)?);
/// let round = Round::start(&server_seed, client_seed, Nonce::FIRST, parameters, 1_000)?;
/// assert_eq!(mines::decide(&round, Command::CashOut), Err(Rejection::NothingRevealed));
/// assert_eq!(mines::decide(&round, Command::Reveal { tile: 25 }), Err(Rejection::TileOutOfRange));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide(round: &Round, command: Command) -> Result<Decision, Rejection> {
    if round.phase != Phase::Running {
        return Err(Rejection::RoundOver);
    }
    match command {
        Command::Reveal { tile } => decide_reveal(round, tile),
        Command::CashOut => {
            let payout_minor = round.cash_out_minor().ok_or(Rejection::NothingRevealed)?;
            Ok(Decision { opened: None, phase: Phase::CashedOut { payout_minor } })
        }
    }
}

fn decide_reveal(round: &Round, tile: u32) -> Result<Decision, Rejection> {
    let tile = u8::try_from(tile).ok().and_then(|index| Tile::new(index).ok());
    let tile = tile.ok_or(Rejection::TileOutOfRange)?;
    if round.opened.contains(&tile) {
        return Err(Rejection::TileAlreadyOpen);
    }
    if round.board.is_mine(tile) {
        return Ok(Decision { opened: Some(tile), phase: Phase::Lost });
    }
    let gems = round.gems() + 1;
    let payout_minor = round.parameters.payout_minor(round.stake_minor, gems);
    let payout_minor = payout_minor.expect("a safe tile is one of the board's gems");
    // Past the payout limit a further tile could only lose, so the player is not led into it.
    let nothing_to_gain =
        gems == round.parameters.gem_count() || payout_minor == round.parameters.payout_max.amount_minor();
    let phase = if nothing_to_gain { Phase::CashedOut { payout_minor } } else { Phase::Running };
    Ok(Decision { opened: Some(tile), phase })
}

/// Carries out a decision that [`decide`] made for this round in its present state.
///
/// # Panics
///
/// If the decision was made for another round or another state of it.
pub fn apply(round: &mut Round, decision: &Decision) {
    assert_eq!(round.phase, Phase::Running, "a round that is over does not change");
    round.assert_consistent();
    round.opened.extend(decision.opened);
    round.phase = decision.phase;
    round.assert_consistent();
}
