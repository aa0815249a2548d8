use std::collections::HashSet;

use cactus_events::{CATALOG, EVENT_BYTES_MAX, EventSpec, validate};
use igaming_contracts::events::queue::{ClientEvent, Place, RefusedEvent};
use igaming_contracts::events::track::{
    BATCH_EVENTS_MAX, TrackRejection, TrackRequest, TrackResult, Tracked, Violation,
};
use serde_json::{Map, Value};

use super::pseudonym::PseudonymKey;
use super::shape::shape;
use crate::analytics::RETENTION_MS;

/// Refused events of a batch that are kept for whoever mends the page. A page that is wrong is wrong in every event;
/// who means harm shall not fill the database.
pub const REFUSED_KEPT_MAX: usize = 10;

/// Who sent a batch, as the platform knows it.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The tenant of the host under which the request came.
    pub tenant_id: &'a str,
    /// The player of the access token, if one was sent.
    pub player_id: Option<&'a str>,
    /// From where the request came.
    pub place: &'a Place,
    /// The request.
    pub request_id: &'a str,
    /// When it came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
}

/// A batch, event by event.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// JSON texts of `ClientEvent`.
    pub(super) accepted: Vec<String>,
    pub(super) refused: Vec<RefusedEvent>,
    pub(super) results: Vec<TrackResult>,
}

impl Sorted {
    pub(super) fn into_answer(self) -> Tracked {
        let count = |is: fn(&TrackResult) -> bool| {
            let count = self.results.iter().filter(|result| is(result)).count();
            u32::try_from(count).expect("a batch has at most 100 events")
        };
        Tracked {
            accepted: count(|result| matches!(result, TrackResult::Accepted { .. })),
            rejected: count(|result| matches!(result, TrackResult::Rejected { .. })),
            results: self.results,
        }
    }
}

/// Sorts a batch into what goes on and what does not.
///
/// # Errors
/// [`TrackRejection`] of a batch with too few or too many events.
pub(super) fn sort(
    request: TrackRequest,
    sender: Sender<'_>,
    key: &PseudonymKey,
) -> Result<Sorted, TrackRejection> {
    let events_max = BATCH_EVENTS_MAX;
    match u32::try_from(request.events.len()) {
        Ok(0) => return Err(TrackRejection::EmptyBatch),
        Ok(count) if count <= events_max => {}
        _ => return Err(TrackRejection::TooManyEvents { events_max }),
    }
    let (mut sorted, mut seen) = (Sorted::default(), HashSet::new());
    for (index, event) in (0..).zip(request.events) {
        match admit(event, request.sent_ms, sender, key) {
            Ok(Admitted { event_id, .. }) if seen.contains(&event_id) => {
                sorted.results.push(TrackResult::Duplicate { event_id });
            }
            Ok(Admitted { event_id, json }) => {
                seen.insert(event_id.clone());
                sorted.accepted.push(json);
                sorted.results.push(TrackResult::Accepted { event_id });
            }
            Err((event, violations)) => {
                if sorted.refused.len() < REFUSED_KEPT_MAX {
                    sorted.refused.push(refused(&event, &violations, sender, index));
                }
                let event_id = event.get("event_id").and_then(Value::as_str);
                let event_id = event_id.filter(|id| id.len() <= UUID_BYTES).map(str::to_owned);
                sorted.results.push(TrackResult::Rejected { index, event_id, violations });
            }
        }
    }
    Ok(sorted)
}

/// A UUID in text. Whatever is longer is not repeated in an answer.
const UUID_BYTES: usize = 36;

/// An event that goes on.
struct Admitted {
    event_id: String,
    /// Of a `ClientEvent`.
    json: String,
}

/// The event as it goes on, or as it came with what is wrong with it.
fn admit(
    event: Value,
    sent_ms: u64,
    sender: Sender<'_>,
    key: &PseudonymKey,
) -> Result<Admitted, (Value, Vec<Violation>)> {
    let (spec, at_ms) = match check(&event, sent_ms, sender) {
        Ok(checked) => checked,
        Err(violations) => return Err((event, violations)),
    };
    let event_id = event.get("event_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    assert_eq!(event_id.len(), UUID_BYTES, "the catalog has checked the id");
    let event = client_event(event, spec, at_ms, sender, key);
    let json = serde_json::to_string(&event).expect("an event is plain data");
    if json.len() > EVENT_BYTES_MAX {
        let message = format!("at most {EVENT_BYTES_MAX} bytes");
        return Err((Value::Object(event.event), vec![violation("", "event_too_large", &message)]));
    }
    Ok(Admitted { event_id, json })
}

/// What the catalog says of the event, and when it happened.
fn check(
    event: &Value,
    sent_ms: u64,
    sender: Sender<'_>,
) -> Result<(&'static EventSpec, u64), Vec<Violation>> {
    let spec = validate(event).map(|valid| valid.spec).map_err(|found| {
        let told =
            |found: &cactus_events::Violation| violation(&found.path, found.code.code(), &found.message);
        found.iter().map(told).collect::<Vec<_>>()
    })?;
    let mut violations = Vec::new();
    // Without a player: what was gathered before the login, and is sent after it.
    let player_id = event.get("player_id").and_then(Value::as_str);
    if player_id.is_some() && player_id != sender.player_id {
        violations.push(violation("/player_id", "player_mismatch", "must be the player of the access token"));
    }
    let client_ms = event.get("ts_client").and_then(Value::as_u64).unwrap_or_default();
    let at_ms = corrected_ms(client_ms, sent_ms, sender.received_ms);
    if at_ms.is_none() {
        violations.push(violation("/ts_client", "too_old", "must be of the last 90 days"));
    }
    match at_ms {
        Some(at_ms) if violations.is_empty() => Ok((spec, at_ms)),
        _ => Err(violations),
    }
}

/// When it happened by the platform's clock, if that is not longer ago than events are kept.
///
/// How far the client's clock is off is what lies between sending and receiving; the way of the request is counted with
/// it and makes an event that much later. Nothing happened after it was received.
pub(super) fn corrected_ms(client_ms: u64, sent_ms: u64, received_ms: u64) -> Option<u64> {
    let off_ms = i128::from(received_ms) - i128::from(sent_ms);
    let at_ms = (i128::from(client_ms) + off_ms).min(i128::from(received_ms));
    let oldest_ms = received_ms.saturating_sub(RETENTION_MS);
    u64::try_from(at_ms).ok().filter(|at_ms| *at_ms >= oldest_ms)
}

fn client_event(
    event: Value,
    spec: &EventSpec,
    at_ms: u64,
    sender: Sender<'_>,
    key: &PseudonymKey,
) -> ClientEvent {
    let mut event: Map<String, Value> = match event {
        Value::Object(event) => event,
        _ => unreachable!("the catalog takes objects only"),
    };
    if let Some(Value::Object(data)) = event.get_mut("data") {
        key.replace(sender.tenant_id, spec, data);
    }
    let Sender { tenant_id, place, received_ms, .. } = sender;
    ClientEvent { tenant_id: tenant_id.to_owned(), received_ms, at_ms, place: place.clone(), event }
}

fn refused(event: &Value, violations: &[Violation], sender: Sender<'_>, index: u32) -> RefusedEvent {
    let name = event.get("event_type").and_then(Value::as_str);
    RefusedEvent {
        id: format!("{}:{index}", sender.request_id),
        tenant_id: sender.tenant_id.to_owned(),
        received_ms: sender.received_ms,
        event_type: name.and_then(|name| CATALOG.event(name)).map(|spec| spec.name.to_owned()),
        violations: violations.to_vec(),
        shape: shape(event),
        bytes: u32::try_from(event.to_string().len()).unwrap_or(u32::MAX),
    }
}

fn violation(path: &str, code: &str, message: &str) -> Violation {
    Violation { path: path.to_owned(), code: code.to_owned(), message: message.to_owned() }
}
