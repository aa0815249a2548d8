use rusqlite::Connection;

use super::Faults;
use super::connection::{in_memory, run_one};
use crate::limits::OBJECT_KEY_BYTES_MAX;
use crate::{Fault, Objects, Value};

const SCHEMA: &str = "CREATE TABLE objects (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;";

/// The twin of an R2 bucket, for objects up to 2 MB.
#[derive(Debug)]
pub struct SqliteObjects {
    connection: Connection,
    faults: Faults,
}

impl SqliteObjects {
    /// An empty bucket.
    ///
    /// # Errors
    /// A fault when SQLite cannot start.
    pub fn in_memory() -> Result<Self, Fault> {
        Ok(Self { connection: in_memory(SCHEMA)?, faults: Faults::default() })
    }

    /// The plan of failures of this bucket.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }
}

impl Objects for SqliteObjects {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        check_key(key)?;
        self.faults.around(|| {
            let rows = run_one(&self.connection, "SELECT bytes FROM objects WHERE key = ?1", &[key.into()])?;
            rows.first().map(|row| row.blob(0).map(<[u8]>::to_vec)).transpose()
        })
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        check_key(key)?;
        self.faults.around(|| {
            run_one(
                &self.connection,
                "INSERT INTO objects (key, bytes) VALUES (?1, ?2) \
                 ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes",
                &[key.into(), Value::Blob(bytes)],
            )
            .map(drop)
        })
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        check_key(key)?;
        self.faults.around(|| {
            run_one(&self.connection, "DELETE FROM objects WHERE key = ?1", &[key.into()]).map(drop)
        })
    }
}

fn check_key(key: &str) -> Result<(), Fault> {
    if key.is_empty() || key.len() > OBJECT_KEY_BYTES_MAX {
        return Err(Fault::limit_exceeded("an object key has 1 to 1,024 bytes"));
    }
    Ok(())
}
