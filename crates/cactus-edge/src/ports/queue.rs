use crate::Fault;
use crate::limits::{QUEUE_BATCH_BYTES_MAX, QUEUE_BATCH_MESSAGES_MAX, QUEUE_MESSAGE_BYTES_MAX};

/// The sending side of a queue. Delivery is at least once and unordered: the consumer must be idempotent.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Queue {
    /// Sends JSON texts, each as one message, all or none.
    ///
    /// # Errors
    /// `LimitExceeded` when a message or the batch is too large; `Unavailable` when it is unknown whether
    /// the messages were accepted.
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault>;
}

/// What Queues refuse, which the local runtime only half reports.
#[cfg_attr(not(any(feature = "sqlite", feature = "worker")), allow(dead_code))]
pub(crate) fn check_batch(messages: &[String]) -> Result<(), Fault> {
    if messages.len() > QUEUE_BATCH_MESSAGES_MAX {
        return Err(Fault::limit_exceeded("more than 100 messages in one send"));
    }
    if messages.iter().any(|message| message.len() > QUEUE_MESSAGE_BYTES_MAX) {
        return Err(Fault::limit_exceeded("a queue message is longer than 127,000 bytes"));
    }
    if messages.iter().map(String::len).sum::<usize>() > QUEUE_BATCH_BYTES_MAX {
        return Err(Fault::limit_exceeded("one send is longer than 256 KB"));
    }
    Ok(())
}
