//! One HTTP request and its response, as JavaScript objects.

use std::borrow::Cow;

use cactus_edge::{ClientCountry, ClientScores, Fault};
use igaming_contracts::events::queue::Place;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::web_sys;

use crate::glue;

/// A request of which method, URL and the headers that a rule may need have been read, in one crossing.
#[derive(Debug)]
pub struct Exchange {
    request: web_sys::Request,
    head: String,
    /// Where in `head` the lines end: method, URL, then the headers.
    line_ends: [usize; LINES],
    path_at: usize,
    query_at: usize,
    body: Received,
}

/// What is known of the body.
#[derive(Debug)]
enum Received {
    /// Nothing: it is still to be read.
    Unread,
    /// All of it.
    Whole(Vec<u8>),
    /// That it is longer than [`BODY_BYTES_MAX`]; it was not kept.
    TooLarge,
}

/// The longest body that any endpoint takes, 1 MiB of an isolate's 128 MB: a page of a restored log has 600 kB.
pub(crate) const BODY_BYTES_MAX: u32 = 1 << 20;

/// Method, URL, and the lines of [`HeaderName`] and [`PlatformLine`].
const LINES: usize = 22;

/// A header that crosses with the request; those after `Upgrade` only with one from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderName {
    Context = 2,
    IdempotencyKey = 3,
    Upgrade = 4,
    Authorization = 5,
    Origin = 6,
    UserAgent = 7,
    FetchSite = 8,
    FetchMode = 9,
    RequestMethod = 10,
    RequestHeaders = 11,
    ContentLength = 12,
    TransferEncoding = 13,
}

/// What the platform knows of a request from outside.
#[derive(Debug, Clone, Copy)]
enum PlatformLine {
    Country = 14,
    Colo = 15,
    ThreatScore = 16,
    BotScore = 17,
    VerifiedBot = 18,
    HeaderCount = 19,
    HeaderBytes = 20,
    ExtensionHeaders = 21,
}

/// The body was longer than accepted, or lost.
#[derive(Debug)]
pub(crate) enum BodyError {
    TooLarge,
    /// Declared as something that is not read.
    UnsupportedMediaType,
    /// Not the gzip that it is declared to be.
    Malformed,
    Fault(Fault),
}

impl Exchange {
    /// Reads the head of `request`.
    pub fn new(request: web_sys::Request) -> Self {
        let head = glue::head(&request);
        Self::of_head(request, head)
    }

    /// Reads the head of a request that comes from outside, with what the platform knows of it.
    pub(crate) fn from_outside(request: web_sys::Request) -> Self {
        let head = glue::outside_head(&request);
        Self::of_head(request, head)
    }

    /// The same for a request between a Worker and its objects: of the headers only those that another Worker sets.
    pub(crate) fn internal(request: web_sys::Request) -> Self {
        let head = glue::internal_head(&request);
        Self::of_head(request, head)
    }

    fn of_head(request: web_sys::Request, head: String) -> Self {
        let mut line_ends = [head.len(); LINES];
        let ends = head.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
        for (line_end, at) in line_ends.iter_mut().zip(ends) {
            *line_end = at;
        }
        let url_at = line_ends[0] + 1;
        let url = head.get(url_at..line_ends[1]).unwrap_or_default();
        let authority_at = url.find("://").map_or(0, |at| at + 3);
        let path_at = url[authority_at..].find('/').map_or(url.len(), |at| authority_at + at);
        let query_at = url[path_at..].find('?').map_or(url.len(), |at| path_at + at);
        let (path_at, query_at) = (url_at + path_at, url_at + query_at);
        Self { request, path_at, query_at, line_ends, head, body: Received::Unread }
    }

    /// An internal request whose body was read before; `None` stands for more than [`BODY_BYTES_MAX`].
    pub(crate) fn with_body(request: web_sys::Request, body: Option<Vec<u8>>) -> Self {
        let body = body.map_or(Received::TooLarge, Received::Whole);
        Self { body, ..Self::internal(request) }
    }

    /// The JavaScript request.
    pub fn request(&self) -> &web_sys::Request {
        &self.request
    }

    /// The JavaScript request, to be served by a shell.
    pub fn into_request(self) -> web_sys::Request {
        self.request
    }

    /// The HTTP method.
    pub(crate) fn method(&self) -> &str {
        &self.head[..self.line_ends[0]]
    }

    /// The path, percent-encoded as it came.
    pub fn path(&self) -> &str {
        if self.path_at == self.query_at { "/" } else { &self.head[self.path_at..self.query_at] }
    }

    /// The query without its question mark.
    pub fn query(&self) -> &str {
        self.head.get(self.query_at + 1..self.line_ends[1]).unwrap_or_default()
    }

    /// Scheme and host with its port.
    pub(crate) fn origin(&self) -> &str {
        &self.head[self.line_ends[0] + 1..self.path_at]
    }

    /// The host with its port, as the client wrote it.
    pub(crate) fn authority(&self) -> &str {
        let origin = self.origin();
        origin.find("://").map_or(origin, |at| &origin[at + 3..])
    }

    /// Path and query as they came.
    pub(crate) fn target(&self) -> &str {
        &self.head[self.path_at..self.line_ends[1]]
    }

    /// Whether the request asks for a WebSocket.
    pub fn asks_for_socket(&self) -> bool {
        self.header(HeaderName::Upgrade).is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
    }

    /// A header of the request.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.line(name as usize)
    }

    /// Where the client is, by its address.
    pub(crate) fn client_country(&self) -> ClientCountry {
        ClientCountry::of(self.line(PlatformLine::Country as usize))
    }

    /// The data centre that took the request.
    pub(crate) fn colo(&self) -> Option<&str> {
        self.line(PlatformLine::Colo as usize)
    }

    /// What the platform thinks of the client.
    pub(crate) fn scores(&self) -> ClientScores {
        ClientScores {
            threat: self.number(PlatformLine::ThreatScore),
            bot: self.number(PlatformLine::BotScore),
            is_verified_bot: self.line(PlatformLine::VerifiedBot as usize) == Some("true"),
        }
    }

    /// How many headers there are.
    pub(crate) fn header_count(&self) -> usize {
        self.number(PlatformLine::HeaderCount).unwrap_or_default()
    }

    /// The length of all headers' names and values.
    pub(crate) fn header_bytes(&self) -> usize {
        self.number(PlatformLine::HeaderBytes).unwrap_or_default()
    }

    /// The names of headers that begin with `x-`, a space between each two.
    pub(crate) fn extension_headers(&self) -> &str {
        self.line(PlatformLine::ExtensionHeaders as usize).unwrap_or_default()
    }

    fn number<T: std::str::FromStr>(&self, line: PlatformLine) -> Option<T> {
        self.line(line as usize)?.parse().ok()
    }

    fn line(&self, line: usize) -> Option<&str> {
        self.head.get(self.line_ends[line - 1] + 1..self.line_ends[line])?.strip_prefix('+')
    }

    /// The body as it came, refused when longer than `bytes_max`. Not as text: the platform's decoder would drop a
    /// byte-order mark and repair what is not UTF-8, and so accept what is not JSON.
    pub(crate) async fn body(&self, bytes_max: u32) -> Result<Cow<'_, [u8]>, BodyError> {
        match &self.body {
            Received::Whole(bytes) if bytes.len() <= bytes_max as usize => Ok(Cow::Borrowed(bytes)),
            Received::Whole(_) | Received::TooLarge => Err(BodyError::TooLarge),
            Received::Unread => self.read_body(bytes_max).await.map(Cow::Owned),
        }
    }

    /// The body of a batch, unpacked, refused when longer than `bytes_max` or declared as something else.
    pub(crate) async fn batch(&self, bytes_max: u32) -> Result<Vec<u8>, BodyError> {
        let lost = |_| BodyError::Fault(Fault::unavailable("the request's body could not be read"));
        let bytes = JsFuture::from(glue::batch_body(&self.request, bytes_max)).await.map_err(lost)?;
        match bytes.as_string().as_deref() {
            Some("media") => Err(BodyError::UnsupportedMediaType),
            Some(_) => Err(BodyError::Malformed),
            None => bytes.dyn_into().map(|bytes: Uint8Array| bytes.to_vec()).map_err(|_| BodyError::TooLarge),
        }
    }

    /// Where the client is, by the platform's data about the connection. Only the entry Worker knows it first hand.
    pub(crate) fn place(&self) -> Place {
        place_of(&glue::place(&self.request))
    }

    async fn read_body(&self, bytes_max: u32) -> Result<Vec<u8>, BodyError> {
        let bytes = JsFuture::from(glue::body(&self.request, bytes_max)).await;
        let bytes = bytes
            .map_err(|_| BodyError::Fault(Fault::unavailable("the request's body could not be read")))?;
        match bytes.dyn_into::<Uint8Array>() {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(_) => Err(BodyError::TooLarge),
        }
    }
}

/// The most bytes of a name of a place or an organisation: it travels in a header.
const PLACE_NAME_BYTES_MAX: usize = 100;

fn place_of(lines: &str) -> Place {
    let mut lines = lines.split('\n').map(|line| {
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        Some(line[..line.floor_char_boundary(PLACE_NAME_BYTES_MAX)].to_owned())
            .filter(|line| !line.is_empty())
    });
    let mut next = || lines.next().flatten();
    Place {
        country: next().filter(|code| code.len() == 2),
        city: next(),
        region: next(),
        asn: next().and_then(|number| number.parse().ok()),
        isp: next(),
    }
}

/// What a response carries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub status: u16,
    pub content_type: &'a str,
    pub cache_control: &'a str,
    pub body: Option<&'a str>,
    pub request_id: &'a str,
    pub replayed: bool,
    pub allow: Option<&'a str>,
}

impl Outgoing<'_> {
    /// The JavaScript response.
    pub(crate) fn into_response(self) -> Result<web_sys::Response, Fault> {
        let Self { status, content_type, cache_control, body, request_id, replayed, allow } = self;
        glue::respond(status, body, content_type, cache_control, request_id, replayed, allow)
            .map_err(|error| Fault::internal(format!("response: {error:?}")))
    }
}
