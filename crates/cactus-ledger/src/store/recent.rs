//! The end of a log in memory, in front of the store that keeps it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::key_index::KeyIndex;
use super::{Checkpoint, Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// Entries kept of those that were sent on. Most that is asked of a wallet is about what it has just done: the bet of a
/// win, a command sent again. At about 1 KB an entry, a thousand wallets in one process keep 32 MB.
const SENT_ENTRIES_MAX: usize = 32;

/// Entries kept at all: what is still to be sent is asked for once more. A wallet that sends once a second keeps more
/// than [`SENT_ENTRIES_MAX`] only while it is that busy, 256 KB at most.
const ENTRIES_MAX: usize = 256;

/// Remembers the last entries appended through it, and answers what is asked of them without reading the storage: 32,
/// and up to 256 while they are not marked as sent.
///
/// For a log with one writer, whose storage takes an entry whole or refuses it: what was appended is what would be
/// read. After an append that failed nothing is remembered, since nobody knows what it has left.
///
/// ```
/// use cactus_ledger::{Ledger, MemoryStore, Policy, RecentStore, WalletId};
///
/// let store = RecentStore::new(MemoryStore::new());
/// let ledger = Ledger::open(store, Policy::default(), &WalletId::new("demo/p-1").unwrap())?;
/// # let _ = ledger;
/// # Ok::<(), cactus_ledger::StoreFault>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecentStore<S: Store> {
    store: S,
    /// Consecutive, and the last is the last that was appended.
    recent: VecDeque<Arc<Entry>>,
    /// The sequences of those by their keys.
    by_key: KeyIndex,
    /// The highest synced sequence seen here.
    synced_sequence: u64,
}

impl<S: Store> RecentStore<S> {
    /// Nothing is remembered yet.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self { store, recent: VecDeque::new(), by_key: KeyIndex::default(), synced_sequence: 0 }
    }

    fn remember(&mut self, appended: &[Arc<Entry>]) {
        for entry in appended {
            if self.recent.back().is_some_and(|last| last.sequence + 1 != entry.sequence) {
                self.clear();
            }
            let first = self.recent.front().unwrap_or(entry);
            let key_at = |sequence: u64| self.recent[place(first, sequence)].command.key();
            let taken = self.by_key.insert(entry.command.key(), entry.sequence, key_at);
            assert_eq!(taken, None, "the storage keeps keys unique");
            self.recent.push_back(Arc::clone(entry));
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        while let Some(first) = self.recent.front() {
            let is_sent = first.sequence <= self.synced_sequence;
            if self.recent.len() <= if is_sent { SENT_ENTRIES_MAX } else { ENTRIES_MAX } {
                break;
            }
            self.by_key.remove(first.command.key(), first.sequence);
            self.recent.pop_front();
        }
    }

    fn sent(&mut self, synced_sequence: u64) {
        self.synced_sequence = synced_sequence.max(self.synced_sequence);
        self.drop_oldest();
    }

    fn clear(&mut self) {
        self.recent.clear();
        self.by_key.clear();
    }
}

/// Where in consecutive entries that begin with `first` the one of `sequence` is.
fn place(first: &Entry, sequence: u64) -> usize {
    usize::try_from(sequence - first.sequence).expect("few entries are kept")
}

impl<S: Store> Store for RecentStore<S> {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        match self.recall(key) {
            Some(entry) => Ok(Some(entry)),
            None => self.store.find(key),
        }
    }

    fn recall(&mut self, key: &CommandKey) -> Option<Arc<Entry>> {
        let known = self.recent.front().and_then(|first| {
            let key_at = |sequence: u64| self.recent[place(first, sequence)].command.key();
            self.by_key.get(key, key_at).map(|sequence| Arc::clone(&self.recent[place(first, sequence)]))
        });
        known.or_else(|| self.store.recall(key))
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.append_all(std::slice::from_ref(entry))
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        self.store.append_all(entries).inspect_err(|_| self.clear())?;
        self.remember(entries);
        Ok(())
    }

    fn append_or_find(&mut self, entries: &[Arc<Entry>]) -> Result<Option<Arc<Entry>>, StoreFault> {
        let existing = self.store.append_or_find(entries).inspect_err(|_| self.clear())?;
        if existing.is_none() {
            self.remember(entries);
        }
        Ok(existing)
    }

    /// What follows the last entry known here is asked of the storage, so that an end is only what the storage says.
    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let is_known = match (self.recent.front(), self.recent.back()) {
            (Some(first), Some(last)) => first.sequence <= sequence + 1 && sequence < last.sequence,
            _ => false,
        };
        if !is_known {
            return self.store.entries_after(sequence, limit);
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let after = self.recent.iter().skip_while(|entry| entry.sequence <= sequence);
        Ok(after.take(limit).cloned().collect())
    }

    /// What is remembered needs no check: nothing outside this value can change it.
    fn verifies_reads(&self) -> bool {
        self.store.verifies_reads()
    }

    fn forget(&mut self) {
        self.clear();
        self.store.forget();
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.store.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.store.set_synced_sequence(sequence)?;
        self.sent(sequence);
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        self.store.checkpoint()
    }

    fn set_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        self.store.set_checkpoint(checkpoint)?;
        self.sent(checkpoint.synced_sequence);
        Ok(())
    }
}
