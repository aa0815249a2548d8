use std::borrow::Borrow;

use cactus_edge::Fault;
use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use cactus_ledger::Entry;

use super::rules::event;

const OPENING: &str = r#"{"source":"wallet","events":["#;
const CLOSING: &str = "]}";

/// The events of `entries` in as few queue messages as they fit, in order.
///
/// # Errors
/// A fault when an event alone does not fit; names are bounded, so an event has 2 KB of the message's 127 KB.
pub(crate) fn pack_events(
    tenant_id: &str,
    player_id: &str,
    entries: &[impl Borrow<Entry>],
) -> Result<Vec<String>, Fault> {
    let mut messages = Vec::new();
    let mut message = OPENING.to_owned();
    for entry in entries.iter().map(Borrow::borrow) {
        let json = serde_json::to_string(&event(tenant_id, player_id, entry))
            .map_err(|error| Fault::internal(format!("an event has no JSON: {error}")))?;
        if OPENING.len() + json.len() + CLOSING.len() > QUEUE_MESSAGE_BYTES_MAX {
            return Err(Fault::limit_exceeded(format!("event {} does not fit a message", entry.sequence)));
        }
        if message.len() + 1 + json.len() + CLOSING.len() > QUEUE_MESSAGE_BYTES_MAX {
            messages.push(std::mem::replace(&mut message, OPENING.to_owned()) + CLOSING);
        }
        if message.len() > OPENING.len() {
            message.push(',');
        }
        message.push_str(&json);
    }
    if message.len() > OPENING.len() {
        messages.push(message + CLOSING);
    }
    assert!(messages.iter().all(|message| message.len() <= QUEUE_MESSAGE_BYTES_MAX));
    Ok(messages)
}
