//! The games of a player's seeds, as far as storing and settling a round must know them.

use cactus_edge::Fault;
use cactus_games::{ClientSeed, Multiplier, Nonce, Outcome, Phase, ServerSeed, mines, tower};
use igaming_contracts::games::{GamesRejection, RoundFairness, SeededGame};
use serde::{Deserialize, Serialize};

use super::rules;

/// The record of a round, which game it is by its scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Record {
    Mines(mines::RoundRecord),
    Tower(tower::RoundRecord),
}

/// What the operator set and the player chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameters {
    Mines(mines::Parameters),
    Tower(tower::Parameters),
}

/// A move in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Mines(mines::Command),
    Tower(tower::Command),
}

/// What is shown of a round's outcome once it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layout {
    MineTiles(Vec<u8>),
    SafeTiles(Vec<Vec<u8>>),
}

/// Where a move led.
pub(super) struct Moved {
    pub record: Record,
    /// The round is over, and this was its layout.
    pub layout: Option<Layout>,
}

macro_rules! each {
    ($this:expr, $inner:ident => $value:expr) => {
        match $this {
            Record::Mines($inner) => $value,
            Record::Tower($inner) => $value,
        }
    };
}

impl Record {
    /// The record of a round that has just begun.
    pub fn start(
        parameters: Parameters,
        server_seed: &ServerSeed,
        client_seed: ClientSeed,
        nonce: Nonce,
        stake_minor: u64,
    ) -> Result<Self, Fault> {
        let started = match parameters {
            Parameters::Mines(parameters) => {
                mines::Round::start(server_seed, client_seed, nonce, parameters, stake_minor)
                    .map(|round| Self::Mines(round.record()))
            }
            Parameters::Tower(parameters) => {
                tower::Round::start(server_seed, client_seed, nonce, parameters, stake_minor)
                    .map(|round| Self::Tower(round.record()))
            }
        };
        started.map_err(|rejection| Fault::internal(format!("a checked start was refused: {rejection}")))
    }

    /// Decides a move. The outer error is a defect, the inner one the rules' no.
    pub fn decide(
        &self,
        server_seed: &ServerSeed,
        wanted: Move,
    ) -> Result<Result<Moved, GamesRejection>, Fault> {
        match (self, wanted) {
            (Self::Mines(record), Move::Mines(command)) => {
                let mut round = mines::Round::resume(record, server_seed).map_err(corrupt)?;
                let decision = match mines::decide(&round, command) {
                    Ok(decision) => decision,
                    Err(rejection) => return rules::mines_rejection(rejection).map(Err),
                };
                mines::apply(&mut round, &decision);
                let layout =
                    is_over(round.phase())?.then(|| Layout::MineTiles(indices(&round.board().mine_tiles())));
                Ok(Ok(Moved { record: Self::Mines(round.record()), layout }))
            }
            (Self::Tower(record), Move::Tower(command)) => {
                let mut round = tower::Round::resume(record, server_seed).map_err(corrupt)?;
                let decision = match tower::decide(&round, command) {
                    Ok(decision) => decision,
                    Err(rejection) => return rules::tower_rejection(rejection).map(Err),
                };
                tower::apply(&mut round, &decision);
                let layout = is_over(round.phase())?.then(|| Layout::SafeTiles(round.layout().safe_tiles()));
                Ok(Ok(Moved { record: Self::Tower(round.record()), layout }))
            }
            // A round of another game is not one that this request could mean.
            _ => Ok(Err(GamesRejection::RoundNotFound)),
        }
    }

    /// What the round pays, derived again from seed and moves.
    pub fn verified_payout_minor(&self, server_seed: &ServerSeed) -> Result<u64, Fault> {
        match self {
            Self::Mines(record) => {
                mines::verify(record, server_seed).map(|verified| verified.payout_minor).map_err(corrupt)
            }
            Self::Tower(record) => {
                tower::verify(record, server_seed).map(|verified| verified.payout_minor).map_err(corrupt)
            }
        }
    }

    pub fn game(&self) -> SeededGame {
        match self {
            Self::Mines(_) => SeededGame::Mines,
            Self::Tower(_) => SeededGame::Tower,
        }
    }

    pub fn outcome(&self) -> Outcome {
        each!(self, record => record.outcome)
    }

    pub fn stake_minor(&self) -> u64 {
        each!(self, record => record.stake_minor)
    }

    pub fn payout_minor(&self) -> u64 {
        each!(self, record => record.payout_minor)
    }

    /// The tiles chosen, in the order of choosing.
    pub fn tiles(&self) -> Vec<u8> {
        match self {
            Self::Mines(record) => indices(&record.opened_tiles),
            Self::Tower(record) => record.climbed_tiles.clone(),
        }
    }

    /// The multiplier after `steps` gems or levels; `None` before the first.
    pub fn multiplier(&self, steps: u8) -> Option<Multiplier> {
        each!(self, record => record.parameters.multiplier(steps))
    }

    /// What a cash-out after `steps` gems or levels pays; `None` before the first.
    pub fn cash_out_minor(&self, steps: u8) -> Option<u64> {
        each!(self, record => record.parameters.payout_minor(record.stake_minor, steps))
    }

    pub fn fairness(&self) -> RoundFairness {
        each!(self, record => RoundFairness {
            scheme: record.scheme.clone(),
            scheme_version: record.scheme_version,
            commitment: record.commitment.to_string(),
            client_seed: record.client_seed.as_str().to_owned(),
            nonce: record.nonce.get(),
            house_edge_basis_points: record.parameters.house_edge.basis_points(),
            payout_max_minor: record.parameters.payout_max.amount_minor(),
        })
    }
}

impl Layout {
    pub fn mine_tiles(self) -> Option<Vec<u8>> {
        match self {
            Self::MineTiles(tiles) => Some(tiles),
            Self::SafeTiles(_) => None,
        }
    }

    pub fn safe_tiles(self) -> Option<Vec<Vec<u8>>> {
        match self {
            Self::SafeTiles(tiles) => Some(tiles),
            Self::MineTiles(_) => None,
        }
    }
}

impl Move {
    pub fn is_cash_out(self) -> bool {
        matches!(self, Self::Mines(mines::Command::CashOut) | Self::Tower(tower::Command::CashOut))
    }

    pub fn game(self) -> SeededGame {
        match self {
            Self::Mines(_) => SeededGame::Mines,
            Self::Tower(_) => SeededGame::Tower,
        }
    }
}

/// The numbers of tiles.
pub(super) fn indices(tiles: &[mines::Tile]) -> Vec<u8> {
    tiles.iter().map(|tile| tile.index()).collect()
}

fn is_over(phase: Phase) -> Result<bool, Fault> {
    match phase {
        Phase::Running => Ok(false),
        Phase::Lost | Phase::CashedOut { .. } => Ok(true),
        _ => Err(Fault::internal("a phase that this service does not know")),
    }
}

fn corrupt(mismatch: impl std::fmt::Display) -> Fault {
    Fault::corrupt(format!("a stored round: {mismatch}"))
}
