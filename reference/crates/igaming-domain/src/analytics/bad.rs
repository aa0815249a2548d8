//! What could not become an event, kept for somebody to look at.

use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_edge::{Db, Fault};
use igaming_contracts::events::queue::RefusedEvent;
use igaming_contracts::events::recent::{BadEvents, BadEventsQuery, RECENT_EVENTS_MAX};
use serde::{Deserialize, Serialize};

use super::store;

/// Why a message of the dead-letter queue is here: the queue gave it up after its retries.
pub const DEAD_LETTER: &str = "dead_letter";

/// What is kept of a body: a whole message of the queue. Escaped as JSON it has at most 6 x 127,000 = 762,000 of the
/// 2,000,000 bytes of a parameter.
const BODY_BYTES_MAX: usize = 127_000;

/// What is kept of a detail: 20 violations of some 150 bytes.
const DETAIL_BYTES_MAX: usize = 4_000;

/// What an answer shows of a body.
pub(super) const SHOWN_BYTES_MAX: u32 = 2_000;

/// A row of `bad_events`, named as its columns.
#[derive(Debug, Serialize)]
pub(super) struct BadRow {
    id: String,
    received_ms: u64,
    reason: String,
    detail: String,
    tenant_id: Option<String>,
    event_type: Option<String>,
    body: String,
    body_bytes: u64,
}

impl BadRow {
    /// Of an event that was refused at the door.
    pub(super) fn of_refused(event: RefusedEvent) -> Self {
        let reason = event.violations.first().map_or("unknown", |first| first.code.as_str()).to_owned();
        let detail = serde_json::to_string(&event.violations).unwrap_or_default();
        Self {
            id: event.id,
            received_ms: event.received_ms,
            reason,
            detail: prefix(&detail, DETAIL_BYTES_MAX).to_owned(),
            tenant_id: Some(event.tenant_id),
            event_type: event.event_type,
            body: event.shape,
            body_bytes: event.bytes.into(),
        }
    }

    /// Of a message that cannot be read, or was given up.
    pub(super) fn of_message(id: &str, body: &str, reason: &str, detail: &str, now_ms: u64) -> Self {
        Self {
            id: id.to_owned(),
            received_ms: now_ms,
            reason: reason.to_owned(),
            detail: prefix(detail, DETAIL_BYTES_MAX).to_owned(),
            tenant_id: tenant_of(body),
            event_type: None,
            body: prefix(body, BODY_BYTES_MAX).to_owned(),
            body_bytes: u64::try_from(body.len()).unwrap_or(u64::MAX),
        }
    }
}

/// All events of a message are one tenant's.
fn tenant_of(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Message {
        events: Vec<Event>,
    }
    #[derive(Deserialize)]
    struct Event {
        tenant_id: String,
    }
    let message: Message = serde_json::from_str(body).ok()?;
    message.events.into_iter().next().map(|event| event.tenant_id)
}

fn prefix(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// What of a tenant could not become an event, newest first.
///
/// # Errors
/// A fault.
pub async fn bad_events(db: &impl Db, tenant_id: &str, query: &BadEventsQuery) -> Result<BadEvents, Fault> {
    let before_ms = query.before_ms.unwrap_or(SAFE_INTEGER_MAX.unsigned_abs());
    let before_ms = before_ms.min(SAFE_INTEGER_MAX.unsigned_abs());
    let events = store::bad_events(db, tenant_id, before_ms, RECENT_EVENTS_MAX).await?;
    Ok(BadEvents { events })
}
