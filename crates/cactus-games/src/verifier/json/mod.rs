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

mod answer;
mod inputs;
mod question;

use serde_json::{Value, json};

use super::rejection::VerifierRejection;
use super::request::Request;
use super::{evaluate, explain};

/// The longest question in bytes. The longest scheme needs less than 1,000.
const QUESTION_BYTES_MAX: usize = 65_536;

/// Answers a question in JSON: `{"result": …}`, or `{"error": code}` with the [code](VerifierRejection::code) of the
/// refusal. Unknown fields are ignored in the question, so that a stored vector can be asked as it is, but not in its
/// `inputs`.
pub fn evaluate_json(question: &str) -> String {
    let result = request_from_json(question).and_then(|request| evaluate(&request));
    match result {
        Ok(answer) => json!({ "result": answer::to_json(answer) }),
        Err(rejection) => json!({ "error": rejection.code() }),
    }
    .to_string()
}

/// The steps to an answer in JSON: `{"steps": [{"name": …, "value": …}, …], "result": …}`, or
/// `{"error": code, "input": name}`, where `input` is left out unless one input is to blame.
pub fn explain_json(question: &str) -> String {
    let result = request_from_json(question).and_then(|request| explain(&request));
    match result {
        Ok((steps, answer)) => {
            let steps: Vec<Value> =
                steps.into_iter().map(|step| json!({ "name": step.name, "value": step.value })).collect();
            json!({ "steps": steps, "result": answer::to_json(answer) })
        }
        Err(rejection) => match rejection.input() {
            Some(input) => json!({ "error": rejection.code(), "input": input }),
            None => json!({ "error": rejection.code() }),
        },
    }
    .to_string()
}

/// Reads a question.
pub fn request_from_json(question: &str) -> Result<Request, VerifierRejection> {
    if question.len() > QUESTION_BYTES_MAX {
        return Err(VerifierRejection::Malformed);
    }
    let Ok(Value::Object(mut fields)) = serde_json::from_str(question) else {
        return Err(VerifierRejection::Malformed);
    };
    let (Some(Value::String(game)), Some(Value::String(scheme)), Some(Value::Object(inputs))) =
        (fields.remove("game"), fields.remove("scheme"), fields.remove("inputs"))
    else {
        return Err(VerifierRejection::Malformed);
    };
    question::read(&game, &scheme, inputs::Inputs::new(inputs))
}
