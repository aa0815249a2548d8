use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::context::Role;
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
    /// The longest body of a POST, in bytes. The largest command of a client has a few hundred.
    const BODY_BYTES_MAX: u32 = 16 * 1024;
    /// The body is a batch of what was gathered: it may be compressed with gzip, or declared as `text/plain`, and is
    /// refused as anything else than that or JSON.
    const BODY_IS_BATCH: bool = false;
    /// The body of a POST, the query of a GET.
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
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody who came through the apex.
    Public,
    /// A player with a valid access token.
    Player,
    /// An operator of the tenant with this role, by a valid access token.
    Operator(Role),
    /// Another Worker, in its own name or for a player, and only one that `fleet.toml` lists as a caller.
    Service,
}

/// A request or response without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// The rejection of an endpoint that has none of its own. It cannot be constructed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
