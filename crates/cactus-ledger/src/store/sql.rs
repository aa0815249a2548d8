//! The store over SQLite's dialect of SQL, wherever it runs: natively or inside a Durable Object.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Checkpoint, Store, StoreFault};
use crate::chain::EntryHash;
use crate::entry::Entry;
use crate::name::CommandKey;

/// The statements that create the tables, to be run in order and safe to run again.
///
/// A command writes two rows, the entry's and its index's: `sequence` is the rowid, so it needs no index, and
/// `outbox` is written when entries were sent, not when they are made. Its one row is the [`Checkpoint`].
pub const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS entries (\
     sequence INTEGER PRIMARY KEY, command_key TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS outbox (\
     id INTEGER PRIMARY KEY CHECK (id = 1), synced_sequence INTEGER NOT NULL, state TEXT, digest TEXT NOT NULL) STRICT",
];

const FIND: &str = "SELECT sequence, command_key, body FROM entries WHERE command_key = ?1";
const APPEND: &str = "INSERT INTO entries (sequence, command_key, body) VALUES (?1, ?2, ?3)";
/// One statement, so that it is whole or not at all where there are no transactions. Binds the first sequence and a
/// JSON list with one text a row: the key, a line feed, the body. Neither has a line feed in it, and cutting a text
/// costs less than reading a list inside the list.
const APPEND_ALL: &str = "INSERT INTO entries (sequence, command_key, body) \
     SELECT ?1 + key, substr(value, 1, instr(value, char(10)) - 1), substr(value, instr(value, char(10)) + 1) \
     FROM json_each(?2)";
const ENTRIES_AFTER: &str = "SELECT sequence, command_key, body FROM entries WHERE sequence > ?1 \
     ORDER BY sequence LIMIT ?2";
const SYNCED_SEQUENCE: &str = "SELECT synced_sequence FROM outbox WHERE id = 1";
const CHECKPOINT: &str = "SELECT synced_sequence, state, digest FROM outbox WHERE id = 1";
const SET_CHECKPOINT: &str = "INSERT INTO outbox (id, synced_sequence, state, digest) VALUES (1, ?1, ?2, ?3) \
     ON CONFLICT (id) DO UPDATE SET synced_sequence = excluded.synced_sequence, state = excluded.state, \
     digest = excluded.digest WHERE excluded.synced_sequence >= outbox.synced_sequence";

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

    /// Whether it takes `BEGIN`, `COMMIT` and `ROLLBACK`. A Durable Object's does not.
    fn has_transactions(&self) -> bool {
        false
    }
}

impl<C: Sql> Sql for &mut C {
    fn run(&mut self, sql: &str, params: &[SqlValue<'_>]) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
        (**self).run(sql, params)
    }

    fn has_transactions(&self) -> bool {
        (**self).has_transactions()
    }
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

    /// All of the work or none of it.
    fn in_transaction(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), StoreFault>,
    ) -> Result<(), StoreFault> {
        self.sql.run("BEGIN IMMEDIATE", &[])?;
        let done = work(self).and_then(|()| self.sql.run("COMMIT", &[]).map(drop));
        if done.is_err() {
            // What went wrong is what there is to say; some errors of SQLite have rolled back themselves.
            let _ = self.sql.run("ROLLBACK", &[]);
        }
        done
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
        let body = body_of(entry)?;
        let params = [integer(entry.sequence)?, text(entry.command.key().as_str()), text(&body)];
        self.sql.run(APPEND, &params)?;
        Ok(())
    }

    fn append_all(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreFault> {
        let first = match entries {
            [] => return Ok(()),
            [entry] => return self.append(entry),
            [first, ..] => first.sequence,
        };
        let contiguous = entries.iter().zip(first..).all(|(entry, sequence)| entry.sequence == sequence);
        if !contiguous {
            return Err(StoreFault::new("entries are appended in the order of their sequences"));
        }
        if self.sql.has_transactions() {
            return self.in_transaction(|store| entries.iter().try_for_each(|entry| store.append(entry)));
        }
        let row = |entry: &Arc<Entry>| Ok(format!("{}\n{}", entry.command.key(), body_of(entry)?));
        let rows = entries.iter().map(row).collect::<Result<Vec<String>, StoreFault>>()?;
        let rows = serde_json::to_string(&rows).map_err(StoreFault::new)?;
        self.sql.run(APPEND_ALL, &[integer(first)?, text(&rows)])?;
        Ok(())
    }

    /// The table's own rule refuses a key that is taken, as anything else may that goes wrong: the log says which it
    /// was. An entry that was stored all the same is no answer: its sequence is not one of before.
    fn append_or_find(&mut self, entries: &[Arc<Entry>]) -> Result<Option<Arc<Entry>>, StoreFault> {
        let Err(fault) = self.append_all(entries) else { return Ok(None) };
        let first = entries.first().map_or(0, |entry| entry.sequence);
        for entry in entries {
            match self.find(entry.command.key()) {
                Ok(Some(existing)) if existing.sequence < first => return Ok(Some(existing)),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        Err(fault)
    }

    fn entries_after(&mut self, sequence: u64, limit: u32) -> Result<Vec<Arc<Entry>>, StoreFault> {
        self.entries(ENTRIES_AFTER, &[integer(sequence)?, integer(u64::from(limit))?])
    }

    /// See `read_entry`.
    fn verifies_reads(&self) -> bool {
        true
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
        self.set_checkpoint(&Checkpoint::of_outbox(sequence))
    }

    fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreFault> {
        match self.sql.run(CHECKPOINT, &[])?.first().map(Vec::as_slice) {
            None => Ok(None),
            Some([SqlValue::Integer(synced_sequence), state, SqlValue::Text(digest)]) => {
                let state = match state {
                    SqlValue::Null => None,
                    SqlValue::Text(json) => Some(json.to_string()),
                    SqlValue::Integer(_) => {
                        return Err(StoreFault::corrupt("the checkpoint's state is not a text"));
                    }
                };
                let synced_sequence = u64::try_from(*synced_sequence).map_err(StoreFault::corrupt)?;
                let digest: EntryHash = digest.parse().map_err(StoreFault::corrupt)?;
                Ok(Some(Checkpoint { synced_sequence, state, digest }))
            }
            Some(_) => Err(StoreFault::corrupt("the checkpoint has a column of a foreign type")),
        }
    }

    fn set_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        let digest = checkpoint.digest.to_string();
        let state = checkpoint.state.as_deref().map_or(SqlValue::Null, text);
        self.sql.run(SET_CHECKPOINT, &[integer(checkpoint.synced_sequence)?, state, text(&digest)])?;
        Ok(())
    }
}

fn body_of(entry: &Entry) -> Result<String, StoreFault> {
    serde_json::to_string(entry).map_err(StoreFault::new)
}

/// Every stored byte is checked at every read: the columns against the body, the body against its hash.
fn read_entry(row: &[SqlValue<'_>]) -> Result<Arc<Entry>, StoreFault> {
    let [SqlValue::Integer(sequence), SqlValue::Text(command_key), SqlValue::Text(body)] = row else {
        return Err(StoreFault::corrupt("a row of the log has a column of a foreign type"));
    };
    let broken =
        |cause: &dyn core::fmt::Display| StoreFault::corrupt(format_args!("entry {sequence}: {cause}"));
    let entry: Entry = serde_json::from_str(body).map_err(|error| broken(&error))?;
    if u64::try_from(*sequence) != Ok(entry.sequence) {
        return Err(broken(&"the row has another sequence than its body"));
    }
    if entry.command.key().as_str() != command_key {
        return Err(broken(&"the row has another key than its body"));
    }
    if entry.hash != entry.computed_hash() {
        return Err(broken(&"the body does not have the hash of its content"));
    }
    Ok(Arc::new(entry))
}

fn text(text: &str) -> SqlValue<'_> {
    SqlValue::Text(Cow::Borrowed(text))
}

fn integer(number: u64) -> Result<SqlValue<'static>, StoreFault> {
    i64::try_from(number).map(SqlValue::Integer).map_err(StoreFault::new)
}
