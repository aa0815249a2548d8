//! Between the values of JavaScript and those of the verifier.

use cactus_games::verifier::Value;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The deepest question that has a meaning: a history, its rounds, a round, its timing, the network.
const DEPTH_MAX: u32 = 16;
/// The integers that a double holds exactly, in either direction.
const INTEGER_MAX: f64 = 9_007_199_254_740_991.0;

/// What JSON has no kind for is nothing, as in `JSON.stringify`.
pub(crate) fn from_js(value: &JsValue) -> Value {
    read(value, DEPTH_MAX)
}

fn read(value: &JsValue, depth: u32) -> Value {
    if let Some(flag) = value.as_bool() {
        return Value::Bool(flag);
    }
    if let Some(number) = value.as_f64() {
        return number_value(number);
    }
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    if let Some(array) = value.dyn_ref::<Array>() {
        return Value::Array(array.iter().map(|item| read(&item, depth)).collect());
    }
    if value.is_function() {
        return Value::Null;
    }
    let Some(object) = value.dyn_ref::<Object>() else { return Value::Null };
    let fields = Object::entries(object).into_iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        (entry.get(0).as_string().unwrap_or_default(), read(&entry.get(1), depth))
    });
    Value::Object(fields.collect())
}

/// A number that is whole counts as an integer, as JSON text writes it.
fn number_value(number: f64) -> Value {
    if !(0.0..=INTEGER_MAX).contains(&number) {
        return Value::Number(number);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range; rounds to zero")]
    let integer = number as u64;
    if double(integer) == number { Value::Integer(integer) } else { Value::Number(number) }
}

#[cfg(feature = "questions")]
pub(crate) fn to_js(value: Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => JsValue::from_bool(flag),
        Value::Integer(integer) => JsValue::from_f64(double(integer)),
        Value::Number(number) => JsValue::from_f64(number),
        Value::Text(text) => JsValue::from_str(&text),
        Value::Array(items) => items.into_iter().map(to_js).collect::<Array>().into(),
        Value::Object(fields) => {
            let object = Object::new();
            for (name, value) in fields {
                // A fresh object without setters takes every field.
                let _ = Reflect::set(&object, &JsValue::from_str(&name), &to_js(value));
            }
            object.into()
        }
    }
}

/// Answers hold no integers that a double does not: a multiplier is a number already.
#[expect(clippy::cast_precision_loss, reason = "integers of an answer are below 2^53")]
pub(crate) fn double(integer: u64) -> f64 {
    integer as f64
}
