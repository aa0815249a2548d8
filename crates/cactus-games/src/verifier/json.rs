//! Questions and answers as JSON: one object in, one object out.
//!
//! A question has `game`, `scheme` and `inputs`:
//!
//! ```
//! use cactus_games::verifier::evaluate_json;
//!
//! let question = r#"{"game":"mines-payout","scheme":"stake-mines 1% edge","inputs":{"mines":3,"gems":1}}"#;
//! assert_eq!(evaluate_json(question), r#"{"result":1.125}"#);
//! assert_eq!(evaluate_json(r#"{"game":"chess"}"#), r#"{"error":"malformed"}"#);
//! ```

use alloc::string::{String, ToString};

use serde_json::Value as Json;

use super::question::{Value, audit_value, evaluate_value, explain_value, request_from_value};
use super::rejection::VerifierRejection;
use super::request::Request;

/// The longest question in bytes. The longest scheme needs less than 1,000.
const QUESTION_BYTES_MAX: usize = 65_536;

/// Answers a question in JSON: `{"result": …}`, or `{"error": code}` with the
/// [code](super::VerifierRejection::code) of the refusal. Unknown fields are ignored in the question, so that a stored
/// vector can be asked as it is, but not in its `inputs`.
pub fn evaluate_json(question: &str) -> String {
    write(evaluate_value(read_question(question)))
}

/// The steps to an answer in JSON: `{"steps": [{"name": …, "value": …}, …], "result": …}`, or
/// `{"error": code, "input": name}`, where `input` is left out unless one input is to blame.
pub fn explain_json(question: &str) -> String {
    write(explain_value(read_question(question)))
}

/// Audits a history in JSON, oldest round first: `{"rounds": [{"game": …, "scheme": …, "inputs": {…}, "result": …,
/// "terminating_hash": …, "timing": {"fixed_at_ms": …, "signature": …, "network": {"public_key": …, "genesis_s": …,
/// "period_s": …}}}, …]}`. `result` is what the operator showed; it and the fields behind it may be left out, and the
/// network is then quicknet.
///
/// The answer is `{"sound": …, "checks": [{"check": …, "verdict": …, "rounds_checked": …, "findings": [{"round": …,
/// "code": …}]}, …], "does_not_prove": [{"code": …, "text": …}, …]}`, or `{"error": code, "round": …}` when a round
/// cannot be read.
pub fn audit_json(history: &str) -> String {
    write(audit_value(read(history)))
}

/// Reads a question in JSON.
pub fn request_from_json(question: &str) -> Result<Request, VerifierRejection> {
    request_from_value(read_question(question))
}

fn read_question(text: &str) -> Value {
    if text.len() > QUESTION_BYTES_MAX { Value::Null } else { read(text) }
}

/// What is no JSON is read as nothing, which no question is.
fn read(text: &str) -> Value {
    serde_json::from_str(text).map_or(Value::Null, from_json)
}

fn from_json(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(bool),
        Json::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(integer), _) => Value::Integer(integer),
            (None, Some(number)) => Value::Number(number),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::Text(text),
        Json::Array(values) => Value::Array(values.into_iter().map(from_json).collect()),
        Json::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, from_json(value))).collect())
        }
    }
}

fn write(value: Value) -> String {
    to_json(value).to_string()
}

fn to_json(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => Json::from(bool),
        Value::Integer(integer) => Json::from(integer),
        Value::Number(number) => Json::from(number),
        Value::Text(text) => Json::from(text),
        Value::Array(values) => values.into_iter().map(to_json).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, to_json(value))).collect(),
    }
}
