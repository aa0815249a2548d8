//! The JavaScript side of what must not cross the boundary in small steps.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Env, web_sys};

use crate::object::Answer;

#[wasm_bindgen(module = "/src/glue.js")]
extern "C" {
    /// Method, URL and some headers of a request, one a line.
    pub(crate) fn head(request: &web_sys::Request) -> String;

    /// Method, URL, and the headers that one Worker sets for another.
    #[wasm_bindgen(js_name = internalHead)]
    pub(crate) fn internal_head(request: &web_sys::Request) -> String;

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

    /// Reads the body of a POST, then calls `answer`; resolves to what that answers.
    #[wasm_bindgen(js_name = readThen)]
    pub(crate) fn read_then(request: &web_sys::Request, limit: u32, answer: &Answer) -> Promise;

    /// Passes a request to the object of that name; resolves to the object's response.
    #[wasm_bindgen(catch, js_name = passToObject)]
    pub(crate) fn pass_to_object(
        env: &Env,
        binding: &str,
        name: &str,
        request: &web_sys::Request,
    ) -> Result<JsValue, JsValue>;

    /// Passes a request on to another Worker with its body untouched and the context set.
    #[wasm_bindgen(catch)]
    pub(crate) fn forward(
        target: &JsValue,
        request: &web_sys::Request,
        context: &str,
    ) -> Result<Promise, JsValue>;
}
