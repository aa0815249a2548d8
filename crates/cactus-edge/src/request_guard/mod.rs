//! What a request must look like before anything else is asked about it.

mod host;
mod target;

pub use host::{HostRejection, host_name};
pub use target::{TargetRejection, check_target};

/// Limits of a request's head, and of the body that it announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimits {
    /// The methods that are served, in upper case.
    pub methods: &'static [&'static str],
    /// Bytes of path and query.
    pub target_bytes_max: usize,
    /// Headers, one per name.
    pub header_count_max: usize,
    /// Bytes of all names and values.
    pub header_bytes_max: usize,
    /// Bytes of an announced body.
    pub body_bytes_max: u64,
}

/// The head of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHead<'a> {
    /// As on the request line.
    pub method: &'a str,
    /// Path and query as on the request line.
    pub target: &'a str,
    /// How many headers there are.
    pub header_count: usize,
    /// Bytes of all names and values.
    pub header_bytes: usize,
    /// The `Content-Length` header.
    pub content_length: Option<&'a str>,
    /// Whether a `Transfer-Encoding` announces a body of unknown length.
    pub is_chunked: bool,
}

/// What is wrong with a request's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadRejection {
    /// The method is none that is served.
    Method,
    /// The target is no plain path.
    Target(TargetRejection),
    /// The headers are too many or too long.
    Headers,
    /// A method without a body announces one, or the announced body is too long.
    Body {
        /// The most bytes accepted.
        bytes_max: u64,
    },
}

/// Methods whose requests have no body (RFC 9110, 9.3.1, 9.3.2 and 9.3.5: one has no defined meaning, and
/// intermediaries disagree about its length).
const WITHOUT_BODY: [&str; 3] = ["GET", "HEAD", "DELETE"];

impl RequestLimits {
    /// Checks a head.
    ///
    /// ```
    /// use cactus_edge::{HeadRejection, RequestHead, RequestLimits, TargetRejection};
    ///
    /// let limits = RequestLimits {
    ///     methods: &["GET", "POST"],
    ///     target_bytes_max: 4_096,
    ///     header_count_max: 100,
    ///     header_bytes_max: 16_384,
    ///     body_bytes_max: 1 << 20,
    /// };
    /// let head = RequestHead {
    ///     method: "GET",
    ///     target: "/a/%2e%2e/b",
    ///     header_count: 12,
    ///     header_bytes: 700,
    ///     content_length: None,
    ///     is_chunked: false,
    /// };
    /// assert_eq!(limits.check(&head), Err(HeadRejection::Target(TargetRejection::DotSegment)));
    /// assert_eq!(limits.check(&RequestHead { target: "/a/b?c=..", ..head }), Ok(()));
    /// ```
    ///
    /// # Errors
    /// The first [`HeadRejection`] in the order of its variants.
    pub fn check(&self, head: &RequestHead<'_>) -> Result<(), HeadRejection> {
        if !self.methods.contains(&head.method) {
            return Err(HeadRejection::Method);
        }
        check_target(head.target, self.target_bytes_max).map_err(HeadRejection::Target)?;
        if head.header_count > self.header_count_max || head.header_bytes > self.header_bytes_max {
            return Err(HeadRejection::Headers);
        }
        let bytes_max = if WITHOUT_BODY.contains(&head.method) { 0 } else { self.body_bytes_max };
        let too_long = match head.content_length {
            Some(length) => parse_length(length).is_none_or(|length| length > bytes_max),
            None => head.is_chunked && bytes_max == 0,
        };
        if too_long { Err(HeadRejection::Body { bytes_max }) } else { Ok(()) }
    }
}

/// Digits alone (RFC 9110, 8.6): no sign, no list. What 64 bits do not hold is no length that is accepted.
fn parse_length(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
