//! Many commands at once.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::command::Command;
use crate::decide::{Context, Prefetched, decide};
use crate::entry::Entry;
use crate::ledger::{Belief, Ledger};
use crate::name::CommandKey;
use crate::outcome::Outcome;
use crate::state::apply;
use crate::store::{Store, StoreFault};

/// Most commands of one batch. An entry with balances of all 64 assets a registry may have is about 12 KB of JSON:
/// 128 of them are 1.5 MB, below the 2 MB that a Durable Object's SQLite takes in one value.
pub const BATCH_COMMANDS_MAX: usize = 128;

/// What comes of commands before anything is stored.
#[derive(Default)]
struct Batch<'a> {
    entries: Vec<Arc<Entry>>,
    index_by_key: HashMap<&'a CommandKey, usize>,
    outcomes: Vec<Outcome>,
}

impl Batch<'_> {
    fn find(&self, key: &CommandKey) -> Option<Arc<Entry>> {
        self.index_by_key.get(key).map(|&index| Arc::clone(&self.entries[index]))
    }
}

/// Whether the storage is asked for each key before its command is decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// They are taken to be new; the append says whether they are.
    Unasked,
    Asked,
}

impl<S: Store> Ledger<S> {
    /// Executes commands one after the other, each on what the ones before left, and stores what comes of them at
    /// once: all entries or none. Each command succeeds or is refused alone, as if sent alone; a key that comes twice
    /// is answered again the second time.
    ///
    /// A batch in which a key that was used long ago follows new ones costs an opening of the log.
    ///
    /// # Errors
    /// As [`Ledger::execute`], for all of them; and when there are more than [`BATCH_COMMANDS_MAX`].
    pub fn execute_all(
        &mut self,
        commands: &[Command],
        context: impl Into<Context>,
    ) -> Result<Vec<Outcome>, StoreFault> {
        if commands.len() > BATCH_COMMANDS_MAX {
            return Err(StoreFault::new(format_args!("a batch has at most {BATCH_COMMANDS_MAX} commands")));
        }
        self.refresh()?;
        let context = context.into();
        let is_sent_again = match commands.first() {
            None => false,
            Some(first) => self.store.find(first.key())?.is_some(),
        };
        let keys = if is_sent_again { Keys::Asked } else { Keys::Unasked };
        let mut batch = self.decide_all(commands, context, keys)?;
        if self.store.append_or_find(&batch.entries)?.is_some() {
            // New keys first and a used one after them: nothing was stored, so the log says what is so.
            self.refresh()?;
            batch = self.decide_all(commands, context, Keys::Asked)?;
            self.store.append_all(&batch.entries)?;
        }
        self.belief = Belief::Whole;
        Ok(batch.outcomes)
    }

    fn decide_all<'a>(
        &mut self,
        commands: &'a [Command],
        context: Context,
        keys: Keys,
    ) -> Result<Batch<'a>, StoreFault> {
        let mut batch = Batch::default();
        for command in commands {
            let key = command.key();
            let known = batch.find(key).or_else(|| self.store.recall(key));
            let existing = match known {
                None if keys == Keys::Asked => self.store.find(key)?,
                known => known,
            };
            let outcome = match existing {
                Some(existing) => self.answer_again(existing, command, context)?,
                None => self.decide_in(&mut batch, command, context, keys)?,
            };
            batch.outcomes.push(outcome);
        }
        Ok(batch)
    }

    /// Decides a command whose key is new as far as is known, and adds its entry to the batch.
    fn decide_in<'a>(
        &mut self,
        batch: &mut Batch<'a>,
        command: &'a Command,
        context: Context,
        keys: Keys,
    ) -> Result<Outcome, StoreFault> {
        let target = match command.target_key() {
            None => None,
            Some(target_key) => match batch.find(target_key) {
                Some(target) => Some(target),
                None => self.find(target_key)?,
            },
        };
        let prefetched = Prefetched { existing: None, target };
        match decide(&self.policy, &self.state, prefetched, command, context) {
            Ok(decision) => {
                self.belief = Belief::Ahead;
                apply(&mut self.state, &decision);
                batch.index_by_key.insert(command.key(), batch.entries.len());
                batch.entries.push(Arc::clone(&decision.entry));
                Ok(Outcome::from(decision))
            }
            // No append will say of this key whether it is taken.
            Err(rejection) if keys == Keys::Unasked => match self.store.find(command.key())? {
                None => Ok(Outcome::not_recorded(rejection)),
                Some(existing) => self.answer_again(existing, command, context),
            },
            Err(rejection) => Ok(Outcome::not_recorded(rejection)),
        }
    }
}
