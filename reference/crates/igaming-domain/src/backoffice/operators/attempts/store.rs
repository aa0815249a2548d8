use cactus_edge::{Db, Fault, Statement};

use super::{DELAY_MS_MAX, DOUBLINGS_MAX, FAILURES_MAX, FIRST_DELAY_MS, FREE_FAILURES, REMEMBERED_MS};
use crate::backoffice::audit::{Sealed, WRITTEN, changing};

/// Counts an attempt, or answers until when there is none.
pub(super) async fn count(db: &impl Db, key: &str, now_ms: u64) -> Result<Option<u64>, Fault> {
    let forget = Statement::new("DELETE FROM admin_login_attempts WHERE last_at_ms <= ?1")
        .bind(now_ms.saturating_sub(REMEMBERED_MS));
    let count = Statement::new(format!(
        "INSERT INTO admin_login_attempts (email_hash, failures, last_at_ms, blocked_until_ms) \
         VALUES (?1, 1, ?2, 0) ON CONFLICT (email_hash) DO UPDATE SET failures = failures + 1, last_at_ms = ?2, \
         blocked_until_ms = CASE WHEN failures < {FREE_FAILURES} THEN 0 \
         WHEN failures + 1 >= {FAILURES_MAX} THEN ?2 + {REMEMBERED_MS} ELSE \
         ?2 + min({DELAY_MS_MAX}, {FIRST_DELAY_MS} << min(failures - {FREE_FAILURES}, {DOUBLINGS_MAX})) END \
         WHERE blocked_until_ms <= ?2 RETURNING failures"
    ));
    let blocked = Statement::new("SELECT blocked_until_ms FROM admin_login_attempts WHERE email_hash = ?1");
    let results = db.batch(vec![forget, count.bind(key).bind(now_ms), blocked.bind(key)]).await?;
    let [_, counted, blocked] = results.as_slice() else {
        return Err(Fault::corrupt("a batch answers each statement"));
    };
    match (counted.first(), blocked.first()) {
        (Some(_), _) => Ok(None),
        (None, Some(row)) => row.unsigned(0).map(Some),
        (None, None) => Err(Fault::corrupt("an attempt was neither counted nor blocked")),
    }
}

/// How many there were in a row.
pub(in super::super) async fn failures(db: &impl Db, key: &str) -> Result<u64, Fault> {
    let statement = Statement::new("SELECT failures FROM admin_login_attempts WHERE email_hash = ?1");
    db.query(statement.bind(key)).await?.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Begins anew because an administrator says so.
pub(in super::super) fn unlock(key: &str, row: &Sealed) -> Statement {
    changing(format!("DELETE FROM admin_login_attempts WHERE email_hash = ?2 AND {WRITTEN}"), row).bind(key)
}

/// Takes one attempt back that was right so far.
pub(in super::super) async fn forgive(db: &impl Db, key: &str) -> Result<(), Fault> {
    let statement = Statement::new(
        "UPDATE admin_login_attempts SET failures = max(failures - 1, 0), blocked_until_ms = 0 \
         WHERE email_hash = ?1",
    );
    db.query(statement.bind(key)).await.map(drop)
}

/// Begins anew after a complete login.
pub(in super::super) async fn clear(db: &impl Db, key: &str) -> Result<(), Fault> {
    let statement = Statement::new("DELETE FROM admin_login_attempts WHERE email_hash = ?1");
    db.query(statement.bind(key)).await.map(drop)
}
