//! Native SQLite.

use std::borrow::Cow;
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::{Sql, SqlValue, StoreFault};

/// A native SQLite database, in a file or in memory.
#[derive(Debug)]
pub struct SqliteConnection(Connection);

impl SqliteConnection {
    /// Opens or creates a file. A statement that returned is on disk: write-ahead log, full synchronisation.
    ///
    /// # Errors
    /// [`StoreFault`] when the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let connection = Connection::open(path).map_err(StoreFault::new)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(StoreFault::new)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(StoreFault::new)?;
        Ok(Self(connection))
    }

    /// A database that lasts as long as this value.
    ///
    /// # Errors
    /// [`StoreFault`] when SQLite cannot allocate it.
    pub fn open_in_memory() -> Result<Self, StoreFault> {
        Connection::open_in_memory().map(Self).map_err(StoreFault::new)
    }
}

impl Sql for SqliteConnection {
    fn run(&mut self, sql: &str, params: &[SqlValue<'_>]) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
        let mut statement = self.0.prepare_cached(sql).map_err(StoreFault::new)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(params)).map_err(StoreFault::new)?;
        let mut values = Vec::new();
        while let Some(row) = rows.next().map_err(StoreFault::new)? {
            let row = (0..columns).map(|column| read(row.get_ref(column).map_err(StoreFault::new)?));
            values.push(row.collect::<Result<_, _>>()?);
        }
        Ok(values)
    }

    fn has_transactions(&self) -> bool {
        true
    }
}

impl ToSql for SqlValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn read(value: ValueRef<'_>) -> Result<SqlValue<'static>, StoreFault> {
    match value {
        ValueRef::Null => Ok(SqlValue::Null),
        ValueRef::Integer(integer) => Ok(SqlValue::Integer(integer)),
        ValueRef::Text(bytes) => {
            let text = core::str::from_utf8(bytes).map_err(StoreFault::corrupt)?;
            Ok(SqlValue::Text(Cow::Owned(text.to_owned())))
        }
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(StoreFault::corrupt("a column of a foreign type")),
    }
}
