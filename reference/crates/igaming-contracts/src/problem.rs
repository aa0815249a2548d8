use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::context::Scope;

/// Begins the `type` of every problem; the stable code follows.
pub const PROBLEM_TYPE_PREFIX: &str = "urn:cactus:problem:";

/// An expected, enumerated "no" with a stable code. The order of an enum's variants is its precedence.
///
/// In JSON a rejection is an object tagged by `code`; its fields are the numbers of the moment.
pub trait Rejection: DeserializeOwned + Serialize + std::fmt::Debug + 'static {
    /// The stable code, in snake_case, as in JSON.
    fn code(&self) -> &'static str;
    /// The HTTP status.
    fn status(&self) -> u16;
    /// One sentence for a human.
    fn detail(&self) -> String;
}

/// The problem details of RFC 9457, with the rejection's code and fields as extension members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem<R> {
    /// `urn:cactus:problem:` and the code.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One sentence for a human.
    pub detail: String,
    /// The request, for support.
    pub request_id: String,
    /// The code and its fields.
    #[serde(flatten)]
    pub rejection: R,
}

impl<R: Rejection> Problem<R> {
    /// The problem that tells `rejection`.
    pub fn new(rejection: R, request_id: &str) -> Self {
        let code = rejection.code();
        Self {
            problem_type: format!("{PROBLEM_TYPE_PREFIX}{code}"),
            title: code.replace('_', " "),
            status: rejection.status(),
            detail: rejection.detail(),
            request_id: request_id.to_owned(),
            rejection,
        }
    }
}

/// What a callee answered, as its caller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T, R> {
    /// The operation took effect, or the read succeeded.
    Done(T),
    /// The callee said no.
    Rejected(R),
}

/// The ways in which any request can be refused before its endpoint sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestRejection {
    /// The target is no plain path: dot segments, backslashes, control characters, encoded slashes or percent signs.
    MalformedTarget,
    /// Path and query are too long.
    TargetTooLong {
        /// The most bytes accepted.
        bytes_max: u64,
    },
    /// The headers are too many or too long.
    HeadersTooLarge {
        /// The most bytes accepted, names and values together.
        bytes_max: u64,
    },
    /// The client is a scanner, says nothing of itself, or is known to the platform as a threat.
    ClientRefused,
    /// The client has sent too many requests of this kind.
    RateLimited {
        /// The most requests in a window.
        limit: u32,
        /// The window, in seconds.
        window_s: u64,
        /// When the next one is admitted at the earliest, in seconds; also in `Retry-After`.
        retry_after_s: u64,
    },
    /// No tenant is served under this host name.
    UnknownHost,
    /// The brand is closed for now.
    BrandSuspended,
    /// The brand may not serve the country that the client is in.
    UnavailableForLegalReasons,
    /// A web page that is none of the brand's asks for it.
    OriginRefused,
    /// No such path.
    NotFound,
    /// The path exists, with another method.
    MethodNotAllowed,
    /// The endpoint needs a player and the request has no access token.
    AuthenticationRequired,
    /// The access token is malformed, forged, expired, revoked or another tenant's.
    InvalidToken,
    /// The internal context is missing, forged or expired, or the caller may not call this.
    Forbidden,
    /// The endpoint is for operators whose role has a scope that the caller's has not.
    InsufficientScope {
        /// Which.
        scope: Scope,
    },
    /// The path is that of a socket, and the request asks for none.
    UpgradeRequired,
    /// The body is too long.
    BodyTooLarge {
        /// The most bytes accepted.
        bytes_max: u64,
    },
    /// The body is declared as something that the endpoint does not read.
    UnsupportedMediaType,
    /// The `Idempotency-Key` header is not 1 to 64 characters of `A-Z a-z 0-9 . _ : -`.
    InvalidIdempotencyKey,
    /// The body is not JSON.
    MalformedJson,
    /// The body has a field that the endpoint does not know.
    UnknownField {
        /// Where, for example `client_seeds`.
        field: String,
    },
    /// A field is missing.
    MissingField {
        /// Which.
        field: String,
    },
    /// An amount is not a whole number of minor units from 1 to 2^53 - 1.
    InvalidAmount {
        /// Which.
        field: String,
    },
    /// A field has the wrong type or a value outside its range.
    InvalidField {
        /// Which.
        field: String,
    },
    /// A part of the platform broke. Whether the request took effect is unknown: repeat it with the same
    /// `Idempotency-Key`.
    BadGateway,
    /// A part of the platform did not answer in time. Whether the request took effect is unknown: repeat it with the
    /// same `Idempotency-Key`.
    GatewayTimeout,
    /// A part of the platform did not answer. Nothing is half done: repeat the request with the same
    /// `Idempotency-Key`.
    Unavailable,
    /// A defect; its detail is in the log under the request id.
    Internal,
}

impl Rejection for RequestRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::MalformedTarget => "malformed_target",
            Self::TargetTooLong { .. } => "target_too_long",
            Self::HeadersTooLarge { .. } => "headers_too_large",
            Self::ClientRefused => "client_refused",
            Self::RateLimited { .. } => "rate_limited",
            Self::UnknownHost => "unknown_host",
            Self::BrandSuspended => "brand_suspended",
            Self::UnavailableForLegalReasons => "unavailable_for_legal_reasons",
            Self::OriginRefused => "origin_refused",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::AuthenticationRequired => "authentication_required",
            Self::InvalidToken => "invalid_token",
            Self::Forbidden => "forbidden",
            Self::InsufficientScope { .. } => "insufficient_scope",
            Self::UpgradeRequired => "upgrade_required",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::InvalidIdempotencyKey => "invalid_idempotency_key",
            Self::MalformedJson => "malformed_json",
            Self::UnknownField { .. } => "unknown_field",
            Self::MissingField { .. } => "missing_field",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::InvalidField { .. } => "invalid_field",
            Self::BadGateway => "bad_gateway",
            Self::GatewayTimeout => "gateway_timeout",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::MalformedTarget => 400,
            Self::TargetTooLong { .. } => 414,
            Self::HeadersTooLarge { .. } => 431,
            Self::ClientRefused | Self::OriginRefused => 403,
            Self::RateLimited { .. } => 429,
            Self::UnknownHost => 421,
            Self::UnavailableForLegalReasons => 451,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::AuthenticationRequired | Self::InvalidToken => 401,
            Self::Forbidden | Self::InsufficientScope { .. } => 403,
            Self::UpgradeRequired => 426,
            Self::BodyTooLarge { .. } => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidIdempotencyKey | Self::MalformedJson => 400,
            Self::UnknownField { .. }
            | Self::MissingField { .. }
            | Self::InvalidAmount { .. }
            | Self::InvalidField { .. } => 422,
            Self::BadGateway => 502,
            Self::GatewayTimeout => 504,
            Self::BrandSuspended | Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::MalformedTarget => "The target of the request is not a plain path.".to_owned(),
            Self::TargetTooLong { bytes_max } => format!("Path and query may have {bytes_max} bytes."),
            Self::HeadersTooLarge { bytes_max } => format!("The headers may have {bytes_max} bytes."),
            Self::ClientRefused => "This client is not served.".to_owned(),
            Self::BrandSuspended => "This brand is closed for now.".to_owned(),
            Self::UnavailableForLegalReasons => {
                "The law does not let this brand serve the country you are in.".to_owned()
            }
            Self::OriginRefused => "This web page may not ask for that.".to_owned(),
            Self::RateLimited { limit, window_s, retry_after_s } => {
                format!("At most {limit} of these requests in {window_s} s; try again in {retry_after_s} s.")
            }
            Self::UnknownHost => "No brand is served under this host name.".to_owned(),
            Self::NotFound => "There is nothing at this path.".to_owned(),
            Self::MethodNotAllowed => "This path takes another method.".to_owned(),
            Self::AuthenticationRequired => "Log in and send the access token as a bearer token.".to_owned(),
            Self::InvalidToken => {
                "The access token is not valid here, or no longer; log in again.".to_owned()
            }
            Self::Forbidden => "This caller may not do this.".to_owned(),
            Self::InsufficientScope { scope } => {
                format!("This is for operators who have the scope `{}`.", scope.as_str())
            }
            Self::UpgradeRequired => "This path is a WebSocket's.".to_owned(),
            Self::BodyTooLarge { bytes_max } => format!("The body may have {bytes_max} bytes."),
            Self::UnsupportedMediaType => {
                "The body must be application/json or text/plain, as it is or compressed with gzip."
                    .to_owned()
            }
            Self::InvalidIdempotencyKey => {
                "An Idempotency-Key has 1 to 64 letters, digits, dots, underscores, colons or hyphens."
                    .to_owned()
            }
            Self::MalformedJson => "The body is not valid JSON.".to_owned(),
            Self::UnknownField { field } => format!("The field `{field}` is not known here."),
            Self::MissingField { field } => format!("The field `{field}` is missing."),
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::InvalidField { field } => format!("The field `{field}` has the wrong type or value."),
            Self::BadGateway => {
                "A part of the platform broke; repeat the request with the same Idempotency-Key.".to_owned()
            }
            Self::GatewayTimeout => {
                "A part of the platform took too long; repeat the request with the same Idempotency-Key."
                    .to_owned()
            }
            Self::Unavailable => {
                "A part of the platform did not answer; repeat the request with the same Idempotency-Key."
                    .to_owned()
            }
            Self::Internal => "Something went wrong on our side.".to_owned(),
        }
    }
}
