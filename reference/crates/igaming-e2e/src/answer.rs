use std::fmt;

use serde_json::Value;
use ureq::http::HeaderMap;

/// An answer, with what was asked, so that a failed assertion tells both.
#[derive(Clone)]
pub struct Answer {
    asked: String,
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {} {}", self.asked, self.status, String::from_utf8_lossy(&self.body))
    }
}

impl Answer {
    pub(crate) fn new(asked: String, status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { asked, status, headers, body }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The bytes of the body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// A header of the answer.
    ///
    /// # Panics
    /// When the header is there more than once.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "{name} more than once in {self:?}");
        Some(value.to_str().expect("a header of visible ASCII characters"))
    }

    /// The platform's id of the request.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn request_id(&self) -> &str {
        let request_id = self.header("x-request-id").unwrap_or_else(|| panic!("no x-request-id in {self:?}"));
        let digits = request_id.strip_prefix("req_");
        assert!(digits.is_some_and(|digits| is_hex(digits, 32)), "x-request-id `{request_id}` in {self:?}");
        request_id
    }

    /// The JSON of a success. One with status 204 has no body and gives null.
    ///
    /// # Panics
    /// When the answer is another, or lacks what every success has.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.request_id();
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        if status == 204 {
            assert!(self.body.is_empty(), "{self:?}");
            return Value::Null;
        }
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        self.json()
    }

    /// The problem of a refusal, with all members that RFC 9457 and the platform promise.
    ///
    /// # Panics
    /// When the answer is another, or lacks one of them.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.code().as_deref()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        assert_eq!(self.header("idempotency-replayed"), None, "{self:?}");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:cactus:problem:{code}"), "{self:?}");
        assert_eq!(problem["title"], code.replace('_', " "), "{self:?}");
        assert_eq!(problem["status"], status, "{self:?}");
        assert_eq!(problem["request_id"], self.request_id(), "{self:?}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self:?}");
        problem
    }

    /// The `code` of the body, if there is one.
    pub fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body["code"].as_str()?.to_owned())
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Whether `text` is `digits` lowercase hexadecimal digits.
pub fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// A problem without the one member that differs from request to request.
pub fn without_request_id(mut problem: Value) -> Value {
    let removed = problem.as_object_mut().and_then(|members| members.remove("request_id"));
    assert!(removed.is_some(), "no request_id in {problem}");
    problem
}
