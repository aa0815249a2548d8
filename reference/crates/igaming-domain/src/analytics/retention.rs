//! Deleting what is older than it may be kept.

use cactus_edge::{Db, Fault};
use cactus_events::CATALOG;
use cactus_events::spec::Retention;

use super::store;

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
    let mut run = Run { statements: 0 };
    let oldest_ms = now_ms.saturating_sub(RETENTION_MS);
    if !run.delete(async || store::delete_old_bad(db, oldest_ms, DELETED_ROWS_MAX).await).await? {
        return Ok(run.purged(false));
    }
    let short_ms = now_ms.saturating_sub(u64::from(Retention::Short.days()) * DAY_MS);
    let short = short_lived_types();
    let mut tenant_id = String::new();
    while let Some(next) = store::next_tenant(db, &tenant_id).await? {
        tenant_id = next;
        let old = async || store::delete_old(db, &tenant_id, oldest_ms, DELETED_ROWS_MAX).await;
        let short_lived =
            async || store::delete_old_of_types(db, &tenant_id, short_ms, DELETED_ROWS_MAX, &short).await;
        if !run.delete(old).await? || !run.delete(short_lived).await? {
            return Ok(run.purged(false));
        }
    }
    Ok(run.purged(true))
}

struct Run {
    statements: u32,
}

impl Run {
    /// Deletes until nothing is left and answers true, or until the run has done enough. `piece` answers whether
    /// anything is left.
    async fn delete(&mut self, piece: impl AsyncFn() -> Result<bool, Fault>) -> Result<bool, Fault> {
        while self.statements < STATEMENTS_MAX {
            self.statements += 1;
            if !piece().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn purged(&self, complete: bool) -> Purged {
        Purged { statements: self.statements, complete }
    }
}

/// The names of the events of the shortest retention class, as a JSON array.
pub(super) fn short_lived_types() -> String {
    let short = CATALOG.events().filter(|event| event.retention == Retention::Short);
    serde_json::Value::from_iter(short.map(|event| event.name)).to_string()
}
