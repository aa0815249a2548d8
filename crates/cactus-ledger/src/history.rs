//! The past of a wallet: its balances at any sequence or time, out of its log.

use std::sync::Arc;

use crate::balance::Balances;
use crate::entry::Entry;
use crate::ledger::Ledger;
use crate::store::{Store, StoreFault};

impl<S: Store> Ledger<S> {
    /// The balances after the entry at `sequence`; of 0, before the first. `None` after the last entry.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails or the entry was changed.
    pub fn balances_at_sequence(&mut self, sequence: u64) -> Result<Option<Balances>, StoreFault> {
        self.refresh()?;
        if sequence == 0 {
            return Ok(Some(Balances::default()));
        }
        if sequence > self.state.sequence {
            return Ok(None);
        }
        Ok(Some(self.entry_at(sequence)?.balances_after.clone()))
    }

    /// The balances at a time in milliseconds since the Unix epoch: after the last entry made then or before. Reads
    /// about as many entries as the count of entries has bits.
    ///
    /// # Errors
    /// As [`Ledger::balances_at_sequence`].
    pub fn balances_at_ms(&mut self, at_ms: u64) -> Result<Balances, StoreFault> {
        self.refresh()?;
        if at_ms >= self.state.last_at_ms {
            return Ok(self.state.balances.clone());
        }
        // Times increase with sequences. What is at or before `low` was in time, what is from `high` on was not.
        let (mut low, mut high) = (0, self.state.sequence);
        let mut balances = Balances::default();
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let entry = self.entry_at(middle)?;
            if entry.at_ms <= at_ms {
                low = middle;
                balances.clone_from(&entry.balances_after);
            } else {
                high = middle;
            }
        }
        Ok(balances)
    }

    fn entry_at(&mut self, sequence: u64) -> Result<Arc<Entry>, StoreFault> {
        let entry = self.entries_after(sequence - 1, 1)?.into_iter().next();
        entry.ok_or_else(|| StoreFault::corrupt(format_args!("entry {sequence} is missing")))
    }
}
