//! The JavaScript side of what must not cross the boundary in small steps.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Env, web_sys};

use crate::object::Answer;

#[wasm_bindgen(module = "/src/glue.js")]
extern "C" {
    /// Method, URL and some headers of a request, one a line.
    pub(crate) fn head(request: &web_sys::Request) -> String;

    /// The same with more headers, how many and how long all are, and what the platform knows of the request.
    #[wasm_bindgen(js_name = outsideHead)]
    pub(crate) fn outside_head(request: &web_sys::Request) -> String;

    /// Method, URL, and the headers that one Worker sets for another.
    #[wasm_bindgen(js_name = internalHead)]
    pub(crate) fn internal_head(request: &web_sys::Request) -> String;

    /// A response with a text body, or without one.
    #[wasm_bindgen(catch)]
    pub(crate) fn respond(
        status: u16,
        body: Option<&str>,
        content_type: &str,
        cache_control: &str,
        request_id: &str,
        replayed: bool,
        allow: Option<&str>,
    ) -> Result<web_sys::Response, JsValue>;

    /// Whether the key of this id, a point of P-256, signed the bytes (ES256). The platform's cryptography is asked; a
    /// key is imported once per isolate, and rejected unless it is on the curve.
    #[wasm_bindgen(js_name = verifyEs256)]
    pub(crate) fn verify_es256(key_id: &str, point: &[u8], signed: &[u8], signature: &[u8]) -> Promise;

    /// The bytes of a request's body, or undefined when they are more than `limit`.
    pub(crate) fn body(request: &web_sys::Request, limit: u32) -> Promise;

    /// The bytes of a batch, undefined when they are more than `limit`, or a text that says what is wrong.
    #[wasm_bindgen(js_name = batchBody)]
    pub(crate) fn batch_body(request: &web_sys::Request, limit: u32) -> Promise;

    /// Where the client is: country, city, region, autonomous system and its organisation, one a line.
    pub(crate) fn place(request: &web_sys::Request) -> String;

    /// The client's address by the platform's own word.
    #[wasm_bindgen(js_name = clientAddress)]
    pub(crate) fn client_address(request: &web_sys::Request) -> Option<String>;

    /// Counts one more under a key; resolves to whether the platform's counter of this binding admits it.
    pub(crate) fn count(env: &Env, counter: &str, key: &str) -> Promise;

    /// Reads the body of a POST, then calls `answer`; resolves to what that answers.
    #[wasm_bindgen(js_name = readThen)]
    pub(crate) fn read_then(request: &web_sys::Request, limit: u32, answer: &Answer) -> Promise;

    /// Keeps the event alive until the promise is settled.
    #[wasm_bindgen(js_name = waitUntil)]
    pub(crate) fn wait_until(promise: &Promise);

    /// Passes a request to the object of that name; resolves to the object's response.
    #[wasm_bindgen(catch, js_name = passToObject)]
    pub(crate) fn pass_to_object(
        env: &Env,
        binding: &str,
        name: &str,
        request: &web_sys::Request,
    ) -> Result<JsValue, JsValue>;

    /// Passes a request on to another Worker with its body untouched, the context set and other headers dropped, under
    /// another URL if given. Resolves to undefined when no answer begins in time; 0 stands for no limit.
    #[wasm_bindgen(catch)]
    pub(crate) fn forward(
        target: &JsValue,
        request: &web_sys::Request,
        context: &str,
        url: Option<&str>,
        dropped: &str,
        timeout_ms: u32,
    ) -> Result<Promise, JsValue>;

    /// A response with the headers that each answer to the outside has; a copy unless it is the caller's own.
    #[wasm_bindgen(catch)]
    pub(crate) fn finish(
        response: &web_sys::Response,
        is_own: bool,
        request_id: &str,
        reader: Option<&str>,
        is_private: bool,
        timing: Option<&str>,
    ) -> Result<web_sys::Response, JsValue>;

    /// Reads a URL over a binding or the network; resolves to the status, a line feed, and the body.
    #[wasm_bindgen(js_name = fetchText)]
    pub(crate) fn fetch_text(target: &JsValue, url: &str, timeout_ms: u32) -> Promise;

    /// The open sockets of an object, all or those with a tag.
    #[wasm_bindgen(js_name = openSockets)]
    pub(crate) fn open_sockets(state: &JsValue, tag: Option<&str>) -> Array;

    /// The object's end of a new socket, and the response with the client's.
    #[wasm_bindgen(catch, js_name = acceptSocket)]
    pub(crate) fn accept_socket(state: &JsValue, tag: &str, attachment: &str) -> Result<Array, JsValue>;

    /// Sends a text to the sockets with a tag.
    #[wasm_bindgen(js_name = sendToTagged)]
    pub(crate) fn send_to_tagged(state: &JsValue, tag: &str, text: &str);

    /// Sends a text to all sockets; other events have their turn between some of them.
    #[wasm_bindgen(js_name = sendToAll)]
    pub(crate) fn send_to_all(state: &JsValue, text: &str) -> Promise;

    /// Sends a text to one socket.
    #[wasm_bindgen(js_name = sendToSocket)]
    pub(crate) fn send_to_socket(socket: &JsValue, text: &str);

    /// Closes a socket.
    #[wasm_bindgen(js_name = closeSocket)]
    pub(crate) fn close_socket(socket: &JsValue, code: u16, reason: &str);

    /// Lets the platform answer one text by another without waking the object.
    #[wasm_bindgen(catch, js_name = answerPings)]
    pub(crate) fn answer_pings(state: &JsValue, ping: &str, pong: &str) -> Result<(), JsValue>;

    /// When the platform last answered a ping of the socket.
    #[wasm_bindgen(js_name = pingedAt)]
    pub(crate) fn pinged_at(state: &JsValue, socket: &JsValue) -> Option<f64>;
}

#[wasm_bindgen]
extern "C" {
    /// A socket, as far as its attachment goes.
    pub(crate) type Attached;

    #[wasm_bindgen(method, js_name = serializeAttachment)]
    pub(crate) fn serialize_attachment(this: &Attached, attachment: &str);

    #[wasm_bindgen(method, js_name = deserializeAttachment)]
    pub(crate) fn deserialize_attachment(this: &Attached) -> JsValue;
}
