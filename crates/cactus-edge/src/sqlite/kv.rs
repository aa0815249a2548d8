use rusqlite::Connection;

use super::connection::{in_memory, run_one};
use super::{Faults, ManualClock};
use crate::limits::{KV_KEY_BYTES_MAX, KV_TTL_S_MIN, KV_VALUE_BYTES_MAX};
use crate::{Clock, Fault, Kv, Value};

const SCHEMA: &str =
    "CREATE TABLE kv (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires_at_ms INTEGER) STRICT;";

/// The twin of a KV namespace, strongly consistent. Staleness is the caller's business: nothing that must
/// hold at once may rest on KV.
#[derive(Debug)]
pub struct SqliteKv {
    connection: Connection,
    clock: ManualClock,
    faults: Faults,
}

impl SqliteKv {
    /// An empty namespace whose entries expire by `clock`.
    ///
    /// # Errors
    /// A fault when SQLite cannot start.
    pub fn in_memory(clock: ManualClock) -> Result<Self, Fault> {
        Ok(Self { connection: in_memory(SCHEMA)?, clock, faults: Faults::default() })
    }

    /// The plan of failures of this namespace.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }
}

impl Kv for SqliteKv {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        check_key(key)?;
        self.faults.around(|| {
            let rows = run_one(
                &self.connection,
                "SELECT CAST(value AS TEXT) FROM kv WHERE key = ?1 AND (expires_at_ms IS NULL OR expires_at_ms > ?2)",
                &[key.into(), self.clock.now_ms().into()],
            )?;
            rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
        })
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        check_key(key)?;
        if value.len() > KV_VALUE_BYTES_MAX {
            return Err(Fault::limit_exceeded("a KV value is longer than 25 MiB"));
        }
        if ttl_s.is_some_and(|ttl_s| ttl_s < KV_TTL_S_MIN) {
            return Err(Fault::limit_exceeded("a KV time to live is shorter than 60 s"));
        }
        let expires_at_ms =
            ttl_s.map(|ttl_s| self.clock.now_ms().saturating_add(ttl_s.saturating_mul(1_000)));
        self.faults.around(|| {
            run_one(
                &self.connection,
                "INSERT INTO kv (key, value, expires_at_ms) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at_ms = excluded.expires_at_ms",
                &[key.into(), Value::Blob(value.as_bytes().to_vec()), expires_at_ms.into()],
            )
            .map(drop)
        })
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        check_key(key)?;
        self.faults
            .around(|| run_one(&self.connection, "DELETE FROM kv WHERE key = ?1", &[key.into()]).map(drop))
    }
}

fn check_key(key: &str) -> Result<(), Fault> {
    if key.is_empty() || key.len() > KV_KEY_BYTES_MAX {
        return Err(Fault::limit_exceeded("a KV key has 1 to 512 bytes"));
    }
    Ok(())
}
