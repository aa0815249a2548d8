//! Every store keeps the same log.

use std::sync::Arc;

use cactus_ledger::{Command, Entry, Ledger, MemoryStore, Outcome, Policy, RecentStore, Store, verify_chain};

use crate::build::*;

fn script() -> Vec<Command> {
    vec![
        credit("c-1", 100),
        bet("b-1", 60),
        win("w-1", "b-1", 150),
        bet("b-2", 1_000),
        win("w-2", "b-2", 1),
        bet("b-3", 0),
        win("w-3", "b-3", 9),
        bet("b-1", 60),
        bet("b-1", 61),
        credit("c-2", 0),
    ]
}

fn run<S: Store>(store: S) -> (Vec<Arc<Entry>>, Ledger<S>) {
    let mut ledger = Ledger::open(store, Policy::default(), &wallet()).unwrap();
    for command in script() {
        ledger.execute(&command, NOW_MS).unwrap();
    }
    (ledger.entries_after(0, 100).unwrap(), ledger)
}

#[test]
fn the_log_is_read_in_pages() {
    let (entries, mut ledger) = run(MemoryStore::new());
    assert_eq!(entries.len(), 7);
    assert_eq!(ledger.entries_after(0, 3).unwrap(), entries[..3]);
    assert_eq!(ledger.entries_after(3, 3).unwrap(), entries[3..6]);
    assert_eq!(ledger.entries_after(6, 3).unwrap(), entries[6..]);
    assert_eq!(ledger.entries_after(7, 3).unwrap(), []);
    assert_eq!(
        verify_chain(&wallet(), entries.iter().map(Arc::as_ref)),
        Ok(ledger.state().unwrap().head_hash())
    );
}

fn check_synced_sequence<S: Store>(store: S) {
    let (_, mut ledger) = run(store);
    assert_eq!(ledger.synced_sequence().unwrap(), 0);
    ledger.set_synced_sequence(5).unwrap();
    assert_eq!(ledger.synced_sequence().unwrap(), 5);
    ledger.set_synced_sequence(3).unwrap();
    assert_eq!(ledger.synced_sequence().unwrap(), 5, "never goes back");
    ledger.set_synced_sequence(8).unwrap_err();
    ledger.set_synced_sequence(7).unwrap();
    assert_eq!(ledger.synced_sequence().unwrap(), 7);
}

fn check_append_is_exclusive<S: Store>(store: S) {
    let (entries, ledger) = run(store);
    let mut store = ledger.into_store();
    store.append(&entries[6]).unwrap_err();
    let mut same_key = entries[6].as_ref().clone();
    same_key.sequence += 1;
    store.append(&Arc::new(same_key)).unwrap_err();
    assert_eq!(store.entries_after(0, 100).unwrap(), entries);
}

fn check_a_taken_key_is_answered<S: Store>(store: S) {
    let (entries, ledger) = run(store);
    let mut store = ledger.into_store();
    let mut next = entries[6].as_ref().clone();
    next.sequence += 1;
    next.command = entries[1].command.clone();
    let found = store.append_or_find(&[Arc::new(next.clone())]).unwrap();
    assert_eq!(found.as_ref(), Some(&entries[1]), "the key of the second entry is taken");
    assert_eq!(store.entries_after(0, 100).unwrap(), entries);
    next.command = bet("b-4", 1);
    next.hash = next.computed_hash();
    let next = Arc::new(next);
    let mut taken = next.as_ref().clone();
    taken.sequence = 7;
    store.append_or_find(&[Arc::new(taken)]).unwrap_err();
    assert_eq!(store.append_or_find(std::slice::from_ref(&next)).unwrap(), None);
    assert_eq!(store.entries_after(6, 100).unwrap(), [Arc::clone(&entries[6]), next]);
}

#[test]
fn memory_keeps_its_promises() {
    check_synced_sequence(MemoryStore::new());
    check_append_is_exclusive(MemoryStore::new());
    check_a_taken_key_is_answered(MemoryStore::new());
}

#[test]
fn a_store_that_remembers_the_end_keeps_them_too() {
    check_synced_sequence(RecentStore::new(MemoryStore::new()));
    check_append_is_exclusive(RecentStore::new(MemoryStore::new()));
    check_a_taken_key_is_answered(RecentStore::new(MemoryStore::new()));
}

#[test]
fn a_long_log_reads_the_same_whether_its_end_is_remembered() {
    let (mut plain, mut recent) = (MemoryStore::new(), RecentStore::new(MemoryStore::new()));
    let entries = hundred_bets();
    for entry in &entries {
        plain.append(entry).unwrap();
        recent.append(entry).unwrap();
    }
    for sequence in 0..102 {
        for limit in [1, 7, 50] {
            let read = recent.entries_after(sequence, limit).unwrap();
            let expected = plain.entries_after(sequence, limit).unwrap();
            assert!(expected.starts_with(&read), "{limit} after {sequence}");
            assert_eq!(read.is_empty(), expected.is_empty(), "{limit} after {sequence}");
        }
    }
    for entry in &entries {
        assert_eq!(recent.find(entry.command.key()).unwrap().as_ref(), Some(entry));
    }
}

fn hundred_bets() -> Vec<Arc<Entry>> {
    let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet()).unwrap();
    ledger.execute(&credit("c-1", 1_000), NOW_MS).unwrap();
    for index in 0..100 {
        ledger.execute(&bet(&format!("b-{index}"), 1), NOW_MS).unwrap();
    }
    ledger.entries_after(0, 1_000).unwrap()
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::path::PathBuf;

    use cactus_ledger::{Sql, SqlStore, SqlValue, SqliteConnection, StoreFault};

    use super::*;

    fn in_memory() -> SqlStore<SqliteConnection> {
        SqlStore::open(SqliteConnection::open_in_memory().unwrap()).unwrap()
    }

    #[test]
    fn sqlite_keeps_its_promises() {
        check_synced_sequence(in_memory());
        check_append_is_exclusive(in_memory());
        check_a_taken_key_is_answered(in_memory());
        check_a_taken_key_is_answered(RecentStore::new(in_memory()));
    }

    #[test]
    fn memory_and_sqlite_give_the_same_bytes() {
        let (in_memory_entries, _) = run(MemoryStore::new());
        let (sqlite_entries, mut ledger) = run(in_memory());
        assert_eq!(sqlite_entries, in_memory_entries);
        let hash = |entries: &[Arc<Entry>]| entries.last().unwrap().hash;
        assert_eq!(hash(&sqlite_entries), hash(&in_memory_entries));
        assert_eq!(ledger.state().unwrap().head_hash(), hash(&in_memory_entries));
    }

    /// Notes the first word of each statement.
    struct Counted {
        sql: SqliteConnection,
        verbs: std::rc::Rc<std::cell::RefCell<Vec<String>>>,
    }

    impl Sql for Counted {
        fn run(
            &mut self,
            sql: &str,
            params: &[SqlValue<'_>],
        ) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
            self.verbs.borrow_mut().extend(sql.split(' ').next().map(str::to_owned));
            self.sql.run(sql, params)
        }
    }

    type Verbs = std::rc::Rc<std::cell::RefCell<Vec<String>>>;

    fn counted() -> (SqlStore<Counted>, Verbs) {
        let verbs = Verbs::default();
        let sql =
            Counted { sql: SqliteConnection::open_in_memory().unwrap(), verbs: std::rc::Rc::clone(&verbs) };
        (SqlStore::open(sql).unwrap(), verbs)
    }

    /// Executes commands and compares the statements of each.
    fn check_statements<S: Store>(
        ledger: &mut Ledger<S>,
        verbs: &Verbs,
        commands: impl IntoIterator<Item = (Command, &'static [&'static str])>,
    ) {
        for (command, expected) in commands {
            verbs.borrow_mut().clear();
            ledger.execute(&command, NOW_MS).unwrap();
            assert_eq!(*verbs.borrow(), expected, "{command:?}");
        }
    }

    #[test]
    fn a_bet_costs_one_insert() {
        let (store, verbs) = counted();
        let mut ledger = Ledger::open(store, Policy::default(), &wallet()).unwrap();
        let commands: [(Command, &[&str]); 6] = [
            (credit("c-1", 100), &["INSERT"]),
            (bet("b-1", 60), &["INSERT"]),
            (win("w-1", "b-1", 60), &["SELECT", "INSERT"]),
            (bet("b-1", 60), &["INSERT", "SELECT"]),
            (bet("b-2", 101), &["INSERT"]),
            (credit("c-2", 0), &["SELECT"]),
        ];
        check_statements(&mut ledger, &verbs, commands);
    }

    #[test]
    fn what_was_just_done_is_not_read_again() {
        let (store, verbs) = counted();
        let mut ledger = Ledger::open(RecentStore::new(store), Policy::default(), &wallet()).unwrap();
        let commands: [(Command, &[&str]); 4] = [
            (credit("c-1", 1_000), &["INSERT"]),
            (bet("b-1", 60), &["INSERT"]),
            (win("w-1", "b-1", 60), &["INSERT"]),
            (win("w-1", "b-1", 60), &[]),
        ];
        check_statements(&mut ledger, &verbs, commands);
        verbs.borrow_mut().clear();
        assert_eq!(ledger.entries_after(1, 100).unwrap().len(), 2);
        assert!(verbs.borrow().is_empty());
    }

    #[test]
    fn what_is_to_be_sent_is_remembered_longer_than_what_was() {
        let (store, verbs) = counted();
        let mut ledger = Ledger::open(RecentStore::new(store), Policy::default(), &wallet()).unwrap();
        let bets =
            |from: u32, to: u32| (from..to).map(|index| (bet(&format!("b-{index}"), 1), &["INSERT"][..]));
        check_statements(&mut ledger, &verbs, [(credit("c-1", 1_000), &["INSERT"][..])]);
        check_statements(&mut ledger, &verbs, bets(1, 256));
        check_statements(&mut ledger, &verbs, [(bet("b-1", 1), &[][..])]);
        check_statements(&mut ledger, &verbs, bets(256, 258));
        // The credit and the first bet are the oldest of 258.
        check_statements(&mut ledger, &verbs, [(bet("b-1", 1), &["INSERT", "SELECT"][..])]);
        check_statements(&mut ledger, &verbs, [(bet("b-2", 1), &[][..])]);
        ledger.set_synced_sequence(200).unwrap();
        // Entry 201 is the first that was not sent, and bet n is entry n + 1.
        check_statements(&mut ledger, &verbs, [(bet("b-199", 1), &["INSERT", "SELECT"][..])]);
        check_statements(&mut ledger, &verbs, [(bet("b-200", 1), &[][..])]);
        ledger.set_synced_sequence(258).unwrap();
        check_statements(&mut ledger, &verbs, [(bet("b-225", 1), &["INSERT", "SELECT"][..])]);
        check_statements(&mut ledger, &verbs, [(bet("b-226", 1), &[][..])]);
    }

    /// Runs a statement and says all the same that it failed.
    struct Stored {
        sql: SqliteConnection,
        fails: std::rc::Rc<std::cell::Cell<bool>>,
    }

    impl Sql for Stored {
        fn run(
            &mut self,
            sql: &str,
            params: &[SqlValue<'_>],
        ) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
            let rows = self.sql.run(sql, params)?;
            if self.fails.take() { Err(StoreFault::new("on demand")) } else { Ok(rows) }
        }
    }

    #[test]
    fn an_entry_that_was_stored_all_the_same_is_no_taken_key() {
        let fails = std::rc::Rc::new(std::cell::Cell::new(false));
        let sql =
            Stored { sql: SqliteConnection::open_in_memory().unwrap(), fails: std::rc::Rc::clone(&fails) };
        let mut ledger = Ledger::open(SqlStore::open(sql).unwrap(), Policy::default(), &wallet()).unwrap();
        applied(&mut ledger, &credit("c-1", 100));
        fails.set(true);
        ledger.execute(&bet("b-1", 60), NOW_MS).unwrap_err();
        assert_eq!(brl(&mut ledger).promo, amount(40), "as the log says");
        let again = ledger.execute(&bet("b-1", 60), NOW_MS).unwrap();
        assert!(matches!(again, Outcome::Applied { replayed: true, entry } if entry.sequence == 2));
    }

    #[test]
    fn a_check_reads_what_is_stored_whatever_is_remembered() {
        let file = TemporaryFile::new("changed");
        let store = || SqlStore::open(SqliteConnection::open(&file.0).unwrap()).unwrap();
        let (_, mut ledger) = run(RecentStore::new(store()));
        assert!(ledger.check().unwrap().is_ok());
        let change = "UPDATE entries SET body = replace(body, '\"promo_minor\":', '\"promo_minor\":1') \
             WHERE sequence = 7";
        SqliteConnection::open(&file.0).unwrap().run(change, &[]).unwrap();
        assert_eq!(ledger.check().unwrap().unwrap_err().sequence, 7);
    }

    /// A file of its own, removed when the test ends.
    struct TemporaryFile(PathBuf);

    impl TemporaryFile {
        fn new(name: &str) -> Self {
            let file = format!("cactus-ledger-{name}-{}.sqlite", std::process::id());
            Self(std::env::temp_dir().join(file))
        }
    }

    impl Drop for TemporaryFile {
        fn drop(&mut self) {
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
            }
        }
    }

    #[test]
    fn a_file_outlives_its_ledger() {
        let file = TemporaryFile::new("reopened");
        let open = || SqlStore::open(SqliteConnection::open(&file.0).unwrap()).unwrap();
        let (entries, mut ledger) = run(open());
        ledger.set_synced_sequence(4).unwrap();
        let state = ledger.state().unwrap().clone();
        drop(ledger);
        let mut reopened = Ledger::open(open(), Policy::default(), &wallet()).unwrap();
        assert_eq!(*reopened.state().unwrap(), state);
        assert_eq!(reopened.entries_after(0, 100).unwrap(), entries);
        assert_eq!(reopened.synced_sequence().unwrap(), 4);
    }
}
