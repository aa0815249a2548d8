use std::sync::Arc;

use super::{BreakReason, LogBreak, Origins, agrees_with_origin, follows};
use crate::balance::Balances;
use crate::chain::EntryHash;
use crate::entry::Entry;
use crate::name::{CommandKey, WalletId};
use crate::state::State;
use crate::store::{Checkpoint, Store, StoreFault};
use crate::trial::TrialBalance;

/// Entries read at once when a log is read through.
pub(crate) const REPLAY_ENTRIES_MAX: u32 = 256;

/// What a log that is whole amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// The wallet.
    pub wallet: WalletId,
    /// How many entries it has, which is the sequence of the last.
    pub entries: u64,
    /// The hash of the last entry, or the wallet's genesis.
    pub head_hash: EntryHash,
    /// How many of the entries are known to have been sent.
    pub synced_sequence: u64,
    /// The balances after the last entry.
    pub balances: Balances,
    /// All postings summed, per account and asset.
    pub trial_balance: TrialBalance,
}

/// Derives everything in the log of `wallet` again from its first entry: the chain, times, keys, postings, balances,
/// what each entry acts on, holds, rollbacks, the checkpoint and the synced sequence. Answers the first break.
///
/// # Errors
/// [`StoreFault`] when the storage fails. A log that is wrong is no fault, but an answer.
///
/// ```
/// use cactus_ledger::{MemoryStore, WalletId, check_log};
///
/// let report = check_log(&mut MemoryStore::new(), &WalletId::new("demo/p-1").unwrap())?;
/// assert_eq!(report.unwrap().entries, 0);
/// # Ok::<(), cactus_ledger::StoreFault>(())
/// ```
pub fn check_log<S: Store>(
    store: &mut S,
    wallet: &WalletId,
) -> Result<Result<CheckReport, LogBreak>, StoreFault> {
    let checkpoint = match read(store.checkpoint())? {
        Ok(checkpoint) => checkpoint,
        Err(_) => return Ok(Err(LogBreak { sequence: 0, reason: BreakReason::CheckpointWrong })),
    };
    let kept = checkpoint.as_ref().map(|checkpoint| checkpoint.read_state(wallet)).transpose();
    let Ok(kept) = kept else {
        return Ok(Err(LogBreak { sequence: 0, reason: BreakReason::CheckpointWrong }));
    };
    let mut state = State::genesis(wallet);
    let mut trial_balance = TrialBalance::default();
    loop {
        if kept.as_ref().is_some_and(|kept| kept.sequence == state.sequence && *kept != state) {
            return Ok(Err(LogBreak { sequence: state.sequence, reason: BreakReason::CheckpointWrong }));
        }
        let entry = match next(store, state.sequence)? {
            Ok(None) => break,
            Ok(Some(entry)) => entry,
            Err(reason) => return Ok(Err(LogBreak { sequence: state.sequence + 1, reason })),
        };
        if let Err(reason) = check_entry(store, &state, &entry)? {
            return Ok(Err(LogBreak { sequence: state.sequence + 1, reason }));
        }
        state.advance(&entry);
        trial_balance.post_all(entry.outcome.postings());
    }
    end(store, state, kept, checkpoint.as_ref(), trial_balance)
}

/// What can only be said at the end of the log.
fn end<S: Store>(
    store: &mut S,
    state: State,
    kept: Option<State>,
    checkpoint: Option<&Checkpoint>,
    trial_balance: TrialBalance,
) -> Result<Result<CheckReport, LogBreak>, StoreFault> {
    if let Some(kept) = kept.filter(|kept| kept.sequence > state.sequence) {
        return Ok(Err(LogBreak { sequence: kept.sequence, reason: BreakReason::CheckpointWrong }));
    }
    let synced_sequence = store.synced_sequence()?;
    let agrees = checkpoint.is_none_or(|checkpoint| checkpoint.synced_sequence == synced_sequence);
    if synced_sequence > state.sequence || !agrees {
        return Ok(Err(LogBreak { sequence: state.sequence, reason: BreakReason::SyncedSequenceWrong }));
    }
    if !trial_balance.agrees_with(&state.balances) {
        return Ok(Err(LogBreak { sequence: state.sequence, reason: BreakReason::BalancesDiffer }));
    }
    let State { wallet, sequence, head_hash, balances, .. } = state;
    Ok(Ok(CheckReport { wallet, entries: sequence, head_hash, synced_sequence, balances, trial_balance }))
}

/// A corrupt row is an answer of the check; a store that fails is not.
fn read<T>(read: Result<T, StoreFault>) -> Result<Result<T, BreakReason>, StoreFault> {
    match read {
        Ok(value) => Ok(Ok(value)),
        Err(fault) if fault.is_corrupt() => Ok(Err(BreakReason::Unreadable)),
        Err(fault) => Err(fault),
    }
}

fn next<S: Store>(
    store: &mut S,
    sequence: u64,
) -> Result<Result<Option<Arc<Entry>>, BreakReason>, StoreFault> {
    Ok(read(store.entries_after(sequence, 1))?.map(|entries| entries.into_iter().next()))
}

fn check_entry<S: Store>(
    store: &mut S,
    state: &State,
    entry: &Entry,
) -> Result<Result<(), BreakReason>, StoreFault> {
    if let Err(reason) = follows(state, entry) {
        return Ok(Err(reason));
    }
    let found = match read(store.find(entry.command.key()))? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    match found {
        Some(found) if found.sequence == entry.sequence => {}
        Some(_) => return Ok(Err(BreakReason::KeyRepeated)),
        None => return Ok(Err(BreakReason::Unreadable)),
    }
    match agrees_with_origin(state, entry, &mut Pages(store)) {
        Err(fault) if fault.is_corrupt() => Ok(Err(BreakReason::TargetWrong)),
        agreed => agreed,
    }
}

/// Earlier entries out of a store.
pub(crate) struct Pages<'a, S>(pub(crate) &'a mut S);

impl<S: Store> Origins for Pages<'_, S> {
    fn under(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.0.find(key)
    }

    fn between(&mut self, after: u64, before: u64) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let mut between = Vec::new();
        let mut last = after;
        loop {
            let page = self.0.entries_after(last, REPLAY_ENTRIES_MAX)?;
            let Some(end) = page.last().map(|entry| entry.sequence) else {
                return Ok(between);
            };
            between.extend(page.into_iter().filter(|entry| entry.sequence < before));
            if end + 1 >= before || end <= last {
                return Ok(between);
            }
            last = end;
        }
    }
}
