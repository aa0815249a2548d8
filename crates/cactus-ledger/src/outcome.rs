//! What a caller is told of a command.

use std::sync::Arc;

use crate::decide::Decision;
use crate::entry::{Entry, EntryOutcome};
use crate::rejection::Rejection;

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The command took effect, now or the first time.
    Applied {
        /// Its entry, with the balances after it.
        entry: Arc<Entry>,
        /// Whether this is the first answer again.
        replayed: bool,
    },
    /// The command took no effect.
    Rejected {
        /// Why, with the numbers of the moment it was first refused.
        rejection: Rejection,
        /// Whether this is the first answer again.
        replayed: bool,
        /// Whether the refusal is in the log and final for its key. If not, the key is still free, or belongs to
        /// an earlier command with another body.
        recorded: bool,
    },
}

impl Outcome {
    pub(crate) const fn not_recorded(rejection: Rejection) -> Self {
        Self::Rejected { rejection, replayed: false, recorded: false }
    }
}

impl From<Decision> for Outcome {
    fn from(Decision { entry, replayed }: Decision) -> Self {
        match entry.outcome {
            EntryOutcome::Applied { .. } => Self::Applied { entry, replayed },
            EntryOutcome::Refused { rejection } => Self::Rejected { rejection, replayed, recorded: true },
        }
    }
}
