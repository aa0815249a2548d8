use cactus_edge::{Db, Fault, Row, Statement, Value};
use igaming_contracts::events::recent::{BadEvent, RecentEvent, RecentEventsQuery};
use serde_json::Value as Json;

use super::bad::SHOWN_BYTES_MAX;
use super::chunk::Chunk;
use super::row::COLUMNS;

/// `WHERE true` keeps `ON CONFLICT` from being read as a join's `ON`. Only rows that are new come back.
fn insert_events() -> String {
    let values = COLUMNS.map(|column| match column {
        // As JSON; every other one as the SQL value.
        "data" => "value -> 'data'".to_owned(),
        column => format!("value ->> '{column}'"),
    });
    format!(
        "INSERT INTO events_recent_90d ({}) SELECT {} FROM json_each(?1) WHERE true \
         ON CONFLICT (tenant_id, source, event_id) DO NOTHING RETURNING tenant_id, source, event_id",
        COLUMNS.join(", "),
        values.join(", ")
    )
}

/// The first report of a message stays: the same message may be delivered again.
const INSERT_BAD: &str = "\
    INSERT INTO bad_events (id, received_ms, reason, detail, tenant_id, event_type, body, body_bytes) \
    SELECT value ->> 'id', value ->> 'received_ms', value ->> 'reason', value ->> 'detail', value ->> 'tenant_id', \
    value ->> 'event_type', value ->> 'body', value ->> 'body_bytes' FROM json_each(?1) WHERE true \
    ON CONFLICT (id) DO NOTHING";

const BAD_EVENTS: &str = "\
    SELECT id, received_ms, reason, detail, event_type, substr(body, 1, ?4), body_bytes \
    FROM bad_events INDEXED BY bad_events_by_time WHERE received_ms < ?2 AND tenant_id = ?1 \
    ORDER BY received_ms DESC, id DESC LIMIT ?3";

const NEXT_TENANT: &str = "SELECT min(tenant_id) FROM events_recent_90d WHERE tenant_id > ?1";

const DELETE_OLD: &str = "\
    DELETE FROM events_recent_90d WHERE (tenant_id, source, event_id) IN (\
    SELECT tenant_id, source, event_id FROM events_recent_90d INDEXED BY events_recent_90d_by_time \
    WHERE tenant_id = ?1 AND at_ms < ?2 ORDER BY at_ms LIMIT ?3)";

const IS_OLD_LEFT: &str = "\
    SELECT 1 FROM events_recent_90d INDEXED BY events_recent_90d_by_time \
    WHERE tenant_id = ?1 AND at_ms < ?2 LIMIT 1";

const DELETE_OLD_OF_TYPES: &str = "\
    DELETE FROM events_recent_90d WHERE (tenant_id, source, event_id) IN (\
    SELECT event.tenant_id, event.source, event.event_id FROM json_each(?4) AS short \
    CROSS JOIN events_recent_90d AS event INDEXED BY events_recent_90d_by_type \
    WHERE event.tenant_id = ?1 AND event.event_type = short.value AND event.at_ms < ?2 LIMIT ?3)";

const IS_OLD_LEFT_OF_TYPES: &str = "\
    SELECT 1 FROM json_each(?3) AS short \
    CROSS JOIN events_recent_90d AS event INDEXED BY events_recent_90d_by_type \
    WHERE event.tenant_id = ?1 AND event.event_type = short.value AND event.at_ms < ?2 LIMIT 1";

const DELETE_OLD_BAD: &str = "\
    DELETE FROM bad_events WHERE id IN (\
    SELECT id FROM bad_events INDEXED BY bad_events_by_time WHERE received_ms < ?1 ORDER BY received_ms LIMIT ?2)";

const IS_OLD_BAD_LEFT: &str =
    "SELECT 1 FROM bad_events INDEXED BY bad_events_by_time WHERE received_ms < ?1 LIMIT 1";

/// The key of a row: tenant, source and id.
pub(super) type EventKey = (String, String, String);

/// Writes the rows that are not there yet, in one atomic round trip, and answers with their keys.
///
/// # Errors
/// A fault; after `Unavailable` everything may be there or nothing, and may be sent again.
pub(super) async fn insert(db: &impl Db, chunk: Chunk) -> Result<Vec<EventKey>, Fault> {
    let (rows, bad) = chunk.into_parameters()?;
    let statements = vec![Statement::new(insert_events()).bind(rows), Statement::new(INSERT_BAD).bind(bad)];
    let results = db.batch(statements).await?;
    let [inserted, _] = results.as_slice() else {
        return Err(Fault::corrupt("a batch of two statements has two results"));
    };
    let key = |row: &Row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.to_owned()));
    inserted.iter().map(key).collect()
}

/// Whether the database answers at all.
///
/// # Errors
/// A fault when it does not.
pub(super) async fn probe(db: &impl Db) -> Result<(), Fault> {
    db.query(Statement::new("SELECT 1")).await.map(drop)
}

/// The newest events of a tenant, by the index that the filter of `query` has. A filter of the session looks among the
/// newest `looked_at_max` of them.
///
/// # Errors
/// A fault.
pub(super) async fn recent(
    db: &impl Db,
    tenant_id: &str,
    query: &RecentEventsQuery,
    looked_at_max: u32,
    limit: u32,
) -> Result<Vec<RecentEvent>, Fault> {
    let RecentEventsQuery { event_type, player_id, session_id } = query;
    let index = match (event_type, player_id) {
        (_, Some(_)) => "events_recent_90d_by_player",
        (Some(_), None) => "events_recent_90d_by_type",
        (None, None) => "events_recent_90d_by_time",
    };
    let mut filters = String::new();
    if player_id.is_some() {
        filters.push_str(" AND player_id = ?2");
    }
    if event_type.is_some() {
        filters.push_str(" AND event_type = ?3");
    }
    let columns = COLUMNS.join(", ");
    let sql = format!(
        "SELECT {columns} FROM (SELECT * FROM events_recent_90d INDEXED BY {index} \
         WHERE tenant_id = ?1{filters} ORDER BY at_ms DESC LIMIT ?5) \
         WHERE (?4 IS NULL OR session_id = ?4) ORDER BY at_ms DESC LIMIT ?6"
    );
    let statement = Statement::new(sql)
        .bind(tenant_id)
        .bind(player_id.as_deref())
        .bind(event_type.as_deref())
        .bind(session_id.as_deref())
        .bind(looked_at_max)
        .bind(limit);
    db.query(statement).await?.iter().map(read_event).collect()
}

fn read_event(row: &Row) -> Result<RecentEvent, Fault> {
    let mut event = RecentEvent::new();
    for (column, value) in COLUMNS.iter().zip(row.values()) {
        let value = match value {
            Value::Null => continue,
            Value::Integer(integer) => Json::from(*integer),
            Value::Text(text) if *column == "data" => {
                serde_json::from_str(text).map_err(|error| Fault::corrupt(error.to_string()))?
            }
            Value::Text(text) => Json::from(text.as_str()),
            _ => return Err(Fault::corrupt("an event has no blobs")),
        };
        event.insert((*column).to_owned(), value);
    }
    Ok(event)
}

/// What of a tenant could not become an event and came before a time, newest first.
///
/// # Errors
/// A fault.
pub(super) async fn bad_events(
    db: &impl Db,
    tenant_id: &str,
    before_ms: u64,
    limit: u32,
) -> Result<Vec<BadEvent>, Fault> {
    let statement =
        Statement::new(BAD_EVENTS).bind(tenant_id).bind(before_ms).bind(limit).bind(SHOWN_BYTES_MAX);
    let read = |row: &Row| {
        Ok(BadEvent {
            id: row.text(0)?.to_owned(),
            received_ms: row.unsigned(1)?,
            reason: row.text(2)?.to_owned(),
            detail: row.text(3)?.to_owned(),
            event_type: row.optional_text(4)?.map(str::to_owned),
            body: row.text(5)?.to_owned(),
            body_bytes: row.unsigned(6)?,
        })
    };
    db.query(statement).await?.iter().map(read).collect()
}

/// The first tenant after one that has events; an empty id comes before every tenant.
///
/// # Errors
/// A fault.
pub(super) async fn next_tenant(db: &impl Db, after: &str) -> Result<Option<String>, Fault> {
    let rows = db.query(Statement::new(NEXT_TENANT).bind(after)).await?;
    let row = rows.first().ok_or_else(|| Fault::corrupt("a minimum has a row"))?;
    Ok(row.optional_text(0)?.map(str::to_owned))
}

/// Deletes at most `limit` events of a tenant from before a time and answers whether there are more.
///
/// # Errors
/// A fault.
pub(super) async fn delete_old(
    db: &impl Db,
    tenant_id: &str,
    before_ms: u64,
    limit: u32,
) -> Result<bool, Fault> {
    let of = |sql: &'static str| Statement::new(sql).bind(tenant_id).bind(before_ms);
    delete(db, of(DELETE_OLD).bind(limit), of(IS_OLD_LEFT)).await
}

/// The same of the types in `types`, the text of a JSON array.
///
/// # Errors
/// A fault.
pub(super) async fn delete_old_of_types(
    db: &impl Db,
    tenant_id: &str,
    before_ms: u64,
    limit: u32,
    types: &str,
) -> Result<bool, Fault> {
    let of = |sql: &'static str| Statement::new(sql).bind(tenant_id).bind(before_ms);
    delete(db, of(DELETE_OLD_OF_TYPES).bind(limit).bind(types), of(IS_OLD_LEFT_OF_TYPES).bind(types)).await
}

/// The same of what could not become an event.
///
/// # Errors
/// A fault.
pub(super) async fn delete_old_bad(db: &impl Db, before_ms: u64, limit: u32) -> Result<bool, Fault> {
    let of = |sql: &'static str| Statement::new(sql).bind(before_ms);
    delete(db, of(DELETE_OLD_BAD).bind(limit), of(IS_OLD_BAD_LEFT)).await
}

async fn delete(db: &impl Db, statement: Statement, left: Statement) -> Result<bool, Fault> {
    let results = db.batch(vec![statement, left]).await?;
    Ok(results.last().is_some_and(|rows| !rows.is_empty()))
}
