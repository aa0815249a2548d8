//! The store over SQLite's dialect of SQL, wherever it runs: natively or inside a Durable Object.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Store, StoreFault};
use crate::entry::Entry;
use crate::name::CommandKey;

/// The statements that create the tables, to be run in order and safe to run again.
///
/// A command writes two rows, the entry's and its index's: `sequence` is the rowid, so it needs no index, and
/// `outbox` is written when entries were sent, not when they are made.
pub const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS entries (\
     sequence INTEGER PRIMARY KEY, command_key TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS outbox (\
     id INTEGER PRIMARY KEY CHECK (id = 1), synced_sequence INTEGER NOT NULL) STRICT",
];

const FIND: &str = "SELECT body FROM entries WHERE command_key = ?1";
const APPEND: &str = "INSERT INTO entries (sequence, command_key, body) VALUES (?1, ?2, ?3)";
const ENTRIES_AFTER: &str = "SELECT body FROM entries WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
const SYNCED_SEQUENCE: &str = "SELECT synced_sequence FROM outbox WHERE id = 1";
const SET_SYNCED_SEQUENCE: &str = "INSERT INTO outbox (id, synced_sequence) VALUES (1, ?1) \
     ON CONFLICT (id) DO UPDATE SET synced_sequence = excluded.synced_sequence \
     WHERE excluded.synced_sequence > outbox.synced_sequence";

/// A value bound to a statement or read from a row. A bound text is borrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlValue<'a> {
    /// SQL `NULL`.
    Null,
    /// SQL `INTEGER`. What this crate binds and reads stays below 2^53.
    Integer(i64),
    /// SQL `TEXT`.
    Text(Cow<'a, str>),
}

/// A SQLite database that one wallet owns: all a [`SqlStore`] needs of it.
pub trait Sql {
    /// Runs one statement with its positional parameters (`?1` is the first), whole or not at all, and answers
    /// its rows, each with the columns in the order selected.
    ///
    /// # Errors
    /// [`StoreFault`] when the database fails or refuses.
    fn run(&mut self, sql: &str, params: &[SqlValue<'_>]) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault>;
}

/// Keeps the log in a SQLite database: an entry is one row with its JSON, appended with one statement.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use cactus_ledger::{Ledger, Policy, SqlStore, SqliteConnection, WalletId};
///
/// let store = SqlStore::open(SqliteConnection::open_in_memory()?)?;
/// let ledger = Ledger::open(store, Policy::default(), &WalletId::new("demo/p-1").unwrap())?;
/// # let _ = ledger;
/// # }
/// # Ok::<(), cactus_ledger::StoreFault>(())
/// ```
#[derive(Clone, Debug)]
pub struct SqlStore<C: Sql> {
    sql: C,
}

impl<C: Sql> SqlStore<C> {
    /// Creates the tables where they are missing.
    ///
    /// # Errors
    /// [`StoreFault`] when the database fails.
    pub fn open(mut sql: C) -> Result<Self, StoreFault> {
        for statement in SCHEMA {
            sql.run(statement, &[])?;
        }
        Ok(Self { sql })
    }

    fn entries(&mut self, sql: &str, params: &[SqlValue<'_>]) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.sql.run(sql, params)?.iter().map(|row| read_entry(row)).collect()
    }
}

impl<C: Sql> Store for SqlStore<C> {
    fn find(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault> {
        Ok(self.entries(FIND, &[text(key.as_str())])?.pop())
    }

    fn append(&mut self, entry: &Arc<Entry>) -> Result<(), StoreFault> {
        let body = serde_json::to_string(&**entry).map_err(StoreFault::new)?;
        let params = [integer(entry.sequence)?, text(entry.command.key().as_str()), text(&body)];
        self.sql.run(APPEND, &params)?;
        Ok(())
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.entries(ENTRIES_AFTER, &[integer(sequence)?, integer(u64::from(limit))?])
    }

    fn synced_sequence(&mut self) -> Result<u64, StoreFault> {
        let rows = self.sql.run(SYNCED_SEQUENCE, &[])?;
        match rows.first().map(Vec::as_slice) {
            None => Ok(0),
            Some([SqlValue::Integer(sequence)]) => u64::try_from(*sequence).map_err(StoreFault::corrupt),
            Some(_) => Err(StoreFault::corrupt("the synced sequence is not an integer")),
        }
    }

    fn set_synced_sequence(&mut self, sequence: u64) -> Result<(), StoreFault> {
        self.sql.run(SET_SYNCED_SEQUENCE, &[integer(sequence)?])?;
        Ok(())
    }
}

fn read_entry(row: &[SqlValue<'_>]) -> Result<Arc<Entry>, StoreFault> {
    match row {
        [SqlValue::Text(body)] => serde_json::from_str(body).map(Arc::new).map_err(StoreFault::corrupt),
        _ => Err(StoreFault::corrupt("the body of an entry is not a text")),
    }
}

fn text(text: &str) -> SqlValue<'_> {
    SqlValue::Text(Cow::Borrowed(text))
}

fn integer(number: u64) -> Result<SqlValue<'static>, StoreFault> {
    i64::try_from(number).map(SqlValue::Integer).map_err(StoreFault::new)
}
