//! The JavaScript side of what must not cross the boundary in small steps.

use js_sys::{Array, Float64Array, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;

use crate::Fault;

#[wasm_bindgen(module = "/src/worker/glue.js")]
extern "C" {
    /// Sends a request; resolves to the status, a line feed, and the body.
    pub(super) fn exchange(target: &JsValue, url: &str, context: &str, body: Option<&str>) -> Promise;

    /// Runs SQL with packed parameters; answers nothing, a packed string, or an array of rows.
    #[wasm_bindgen(catch, js_name = runPacked)]
    pub(super) fn run_packed(sql: &JsValue, query: &str, parameters: &str) -> Result<JsValue, JsValue>;

    /// Runs SQL with parameters that cannot be packed.
    #[wasm_bindgen(catch)]
    pub(super) fn run(sql: &JsValue, query: &str, parameters: &Array) -> Result<JsValue, JsValue>;

    /// Sends one message of text to a queue.
    #[wasm_bindgen(catch, js_name = sendText)]
    pub(super) fn send_text(queue: &JsValue, message: &str) -> Result<Promise, JsValue>;

    /// Writes a point of Analytics Engine; `blobs` is packed.
    #[wasm_bindgen(catch, js_name = writePoint)]
    pub(super) fn write_point(
        dataset: &JsValue,
        index: &str,
        blobs: &str,
        doubles: &Float64Array,
    ) -> Result<(), JsValue>;

    /// Sets an object's alarm without waiting for it.
    #[wasm_bindgen(catch, js_name = setAlarm)]
    pub(super) fn set_alarm(storage: &JsValue, at_ms: f64) -> Result<(), JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// A KV namespace, as far as a plain read needs it.
    #[derive(Debug, Clone)]
    pub(super) type KvRead;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &KvRead, key: &str) -> Result<Promise, JsValue>;

    /// Milliseconds since the Unix epoch.
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(super) fn date_now() -> f64;
}

/// A binding of the environment, as the type the caller knows it to be by the fleet's manifest.
///
/// # Errors
/// A fault when there is no such binding.
pub fn binding<T: JsCast>(env: &Env, name: &str) -> Result<T, Fault> {
    let env: &JsValue = env.as_ref();
    match Reflect::get(env, &name.into()) {
        Ok(binding) if !binding.is_undefined() => Ok(binding.unchecked_into()),
        _ => Err(Fault::internal(format!("there is no binding {name}"))),
    }
}
