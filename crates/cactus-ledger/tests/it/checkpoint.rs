//! A checkpoint saves reading, and is never believed when it is wrong. The past is read from the log.

use std::sync::Arc;

use cactus_ledger::{
    BRL, BreakReason, Checkpoint, CommandKey, Entry, Ledger, MemoryStore, State, Store, StoreFault, WalletId,
    check_log,
};

use crate::scripted::*;

fn reopened(store: MemoryStore) -> Ledger<MemoryStore> {
    Ledger::open(store, policy(), &wallet()).unwrap()
}

#[test]
fn a_ledger_opened_from_a_checkpoint_is_the_one_that_was_replayed() {
    let mut ledger = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    for (index, command) in script().iter().enumerate() {
        ledger.execute(command, NOW_MS + u64::try_from(index).unwrap()).unwrap();
        // A checkpoint after every entry, and none after the last few.
        if index + 5 < script().len() {
            ledger.checkpoint().unwrap();
        }
        let state = ledger.state().unwrap().clone();
        let mut from_checkpoint = reopened(ledger.clone().into_store());
        assert_eq!(*from_checkpoint.state().unwrap(), state);
        let mut replayed = Ledger::open_by_replay(ledger.clone().into_store(), policy(), &wallet()).unwrap();
        assert_eq!(*replayed.state().unwrap(), state);
    }
    assert!(ledger.check().unwrap().is_ok());
}

/// Counts the entries read.
struct Counted(MemoryStore, usize);

impl Store for Counted {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.0.find(key)
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.0.append(entry)
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        let entries = self.0.entries_after(sequence, limit)?;
        self.1 += entries.len();
        Ok(entries)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.0.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.0.set_synced_sequence(sequence)
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        self.0.checkpoint()
    }
}

#[test]
fn only_what_came_after_the_checkpoint_is_read() {
    let mut ledger = run(MemoryStore::new());
    ledger.set_synced_sequence(3).unwrap();
    ledger.execute(&bet("after", 0), NOW_MS).unwrap();
    let opened = Ledger::open(Counted(ledger.into_store(), 0), policy(), &wallet()).unwrap();
    // The checkpoint's own entry, and the one after it.
    assert_eq!(opened.into_store().1, 2);
}

#[test]
fn a_wrong_checkpoint_is_named_and_replay_cures_it() {
    let other_wallet = WalletId::new("demo/p-2").unwrap();
    let mut ledger = run(MemoryStore::new());
    ledger.set_synced_sequence(9).unwrap();
    let right = ledger.clone().into_store().checkpoint().unwrap().unwrap();
    let state = ledger.state().unwrap().clone();

    let mut flipped = right.clone();
    flipped.synced_sequence += 1;
    let mut changed = right.clone();
    changed.state = changed.state.map(|json| json.replacen("\"closed\":true", "\"closed\":false", 1));
    let foreign = Checkpoint::of_state(9, &State::genesis(&other_wallet)).unwrap();
    let mut longer = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    for id in 0..60 {
        longer.execute(&deposit(&id.to_string(), 1), NOW_MS).unwrap();
    }
    let of_another_log = Checkpoint::of_state(9, longer.state().unwrap()).unwrap();
    for (wrong, says) in [
        (flipped, "does not have the digest"),
        (changed, "does not have the digest"),
        (foreign, "another wallet"),
        (of_another_log, "not of an entry of this log"),
    ] {
        let mut store = ledger.clone().into_store();
        store.set_checkpoint(&wrong).unwrap();
        let fault = Ledger::open(store.clone(), policy(), &wallet()).unwrap_err();
        assert!(fault.is_corrupt() && fault.to_string().contains(says), "{fault}");
        let found = check_log(&mut store, &wallet()).unwrap().unwrap_err();
        assert_eq!(found.reason, BreakReason::CheckpointWrong);

        let mut cured = Ledger::open_by_replay(store, policy(), &wallet()).unwrap();
        assert_eq!(*cured.state().unwrap(), state);
        cured.checkpoint().unwrap();
        assert!(cured.check().unwrap().is_ok());
        assert_eq!(*reopened(cured.into_store()).state().unwrap(), state);
    }
}

/// A digest that fits does not make a state that its entries do not lead to.
#[test]
fn a_forged_checkpoint_is_found_by_the_check() {
    let mut ledger = run(MemoryStore::new());
    ledger.checkpoint().unwrap();
    let mut store = ledger.clone().into_store();
    let mut state = serde_json::to_value(ledger.state().unwrap()).unwrap();
    state["standing"]["closed"] = false.into();
    let forged: State = serde_json::from_value(state).unwrap();
    store.set_checkpoint(&Checkpoint::of_state(0, &forged).unwrap()).unwrap();
    let found = check_log(&mut store, &wallet()).unwrap().unwrap_err();
    assert_eq!((found.sequence, found.reason), (forged.sequence(), BreakReason::CheckpointWrong));
}

#[test]
fn more_sent_than_there_is_is_found() {
    let mut store = run(MemoryStore::new()).into_store();
    store.set_synced_sequence(1_000).unwrap();
    let found = check_log(&mut store, &wallet()).unwrap().unwrap_err();
    assert_eq!(found.reason, BreakReason::SyncedSequenceWrong);
}

#[test]
fn a_balance_is_known_at_every_sequence_and_time() {
    let mut ledger = run(MemoryStore::new());
    let whole = entries();
    assert!(ledger.balances_at_sequence(0).unwrap().unwrap().rows().is_empty());
    assert!(ledger.balances_at_ms(whole[0].at_ms - 1).unwrap().rows().is_empty());
    for (index, entry) in whole.iter().enumerate() {
        let expected = &entry.balances_after;
        assert_eq!(ledger.balances_at_sequence(entry.sequence).unwrap().as_ref(), Some(expected));
        assert_eq!(&ledger.balances_at_ms(entry.at_ms).unwrap(), expected);
        if let Some(next) = whole.get(index + 1) {
            assert_eq!(&ledger.balances_at_ms(next.at_ms - 1).unwrap(), expected);
        }
    }
    let last = whole.last().unwrap();
    assert_eq!(ledger.balances_at_ms(u64::MAX).unwrap(), last.balances_after);
    assert_eq!(ledger.balances_at_sequence(last.sequence + 1).unwrap(), None);
}

#[test]
fn expired_holds_come_by_expiry_then_by_creation() {
    let mut ledger = Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap();
    ledger.execute(&deposit("d-1", 1_000), NOW_MS).unwrap();
    for (id, timeout_ms) in [("late", 5_000), ("early", 1_000), ("same-1", 3_000), ("same-2", 2_999)] {
        let fields = serde_json::json!({
            "provider": "pix", "asset": "BRL", "amount_minor": 10, "timeout_ms": timeout_ms
        });
        ledger.execute(&command("withdrawal", id, fields), NOW_MS).unwrap();
    }
    let ids = |ledger: &mut Ledger<MemoryStore>, now_ms| -> Vec<String> {
        let expired = ledger.expired_holds(now_ms).unwrap();
        expired.iter().map(|hold| hold.key.id().to_owned()).collect()
    };
    // The entries' times are NOW_MS + 1 and on: same-1 and same-2 expire together.
    assert_eq!(ids(&mut ledger, NOW_MS + 1_001), [""; 0]);
    assert_eq!(ids(&mut ledger, NOW_MS + 1_002), ["early"]);
    assert_eq!(ids(&mut ledger, NOW_MS + 3_003), ["early", "same-1", "same-2"]);
    assert_eq!(ids(&mut ledger, NOW_MS + 5_001), ["early", "same-1", "same-2", "late"]);
    assert_eq!(ledger.balances().unwrap().get(BRL.code).held.get(), 40);
}
