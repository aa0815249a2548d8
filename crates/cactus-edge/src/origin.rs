//! Which web pages may ask for what: the `Origin` header, Fetch Metadata, and CORS.

/// What a request says about the page that it comes from.
///
/// Browsers set these headers, and no page can change them (Fetch Standard, forbidden request-headers). Other clients
/// send what they like; but they have nobody's credentials, and so there is nothing to protect from them here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageRequest<'a> {
    /// The origin that the request was sent to: `https://play.example`, of its own URL.
    pub own_origin: &'a str,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The `Sec-Fetch-Site` header.
    pub fetch_site: Option<&'a str>,
    /// The `Sec-Fetch-Mode` header.
    pub fetch_mode: Option<&'a str>,
    /// Whether the request may change something, or opens a WebSocket, for which there is no preflight.
    pub is_mutating: bool,
}

/// What may be done with a request, by where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginDecision {
    /// Not from a page, or from one of the same origin: answered without a word about origins.
    Own,
    /// From a page of a listed origin: answered, and the page may read the answer.
    Listed,
    /// A read by another page: answered, but the page may not read the answer.
    Unreadable,
    /// Not answered.
    Refused,
}

/// Decides by where a request comes from. `is_listed` must compare whole origins, byte by byte.
///
/// | request | decision |
/// |---|---|
/// | `Origin` is the request's own | own |
/// | `Origin` is listed | listed |
/// | any other `Origin`, `null` as well | refused if mutating, else unreadable |
/// | none, mutating, `Sec-Fetch-Site` is `cross-site` or `same-site` | refused: a page would send an `Origin` |
/// | none, not mutating, `cross-site` and `no-cors` | refused: another site embeds the answer |
/// | none, otherwise | own |
///
/// ```
/// use cactus_edge::{OriginDecision, PageRequest, decide_origin};
///
/// let is_listed = |origin: &str| origin == "https://play.example";
/// let request = PageRequest {
///     own_origin: "https://api.play.example",
///     origin: Some("https://play.example"),
///     is_mutating: true,
///     ..PageRequest::default()
/// };
/// assert_eq!(decide_origin(&request, is_listed), OriginDecision::Listed);
/// let forged = PageRequest { origin: Some("null"), ..request };
/// assert_eq!(decide_origin(&forged, is_listed), OriginDecision::Refused);
/// ```
pub fn decide_origin(request: &PageRequest<'_>, is_listed: impl Fn(&str) -> bool) -> OriginDecision {
    match request.origin {
        Some(origin) if origin == request.own_origin => OriginDecision::Own,
        // A page without an origin of its own, as in a sandbox, is nobody's: it cannot be listed.
        Some(origin) if origin != "null" && is_listed(origin) => OriginDecision::Listed,
        Some(_) if request.is_mutating => OriginDecision::Refused,
        Some(_) => OriginDecision::Unreadable,
        None if is_from_elsewhere(request) => OriginDecision::Refused,
        None => OriginDecision::Own,
    }
}

fn is_from_elsewhere(request: &PageRequest<'_>) -> bool {
    match request.fetch_site {
        Some("cross-site" | "same-site") if request.is_mutating => true,
        Some("cross-site") => request.fetch_mode == Some("no-cors"),
        _ => false,
    }
}

/// Whether a text is an origin as browsers write it: scheme, host in lower case, and a port where it is not the
/// scheme's own. No wildcard, no path, no `null`.
///
/// ```
/// use cactus_edge::is_origin;
///
/// assert!(is_origin("https://play.example") && is_origin("http://localhost:5173"));
/// assert!(!is_origin("https://*.example") && !is_origin("https://play.example/") && !is_origin("null"));
/// // Nobody sends this, so whoever lists it permits nobody.
/// assert!(!is_origin("https://play.example:443"));
/// ```
pub fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else {
        return false;
    };
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let host_end = authority.rfind(']').map_or(0, |at| at + 1);
    let port_at = authority[host_end..].find(':').map_or(authority.len(), |at| host_end + at);
    let (host, port) = authority.split_at(port_at);
    // The name as it is looked up is the name as it is written, so nothing had to be mended.
    crate::host_name(authority).is_ok_and(|name| name == host) && port != own_port && !port.starts_with(":0")
}

/// What pages of listed origins may ask for: the same for every path, so that one preflight is as good as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreflightPolicy {
    /// Methods, in upper case.
    pub methods: &'static [&'static str],
    /// Headers, in lower case.
    pub headers: &'static [&'static str],
    /// How long a browser may remember the answer, in seconds. Chromium keeps it for 7,200 at most.
    pub max_age_s: u32,
}

/// What a preflight asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preflight<'a> {
    /// The `Access-Control-Request-Method` header.
    pub method: &'a str,
    /// The `Access-Control-Request-Headers` header.
    pub headers: Option<&'a str>,
}

/// The most bytes of a list of headers that are read: the names of a page's own headers are far shorter.
const REQUEST_HEADERS_BYTES_MAX: usize = 1_024;

impl PreflightPolicy {
    /// Whether what a preflight asks for is permitted. The origin is another question.
    ///
    /// ```
    /// use cactus_edge::{Preflight, PreflightPolicy};
    ///
    /// let policy = PreflightPolicy { methods: &["GET", "POST"], headers: &["content-type"], max_age_s: 7_200 };
    /// assert!(policy.permits(&Preflight { method: "POST", headers: Some("Content-Type") }));
    /// assert!(!policy.permits(&Preflight { method: "POST", headers: Some("content-type, x-other") }));
    /// ```
    pub fn permits(&self, preflight: &Preflight<'_>) -> bool {
        let headers = preflight.headers.unwrap_or_default();
        let is_permitted = |name: &str| {
            let name = name.trim();
            name.is_empty() || self.headers.iter().any(|header| header.eq_ignore_ascii_case(name))
        };
        self.methods.contains(&preflight.method)
            && headers.len() <= REQUEST_HEADERS_BYTES_MAX
            && headers.split(',').all(is_permitted)
    }
}
