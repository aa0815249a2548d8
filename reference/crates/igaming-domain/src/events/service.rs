use cactus_edge::Queue;
use cactus_edge::limits::{QUEUE_BATCH_BYTES_MAX, QUEUE_BATCH_MESSAGES_MAX};
use igaming_contracts::events::queue::EventSource;
use igaming_contracts::events::track::{TrackRejection, TrackRequest, Tracked};

use super::pseudonym::PseudonymKey;
use super::rules::{Sender, sort};
use crate::ServiceError;
use crate::event_queue::{pack, pack_json};

/// Puts the events of a batch that the catalog finds valid into the queue, and what it refused beside them.
///
/// # Errors
/// [`TrackRejection`] of the whole batch. A fault when the queue takes not all of it: nothing counts as accepted then,
/// and a client sends the batch again. What the queue took before is counted once by its ids.
pub async fn track(
    queue: &impl Queue,
    request: TrackRequest,
    sender: Sender<'_>,
    key: &PseudonymKey,
) -> Result<Tracked, ServiceError<TrackRejection>> {
    let mut sorted = sort(request, sender, key).map_err(ServiceError::Rejected)?;
    let accepted = std::mem::take(&mut sorted.accepted);
    let mut messages = pack_json(EventSource::Client, accepted.into_iter().map(Ok))?;
    messages.extend(pack(EventSource::Refused, &sorted.refused)?);
    for messages in sends(messages) {
        queue.send(messages).await?;
    }
    Ok(sorted.into_answer())
}

/// The messages in as few sends as they fit, in order.
pub(super) fn sends(messages: Vec<String>) -> Vec<Vec<String>> {
    let mut sends: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        let fits = bytes + message.len() <= QUEUE_BATCH_BYTES_MAX;
        match sends.last_mut() {
            Some(send) if fits && send.len() < QUEUE_BATCH_MESSAGES_MAX => {
                bytes += message.len();
                send.push(message);
            }
            _ => {
                bytes = message.len();
                sends.push(vec![message]);
            }
        }
    }
    sends
}
