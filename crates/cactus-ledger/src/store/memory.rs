//! A store in memory, for tests, simulations and wallets that need not last.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// Keeps the log in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    entries: Vec<Arc<Entry>>,
    index_by_key: HashMap<CommandKey, usize>,
    synced_sequence: u64,
}

impl MemoryStore {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        Ok(self.index_by_key.get(key).map(|&index| self.entries[index].clone()))
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let index = self.entries.len();
        if usize::try_from(entry.sequence).ok() != Some(index + 1) {
            return Err(StoreFault::new("the sequence is not the next"));
        }
        let key = entry.command.key();
        if self.index_by_key.contains_key(key) {
            return Err(StoreFault::new("the key exists"));
        }
        self.index_by_key.insert(key.clone(), index);
        self.entries.push(Arc::clone(entry));
        Ok(())
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
