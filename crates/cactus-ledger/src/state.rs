//! The state of a wallet, and the one way it moves.

use crate::balance::{Balances, assert_conserved};
use crate::chain::EntryHash;
use crate::decide::Decision;
use crate::entry::Entry;
use crate::name::WalletId;

/// What deciding needs to know of a wallet: the end of its log. Equal to what the last entry says, so that it can
/// be kept in memory and rebuilt with one read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub(crate) sequence: u64,
    pub(crate) last_at_ms: u64,
    pub(crate) head_hash: EntryHash,
    pub(crate) balances: Balances,
}

impl State {
    /// A wallet without entries.
    #[must_use]
    pub fn genesis(wallet: &WalletId) -> Self {
        Self {
            sequence: 0,
            last_at_ms: 0,
            head_hash: EntryHash::genesis(wallet),
            balances: Balances::default(),
        }
    }

    /// The state after `head`, the last entry of a log.
    #[must_use]
    pub fn from_head(head: &Entry) -> Self {
        Self {
            sequence: head.sequence,
            last_at_ms: head.at_ms,
            head_hash: head.hash,
            balances: head.balances_after.clone(),
        }
    }

    /// The sequence of the last entry; 0 without one.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The time of the last entry, in milliseconds since the Unix epoch; 0 without one.
    #[must_use]
    pub const fn last_at_ms(&self) -> u64 {
        self.last_at_ms
    }

    /// The hash of the last entry, or the wallet's genesis.
    #[must_use]
    pub const fn head_hash(&self) -> EntryHash {
        self.head_hash
    }

    /// The balances now.
    #[must_use]
    pub const fn balances(&self) -> &Balances {
        &self.balances
    }
}

/// Moves `state` by a decision made from it. A replay moves nothing. Call it after the entry is stored.
///
/// # Panics
/// When the decision does not follow `state`, or its balances are not the state's moved by its postings. The
/// state has then not moved.
pub fn apply(state: &mut State, decision: &Decision) {
    if decision.replayed {
        return;
    }
    let entry = &decision.entry;
    assert_eq!(entry.sequence, state.sequence + 1, "an entry follows the last one");
    assert!(entry.at_ms > state.last_at_ms, "time increases within a log");
    assert!(entry.sequence <= entry.at_ms, "each entry takes a millisecond of its own");
    assert_eq!(entry.previous_hash, state.head_hash, "an entry is linked to the last one");
    assert_conserved(&state.balances, &entry.balances_after, entry.outcome.postings());
    state.sequence = entry.sequence;
    state.last_at_ms = entry.at_ms;
    state.head_hash = entry.hash;
    state.balances.clone_from(&entry.balances_after);
}
