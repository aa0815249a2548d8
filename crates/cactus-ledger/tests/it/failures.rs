//! A store that fails, before or after it has persisted.

use std::sync::Arc;

use cactus_ledger::{
    CommandKey, Entry, Ledger, MemoryStore, Outcome, Policy, RecentStore, Store, StoreFault, WalletId,
};

use crate::build::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fails {
    Never,
    BeforeAppend,
    AfterAppend,
    OnRead,
}

/// A memory store that fails on demand, once per setting.
#[derive(Debug)]
struct FailingStore {
    inner: MemoryStore,
    fails: Fails,
}

impl FailingStore {
    fn fail_if(&mut self, now: Fails) -> Result<(), StoreFault> {
        if self.fails == now {
            self.fails = Fails::Never;
            return Err(StoreFault::new("on demand"));
        }
        Ok(())
    }
}

/// Shared with the ledger that owns the store, so that a test can set the next failure.
#[derive(Clone, Debug)]
struct Handle(std::rc::Rc<std::cell::RefCell<FailingStore>>);

impl Store for Handle {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        let mut store = self.0.borrow_mut();
        store.fail_if(Fails::OnRead)?;
        store.inner.find(key)
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let mut store = self.0.borrow_mut();
        store.fail_if(Fails::BeforeAppend)?;
        store.inner.append(entry)?;
        store.fail_if(Fails::AfterAppend)
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let mut store = self.0.borrow_mut();
        store.fail_if(Fails::OnRead)?;
        store.inner.entries_after(sequence, limit)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.0.borrow_mut().inner.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.0.borrow_mut().inner.set_synced_sequence(sequence)
    }
}

fn failing() -> (Handle, Ledger<Handle>) {
    let store = FailingStore { inner: MemoryStore::new(), fails: Fails::Never };
    let handle = Handle(std::rc::Rc::new(std::cell::RefCell::new(store)));
    let mut ledger = Ledger::open(handle.clone(), Policy::default(), &wallet()).unwrap();
    applied(&mut ledger, &credit("c-1", 100));
    (handle, ledger)
}

#[test]
fn a_failure_before_persisting_moves_nothing_and_frees_the_key() {
    let (handle, mut ledger) = failing();
    let before = ledger.state().unwrap().clone();
    handle.0.borrow_mut().fails = Fails::BeforeAppend;
    let fault = ledger.execute(&bet("b-1", 40), NOW_MS).unwrap_err();
    assert!(!fault.is_corrupt());
    assert_eq!(*ledger.state().unwrap(), before);
    assert_eq!(applied(&mut ledger, &bet("b-1", 40)).sequence, 2);
    assert_eq!(brl(&mut ledger).promo, amount(60));
}

#[test]
fn a_failure_after_persisting_is_found_again_by_its_key() {
    let (handle, mut ledger) = failing();
    handle.0.borrow_mut().fails = Fails::AfterAppend;
    ledger.execute(&bet("b-1", 40), NOW_MS).unwrap_err();
    let again = ledger.execute(&bet("b-1", 40), NOW_MS).unwrap();
    assert!(matches!(again, Outcome::Applied { replayed: true, entry } if entry.sequence == 2));
    assert_eq!(brl(&mut ledger).promo, amount(60));
}

#[test]
fn after_a_failure_the_next_command_sees_what_was_stored() {
    let (handle, mut ledger) = failing();
    handle.0.borrow_mut().fails = Fails::AfterAppend;
    ledger.execute(&bet("b-1", 80), NOW_MS).unwrap_err();
    // Only 20 are left, though no answer ever said so.
    assert_eq!(refused(&mut ledger, &bet("b-2", 21)).0.code(), "insufficient_funds");
    assert_eq!(applied(&mut ledger, &bet("b-3", 20)).sequence, 4);
}

#[test]
fn what_an_append_that_failed_has_left_is_read_and_not_remembered() {
    for fails in [Fails::BeforeAppend, Fails::AfterAppend] {
        let store = FailingStore { inner: MemoryStore::new(), fails: Fails::Never };
        let handle = Handle(std::rc::Rc::new(std::cell::RefCell::new(store)));
        let store = RecentStore::new(handle.clone());
        let mut ledger = Ledger::open(store, Policy::default(), &wallet()).unwrap();
        applied(&mut ledger, &credit("c-1", 100));
        applied(&mut ledger, &bet("b-1", 10));
        handle.0.borrow_mut().fails = fails;
        ledger.execute(&bet("b-2", 40), NOW_MS).unwrap_err();
        applied(&mut ledger, &bet("b-3", 20));
        let again = ledger.execute(&bet("b-2", 40), NOW_MS).unwrap();
        let stored = fails == Fails::AfterAppend;
        assert!(matches!(again, Outcome::Applied { replayed, .. } if replayed == stored), "{fails:?}");
        assert_eq!(brl(&mut ledger).promo, amount(30));
        let entries = ledger.entries_after(0, 100).unwrap();
        assert_eq!(entries, handle.0.borrow_mut().inner.entries_after(0, 100).unwrap());
        assert_eq!(entries.len(), 4);
    }
}

#[test]
fn a_read_that_fails_changes_nothing_and_reading_again_is_tried_until_it_works() {
    let (handle, mut ledger) = failing();
    handle.0.borrow_mut().fails = Fails::OnRead;
    ledger.execute(&bet("b-1", 40), NOW_MS).unwrap_err();
    handle.0.borrow_mut().fails = Fails::AfterAppend;
    ledger.execute(&bet("b-1", 40), NOW_MS).unwrap_err();
    handle.0.borrow_mut().fails = Fails::OnRead;
    ledger.balances().unwrap_err();
    assert_eq!(brl(&mut ledger).promo, amount(60));
}

#[test]
fn a_second_writer_is_noticed() {
    let (handle, mut ledger) = failing();
    let mut other = Ledger::open(handle.clone(), Policy::default(), &wallet()).unwrap();
    applied(&mut other, &bet("b-1", 100));
    // The stale one cannot spend the same money: its entry's sequence is taken.
    ledger.execute(&bet("b-2", 100), NOW_MS).unwrap_err();
    assert_eq!(refused(&mut ledger, &bet("b-2", 100)).0.code(), "insufficient_funds");
    applied(&mut ledger, &credit("c-2", 5));
    other.execute(&credit("c-2", 5), NOW_MS).unwrap_err();
    let replay = other.execute(&credit("c-2", 5), NOW_MS).unwrap();
    assert!(matches!(replay, Outcome::Applied { replayed: true, .. }));
}

#[test]
fn a_changed_or_foreign_log_is_refused() {
    let (handle, mut ledger) = failing();
    applied(&mut ledger, &bet("b-1", 40));
    let other_wallet = WalletId::new("demo/p-2").unwrap();
    let fault = Ledger::open(handle.clone(), Policy::default(), &other_wallet).unwrap_err();
    assert!(fault.is_corrupt(), "{fault}");

    let entries = ledger.entries_after(0, 10).unwrap();
    for changed in [0, 1] {
        let mut store = MemoryStore::new();
        for (index, entry) in entries.iter().enumerate() {
            let mut entry = entry.as_ref().clone();
            entry.at_ms += u64::from(index == changed);
            store.append(&Arc::new(entry)).unwrap();
        }
        let fault = Ledger::open(store, Policy::default(), &wallet()).unwrap_err();
        assert!(fault.is_corrupt(), "{fault}");
    }
}

#[test]
fn a_changed_bet_pays_no_win() {
    let (_, mut ledger) = failing();
    applied(&mut ledger, &bet("b-1", 40));
    applied(&mut ledger, &credit("c-2", 1));
    let mut store = MemoryStore::new();
    for entry in ledger.entries_after(0, 10).unwrap() {
        let mut entry = entry.as_ref().clone();
        if entry.sequence == 2 {
            entry.outcome = serde_json::from_str(r#"{"kind":"applied","postings":[]}"#).unwrap();
        }
        store.append(&Arc::new(entry)).unwrap();
    }
    assert!(Ledger::open(store, Policy::default(), &wallet()).unwrap_err().is_corrupt());
}

#[test]
fn a_log_that_lost_entries_is_noticed() {
    let (handle, mut ledger) = failing();
    applied(&mut ledger, &bet("b-1", 40));
    let first = ledger.entries_after(0, 1).unwrap();
    handle.0.borrow_mut().inner = MemoryStore::new();
    handle.0.borrow_mut().inner.append(&first[0]).unwrap();
    ledger.execute(&bet("b-2", 40), NOW_MS).unwrap_err();
    assert!(ledger.execute(&bet("b-2", 40), NOW_MS).unwrap_err().is_corrupt());
    assert!(ledger.balances().unwrap_err().is_corrupt());
    assert_eq!(handle.0.borrow_mut().inner.entries_after(0, 10).unwrap(), first);
}
