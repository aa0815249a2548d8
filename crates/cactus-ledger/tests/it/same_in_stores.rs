//! Whichever store keeps the log, every command has the same answer: stores differ in when they ask the storage whether
//! a key is taken, and nobody can tell.

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

#[derive(Clone, Copy)]
enum Sent {
    Alone,
    Batched,
}

/// Every answer, and the log. Each five commands have one time; entries are marked as sent now and then.
fn run<S: Store>(store: S, commands: &[Command], sent: Sent) -> (Vec<Outcome>, Vec<Arc<Entry>>) {
    let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
    let mut outcomes = Vec::new();
    for (now_ms, commands) in (NOW_MS..).zip(commands.chunks(5)) {
        match sent {
            Sent::Batched => outcomes.extend(ledger.execute_all(commands, now_ms).unwrap()),
            Sent::Alone => {
                outcomes.extend(commands.iter().map(|command| ledger.execute(command, now_ms).unwrap()));
            }
        }
        let sequence = ledger.state().unwrap().sequence();
        if now_ms % 2 == 1 {
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
        let expected = run(MemoryStore::new(), &commands, Sent::Alone);
        used_keys.borrow_mut().extend(expected.0.iter().filter_map(of_used_key));
        prop_assert_eq!(&run(Plain::default(), &commands, Sent::Alone), &expected);
        prop_assert_eq!(&run(RecentStore::new(Plain::default()), &commands, Sent::Alone), &expected);
        prop_assert_eq!(&run(MemoryStore::new(), &commands, Sent::Batched), &expected);
        #[cfg(feature = "sqlite")]
        for sent in [Sent::Alone, Sent::Batched] {
            prop_assert_eq!(&run(sqlite::transactional(), &commands, sent), &expected);
            prop_assert_eq!(&run(sqlite::by_statement(), &commands, sent), &expected);
            prop_assert_eq!(&run(RecentStore::new(sqlite::by_statement()), &commands, sent), &expected);
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
pub mod sqlite {
    use cactus_ledger::{Sql, SqlStore, SqlValue, SqliteConnection, StoreFault};

    /// Takes one statement at a time, as a Durable Object's does.
    pub struct ByStatement(SqliteConnection);

    impl Sql for ByStatement {
        fn run(
            &mut self,
            sql: &str,
            params: &[SqlValue<'_>],
        ) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
            self.0.run(sql, params)
        }
    }

    pub fn transactional() -> SqlStore<SqliteConnection> {
        SqlStore::open(SqliteConnection::open_in_memory().unwrap()).unwrap()
    }

    pub fn by_statement() -> SqlStore<ByStatement> {
        SqlStore::open(ByStatement(SqliteConnection::open_in_memory().unwrap())).unwrap()
    }
}
