//! Events packed into messages of the event queue, whoever sends them: as few messages as they fit, in order.

use cactus_edge::Fault;
use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use igaming_contracts::events::queue::{EventSource, MESSAGE_EVENTS_MAX};
use serde::Serialize;

const CLOSING: &str = "]}";

/// JSON texts of an `EventsMessage` each, of one source. No events make no message.
///
/// # Errors
/// A fault when an event alone does not fit a message, or has no JSON.
pub fn pack<E: Serialize>(
    source: EventSource,
    events: impl IntoIterator<Item = E>,
) -> Result<Vec<String>, Fault> {
    let json = |event| {
        serde_json::to_string(&event)
            .map_err(|error| Fault::internal(format!("an event has no JSON: {error}")))
    };
    pack_json(source, events.into_iter().map(json))
}

/// The same of events that are JSON texts already.
///
/// # Errors
/// A fault when an event alone does not fit a message, or is one itself.
pub fn pack_json(
    source: EventSource,
    events: impl IntoIterator<Item = Result<String, Fault>>,
) -> Result<Vec<String>, Fault> {
    let opening = format!(r#"{{"source":"{}","events":["#, source.as_str());
    let mut messages = Vec::new();
    let (mut message, mut count) = (opening.clone(), 0);
    for json in events {
        let json = json?;
        if opening.len() + json.len() + CLOSING.len() > QUEUE_MESSAGE_BYTES_MAX {
            return Err(Fault::limit_exceeded(format!("an event of {} bytes fits no message", json.len())));
        }
        let is_full = message.len() + 1 + json.len() + CLOSING.len() > QUEUE_MESSAGE_BYTES_MAX;
        if is_full || count == MESSAGE_EVENTS_MAX {
            messages.push(std::mem::replace(&mut message, opening.clone()) + CLOSING);
            count = 0;
        }
        if message.len() > opening.len() {
            message.push(',');
        }
        message.push_str(&json);
        count += 1;
    }
    if message.len() > opening.len() {
        messages.push(message + CLOSING);
    }
    assert!(messages.iter().all(|message| message.len() <= QUEUE_MESSAGE_BYTES_MAX));
    Ok(messages)
}
