//! A batch is its commands one after the other, stored at once.

use cactus_ledger::{
    BATCH_COMMANDS_MAX, BRL, Checkpoint, Command, CommandKey, Entry, Ledger, MemoryStore, Outcome, Store,
    StoreFault,
};
use std::sync::Arc;

use crate::scripted::*;

#[test]
fn a_batch_leaves_what_its_commands_alone_leave() {
    let mut alone = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    let mut batched = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    let expected: Vec<Outcome> =
        script().iter().map(|command| alone.execute(command, NOW_MS).unwrap()).collect();
    assert_eq!(batched.execute_all(&script(), NOW_MS).unwrap(), expected);
    assert_eq!(batched.state().unwrap(), alone.state().unwrap());
    assert_eq!(batched.entries_after(0, 1_000).unwrap(), alone.entries_after(0, 1_000).unwrap());
    assert!(batched.check().unwrap().is_ok());
}

#[test]
fn a_key_twice_in_one_batch_is_answered_again_and_a_refusal_stops_nothing() {
    let mut ledger = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    let commands =
        [deposit("d-1", 100), bet("b-1", 60), bet("b-1", 60), bet("b-1", 61), bet("b-2", 60), bet("b-3", 40)];
    let outcomes = ledger.execute_all(&commands, NOW_MS).unwrap();
    let [_, first, again, other, refused, last] = &outcomes[..] else { panic!("{outcomes:?}") };
    let (Outcome::Applied { entry, replayed: false }, Outcome::Applied { entry: same, replayed: true }) =
        (first, again)
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!(entry, same);
    let Outcome::Rejected { rejection, recorded: false, .. } = other else { panic!("{other:?}") };
    assert_eq!(rejection.code(), "idempotency_conflict");
    let Outcome::Rejected { rejection, recorded: true, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(rejection.code(), "insufficient_funds");
    assert!(matches!(last, Outcome::Applied { .. }));
    assert_eq!(ledger.state().unwrap().sequence(), 4);
    assert_eq!(ledger.balances().unwrap().get(BRL.code).total_minor(), 0);
}

#[test]
fn a_batch_is_bounded() {
    let mut ledger = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    let commands: Vec<Command> =
        (0..=BATCH_COMMANDS_MAX).map(|index| deposit(&index.to_string(), 1)).collect();
    ledger.execute_all(&commands, NOW_MS).unwrap_err();
    assert_eq!(ledger.execute_all(&commands[1..], NOW_MS).unwrap().len(), BATCH_COMMANDS_MAX);
    assert_eq!(ledger.execute_all(&[], NOW_MS).unwrap(), []);
}

/// Fails once, before or after it has stored a batch.
#[derive(Default)]
struct Failing {
    inner: MemoryStore,
    fails: Option<bool>,
}

impl Store for Failing {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.inner.find(key)
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.inner.append(entry)
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        let fails = self.fails.take();
        if fails != Some(false) {
            self.inner.append_all(entries)?;
        }
        fails.map_or(Ok(()), |_| Err(StoreFault::new("on demand")))
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.inner.entries_after(sequence, limit)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.inner.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.inner.set_synced_sequence(sequence)
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        self.inner.checkpoint()
    }
}

#[test]
fn after_a_batch_that_failed_the_store_says_what_is_so() {
    for stored in [false, true] {
        let store = Failing { fails: Some(stored), ..Failing::default() };
        let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
        let commands = [deposit("d-1", 100), bet("b-1", 60)];
        ledger.execute_all(&commands, NOW_MS).unwrap_err();
        assert_eq!(ledger.state().unwrap().sequence(), if stored { 2 } else { 0 });
        let again = ledger.execute_all(&commands, NOW_MS).unwrap();
        let replays =
            |outcome: &Outcome| matches!(outcome, Outcome::Applied { replayed, .. } if *replayed == stored);
        assert!(again.iter().all(replays), "{again:?}");
        assert_eq!(ledger.balances().unwrap().get(BRL.code).total_minor(), 40);
    }
}

#[test]
fn a_store_takes_all_entries_or_none() {
    let whole = entries();
    let mut store = MemoryStore::new();
    let twice = [Arc::clone(&whole[0]), Arc::clone(&whole[1]), Arc::clone(&whole[0])];
    store.append_all(&twice).unwrap_err();
    assert!(store.find(whole[0].command.key()).unwrap().is_none());
    assert!(store.entries_after(0, 10).unwrap().is_empty());
    store.append_all(&whole).unwrap();
    assert_eq!(store.entries_after(0, 1_000).unwrap(), whole);
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_takes_all_entries_or_none() {
    use crate::same_in_stores::sqlite;
    check_all_or_none(sqlite::transactional());
    check_all_or_none(sqlite::by_statement());
}

#[cfg(feature = "sqlite")]
fn check_all_or_none<S: Store>(mut store: S) {
    let whole = entries();
    let mut same_key = Entry::clone(&whole[0]);
    same_key.sequence = 3;
    let twice = [Arc::clone(&whole[0]), Arc::clone(&whole[1]), Arc::new(same_key)];
    store.append_all(&twice).unwrap_err();
    store.append_or_find(&twice).unwrap_err();
    store.append_all(&[Arc::clone(&whole[0]), Arc::clone(&whole[2])]).unwrap_err();
    assert!(store.entries_after(0, 10).unwrap().is_empty());
    store.append_all(&whole).unwrap();
    assert_eq!(store.entries_after(0, 1_000).unwrap(), whole);
}

#[cfg(feature = "sqlite")]
#[test]
fn a_used_key_among_new_ones_is_answered_again_and_the_new_ones_apply() {
    use crate::same_in_stores::sqlite;
    fn check<S: Store>(store: S) {
        let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
        ledger.execute_all(&[deposit("d-1", 100), bet("b-1", 60)], NOW_MS).unwrap();
        let mixed = [deposit("d-2", 5), bet("b-1", 60), bet("b-1", 61), bet("b-2", 45), bet("b-3", 1)];
        for sent_again in [false, true] {
            let outcomes = ledger.execute_all(&mixed, NOW_MS).unwrap();
            let [deposited, used, conflict, played, refused] = &outcomes[..] else { panic!("{outcomes:?}") };
            let replayed = |outcome: &Outcome| match outcome {
                Outcome::Applied { replayed, .. } => Some(*replayed),
                Outcome::Rejected { .. } => None,
            };
            assert_eq!([used, deposited, played].map(replayed), [true, sent_again, sent_again].map(Some));
            assert!(matches!(conflict, Outcome::Rejected { recorded: false, .. }), "{conflict:?}");
            assert!(matches!(refused, Outcome::Rejected { replayed, .. } if *replayed == sent_again));
            assert_eq!(ledger.balances().unwrap().get(BRL.code).total_minor(), 0);
            assert_eq!(ledger.state().unwrap().sequence(), 5);
        }
        assert!(ledger.check().unwrap().is_ok());
    }
    check(sqlite::transactional());
    check(sqlite::by_statement());
    check(MemoryStore::new());
}
