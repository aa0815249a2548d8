//! The session that comes of it all.

use serde::{Deserialize, Serialize};

use crate::backoffice::operators::Operator;
use crate::context::Scope;
use crate::problem::Rejection;
use crate::{Access, Empty, Endpoint, Method, NoRejection};

/// A session's tokens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorLoggedIn {
    /// Whose.
    pub operator: Operator,
    /// A JWT to send as `Authorization: Bearer …`, good at the brand under whose name it was issued.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in_s: u64,
    /// Good for one [`OperatorRefresh`].
    pub refresh_token: String,
}

/// `POST /api/bo/auth/refresh`: new tokens for the session. A token that comes a second time ends the session: one of
/// the two who had it stole it.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorRefresh;

impl Endpoint for OperatorRefresh {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/refresh";
    const ACCESS: Access = Access::Public;
    type Request = RefreshToken;
    type Response = OperatorLoggedIn;
    type Rejection = OperatorRefreshRejection;
}

/// See [`OperatorRefresh`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    /// The newest of the session.
    pub refresh_token: String,
}

/// `POST /api/bo/auth/logout`: ends the session of the access token.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorLogout;

impl Endpoint for OperatorLogout {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/logout";
    const ACCESS: Access = Access::Operator(Scope::Account);
    const STATUS: u16 = 204;
    type Request = Empty;
    type Response = Empty;
    type Rejection = NoRejection;
}

without_secrets! {
    OperatorLoggedIn shows operator, expires_in_s;
    RefreshToken shows;
}

/// Why there are no new tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OperatorRefreshRejection {
    /// Unknown, used, of another brand, or of a session that is over: log in again.
    InvalidRefreshToken,
}

impl Rejection for OperatorRefreshRejection {
    fn code(&self) -> &'static str {
        "invalid_refresh_token"
    }

    fn status(&self) -> u16 {
        401
    }

    fn detail(&self) -> String {
        "The session is over; log in again.".to_owned()
    }
}
