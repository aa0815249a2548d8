//! What survives a crash: the log of one wallet.

use std::cell::Cell;
use std::sync::Arc;

use cactus_ledger::{CommandKey, Entry, Store, StoreFault};

/// How an append fails: the caller sees the same fault either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Persisted {
    /// The entry was not stored.
    No,
    /// The entry was stored, and only the confirmation was lost.
    Yes,
}

thread_local! {
    /// How the next append on this thread fails. A ledger owns its store, so the failure comes from outside.
    static NEXT_APPEND_FAILS: Cell<Option<Persisted>> = const { Cell::new(None) };
}

/// Does `work` with its first append failing. Answers nothing if there was none.
pub(crate) fn with_failing_append<T>(persisted: Persisted, work: impl FnOnce() -> T) -> Option<T> {
    NEXT_APPEND_FAILS.set(Some(persisted));
    let done = work();
    NEXT_APPEND_FAILS.take().is_none().then_some(done)
}

/// A store that trusts its caller: it refuses neither a second entry of one key nor a wrong sequence, so that only the
/// engine keeps these from happening.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    entries: Vec<Arc<Entry>>,
    synced_sequence: u64,
    /// Planted: keys of the first so many entries are not found.
    keys_forgotten: usize,
}

impl Disk {
    pub(crate) fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    pub(crate) const fn synced(&self) -> u64 {
        self.synced_sequence
    }

    pub(crate) const fn forget_keys(&mut self) {
        self.keys_forgotten = self.entries.len();
    }
}

impl Store for Disk {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        let mut known = self.entries.iter().skip(self.keys_forgotten);
        Ok(known.find(|entry| entry.command.key() == key).cloned())
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let failure = NEXT_APPEND_FAILS.take();
        if failure != Some(Persisted::No) {
            self.entries.push(Arc::clone(entry));
        }
        match failure {
            None => Ok(()),
            Some(_) => Err(StoreFault::new("the confirmation was lost")),
        }
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let after = usize::try_from(sequence).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.entries.iter().skip(after).take(limit).cloned().collect())
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        Ok(self.synced_sequence)
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.synced_sequence = self.synced_sequence.max(sequence);
        Ok(())
    }
}
