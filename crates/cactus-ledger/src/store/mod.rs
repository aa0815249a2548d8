//! Stores: where a wallet's log is kept. One store holds one wallet.

mod checkpoint;
mod key_index;
mod memory;
mod recent;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

use core::fmt;
use std::sync::Arc;

pub use checkpoint::Checkpoint;
pub use memory::MemoryStore;
pub use recent::RecentStore;
pub use sql::{SCHEMA, Sql, SqlStore, SqlValue};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteConnection;

use crate::entry::Entry;
use crate::name::CommandKey;

/// Keeps the log of one wallet, for one writer. Small and synchronous, so that an actor that owns its storage (a
/// SQLite Durable Object, a process with a file) decides and stores in one step.
///
/// The log is also the outbox: entries after the synced sequence are still to be sent to readers elsewhere.
pub trait Store {
    /// The entry of the command with this key.
    ///
    /// # Errors
    /// [`StoreFault`] when the storage fails or a row cannot be read back.
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault>;

    /// Adds an entry, whole or not at all. A sequence or key that exists already is a fault.
    ///
    /// # Errors
    /// [`StoreFault`]; whether the entry was stored is then unknown until the log is read again.
    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault>;

    /// The entry of the command with this key, where that is known without asking the storage. A store that knows
    /// nothing so leaves this out.
    fn recall(&mut self, _key: &CommandKey) -> Option<Arc<Entry>> {
        None
    }

    /// Adds entries in order, all of them or none. A store that leaves this out takes them one at a time.
    ///
    /// # Errors
    /// As [`Store::append`].
    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        match entries {
            [] => Ok(()),
            [entry] => self.append(entry),
            _ => Err(StoreFault::new("this store appends one entry at a time")),
        }
    }

    /// Adds entries as [`Store::append_all`] does, unless the key of one is taken: then none is added, and the answer
    /// is the entry that has the key. A store whose storage keeps keys unique leaves the question to the storage, since
    /// nearly every key is new.
    ///
    /// # Errors
    /// As [`Store::append`].
    fn append_or_find(&mut self, entries: &[Arc<Entry>]) -> Result<Option<Arc<Entry>>, StoreFault> {
        for entry in entries {
            if let Some(existing) = self.find(entry.command.key())? {
                return Ok(Some(existing));
            }
        }
        self.append_all(entries).map(|()| None)
    }

    /// At most `limit` entries after `sequence`, in order.
    ///
    /// # Errors
    /// As [`Store::find`].
    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault>;

    /// Whether an entry that is read is known to be the one appended, so that nobody need hash it again.
    fn verifies_reads(&self) -> bool {
        false
    }

    /// Forgets what it keeps of the log in memory, so that what is read next is what is stored. A store that reads the
    /// storage each time leaves this out.
    fn forget(&mut self) {}

    /// The sequence up to which entries are known to have been sent; 0 at first.
    ///
    /// # Errors
    /// As [`Store::find`].
    fn synced_sequence(&mut self) -> Result<u64, StoreFault>;

    /// Remembers that entries up to `sequence` were sent. Never goes back: a lower one changes nothing.
    ///
    /// # Errors
    /// [`StoreFault`] when the storage fails.
    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault>;

    /// The last checkpoint kept; `None` in a store that keeps none, whose log is read whole when it is opened.
    ///
    /// # Errors
    /// As [`Store::find`].
    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        Ok(None)
    }

    /// Keeps a checkpoint, and with it its synced sequence, in one write. One with a lower synced sequence than the
    /// one kept changes nothing. A store that leaves this out keeps the synced sequence alone.
    ///
    /// # Errors
    /// [`StoreFault`] when the storage fails.
    fn set_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        self.set_synced_sequence(checkpoint.synced_sequence)
    }
}

/// Something unexpected below the rules: storage that failed, or a row that is not what was written. Opaque; log
/// it, and retry the command with the same key.
#[derive(Debug)]
pub struct StoreFault {
    message: String,
    corrupt: bool,
}

impl StoreFault {
    /// The storage failed; `cause` is for the log.
    #[must_use]
    pub fn new(cause: impl fmt::Display) -> Self {
        Self { message: cause.to_string(), corrupt: false }
    }

    /// What was read is not what was written; `cause` is for the log.
    #[must_use]
    pub fn corrupt(cause: impl fmt::Display) -> Self {
        Self { message: cause.to_string(), corrupt: true }
    }

    /// Whether the stored log itself is wrong, so that a retry cannot help.
    #[must_use]
    pub const fn is_corrupt(&self) -> bool {
        self.corrupt
    }
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.corrupt { "corrupt log" } else { "storage failed" };
        write!(f, "{kind}: {}", self.message)
    }
}

impl core::error::Error for StoreFault {}
