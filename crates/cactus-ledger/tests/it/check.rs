//! The check finds whatever is wrong with a log, and says where.

use std::sync::Arc;

use cactus_ledger::{
    Account, AmountMinor, BRL, BreakReason, CommandKey, Entry, EntryOutcome, LogBreak, MemoryStore, Store,
    StoreFault, TrialBalance, USD, WalletId, check_log,
};

use crate::scripted::*;

fn broken(entries: &[Arc<Entry>]) -> LogBreak {
    check_log(&mut stored(entries), &wallet()).unwrap().unwrap_err()
}

fn sequence_of(id: &str) -> usize {
    entries().iter().position(|entry| entry.command.key().id() == id).unwrap() + 1
}

/// The check's answer to a forgery of the entry with this id.
fn forgery(id: &str, change: impl Fn(&mut Entry)) -> BreakReason {
    let sequence = sequence_of(id);
    let LogBreak { sequence: at, reason } = broken(&forged(sequence, change));
    assert_eq!(at, u64::try_from(sequence).unwrap(), "{reason:?}");
    reason
}

fn amount(minor: u64) -> AmountMinor {
    AmountMinor::new(minor).unwrap()
}

#[test]
fn a_whole_log_is_reported_with_its_trial_balance() {
    let mut ledger = run(MemoryStore::new());
    ledger.set_synced_sequence(7).unwrap();
    let report = ledger.check().unwrap().unwrap();
    let state = ledger.state().unwrap();
    assert_eq!((report.entries, report.head_hash), (state.sequence(), state.head_hash()));
    assert_eq!((&report.balances, report.synced_sequence), (state.balances(), 7));
    let books = &report.trial_balance;
    let of = |code: &str| books.get(BRL.code, code.parse().unwrap());
    // 100,000 received, 4,000 paid out.
    assert_eq!(of("payment:pix"), -96_000);
    // 70 in, 100 out.
    assert_eq!(of("operator:transfer"), 30);
    assert_eq!(of("operator:exchange"), 1_000);
    assert_eq!(books.get(USD.code, Account::Exchange), -183);
    assert_eq!(of("jackpot:mega"), 0);
    assert_eq!(of("player:cash"), i128::from(state.balances().get(BRL.code).cash.get()));
    assert!(books.is_zero());
    assert_eq!((books.total(BRL.code), books.total(USD.code)), (0, 0));
}

#[test]
fn the_books_of_many_wallets_sum_to_zero() {
    let mut operator = TrialBalance::default();
    let report = run(MemoryStore::new()).check().unwrap().unwrap();
    for _ in 0..3 {
        operator.add(&report.trial_balance);
    }
    assert!(operator.is_zero());
    assert_eq!(operator.get(BRL.code, "payment:pix".parse().unwrap()), 3 * -96_000);
    assert_eq!(operator.rows().count(), report.trial_balance.rows().count());
}

#[test]
fn a_changed_missing_or_foreign_entry_is_named() {
    let whole = entries();
    for index in 0..whole.len() {
        let at = u64::try_from(index + 1).unwrap();
        let mut changed = whole.clone();
        let mut entry = Entry::clone(&whole[index]);
        entry.policy_version += 1;
        changed[index] = Arc::new(entry);
        assert_eq!(broken(&changed), LogBreak { sequence: at, reason: BreakReason::HashDiffers });
    }
    let other = WalletId::new("demo/p-2").unwrap();
    let reason = check_log(&mut stored(&whole), &other).unwrap().unwrap_err();
    assert_eq!(reason, LogBreak { sequence: 1, reason: BreakReason::PreviousHashDiffers });
}

#[test]
fn a_forgery_with_right_hashes_is_found_too() {
    use BreakReason::{
        BalancesDiffer, HoldWrong, OutcomeIllegal, RolledBackTwice, TargetWrong, TimeNotLater,
    };
    let target = |entry: &mut Entry, sequence: u64| {
        let EntryOutcome::Applied { target: Some(target), .. } = &mut entry.outcome else {
            panic!("{entry:?}")
        };
        target.sequence = sequence;
    };
    assert_eq!(forgery("b-1", |entry| entry.at_ms -= 1_000), TimeNotLater);
    assert_eq!(
        forgery("b-1", |entry| {
            let rows = serde_json::to_value(&entry.balances_after).unwrap();
            let mut rows = rows.as_array().unwrap().clone();
            rows[0]["cash_minor"] = (rows[0]["cash_minor"].as_u64().unwrap() + 1).into();
            entry.balances_after = serde_json::from_value(rows.into()).unwrap();
        }),
        BalancesDiffer
    );
    // A deposit whose counterpart is the wrong account moves the same balance.
    assert_eq!(
        forgery("d-1", |entry| {
            let EntryOutcome::Applied { postings, .. } = &mut entry.outcome else { panic!("{entry:?}") };
            postings[0].debit = Account::Adjustment;
        }),
        OutcomeIllegal
    );
    assert_eq!(
        forgery("d-1", |entry| {
            let EntryOutcome::Applied { effective_at_ms, .. } = &mut entry.outcome else {
                panic!("{entry:?}")
            };
            *effective_at_ms = Some(NOW_MS);
        }),
        OutcomeIllegal
    );
    let payout = u64::try_from(sequence_of("p-1")).unwrap();
    assert_eq!(forgery("hv-2", |entry| target(entry, payout)), HoldWrong);
    assert_eq!(
        forgery("hp-to", |entry| target(entry, u64::try_from(sequence_of("p-3")).unwrap())),
        TargetWrong
    );
    assert_eq!(forgery("w-6", |entry| target(entry, 1)), TargetWrong);
    let undone = u64::try_from(sequence_of("b-2")).unwrap();
    assert_eq!(forgery("rb-w6", |entry| target(entry, undone)), RolledBackTwice);
    // A rollback that gives back another amount than the bet's, with balances to fit.
    assert_eq!(
        forgery("rb-2", |entry| {
            let EntryOutcome::Applied { postings, .. } = &mut entry.outcome else { panic!("{entry:?}") };
            postings[0].amount = amount(postings[0].amount.get() + 1);
            let Account::Player(colour) = postings[0].credit else { panic!("{postings:?}") };
            let mut rows = serde_json::to_value(&entry.balances_after).unwrap();
            let field = format!("{colour}_minor");
            rows[0][&field] = (rows[0][&field].as_u64().unwrap() + 1).into();
            entry.balances_after = serde_json::from_value(rows).unwrap();
        }),
        OutcomeIllegal
    );
}

#[test]
fn a_second_entry_under_a_key_is_found() {
    let whole = entries();
    let last = whole.last().unwrap();
    let mut copy = Entry::clone(&whole[sequence_of("bl-2") - 1]);
    (copy.sequence, copy.at_ms, copy.previous_hash) = (last.sequence + 1, last.at_ms + 1, last.hash);
    copy.balances_after = last.balances_after.clone();
    copy.hash = copy.computed_hash();
    let copy = Arc::new(copy);
    let mut ledger = run(MemoryStore::new());
    let repeated = LogBreak { sequence: copy.sequence, reason: BreakReason::KeyRepeated };
    assert_eq!(ledger.restore(std::slice::from_ref(&copy)).unwrap(), Err(repeated));

    // A store that lost the uniqueness of its keys.
    let mut store = Doubled { inner: ledger.into_store(), last: copy };
    assert_eq!(check_log(&mut store, &wallet()).unwrap(), Err(repeated));
}

/// A log with one entry more than its index of keys knows.
struct Doubled {
    inner: MemoryStore,
    last: Arc<Entry>,
}

impl Store for Doubled {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        self.inner.find(key)
    }

    fn append(&mut self, _: &Arc<Entry>) -> Result<(), StoreFault> {
        Err(StoreFault::new("only read"))
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        if sequence + 1 == self.last.sequence {
            return Ok(vec![Arc::clone(&self.last)]);
        }
        self.inner.entries_after(sequence, limit)
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        self.inner.synced_sequence()
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.inner.set_synced_sequence(sequence)
    }
}

#[test]
fn codes_are_stable() {
    let codes = [
        (BreakReason::Unreadable, "unreadable"),
        (BreakReason::KeyRepeated, "key_repeated"),
        (BreakReason::CheckpointWrong, "checkpoint_wrong"),
        (BreakReason::SyncedSequenceWrong, "synced_sequence_wrong"),
    ];
    for (reason, code) in codes {
        assert_eq!(reason.code(), code);
        assert_eq!(LogBreak { sequence: 3, reason }.to_string(), format!("the log breaks at 3: {code}"));
    }
}

#[cfg(feature = "sqlite")]
mod rows {
    use std::borrow::Cow;

    use cactus_ledger::{Ledger, Sql, SqlStore, SqlValue, SqliteConnection};

    use super::*;

    /// Every stored cell: table, column, rowid and content.
    fn cells(sql: &mut SqliteConnection) -> Vec<(&'static str, &'static str, i64, SqlValue<'static>)> {
        let columns = [
            ("entries", "sequence"),
            ("entries", "command_key"),
            ("entries", "body"),
            ("outbox", "synced_sequence"),
            ("outbox", "state"),
            ("outbox", "digest"),
        ];
        let mut cells = Vec::new();
        for (table, column) in columns {
            for row in sql.run(&format!("SELECT rowid, {column} FROM {table}"), &[]).unwrap() {
                let [SqlValue::Integer(rowid), value] = &row[..] else { panic!("{row:?}") };
                cells.push((table, column, *rowid, value.clone()));
            }
        }
        cells
    }

    /// One byte of a cell at a time is flipped, and the log checked.
    #[test]
    fn one_flipped_byte_in_any_stored_field_is_found() {
        let mut sql = SqliteConnection::open_in_memory().unwrap();
        let mut checked = 0;
        {
            let store = SqlStore::open(&mut sql).unwrap();
            let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
            for (index, command) in script().iter().take(7).enumerate() {
                ledger.execute(command, NOW_MS + u64::try_from(index).unwrap()).unwrap();
            }
            ledger.set_synced_sequence(5).unwrap();
            assert!(ledger.check().unwrap().is_ok());
        }
        for (table, column, rowid, value) in cells(&mut sql) {
            let update = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
            let flips: Vec<SqlValue<'static>> = match &value {
                SqlValue::Integer(integer) => {
                    (0..6).map(|bit| SqlValue::Integer(integer ^ (1 << bit))).collect()
                }
                SqlValue::Text(content) => (0..content.len())
                    .map(|index| {
                        let mut bytes = content.as_bytes().to_vec();
                        bytes[index] ^= 1;
                        SqlValue::Text(Cow::Owned(String::from_utf8(bytes).unwrap()))
                    })
                    .collect(),
                SqlValue::Null => panic!("{table}.{column} is empty"),
            };
            for flip in flips {
                let mut at = rowid;
                if sql.run(&update, &[flip.clone(), SqlValue::Integer(rowid)]).is_err() {
                    continue; // a sequence that exists: the database refuses it
                }
                if let ("sequence", SqlValue::Integer(moved)) = (column, &flip) {
                    at = *moved;
                }
                let found = check_log(&mut SqlStore::open(&mut sql).unwrap(), &wallet()).unwrap();
                assert!(found.is_err(), "{table}.{column} of {rowid}: {flip:?}");
                sql.run(&update, &[value.clone(), SqlValue::Integer(at)]).unwrap();
                checked += 1;
            }
        }
        assert!(checked > 3_000, "{checked}");
        assert!(check_log(&mut SqlStore::open(&mut sql).unwrap(), &wallet()).unwrap().is_ok());
    }
}
