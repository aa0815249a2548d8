//! What the rounds of every game that one player plays alone have in common.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::seed::Commitment;
use crate::wager::{AMOUNT_MINOR_MAX, PayoutMax};

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The player may open a tile, or cash out after the first safe one.
    Running,
    /// A tile was not safe; nothing is paid.
    Lost,
    /// The payout is owed to the player.
    CashedOut {
        /// In minor units of the stake's currency.
        payout_minor: u64,
    },
}

impl Phase {
    /// The phase as a record has it: how the round stands, and what it paid in minor units.
    pub(crate) fn recorded(self) -> (Outcome, u64) {
        match self {
            Self::Running => (Outcome::Running, 0),
            Self::Lost => (Outcome::Lost, 0),
            Self::CashedOut { payout_minor } => (Outcome::CashedOut, payout_minor),
        }
    }
}

/// How a round stands or ended, in its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Not over yet.
    Running,
    /// A tile was opened that is not safe.
    Lost,
    /// Paid, by the player's wish or automatically.
    CashedOut,
}

/// Why a round may not start, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StartRejection {
    /// The stake is not 1 to 2^53 - 1 minor units.
    StakeOutOfRange,
    /// The stake is above the payout limit, so that no win could return it.
    StakeAbovePayoutMax,
}

impl StartRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::StakeOutOfRange => "stake_out_of_range",
            Self::StakeAbovePayoutMax => "stake_above_payout_max",
        }
    }
}

impl fmt::Display for StartRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StakeOutOfRange => "a stake is 1 to 9007199254740991 minor units",
            Self::StakeAbovePayoutMax => "a stake is at most the payout limit",
        })
    }
}

impl core::error::Error for StartRejection {}

/// Whether a round may start with this stake.
pub(crate) fn check_stake(stake_minor: u64, payout_max: PayoutMax) -> Result<(), StartRejection> {
    if !(1..=AMOUNT_MINOR_MAX).contains(&stake_minor) {
        return Err(StartRejection::StakeOutOfRange);
    }
    if stake_minor > payout_max.amount_minor() {
        return Err(StartRejection::StakeAbovePayoutMax);
    }
    Ok(())
}

/// The first check that a record failed, in the order in which the checks are made. `R` is why the game's rules
/// refuse a move.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch<R> {
    /// The record's scheme or version is not one that this crate knows.
    SchemeUnknown,
    /// The server seed is not the one that was committed to.
    Commitment {
        /// In the record.
        recorded: Commitment,
        /// Of the server seed.
        expected: Commitment,
    },
    /// The rules would not have started a round with this stake.
    Stake(StartRejection),
    /// The rules would not have allowed this move: for example, it follows a lost one.
    Move {
        /// Place among the record's moves, from 0.
        position: usize,
        /// The rules' answer.
        rejection: R,
    },
    /// The seeds and the moves lead to another outcome.
    Outcome {
        /// In the record.
        recorded: Outcome,
        /// By the rules.
        expected: Outcome,
    },
    /// The multiplier gives another payout.
    Payout {
        /// In the record.
        recorded_minor: u64,
        /// By the rules.
        expected_minor: u64,
    },
    /// The round is not over, so its server seed should not be known.
    RoundRunning,
}

impl<R> Mismatch<R> {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SchemeUnknown => "scheme_unknown",
            Self::Commitment { .. } => "commitment_mismatch",
            Self::Stake(_) => "stake_mismatch",
            Self::Move { .. } => "move_mismatch",
            Self::Outcome { .. } => "outcome_mismatch",
            Self::Payout { .. } => "payout_mismatch",
            Self::RoundRunning => "round_running",
        }
    }
}

impl<R: fmt::Display> fmt::Display for Mismatch<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SchemeUnknown => f.write_str("the scheme or its version is unknown"),
            Self::Commitment { recorded, expected } => {
                write!(f, "the record commits to {recorded}, the server seed to {expected}")
            }
            Self::Stake(rejection) => write!(f, "the stake is refused: {rejection}"),
            Self::Move { position, rejection } => write!(f, "move {position} is refused: {rejection}"),
            Self::Outcome { recorded, expected } => {
                write!(f, "the record says {recorded:?}, the seeds say {expected:?}")
            }
            Self::Payout { recorded_minor, expected_minor } => {
                write!(f, "the record pays {recorded_minor}, the rules pay {expected_minor}")
            }
            Self::RoundRunning => f.write_str("the round is not over"),
        }
    }
}

impl<R: fmt::Debug + fmt::Display> core::error::Error for Mismatch<R> {}
