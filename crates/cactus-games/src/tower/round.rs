//! The rules of a round as pure functions of its state.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::layout::{LEVEL_COUNT, Layout};
use super::parameters::Parameters;
use super::record::{RoundRecord, SCHEME, SCHEME_VERSION};
use super::rejection::Rejection;
use super::verify::{self, Mismatch};
use crate::multiplier::Multiplier;
use crate::round::{Phase, StartRejection, check_stake};
use crate::seed::{ClientSeed, Commitment, Nonce, ServerSeed};

/// A round and its layout. It has no serde form, because the layout is secret while the round runs: store its
/// [`RoundRecord`] and come back with [`Round::resume`].
///
/// ```
/// use cactus_games::tower::{self, Command, Difficulty, Parameters, Phase, Round};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let parameters = Parameters::new(Difficulty::Hard);
/// let mut round = Round::start(&server_seed, client_seed, Nonce::FIRST, parameters, 1_000)?;
/// let safe = round.layout().safe_tiles()[0][0];
/// for command in [Command::Climb { tile: safe.into() }, Command::CashOut] {
///     let decision = tower::decide(&round, command)?;
///     tower::apply(&mut round, &decision);
/// }
/// assert_eq!(round.phase(), Phase::CashedOut { payout_minor: 1_980 }); // 0.99 * 2
/// assert_eq!(tower::verify(&round.record(), &server_seed)?.payout_minor, 1_980);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    commitment: Commitment,
    client_seed: ClientSeed,
    nonce: Nonce,
    parameters: Parameters,
    layout: Layout,
    stake_minor: u64,
    /// The tile chosen on each level, lowest first.
    climbed: Vec<u8>,
    phase: Phase,
}

/// What a player asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// Choose a tile of the next level.
    Climb {
        /// 0 to 1, 2 or 3, by the difficulty; other numbers are rejected.
        tile: u32,
    },
    /// End the round and take the payout.
    CashOut,
}

/// A command's effect, made by [`decide`] and carried out by [`apply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    climbed: Option<u8>,
    phase: Phase,
}

impl Decision {
    /// The tile that this decision steps on.
    pub fn climbed(&self) -> Option<u8> {
        self.climbed
    }

    /// The round's phase afterwards. [`Phase::CashedOut`] together with a tile is an automatic cash-out.
    pub fn phase(&self) -> Phase {
        self.phase
    }
}

impl Round {
    /// Deals the layout and starts the round. The caller takes the stake from the player and sees to it that
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
            layout: Layout::deal(server_seed, &client_seed, nonce, parameters.difficulty),
            client_seed,
            nonce,
            parameters,
            stake_minor,
            climbed: Vec::new(),
            phase: Phase::Running,
        })
    }

    /// Rebuilds a stored round by dealing its layout again and replaying its moves.
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
            climbed_tiles: self.climbed.clone(),
            outcome,
            payout_minor,
        }
    }

    /// The commitment to the server seed that fixed the layout.
    pub fn commitment(&self) -> Commitment {
        self.commitment
    }

    /// What the operator set and the player chose.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The safe tiles: secret until the round is over.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The stake in minor units.
    pub fn stake_minor(&self) -> u64 {
        self.stake_minor
    }

    /// The tile chosen on each level, lowest first; after a loss the last one was not safe.
    pub fn climbed(&self) -> &[u8] {
        &self.climbed
    }

    /// Where the round stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Number of levels climbed so far.
    pub fn levels(&self) -> u8 {
        let safe = self.steps().take_while(|(level, tile)| self.layout.is_safe(*level, *tile));
        u8::try_from(safe.count()).expect("a tower has 9 levels")
    }

    /// The multiplier of the levels climbed so far, or `None` before the first.
    pub fn multiplier(&self) -> Option<Multiplier> {
        self.parameters.multiplier(self.levels())
    }

    /// What a cash-out of the levels climbed so far pays, or `None` before the first.
    pub fn cash_out_minor(&self) -> Option<u64> {
        self.parameters.payout_minor(self.stake_minor, self.levels())
    }

    /// Level and tile of each step.
    fn steps(&self) -> impl Iterator<Item = (u8, u8)> {
        (0..LEVEL_COUNT).zip(self.climbed.iter().copied())
    }

    fn assert_consistent(&self) {
        let steps = self.climbed.len();
        assert!(steps <= usize::from(LEVEL_COUNT), "a tower has 9 levels");
        let safe_steps = usize::from(self.levels());
        match self.phase {
            Phase::Running => assert!(safe_steps == steps && self.levels() < LEVEL_COUNT),
            Phase::Lost => assert_eq!(safe_steps + 1, steps, "the first unsafe tile ends the round"),
            Phase::CashedOut { payout_minor } => {
                assert_eq!(safe_steps, steps, "a round with an unsafe tile pays nothing");
                assert_eq!(Some(payout_minor), self.cash_out_minor(), "the payout is the formula's");
            }
        }
    }
}

/// Decides a command without changing the round.
///
/// ```
/// use cactus_games::tower::{self, Command, Difficulty, Parameters, Rejection, Round};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let parameters = Parameters::new(Difficulty::Hard);
/// let round = Round::start(&server_seed, client_seed, Nonce::FIRST, parameters, 1_000)?;
/// assert_eq!(tower::decide(&round, Command::CashOut), Err(Rejection::NothingClimbed));
/// assert_eq!(tower::decide(&round, Command::Climb { tile: 2 }), Err(Rejection::TileOutOfRange));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide(round: &Round, command: Command) -> Result<Decision, Rejection> {
    if round.phase != Phase::Running {
        return Err(Rejection::RoundOver);
    }
    match command {
        Command::Climb { tile } => decide_climb(round, tile),
        Command::CashOut => {
            let payout_minor = round.cash_out_minor().ok_or(Rejection::NothingClimbed)?;
            Ok(Decision { climbed: None, phase: Phase::CashedOut { payout_minor } })
        }
    }
}

fn decide_climb(round: &Round, tile: u32) -> Result<Decision, Rejection> {
    let tile = u8::try_from(tile).ok().filter(|tile| *tile < round.parameters.difficulty.tile_count());
    let tile = tile.ok_or(Rejection::TileOutOfRange)?;
    let level = round.levels();
    if !round.layout.is_safe(level, tile) {
        return Ok(Decision { climbed: Some(tile), phase: Phase::Lost });
    }
    let levels = level + 1;
    let payout_minor = round.parameters.payout_minor(round.stake_minor, levels);
    let payout_minor = payout_minor.expect("a running round has a level left");
    // Past the payout limit a further level could only lose, so the player is not led into it.
    let nothing_to_gain = levels == LEVEL_COUNT || payout_minor == round.parameters.payout_max.amount_minor();
    let phase = if nothing_to_gain { Phase::CashedOut { payout_minor } } else { Phase::Running };
    Ok(Decision { climbed: Some(tile), phase })
}

/// Carries out a decision that [`decide`] made for this round in its present state.
///
/// # Panics
///
/// If the decision was made for another round or another state of it.
pub fn apply(round: &mut Round, decision: &Decision) {
    assert_eq!(round.phase, Phase::Running, "a round that is over does not change");
    round.assert_consistent();
    round.climbed.extend(decision.climbed);
    round.phase = decision.phase;
    round.assert_consistent();
}
