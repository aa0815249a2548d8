//! Whichever store keeps the log, every command has the same answer: stores differ in when they ask the storage whether a
//! key is taken, and nobody can tell.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use cactus_ledger::{
    Command, CommandKey, Entry, Ledger, MemoryStore, Outcome, RecentStore, Rejection, Store, StoreFault,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::book::{NOW_MS, command, wallet};
use crate::random_runs::{cases, commands};
use crate::scripted::policy;

/// Has nothing but what every store must have.
#[derive(Default)]
struct Plain(MemoryStore);

impl Store for Plain {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.0.find(key)
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        self.0.append(entry)
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.0.entries_after(sequence, limit)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.0.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.0.set_synced_sequence(sequence)
    }
}

/// Every answer, and the log; entries are marked as sent after every seventh command.
fn run<S: Store>(store: S, commands: &[Command]) -> (Vec<Outcome>, Vec<Arc<Entry>>) {
    let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
    let mut outcomes = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        outcomes.push(ledger.execute(command, NOW_MS + index as u64).unwrap());
        let sequence = ledger.state().unwrap().sequence();
        if index % 7 == 6 {
            ledger.set_synced_sequence(sequence).unwrap();
        }
    }
    ledger.check().unwrap().unwrap();
    (outcomes, ledger.entries_after(0, u32::MAX).unwrap())
}

#[test]
fn every_command_has_the_same_answer() {
    let runs = prop::collection::vec(commands(), 1..120);
    let config = ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() };
    let used_keys = RefCell::new(BTreeSet::new());
    let outcome = TestRunner::new(config).run(&runs, |random| {
        let funded = [("deposit", "s-1", 500), ("bonus_grant", "s-2", 60), ("promo_credit", "s-3", 60)]
            .map(|(kind, id, minor)| command(kind, id, &json!({ "amount_minor": minor })));
        let random = random.into_iter().map(|json| serde_json::from_value(json).unwrap());
        let commands: Vec<Command> = funded.into_iter().chain(random).collect();
        let expected = run(MemoryStore::new(), &commands);
        used_keys.borrow_mut().extend(expected.0.iter().filter_map(of_used_key));
        prop_assert_eq!(&run(Plain::default(), &commands), &expected);
        prop_assert_eq!(&run(RecentStore::new(Plain::default()), &commands), &expected);
        #[cfg(feature = "sqlite")]
        {
            prop_assert_eq!(&run(sqlite(), &commands), &expected);
            prop_assert_eq!(&run(RecentStore::new(sqlite()), &commands), &expected);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    // A generator that repeats no key tests nothing of this.
    let met = ["applied again", "conflict", "refused again"];
    assert_eq!(used_keys.into_inner().into_iter().collect::<Vec<_>>(), met);
}

fn of_used_key(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Applied { replayed: true, .. } => Some("applied again"),
        Outcome::Rejected { replayed: true, .. } => Some("refused again"),
        Outcome::Rejected { rejection: Rejection::IdempotencyConflict { .. }, .. } => Some("conflict"),
        _ => None,
    }
}

#[cfg(feature = "sqlite")]
fn sqlite() -> cactus_ledger::SqlStore<cactus_ledger::SqliteConnection> {
    let connection = cactus_ledger::SqliteConnection::open_in_memory().unwrap();
    cactus_ledger::SqlStore::open(connection).unwrap()
}
