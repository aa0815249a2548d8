use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use worker::{BatchMessageBuilder, QueueContentType, RawMessageBuilder};

use super::{describe, glue, unavailable};
use crate::ports::check_batch;
use crate::{Fault, Queue};

/// The producer side of a queue binding. Messages travel as text, so neither side pays for structured
/// cloning.
#[derive(Debug, Clone)]
pub struct QueueProducer(worker::Queue);

impl QueueProducer {
    /// Wraps a binding.
    pub fn new(queue: worker::Queue) -> Self {
        Self(queue)
    }

    /// The queue bound as `binding`.
    ///
    /// # Errors
    /// A fault when there is no such binding.
    pub fn from_env(env: &worker::Env, binding: &str) -> Result<Self, Fault> {
        env.queue(binding).map(Self).map_err(|error| Fault::internal(error.to_string()))
    }

    async fn send_one(&self, message: &str) -> Result<(), Fault> {
        let failed = |error: JsValue| Fault::unavailable(describe(&error));
        let sent = glue::send_text(self.0.as_ref(), message).map_err(failed)?;
        JsFuture::from(sent).await.map(drop).map_err(failed)
    }
}

impl Queue for QueueProducer {
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault> {
        check_batch(&messages)?;
        match messages.as_slice() {
            [] => return Ok(()),
            [message] => return self.send_one(message).await,
            _ => {}
        }
        let batch = messages.into_iter().map(|message| {
            RawMessageBuilder::new(JsValue::from_str(&message))
                .build_with_content_type(QueueContentType::Text)
        });
        let batch = BatchMessageBuilder::new().messages(batch.collect::<Vec<_>>()).build();
        self.0.send_raw_batch(batch).await.map_err(unavailable)
    }
}
