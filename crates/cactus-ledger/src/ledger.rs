//! The ledger: rules and a store together, for one wallet.

use std::sync::Arc;

use crate::balance::Balances;
use crate::chain::ChainLink;
use crate::command::Command;
use crate::decide::{Context, Decision, Prefetched, decide};
use crate::entry::{Entry, EntryOutcome};
use crate::name::{CommandKey, WalletId};
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::state::{State, apply};
use crate::store::{Store, StoreFault};

/// Entries read at once when the state is rebuilt.
const REPLAY_ENTRIES_MAX: u32 = 256;

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The command took effect, now or the first time.
    Applied {
        /// Its entry, with the balances after it.
        entry: Arc<Entry>,
        /// Whether this is the first answer again.
        replayed: bool,
    },
    /// The command took no effect.
    Rejected {
        /// Why, with the numbers of the moment it was first refused.
        rejection: Rejection,
        /// Whether this is the first answer again.
        replayed: bool,
        /// Whether the refusal is in the log and final for its key. If not, the key is still free, or belongs to
        /// an earlier command with another body.
        recorded: bool,
    },
}

/// One wallet: executes commands one at a time and keeps the state in memory between them, so that a bet costs one
/// look-up and one row.
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
    store: S,
    policy: Policy,
    genesis: State,
    state: State,
    /// Set while an append is under way and after one that failed: only the store knows whether the entry is
    /// there, so the log is read again before `state` is believed.
    stale: bool,
}

impl<S: Store> Ledger<S> {
    /// Opens the wallet's log, empty or not.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails, when its first entry belongs to another wallet, or when its first or
    /// last entry was changed.
    pub fn open(mut store: S, policy: Policy, wallet: &WalletId) -> Result<Self, StoreFault> {
        let genesis = State::genesis(wallet);
        if let Some(first) = store.entries_after(0, 1)?.first() {
            chain_link(&genesis).advance(first).map_err(StoreFault::corrupt)?;
        }
        let mut ledger = Self { store, policy, state: genesis.clone(), genesis, stale: true };
        ledger.refresh()?;
        Ok(ledger)
    }

    /// Executes a command, or answers it again if its key was used. `now_ms` is in milliseconds since the Unix
    /// epoch; the entry's time is that, or one more than the last entry's when that is later.
    ///
    /// # Errors
    /// [`StoreFault`]. The command may or may not have been stored; send it again with the same key.
    pub fn execute(&mut self, command: &Command, context: impl Into<Context>) -> Result<Outcome, StoreFault> {
        self.refresh()?;
        let mut prefetched = Prefetched { existing: self.find(command.key())?, target: None };
        if let (None, Some(target_key)) = (&prefetched.existing, command.target_key()) {
            prefetched.target = self.find(target_key)?;
        }
        let decision = match decide(&self.policy, &self.state, prefetched, command, context) {
            Ok(decision) => decision,
            Err(rejection) => {
                return Ok(Outcome::Rejected { rejection, replayed: false, recorded: false });
            }
        };
        if !decision.replayed {
            self.stale = true;
            self.store.append(&decision.entry)?;
            apply(&mut self.state, &decision);
            self.stale = false;
        }
        Ok(Outcome::from(decision))
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
            let hash = if sequence == 0 { self.genesis.head_hash } else { first.previous_hash };
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
    /// never goes back.
    ///
    /// # Errors
    /// [`StoreFault`] when the store fails, or when the log has no such entry.
    pub fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.refresh()?;
        if sequence > self.state.sequence {
            return Err(StoreFault::new("an entry cannot have been sent before it exists"));
        }
        self.store.set_synced_sequence(sequence)
    }

    /// Gives the store back.
    #[must_use]
    pub fn into_store(self) -> S {
        self.store
    }

    fn refresh(&mut self) -> Result<(), StoreFault> {
        if !self.stale {
            return Ok(());
        }
        loop {
            let entries = self.entries_after(self.state.sequence, REPLAY_ENTRIES_MAX)?;
            if entries.is_empty() {
                break;
            }
            entries.iter().for_each(|entry| self.state.advance(entry));
        }
        self.stale = false;
        Ok(())
    }

    /// What was checked before it was written is checked again when it is read: later money depends on it.
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        let Some(entry) = self.store.find(key)? else {
            return Ok(None);
        };
        if entry.command.key() != key || entry.hash != entry.computed_hash() {
            return Err(StoreFault::corrupt(format_args!("the entry of key {key} was changed")));
        }
        if entry.sequence > self.state.sequence {
            self.stale = true;
            return Err(StoreFault::new("another writer appended to this log"));
        }
        Ok(Some(entry))
    }
}

fn chain_link(state: &State) -> ChainLink {
    ChainLink { sequence: state.sequence, at_ms: state.last_at_ms, hash: state.head_hash }
}

impl From<Decision> for Outcome {
    fn from(Decision { entry, replayed }: Decision) -> Self {
        match entry.outcome {
            EntryOutcome::Applied { .. } => Self::Applied { entry, replayed },
            EntryOutcome::Refused { rejection } => Self::Rejected { rejection, replayed, recorded: true },
        }
    }
}
