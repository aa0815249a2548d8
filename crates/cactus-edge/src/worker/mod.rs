//! The Cloudflare implementation of every port.
//!
//! Crossing between wasm and JavaScript is what costs CPU in a Rust Worker, so each operation crosses as
//! rarely as the API allows: a statement of an object's SQL goes and comes back as one packed string, a call to
//! another Worker as one promise, rows of D1 raw instead of deserialised.

mod analytics;
mod d1;
mod durable;
mod glue;
mod kv;
mod queue;
mod r2;
mod service;
mod sources;

pub use analytics::Dataset;
pub use d1::D1;
pub use durable::{DurableAlarm, DurableSql};
pub use glue::binding;
pub use kv::KvNamespace;
pub use queue::QueueProducer;
pub use r2::R2Bucket;
pub use service::{CONTEXT_HEADER, ServiceBindings, call_stub};
pub use sources::{SystemClock, SystemRng};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::{Fault, Row, Value};

/// An error of the platform: whether the operation took effect is unknown.
fn unavailable(error: impl std::fmt::Display) -> Fault {
    Fault::unavailable(error.to_string())
}

/// What a thrown JavaScript value says.
fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}

fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        // Exact: `check_sql` has refused what a double cannot hold.
        #[allow(clippy::cast_precision_loss)]
        Value::Integer(integer) => JsValue::from_f64(*integer as f64),
        Value::Text(text) => JsValue::from_str(text),
        Value::Blob(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

fn from_js(value: &JsValue) -> Result<Value, Fault> {
    if let Some(text) = value.as_string() {
        return Ok(Value::Text(text));
    }
    if let Some(number) = value.as_f64() {
        return integer(number).ok_or_else(|| Fault::corrupt("a query returned a number that is no integer"));
    }
    if value.is_null() || value.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Ok(Value::Blob(bytes.to_vec()));
    }
    // Durable Object SQL gives blobs as ArrayBuffer, D1 gives them as an array of numbers.
    if value.is_instance_of::<js_sys::ArrayBuffer>() || Array::is_array(value) {
        return Ok(Value::Blob(Uint8Array::new(value).to_vec()));
    }
    Err(Fault::corrupt("a query returned a value of an unknown type"))
}

fn integer(number: f64) -> Option<Value> {
    let exact = js_sys::Number::is_safe_integer(&JsValue::from_f64(number));
    // In range by the check above, so the cast is exact.
    #[allow(clippy::cast_possible_truncation)]
    exact.then_some(Value::Integer(number as i64))
}

fn row_from_js(row: &JsValue) -> Result<Row, Fault> {
    let cells: &Array = row.dyn_ref().ok_or_else(|| Fault::corrupt("a raw row is no array"))?;
    cells.iter().map(|cell| from_js(&cell)).collect::<Result<Vec<_>, _>>().map(Row::new)
}
