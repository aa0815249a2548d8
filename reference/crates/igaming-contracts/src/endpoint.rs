use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::context::Scope;
use crate::problem::Rejection;

/// One operation of one Worker, implemented once and used by both ends.
///
/// Changes are additive only: callers and callees of different versions meet during every deployment.
pub trait Endpoint: 'static {
    /// The service binding under which callers know the Worker.
    const BINDING: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The path; a segment in braces is a parameter, for example `/wallet-do/{wallet_id}/bet`.
    const PATH: &'static str;
    /// Who may call.
    const ACCESS: Access;
    /// The HTTP status of success. With 204 the response has no body.
    const STATUS: u16 = 200;
    /// The media type of success; its syntax is JSON.
    const MEDIA_TYPE: &'static str = "application/json";
    /// What caches may do with an answer of success.
    const CACHE_CONTROL: &'static str = "no-store";
    /// The longest body, in bytes. The largest command of a client has a few hundred.
    const BODY_BYTES_MAX: u32 = 16 * 1024;
    /// The body is a batch of what was gathered: it may be compressed with gzip, or declared as `text/plain`, and is
    /// refused as anything else than that or JSON.
    const BODY_IS_BATCH: bool = false;
    /// The body, or the query of a method that has none.
    type Request: DeserializeOwned + Serialize + 'static;
    /// The body of success.
    type Response: DeserializeOwned + Serialize + 'static;
    /// The expected ways to say no.
    type Rejection: Rejection;
}

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A read; the request is the query.
    Get,
    /// A command; the request is the JSON body.
    Post,
    /// A change of what the path names; the request is the JSON body.
    Patch,
    /// Ends what the path names; the request is the query.
    Delete,
}

impl Method {
    /// As in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the request is a body, and else the query.
    pub const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Patch)
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody who came through the apex.
    Public,
    /// Anybody who came through the apex; some requests need a player's access token.
    PublicOrPlayer,
    /// A player with a valid access token.
    Player,
    /// An operator whose role has this scope, by a valid access token for the tenant.
    Operator(Scope),
    /// Another Worker, in its own name or for a player, and only one that `fleet.toml` lists as a caller.
    Service,
}

/// A request or response without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// The rejection of an endpoint that has none of its own. It cannot be constructed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NoRejection {}

impl Rejection for NoRejection {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn status(&self) -> u16 {
        match *self {}
    }

    fn detail(&self) -> String {
        match *self {}
    }
}
