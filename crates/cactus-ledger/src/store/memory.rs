//! A store in memory, for tests, simulations and wallets that need not last.

use core::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{Checkpoint, Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// Keeps the log in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    entries: Vec<Arc<Entry>>,
    /// Indexes of entries by the hash of their keys, which is kept so that a table that grows hashes nothing again.
    by_key: HashTable<(u64, usize)>,
    hasher: DefaultHashBuilder,
    synced_sequence: u64,
    checkpoint: Option<Checkpoint>,
}

impl MemoryStore {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn index_of(&self, key: &CommandKey) -> Option<usize> {
        let hash = self.hasher.hash_one(key);
        let is_key =
            |&(known, index): &(u64, usize)| known == hash && self.entries[index].command.key() == key;
        self.by_key.find(hash, is_key).map(|&(_, index)| index)
    }

    /// Takes the entries from `kept` on out again.
    fn truncate(&mut self, kept: usize) {
        self.by_key.retain(|&mut (_, index)| index < kept);
        self.entries.truncate(kept);
    }

    fn push(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let index = self.entries.len();
        if usize::try_from(entry.sequence).ok() != Some(index + 1) {
            return Err(StoreFault::new("the sequence is not the next"));
        }
        let key = entry.command.key();
        if self.index_of(key).is_some() {
            return Err(StoreFault::new("the key exists"));
        }
        let hash = self.hasher.hash_one(key);
        self.by_key.insert_unique(hash, (hash, index), |&(known, _)| known);
        self.entries.push(Arc::clone(entry));
        Ok(())
    }
}

impl Store for MemoryStore {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        Ok(self.index_of(key).map(|index| Arc::clone(&self.entries[index])))
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.append_all(std::slice::from_ref(entry))
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        let kept = self.entries.len();
        for entry in entries {
            if let Err(fault) = self.push(entry) {
                self.truncate(kept);
                return Err(fault);
            }
        }
        Ok(())
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
