use cactus_edge::rate_limit::SlidingWindow;
use cactus_edge::{Fault, ObjectSql, Value};

const OPEN: &str = "CREATE TABLE IF NOT EXISTS rate_window (\
    id INTEGER PRIMARY KEY CHECK (id = 1), admitted BLOB NOT NULL, empty_at_ms INTEGER NOT NULL) STRICT";
const LOAD: &str = "SELECT admitted, empty_at_ms FROM rate_window WHERE id = 1";
const SAVE: &str = "INSERT OR REPLACE INTO rate_window (id, admitted, empty_at_ms) VALUES (1, ?1, ?2)";

/// What is stored of a window: who was admitted when, and when nobody counts any more.
pub(super) fn load(sql: &impl ObjectSql) -> Result<Option<(SlidingWindow, u64)>, Fault> {
    sql.run(OPEN, &[])?;
    let rows = sql.run(LOAD, &[])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let empty_at_ms = u64::try_from(row.integer(1)?).map_err(|_| Fault::corrupt("a window before 1970"))?;
    Ok(Some((SlidingWindow::from_bytes(row.blob(0)?)?, empty_at_ms)))
}

/// One row, whatever the window holds.
pub(super) fn save(sql: &impl ObjectSql, window: &SlidingWindow, empty_at_ms: u64) -> Result<(), Fault> {
    let empty_at_ms =
        i64::try_from(empty_at_ms).map_err(|_| Fault::internal("a window after the end of time"))?;
    sql.run(SAVE, &[Value::Blob(window.to_bytes()), Value::Integer(empty_at_ms)]).map(drop)
}
