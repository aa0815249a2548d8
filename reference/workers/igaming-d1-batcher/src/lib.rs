//! Takes wallet entries from the sync queue and writes them to the ledger projection. The rules are in
//! `igaming_domain::ledger_projection`.

use cactus_edge::Fault;
use cactus_edge::worker::D1;
use igaming_contracts::fleet;
use igaming_domain::ledger_projection::project;
use igaming_runtime::log_fault;
use worker::{Context, Env, MessageBatch, MessageExt, RawMessage, Result, event};

/// Acknowledges each message by itself: one that cannot be written is retried and ends in the dead-letter
/// queue, and the others of its batch are not held up.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> Result<()> {
    let db = env.d1("LEDGER_DB").map(D1::new)?;
    let messages: Vec<RawMessage> = batch.raw_iter().collect();
    let bodies: Vec<String> =
        messages.iter().map(|message| message.body().as_string().unwrap_or_default()).collect();
    let texts: Vec<&str> = bodies.iter().map(String::as_str).collect();
    for (message, outcome) in messages.iter().zip(project(&db, &texts).await) {
        match outcome {
            Ok(()) => message.ack(),
            Err(error) => {
                let fault = Fault::corrupt(format!("message {}: {error:?}", message.id()));
                log_fault(fleet::worker::D1_BATCHER, "project", &fault);
                message.retry();
            }
        }
    }
    Ok(())
}
