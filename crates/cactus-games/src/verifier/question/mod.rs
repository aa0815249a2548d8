//! Questions and answers as plain values, whatever carries them: JSON text, or the objects of JavaScript.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

pub(super) mod answer;
mod audit;
mod inputs;
mod read;

pub use audit::{report_value, rounds_from_value};

use super::rejection::VerifierRejection;
use super::request::Request;
use super::{audit as audit_rounds, evaluate, explain};

/// A value of the kinds that JSON has.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number that is not negative.
    Integer(u64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values, in any order.
    Object(Vec<(String, Value)>),
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn count(count: usize) -> Self {
        u64::try_from(count).map_or(Self::Null, Self::Integer)
    }

    pub(super) fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// `{"error": code}` and what names the place of the error.
    fn error(rejection: VerifierRejection, place: Option<(&str, Self)>) -> Self {
        let mut fields = vec![("error".to_owned(), Self::text(rejection.code()))];
        fields.extend(place.map(|(name, value)| (name.to_owned(), value)));
        Self::Object(fields)
    }
}

/// The fields of an object, each taken at most once.
type Fields = Vec<(String, Value)>;

/// Takes a field out of an object; null is the same as nothing. Of a name that comes twice the last value counts, as
/// in JavaScript.
fn take(fields: &mut Fields, name: &str) -> Option<Value> {
    let mut found = None;
    fields.retain_mut(|(other, value)| {
        if other == name {
            found = Some(core::mem::replace(value, Value::Null));
        }
        other != name
    });
    found.filter(|value| *value != Value::Null)
}

/// Answers a question: `{"result": …}`, or `{"error": code}` with the [code](VerifierRejection::code) of the refusal.
pub fn evaluate_value(question: Value) -> Value {
    match request_from_value(question).and_then(|request| evaluate(&request)) {
        Ok(answer) => Value::object([("result", answer::to_value(answer))]),
        Err(rejection) => Value::error(rejection, None),
    }
}

/// The steps to an answer: `{"steps": [{"name": …, "value": …}, …], "result": …}`, or `{"error": code, "input": name}`,
/// where `input` is left out unless one input is to blame.
pub fn explain_value(question: Value) -> Value {
    match request_from_value(question).and_then(|request| explain(&request)) {
        Ok((steps, answer)) => {
            let steps = steps.into_iter().map(|step| {
                Value::object([("name", Value::text(step.name)), ("value", Value::Text(step.value))])
            });
            Value::object([("steps", Value::Array(steps.collect())), ("result", answer::to_value(answer))])
        }
        Err(rejection) => Value::error(rejection, rejection.input().map(|name| ("input", Value::text(name)))),
    }
}

/// Audits a history; `audit_json` describes it and its report.
pub fn audit_value(history: Value) -> Value {
    match rounds_from_value(history) {
        Ok(rounds) => report_value(&audit_rounds(&rounds)),
        Err((round, rejection)) => Value::error(rejection, round.map(|round| ("round", Value::count(round)))),
    }
}

/// Reads a question: an object with `game`, `scheme` and `inputs`. Its other fields are ignored, so that a stored
/// vector can be asked as it is; unknown `inputs` are refused.
pub fn request_from_value(question: Value) -> Result<Request, VerifierRejection> {
    match question {
        Value::Object(mut fields) => read::from_fields(&mut fields),
        _ => Err(VerifierRejection::Malformed),
    }
}
