//! Deleting what is older than it may be kept.

use cactus_edge::{Db, Fault, Statement};
use cactus_events::CATALOG;
use cactus_events::spec::Retention;

use super::store::{
    DELETE_OLD, DELETE_OLD_BAD, DELETE_OLD_OF_TYPES, IS_OLD_BAD_LEFT, IS_OLD_LEFT, IS_OLD_LEFT_OF_TYPES,
    NEXT_TENANT,
};

/// How long an event is kept here: 90 days. Those of a shorter retention class are deleted sooner; what law asks to
/// keep longer is in the wallets' logs and not in this table.
pub const RETENTION_MS: u64 = 90 * DAY_MS;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Rows of one statement: five rows and index entries each, some 100 ms of the database's only thread.
const DELETED_ROWS_MAX: u32 = 2_000;

/// Statements of one run: with a question for the next tenant and one whether rows are left, within the 1,000 queries
/// of an invocation. 300 x 2,000 = 600,000 rows; the rest follows on the next day.
const STATEMENTS_MAX: u32 = 300;

/// What a run has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Statements that deleted rows, or found none to delete.
    pub statements: u32,
    /// Nothing that should go is left.
    pub complete: bool,
}

/// Deletes what is older than its retention, in bounded pieces, so that writers wait for none of them long. A run that
/// breaks off has deleted whole pieces, and the next one goes on.
///
/// # Errors
/// A fault.
pub async fn purge(db: &impl Db, now_ms: u64) -> Result<Purged, Fault> {
    let mut run = Run { db, statements: 0 };
    let oldest_ms = now_ms.saturating_sub(RETENTION_MS);
    let bad = |sql: &'static str| Statement::new(sql).bind(oldest_ms);
    if !run.delete(|| bad(DELETE_OLD_BAD).bind(DELETED_ROWS_MAX), || bad(IS_OLD_BAD_LEFT)).await? {
        return Ok(run.purged(false));
    }
    let short_ms = now_ms.saturating_sub(u64::from(Retention::Short.days()) * DAY_MS);
    let short = short_lived_types();
    let mut tenant_id = String::new();
    while let Some(next) = next_tenant(db, &tenant_id).await? {
        tenant_id = next;
        let of =
            |sql: &'static str, before_ms: u64| Statement::new(sql).bind(tenant_id.as_str()).bind(before_ms);
        let old = || of(DELETE_OLD, oldest_ms).bind(DELETED_ROWS_MAX);
        let short_lived = || of(DELETE_OLD_OF_TYPES, short_ms).bind(DELETED_ROWS_MAX).bind(short.as_str());
        let short_left = || of(IS_OLD_LEFT_OF_TYPES, short_ms).bind(short.as_str());
        if !run.delete(old, || of(IS_OLD_LEFT, oldest_ms)).await?
            || !run.delete(short_lived, short_left).await?
        {
            return Ok(run.purged(false));
        }
    }
    Ok(run.purged(true))
}

struct Run<'a, D> {
    db: &'a D,
    statements: u32,
}

impl<D: Db> Run<'_, D> {
    /// Deletes until nothing is left and answers true, or until the run has done enough.
    async fn delete(
        &mut self,
        statement: impl Fn() -> Statement,
        left: impl Fn() -> Statement,
    ) -> Result<bool, Fault> {
        while self.statements < STATEMENTS_MAX {
            self.statements += 1;
            let results = self.db.batch(vec![statement(), left()]).await?;
            if results.last().is_none_or(Vec::is_empty) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn purged(&self, complete: bool) -> Purged {
        Purged { statements: self.statements, complete }
    }
}

async fn next_tenant(db: &impl Db, after: &str) -> Result<Option<String>, Fault> {
    let rows = db.query(Statement::new(NEXT_TENANT).bind(after)).await?;
    let row = rows.first().ok_or_else(|| Fault::corrupt("a minimum has a row"))?;
    Ok(row.optional_text(0)?.map(str::to_owned))
}

/// The names of the events of the shortest retention class, as a JSON array.
pub(super) fn short_lived_types() -> String {
    let short = CATALOG.events().filter(|event| event.retention == Retention::Short);
    serde_json::Value::from_iter(short.map(|event| event.name)).to_string()
}
