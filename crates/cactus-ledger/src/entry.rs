//! Entries: the rows of a wallet's log.

use core::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::account::Posting;
use crate::balance::Balances;
use crate::chain::EntryHash;
use crate::command::Command;
use crate::kind::split;
use crate::rejection::Rejection;

/// One row of a wallet's log: a command, what came of it, and the balances after it. The log is append-only and
/// is the whole truth; a wallet's state is what its last entry says.
///
/// Its JSON form is what stores keep and queues carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Position in the log: 1, 2, 3 and so on without gaps.
    pub sequence: u64,
    /// Milliseconds since the Unix epoch, strictly increasing within a log.
    pub at_ms: u64,
    /// The command, whole.
    pub command: Command,
    /// The version of the [`Policy`](crate::Policy) that decided.
    pub policy_version: u32,
    /// What came of it.
    pub outcome: EntryOutcome,
    /// The balances of every asset the wallet has held.
    pub balances_after: Balances,
    /// The hash of the entry before; of the first entry, [`EntryHash::genesis`].
    pub previous_hash: EntryHash,
    /// The hash of everything above, see [`Entry::computed_hash`].
    pub hash: EntryHash,
}

/// What came of a recorded command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EntryOutcome {
    /// The command took effect.
    Applied {
        /// What moved; empty for a zero bet or win, and for what moves no money.
        postings: Vec<Posting>,
        /// The entry acted upon: the hold resolved, the bet or win rolled back, the bet that won.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<Target>,
        /// When a limit set by this command takes effect, in milliseconds since the Unix epoch; at once without it.
        #[serde(skip_serializing_if = "Option::is_none")]
        effective_at_ms: Option<u64>,
    },
    /// The command was refused because of the wallet's state, and no balance changed.
    Refused {
        /// Why, with the numbers of the moment.
        rejection: Rejection,
    },
}

/// Which outcome, as in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Applied,
    Refused,
}

/// The fields of [`EntryOutcome::Applied`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Applied {
    postings: Vec<Posting>,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    effective_at_ms: Option<u64>,
}

/// The fields of [`EntryOutcome::Refused`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    rejection: Rejection,
}

struct OutcomeVisitor;

impl<'de> Visitor<'de> for OutcomeVisitor {
    type Value = EntryOutcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the outcome of a command")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<EntryOutcome, M::Error> {
        let (kind, fields) = split(map)?;
        let fields = MapAccessDeserializer::new(fields);
        match kind {
            Kind::Applied => {
                Applied::deserialize(fields).map(|Applied { postings, target, effective_at_ms }| {
                    EntryOutcome::Applied { postings, target, effective_at_ms }
                })
            }
            Kind::Refused => {
                Refused::deserialize(fields).map(|Refused { rejection }| EntryOutcome::Refused { rejection })
            }
        }
    }
}

impl<'de> Deserialize<'de> for EntryOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OutcomeVisitor)
    }
}

/// Another entry of the same log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its sequence.
    pub sequence: u64,
    /// Its time.
    pub at_ms: u64,
}

impl EntryOutcome {
    /// Whether the command took effect.
    #[must_use]
    pub const fn is_applied(&self) -> bool {
        matches!(self, Self::Applied { .. })
    }

    /// What moved; nothing when refused.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        match self {
            Self::Applied { postings, .. } => postings,
            Self::Refused { .. } => &[],
        }
    }
}

impl Entry {
    /// This entry as the target of another.
    #[must_use]
    pub(crate) const fn as_target(&self) -> Target {
        Target { sequence: self.sequence, at_ms: self.at_ms }
    }
}
