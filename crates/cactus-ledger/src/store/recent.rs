//! The end of a log in memory, in front of the store that keeps it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Checkpoint, Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// Entries kept. Most that is asked of a wallet is about what it has just done: the bet of a win, a command sent again,
/// the entries to be sent on. At about 1 KB an entry, a thousand wallets in one process keep 32 MB.
const ENTRIES_MAX: usize = 32;

/// Remembers the last entries appended through it, and answers what is asked of them without reading the storage.
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
}

impl<S: Store> RecentStore<S> {
    /// Nothing is remembered yet.
    #[must_use]
    pub const fn new(store: S) -> Self {
        Self { store, recent: VecDeque::new() }
    }

    fn remember(&mut self, appended: &[Arc<Entry>]) {
        for entry in appended {
            let follows = self.recent.back().is_none_or(|last| last.sequence + 1 == entry.sequence);
            if !follows {
                self.recent.clear();
            }
            if self.recent.len() == ENTRIES_MAX {
                self.recent.pop_front();
            }
            self.recent.push_back(Arc::clone(entry));
        }
    }
}

impl<S: Store> Store for RecentStore<S> {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        match self.recent.iter().rev().find(|entry| entry.command.key() == key) {
            Some(entry) => Ok(Some(Arc::clone(entry))),
            None => self.store.find(key),
        }
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.store.append(entry).inspect_err(|_| self.recent.clear())?;
        self.remember(std::slice::from_ref(entry));
        Ok(())
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        self.store.append_all(entries).inspect_err(|_| self.recent.clear())?;
        self.remember(entries);
        Ok(())
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
        self.recent.clear();
        self.store.forget();
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.store.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.store.set_synced_sequence(sequence)
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        self.store.checkpoint()
    }

    fn set_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        self.store.set_checkpoint(checkpoint)
    }
}
