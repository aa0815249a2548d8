//! A store in memory that outlives its ledger and fails on demand.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use cactus_ledger::{CommandKey, Entry, MemoryStore, Store, StoreFault};

/// When the next write fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Nothing is stored.
    BeforeStore,
    /// The entry is stored, and nobody is told.
    AfterStore,
}

impl Crash {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "before_store" => Some(Self::BeforeStore),
            "after_store" => Some(Self::AfterStore),
            _ => None,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeStore => "before_store",
            Self::AfterStore => "after_store",
        }
    }
}

/// One wallet's log, shared with the ledger that is open on it.
#[derive(Clone, Debug, Default)]
pub struct Log(Rc<RefCell<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    entries: MemoryStore,
    crash: Option<Crash>,
}

impl Log {
    /// Lets the next write fail, once.
    pub fn arm(&self, crash: Crash) {
        self.0.borrow_mut().crash = Some(crash);
    }
}

impl Store for Log {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.0.borrow_mut().entries.find(key)
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let mut kept = self.0.borrow_mut();
        let crash = kept.crash.take();
        if crash != Some(Crash::BeforeStore) {
            kept.entries.append(entry)?;
        }
        crash.map_or(Ok(()), |_| {
            Err(StoreFault::new("crashed as asked; whether the command was stored is unknown"))
        })
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.0.borrow_mut().entries.entries_after(sequence, limit)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.0.borrow_mut().entries.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.0.borrow_mut().entries.set_synced_sequence(sequence)
    }
}
