//! The JavaScript side of what must not cross the boundary in small steps.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::web_sys;

#[wasm_bindgen(module = "/src/glue.js")]
extern "C" {
    /// Method, URL and some headers of a request, one a line.
    pub(crate) fn head(request: &web_sys::Request) -> String;

    /// A response with a text body, or without one.
    #[wasm_bindgen(catch)]
    pub(crate) fn respond(
        status: u16,
        body: Option<&str>,
        content_type: &str,
        request_id: &str,
        replayed: bool,
        allow: Option<&str>,
    ) -> Result<web_sys::Response, JsValue>;

    /// The bytes of a request's body, or undefined when they are more than `limit`.
    pub(crate) fn body(request: &web_sys::Request, limit: u32) -> Promise;

    /// Passes a request on to another Worker with its body untouched and the context set.
    #[wasm_bindgen(catch)]
    pub(crate) fn forward(
        target: &JsValue,
        request: &web_sys::Request,
        context: &str,
    ) -> Result<Promise, JsValue>;
}
