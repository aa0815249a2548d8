//! One HTTP request and its response, as JavaScript objects.

use cactus_edge::Fault;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::web_sys;

use crate::input::BODY_BYTES_MAX;

/// A request with its URL taken apart.
#[derive(Debug)]
pub struct Exchange {
    request: web_sys::Request,
    url: String,
    path_at: usize,
    query_at: usize,
}

/// The body was longer than accepted.
#[derive(Debug)]
pub(crate) enum BodyError {
    TooLarge,
    Fault(Fault),
}

impl Exchange {
    /// Takes the URL of `request` apart.
    pub fn new(request: web_sys::Request) -> Self {
        let url = request.url();
        let authority_at = url.find("://").map_or(0, |at| at + 3);
        let path_at = url[authority_at..].find('/').map_or(url.len(), |at| authority_at + at);
        let query_at = url[path_at..].find('?').map_or(url.len(), |at| path_at + at);
        Self { request, url, path_at, query_at }
    }

    /// The JavaScript request.
    pub fn request(&self) -> &web_sys::Request {
        &self.request
    }

    /// The JavaScript request, to be served by a shell.
    pub fn into_request(self) -> web_sys::Request {
        self.request
    }

    /// The path, percent-encoded as it came.
    pub fn path(&self) -> &str {
        if self.path_at == self.query_at { "/" } else { &self.url[self.path_at..self.query_at] }
    }

    /// The query without its question mark.
    pub(crate) fn query(&self) -> &str {
        self.url.get(self.query_at + 1..).unwrap_or_default()
    }

    /// The host without its port.
    pub(crate) fn host(&self) -> &str {
        let authority_at = self.url.find("://").map_or(0, |at| at + 3);
        let authority = &self.url[authority_at..self.path_at];
        authority.rsplit_once(':').map_or(authority, |(host, _)| host)
    }

    /// The HTTP method.
    pub(crate) fn method(&self) -> String {
        self.request.method()
    }

    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// The body, refused when longer than accepted.
    pub(crate) async fn body(&self) -> Result<Vec<u8>, BodyError> {
        let unreadable = |_| BodyError::Fault(Fault::unavailable("the request's body could not be read"));
        let promise = self.request.array_buffer().map_err(unreadable)?;
        let buffer: ArrayBuffer = JsFuture::from(promise).await.map_err(unreadable)?.unchecked_into();
        if buffer.byte_length() as usize > BODY_BYTES_MAX {
            return Err(BodyError::TooLarge);
        }
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// A response with a text body.
///
/// # Errors
/// A fault when the runtime refuses a header or the status.
pub(crate) fn text_response(
    status: u16,
    body: Option<&str>,
    headers: &[(&str, &str)],
) -> Result<web_sys::Response, Fault> {
    let refused = |error: JsValue| Fault::internal(format!("response: {error:?}"));
    let map = web_sys::Headers::new().map_err(refused)?;
    for (name, value) in headers {
        map.set(name, value).map_err(refused)?;
    }
    let init = web_sys::ResponseInit::new();
    init.set_status(status);
    init.set_headers(&map);
    web_sys::Response::new_with_opt_str_and_init(body, &init).map_err(refused)
}
