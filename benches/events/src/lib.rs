//! Validation for a page or a Worker of JavaScript: what is measured against Ajv, and how large it is as wasm.

use wasm_bindgen::prelude::wasm_bindgen;

/// The violations of a batch, a JSON array of clients' events, as a JSON array of one array per event; or an empty
/// text, if the batch is no such array.
#[wasm_bindgen]
#[must_use]
pub fn violations(batch: &str) -> String {
    let Ok(events) = serde_json::from_str::<Vec<serde_json::Value>>(batch) else { return String::new() };
    let found: Vec<_> =
        events.iter().map(|event| cactus_events::validate(event).err().unwrap_or_default()).collect();
    serde_json::to_string(&found).unwrap_or_default()
}
