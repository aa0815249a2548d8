//! Restoring a wallet from entries kept elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use crate::batch::BATCH_COMMANDS_MAX;
use crate::check::{BreakReason, LogBreak, Origins, Pages, agrees_with_origin, follows};
use crate::entry::Entry;
use crate::ledger::Ledger;
use crate::name::CommandKey;
use crate::store::{Store, StoreFault};

impl<S: Store> Ledger<S> {
    /// Continues the log with entries that were exported from it: the way back from a backup into an empty store, or
    /// from one that stops early. Every entry is checked as [`check_log`](crate::check_log) does; if one does not
    /// follow, nothing of this call is kept and the answer names it. Send at most [`BATCH_COMMANDS_MAX`] at a time.
    ///
    /// Entries carry no policy: what was decided is not decided again.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails; how much was kept is then known by the state's sequence.
    ///
    /// ```
    /// use cactus_ledger::{Block, CommandKey, Ledger, MemoryStore, Policy, WalletId};
    ///
    /// let wallet = WalletId::new("demo/p-1").unwrap();
    /// let mut lost = Ledger::open(MemoryStore::new(), Policy::default(), &wallet)?;
    /// lost.execute(&Block { key: CommandKey::new("desk", "1").unwrap(), blocked: true }.into(), 1_700_000_000_000)?;
    /// let backup = lost.entries_after(0, 100)?;
    ///
    /// let mut restored = Ledger::open(MemoryStore::new(), Policy::default(), &wallet)?;
    /// assert_eq!(restored.restore(&backup)?, Ok(()));
    /// assert_eq!(restored.state()?, lost.state()?);
    /// # Ok::<(), cactus_ledger::StoreFault>(())
    /// ```
    pub fn restore(&mut self, entries: &[Arc<Entry>]) -> Result<Result<(), LogBreak>, StoreFault> {
        if entries.len() > BATCH_COMMANDS_MAX {
            return Err(StoreFault::new(format_args!(
                "a restore takes at most {BATCH_COMMANDS_MAX} entries"
            )));
        }
        self.refresh()?;
        let mut state = self.state.clone();
        let mut known: HashMap<&CommandKey, usize> = HashMap::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let sequence = state.sequence + 1;
            let broken = |reason| Ok(Err(LogBreak { sequence, reason }));
            if let Err(reason) = follows(&state, entry) {
                return broken(reason);
            }
            let key = entry.command.key();
            if known.contains_key(key) || self.store.find(key)?.is_some() {
                return broken(BreakReason::KeyRepeated);
            }
            let mut origins =
                Restored { stored: Pages(&mut self.store), entries: &entries[..index], known: &known };
            if let Err(reason) = agrees_with_origin(&state, entry, &mut origins)? {
                return broken(reason);
            }
            state.advance(entry);
            known.insert(key, index);
        }
        self.append_all(entries, state).map(Ok)
    }
}

/// The stored entries, and those of the call that were checked so far.
struct Restored<'a, S> {
    stored: Pages<'a, S>,
    entries: &'a [Arc<Entry>],
    known: &'a HashMap<&'a CommandKey, usize>,
}

impl<S: Store> Origins for Restored<'_, S> {
    fn under(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        match self.known.get(key) {
            Some(&index) => Ok(Some(Arc::clone(&self.entries[index]))),
            None => self.stored.under(key),
        }
    }

    fn between(&mut self, after: u64, before: u64) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let mut between = self.stored.between(after, before)?;
        let inside = |entry: &&Arc<Entry>| entry.sequence > after && entry.sequence < before;
        between.extend(self.entries.iter().filter(inside).cloned());
        Ok(between)
    }
}
