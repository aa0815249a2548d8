//! The verifier of `cactus-games` for JavaScript: text in, text out, and walks along chains in slices.
//!
//! Nothing is decided here. The package `@cactus/verifier` puts types, workers and the self-test around it.

mod chain;
mod walk;

use cactus_games::verifier::{Request, audit_json, evaluate_json, explain_json, request_from_json};
use wasm_bindgen::prelude::wasm_bindgen;

pub use chain::{chain, segments};
pub use walk::Walk;

/// Answers a question: `{"result": …}` or `{"error": code}`.
#[wasm_bindgen]
pub fn evaluate(question: &str) -> String {
    evaluate_json(question)
}

/// The steps to an answer: `{"steps": [{"name": …, "value": …}], "result": …}` or `{"error": code, "input"?: name}`.
#[wasm_bindgen]
pub fn explain(question: &str) -> String {
    explain_json(question)
}

/// Audits a history: `{"sound": …, "checks": […], "does_not_prove": […]}` or `{"error": code, "round"?: …}`.
#[wasm_bindgen]
pub fn audit(history: &str) -> String {
    audit_json(history)
}

/// Whether the answer rests on a signature, which only a build with the feature `beacon` checks.
#[wasm_bindgen]
pub fn rests_on_signature(question: &str) -> bool {
    match request_from_json(question) {
        Ok(Request::Beacon { .. }) => true,
        Ok(Request::Crash(request)) => request.scheme.signer.is_some(),
        _ => false,
    }
}
