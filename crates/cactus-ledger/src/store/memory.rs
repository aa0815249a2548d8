//! A store in memory, for tests, simulations and wallets that need not last.

use std::sync::Arc;

use super::key_index::KeyIndex;
use super::{Checkpoint, Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// Keeps the log in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    entries: Vec<Arc<Entry>>,
    /// The sequence of the entry of each key.
    by_key: KeyIndex,
    synced_sequence: u64,
    checkpoint: Option<Checkpoint>,
}

impl MemoryStore {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn get(&self, key: &CommandKey) -> Option<&Arc<Entry>> {
        let sequence = self.by_key.get(key, |sequence| self.entries[index(sequence)].command.key())?;
        self.entries.get(index(sequence))
    }

    /// Takes the entries from `kept` on out again.
    fn truncate(&mut self, kept: usize) {
        self.by_key.retain(|sequence| index(sequence) < kept);
        self.entries.truncate(kept);
    }

    /// Answers the entry that has the key, if there is one; then nothing is added.
    fn push(&mut self, entry: &Arc<Entry>) -> Result<Option<Arc<Entry>>, StoreFault> {
        if entry.sequence == 0 || index(entry.sequence) != self.entries.len() {
            return Err(StoreFault::new("the sequence is not the next"));
        }
        let key_at = |sequence: u64| self.entries[index(sequence)].command.key();
        if let Some(existing) = self.by_key.insert(entry.command.key(), entry.sequence, key_at) {
            return Ok(Some(Arc::clone(&self.entries[index(existing)])));
        }
        self.entries.push(Arc::clone(entry));
        Ok(None)
    }
}

/// Where in the log the entry of a sequence is.
fn index(sequence: u64) -> usize {
    usize::try_from(sequence - 1).unwrap_or(usize::MAX)
}

impl Store for MemoryStore {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        Ok(self.get(key).cloned())
    }

    fn recall(&mut self, key: &CommandKey) -> Option<Arc<Entry>> {
        self.get(key).cloned()
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.append_all(std::slice::from_ref(entry))
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        match self.append_or_find(entries)? {
            None => Ok(()),
            Some(_) => Err(StoreFault::new("the key exists")),
        }
    }

    fn append_or_find(&mut self, entries: &[Arc<Entry>]) -> Result<Option<Arc<Entry>>, StoreFault> {
        let kept = self.entries.len();
        for entry in entries {
            match self.push(entry) {
                Ok(None) => {}
                not_added => {
                    self.truncate(kept);
                    return not_added;
                }
            }
        }
        Ok(None)
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let after = usize::try_from(sequence).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.entries.iter().skip(after).take(limit).cloned().collect())
    }

    /// Nothing outside this value can change what was appended.
    fn verifies_reads(&self) -> bool {
        true
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        Ok(self.synced_sequence)
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.set_checkpoint(&Checkpoint::of_outbox(sequence))
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        Ok(self.checkpoint.clone())
    }

    fn set_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        if checkpoint.synced_sequence >= self.synced_sequence {
            self.synced_sequence = checkpoint.synced_sequence;
            self.checkpoint = Some(checkpoint.clone());
        }
        Ok(())
    }
}
