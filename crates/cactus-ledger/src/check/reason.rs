use core::fmt;

use crate::chain::{ChainBreak, ChainBreakReason};

/// The first place where a log stops being a log that this crate could have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogBreak {
    /// The sequence at which it stands, counted from 1; of a checkpoint, that of its state.
    pub sequence: u64,
    /// What is wrong.
    pub reason: BreakReason,
}

/// What is wrong with an entry or a checkpoint, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakReason {
    /// The row cannot be read back as what was written.
    Unreadable,
    /// An entry is missing, repeated or out of order.
    SequenceNotNext,
    /// Its time is not after that of the entry before, or is above 2^53 - 1.
    TimeNotLater,
    /// It does not follow the entry before, or belongs to another wallet.
    PreviousHashDiffers,
    /// Its content was changed.
    HashDiffers,
    /// Its key is that of an earlier entry.
    KeyRepeated,
    /// Its balances are not those before it moved by its postings.
    BalancesDiffer,
    /// Its command cannot lead to its outcome: what it moves, from where to where, or that it was recorded at all.
    OutcomeIllegal,
    /// It acts on an entry that is missing, later, or none that its command names.
    TargetWrong,
    /// It ends a hold that is not open, or opens one too many.
    HoldWrong,
    /// It undoes what was undone before, or moves money that was cancelled before it came.
    RolledBackTwice,
    /// The checkpoint was changed, belongs to another wallet, or is not the state that its entries lead to.
    CheckpointWrong,
    /// More entries are marked as sent than there are.
    SyncedSequenceWrong,
}

impl BreakReason {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::SequenceNotNext => "sequence_not_next",
            Self::TimeNotLater => "time_not_later",
            Self::PreviousHashDiffers => "previous_hash_differs",
            Self::HashDiffers => "hash_differs",
            Self::KeyRepeated => "key_repeated",
            Self::BalancesDiffer => "balances_differ",
            Self::OutcomeIllegal => "outcome_illegal",
            Self::TargetWrong => "target_wrong",
            Self::HoldWrong => "hold_wrong",
            Self::RolledBackTwice => "rolled_back_twice",
            Self::CheckpointWrong => "checkpoint_wrong",
            Self::SyncedSequenceWrong => "synced_sequence_wrong",
        }
    }
}

impl From<ChainBreak> for BreakReason {
    fn from(broken: ChainBreak) -> Self {
        match broken.reason {
            ChainBreakReason::SequenceNotNext => Self::SequenceNotNext,
            ChainBreakReason::TimeNotLater => Self::TimeNotLater,
            ChainBreakReason::PreviousHashDiffers => Self::PreviousHashDiffers,
            ChainBreakReason::HashDiffers => Self::HashDiffers,
        }
    }
}

impl fmt::Display for LogBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the log breaks at {}: {}", self.sequence, self.reason.code())
    }
}

impl core::error::Error for LogBreak {}
