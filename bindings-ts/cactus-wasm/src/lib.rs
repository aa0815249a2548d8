//! The verifier of `cactus-games` for JavaScript: plain objects in and out, and walks along chains in slices.
//!
//! Nothing is decided here. The package `@cactus/verifier` puts types, workers and the self-test around it.

#![cfg_attr(all(target_arch = "wasm32", not(feature = "beacon")), no_std)]

extern crate alloc;

#[cfg(feature = "questions")]
mod chain;
#[cfg(all(target_arch = "wasm32", not(feature = "beacon")))]
mod runtime;
mod value;
#[cfg(feature = "walks")]
mod walk;

#[cfg(feature = "beacon")]
use cactus_games::verifier::audit_value;
#[cfg(feature = "questions")]
use cactus_games::verifier::{Request, evaluate_value, explain_value, request_from_value};
#[cfg(feature = "questions")]
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[cfg(feature = "questions")]
pub use chain::{chain, segments};
#[cfg(feature = "walks")]
pub use walk::Walk;

/// Answers a question: `{"result": …}` or `{"error": code}`.
#[cfg(feature = "questions")]
#[wasm_bindgen]
pub fn evaluate(question: &JsValue) -> JsValue {
    value::to_js(evaluate_value(value::from_js(question)))
}

/// The steps to an answer: `{"steps": [{"name": …, "value": …}], "result": …}` or `{"error": code, "input"?: name}`.
#[cfg(feature = "questions")]
#[wasm_bindgen]
pub fn explain(question: &JsValue) -> JsValue {
    value::to_js(explain_value(value::from_js(question)))
}

/// Audits a history: `{"sound": …, "checks": […], "does_not_prove": […]}` or `{"error": code, "round"?: …}`.
///
/// An audit checks signatures, so it is in the build that can.
#[cfg(feature = "beacon")]
#[wasm_bindgen]
pub fn audit(history: &JsValue) -> JsValue {
    value::to_js(audit_value(value::from_js(history)))
}

/// Whether the answer rests on a signature, which only a build with the feature `beacon` checks.
#[cfg(feature = "questions")]
#[wasm_bindgen]
pub fn rests_on_signature(question: &JsValue) -> bool {
    match request_from_value(value::from_js(question)) {
        Ok(Request::Beacon { .. }) => true,
        Ok(Request::Crash(request)) => request.scheme.signer.is_some(),
        _ => false,
    }
}
