//! The ledger: rules and a store together, for one wallet.

use std::sync::Arc;

use crate::balance::Balances;
use crate::chain::{ChainLink, EntryHash};
use crate::check::{CheckReport, LogBreak, REPLAY_ENTRIES_MAX, check_log, follows};
use crate::command::Command;
use crate::decide::{Context, Prefetched, decide};
use crate::entry::Entry;
use crate::name::{CommandKey, WalletId};
use crate::outcome::Outcome;
use crate::policy::Policy;
use crate::state::{OpenHold, State, apply};
use crate::store::{Checkpoint, Store, StoreFault};

/// One wallet: executes commands one at a time and keeps the state in memory between them, so that a bet costs one
/// insert.
///
/// ```
/// use cactus_ledger::{
///     AmountMinor, BRL, CampaignId, Command, CommandKey, Ledger, MemoryStore, Outcome, Policy, PromoCredit,
///     WalletId,
/// };
///
/// let wallet = WalletId::new("demo/p-1")?;
/// let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet)?;
/// let credit = Command::from(PromoCredit {
///     key: CommandKey::new("signup", "p-1")?,
///     campaign: CampaignId::new("welcome")?,
///     asset: BRL.code,
///     amount: AmountMinor::new(100_000)?,
/// });
/// for sent_again in [false, true] {
///     let outcome = ledger.execute(&credit, 1_700_000_000_000)?;
///     assert!(matches!(outcome, Outcome::Applied { replayed, .. } if replayed == sent_again));
/// }
/// assert_eq!(ledger.balances()?.get(BRL.code).promo.get(), 100_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger<S: Store> {
    pub(crate) store: S,
    pub(crate) policy: Policy,
    pub(crate) state: State,
    pub(crate) belief: Belief,
}

/// How far `state` may be believed. Only the store knows what an append that failed has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belief {
    /// It is what the log says.
    Whole,
    /// The log may have entries after it.
    Behind,
    /// It may have entries that the log has not.
    Ahead,
}

impl<S: Store> Ledger<S> {
    /// Opens the wallet's log, empty or not: from its checkpoint where there is one, so that only the entries after
    /// it are read.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails. A corrupt one when the checkpoint was changed, belongs to another wallet
    /// or to another log, and when an entry after it does not follow; it says which. [`Ledger::open_by_replay`] needs
    /// no checkpoint, and [`check_log`] finds the first wrong entry.
    pub fn open(mut store: S, policy: Policy, wallet: &WalletId) -> Result<Self, StoreFault> {
        let state = load(&mut store, wallet)?;
        Ok(Self { store, policy, state, belief: Belief::Whole })
    }

    /// Opens the wallet's log and believes no checkpoint: every entry is read and checked. The cure of a checkpoint
    /// that is wrong, once [`Ledger::checkpoint`] or the next [`Ledger::set_synced_sequence`] has replaced it.
    ///
    /// # Errors
    /// As [`Ledger::open`], the checkpoint apart.
    pub fn open_by_replay(mut store: S, policy: Policy, wallet: &WalletId) -> Result<Self, StoreFault> {
        let mut state = State::genesis(wallet);
        replay(&mut store, &mut state)?;
        Ok(Self { store, policy, state, belief: Belief::Whole })
    }

    /// Executes a command, or answers it again if its key was used. `now_ms` is in milliseconds since the Unix
    /// epoch; the entry's time is that, or one more than the last entry's when that is later.
    ///
    /// # Errors
    /// [`StoreFault`]. The command may or may not have been stored; send it again with the same key.
    pub fn execute(&mut self, command: &Command, context: impl Into<Context>) -> Result<Outcome, StoreFault> {
        self.refresh()?;
        let context = context.into();
        if let Some(existing) = self.store.recall(command.key()) {
            return self.answer_again(existing, command, context);
        }
        // Nearly every key is new. So the command is decided as if its key were, and the append says whether it is.
        let target = command.target_key().map(|key| self.find(key)).transpose()?.flatten();
        let prefetched = Prefetched { existing: None, target };
        let existing = match decide(&self.policy, &self.state, prefetched, command, context) {
            Ok(decision) => {
                self.belief = Belief::Behind;
                let existing = self.store.append_or_find(std::slice::from_ref(&decision.entry))?;
                if existing.is_none() {
                    apply(&mut self.state, &decision);
                }
                self.belief = Belief::Whole;
                match existing {
                    None => return Ok(Outcome::from(decision)),
                    Some(existing) => existing,
                }
            }
            Err(rejection) => match self.store.find(command.key())? {
                None => return Ok(Outcome::not_recorded(rejection)),
                Some(existing) => existing,
            },
        };
        self.answer_again(existing, command, context)
    }

    /// The first answer to a command whose key was used, or the conflict.
    pub(crate) fn answer_again(
        &mut self,
        existing: Arc<Entry>,
        command: &Command,
        context: Context,
    ) -> Result<Outcome, StoreFault> {
        let existing = self.checked(existing, command.key())?;
        let prefetched = Prefetched { existing: Some(existing), target: None };
        let decided = decide(&self.policy, &self.state, prefetched, command, context);
        Ok(decided.map_or_else(Outcome::not_recorded, Outcome::from))
    }

    /// The balances now.
    ///
    /// # Errors
    /// [`StoreFault`] when the log had to be read again and could not be.
    pub fn balances(&mut self) -> Result<&Balances, StoreFault> {
        self.state().map(State::balances)
    }

    /// The state now.
    ///
    /// # Errors
    /// As [`Ledger::balances`].
    pub fn state(&mut self) -> Result<&State, StoreFault> {
        self.refresh()?;
        Ok(&self.state)
    }

    /// At most `limit` entries after `sequence`, in order, checked to be one unbroken piece of the chain.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails or an entry was changed, is missing or is out of order.
    pub fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let entries = self.store.entries_after(sequence, limit)?;
        if let Some(first) = entries.first() {
            let hash =
                if sequence == 0 { EntryHash::genesis(self.state.wallet()) } else { first.previous_hash };
            let mut link = ChainLink { sequence, at_ms: 0, hash };
            entries.iter().try_for_each(|entry| link.advance(entry)).map_err(StoreFault::corrupt)?;
        }
        Ok(entries)
    }

    /// The sequence up to which entries are known to have been sent; 0 at first.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails.
    pub fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.store.synced_sequence()
    }

    /// Remembers that entries up to `sequence` were sent: call it only once the receiver has confirmed them. It
    /// never goes back. Keeps a checkpoint in the same row.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails, or when the log has no such entry.
    pub fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.refresh()?;
        if sequence > self.state.sequence {
            return Err(StoreFault::new("an entry cannot have been sent before it exists"));
        }
        self.store.set_checkpoint(&Checkpoint::of_state(sequence, &self.state)?)
    }

    /// Keeps the state in the store, so that the next opening starts from it. [`Ledger::set_synced_sequence`] does so
    /// too; a log that nobody is sent needs this now and then.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails.
    pub fn checkpoint(&mut self) -> Result<(), StoreFault> {
        self.refresh()?;
        let synced_sequence = self.store.synced_sequence()?;
        self.store.set_checkpoint(&Checkpoint::of_state(synced_sequence, &self.state)?)
    }

    /// The holds whose time is over at `now_ms` and that nobody has released, in the order in which a sweeper sends
    /// their [`HoldExpire`](crate::HoldExpire): by expiry, then by creation.
    ///
    /// # Errors
    /// As [`Ledger::balances`].
    pub fn expired_holds(&mut self, now_ms: u64) -> Result<Vec<OpenHold>, StoreFault> {
        let is_over =
            |hold: &&OpenHold| hold.expires_at_ms.is_some_and(|expires_at_ms| now_ms >= expires_at_ms);
        let mut expired: Vec<OpenHold> = self.state()?.open_holds().iter().filter(is_over).cloned().collect();
        expired.sort_by_key(|hold| (hold.expires_at_ms, hold.sequence));
        Ok(expired)
    }

    /// See [`check_log`].
    ///
    /// # Errors
    /// As [`check_log`].
    pub fn check(&mut self) -> Result<Result<CheckReport, LogBreak>, StoreFault> {
        self.store.forget();
        check_log(&mut self.store, &self.state.wallet)
    }

    /// Gives the store back.
    #[must_use]
    pub fn into_store(self) -> S {
        self.store
    }

    pub(crate) fn refresh(&mut self) -> Result<(), StoreFault> {
        match self.belief {
            Belief::Whole => return Ok(()),
            Belief::Behind => {
                self.require_last_entry()?;
                replay(&mut self.store, &mut self.state)?;
            }
            Belief::Ahead => self.state = load(&mut self.store, &self.state.wallet)?,
        }
        self.belief = Belief::Whole;
        Ok(())
    }

    /// After a failure the log may have more than is known here, but never less.
    fn require_last_entry(&mut self) -> Result<(), StoreFault> {
        let Some(before) = self.state.sequence.checked_sub(1) else {
            return Ok(());
        };
        match self.store.entries_after(before, 1)?.first() {
            Some(last) if last.hash == self.state.head_hash => Ok(()),
            _ => Err(StoreFault::corrupt("the log lost entries")),
        }
    }

    /// Appends entries that were checked to follow the log.
    pub(crate) fn append_all(
        &mut self,
        entries: &[Arc<Entry>],
        state_after: State,
    ) -> Result<(), StoreFault> {
        self.belief = Belief::Behind;
        self.store.append_all(entries)?;
        self.state = state_after;
        self.belief = Belief::Whole;
        Ok(())
    }

    pub(crate) fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        let entry = self.store.find(key)?;
        entry.map(|entry| self.checked(entry, key)).transpose()
    }

    /// What was checked before it was written is checked again when it is read: later money depends on it.
    fn checked(&mut self, entry: Arc<Entry>, key: &CommandKey) -> Result<Arc<Entry>, StoreFault> {
        let is_whole = self.store.verifies_reads() || entry.hash == entry.computed_hash();
        if entry.command.key() != key || !is_whole {
            return Err(StoreFault::corrupt(format_args!("the entry of key {key} was changed")));
        }
        if entry.sequence > self.state.sequence {
            self.belief = Belief::Ahead;
            return Err(StoreFault::new("another writer appended to this log"));
        }
        Ok(entry)
    }
}

/// The state after the last entry, from the checkpoint on.
fn load<S: Store>(store: &mut S, wallet: &WalletId) -> Result<State, StoreFault> {
    let checkpoint = store.checkpoint()?;
    let mut state = match &checkpoint {
        None => State::genesis(wallet),
        Some(checkpoint) => checkpoint.read_state(wallet)?,
    };
    if state.sequence > 0 {
        let entry = store.entries_after(state.sequence - 1, 1)?.into_iter().next();
        let is_its_own = |entry: &Arc<Entry>| {
            entry.sequence == state.sequence
                && entry.hash == state.head_hash
                && entry.hash == entry.computed_hash()
        };
        if !entry.as_ref().is_some_and(is_its_own) {
            return Err(StoreFault::corrupt("the checkpoint is not of an entry of this log"));
        }
    }
    replay(store, &mut state)?;
    if checkpoint.is_some_and(|checkpoint| checkpoint.synced_sequence > state.sequence) {
        return Err(StoreFault::corrupt("more entries are marked as sent than there are"));
    }
    Ok(state)
}

/// Moves the state by the entries after it, each checked first.
fn replay<S: Store>(store: &mut S, state: &mut State) -> Result<(), StoreFault> {
    loop {
        let entries = store.entries_after(state.sequence, REPLAY_ENTRIES_MAX)?;
        if entries.is_empty() {
            return Ok(());
        }
        for entry in entries {
            let sequence = state.sequence + 1;
            follows(state, &entry).map_err(|reason| StoreFault::corrupt(LogBreak { sequence, reason }))?;
            state.advance(&entry);
        }
    }
}
