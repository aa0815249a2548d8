use cactus_edge::{Db, Fault};
use igaming_contracts::events::recent::{RECENT_EVENTS_MAX, RecentEvents, RecentEventsQuery};

use super::store;

/// How many events a filter of the session looks at: some milliseconds of the database.
const LOOKED_AT_MAX: u32 = 10_000;

/// The tenant's newest events.
///
/// # Errors
/// A fault.
pub async fn recent_events(
    db: &impl Db,
    tenant_id: &str,
    query: &RecentEventsQuery,
) -> Result<RecentEvents, Fault> {
    let looked_at_max = if query.session_id.is_some() { LOOKED_AT_MAX } else { RECENT_EVENTS_MAX };
    let events = store::recent(db, tenant_id, query, looked_at_max, RECENT_EVENTS_MAX).await?;
    Ok(RecentEvents { events })
}
