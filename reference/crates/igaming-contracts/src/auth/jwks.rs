use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, NoRejection};

/// `GET /api/auth/jwks`: the keys that players' access tokens are signed with.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Jwks;

impl Endpoint for Jwks {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/auth/jwks";
    const ACCESS: Access = Access::Public;
    /// RFC 7517, 8.5.1.
    const MEDIA_TYPE: &'static str = "application/jwk-set+json";
    /// Half of a token's life. A new key is listed at least as long before it signs.
    const CACHE_CONTROL: &'static str = "public, max-age=300";
    type Request = Empty;
    type Response = JsonWebKeySet;
    type Rejection = NoRejection;
}

/// Public keys (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsonWebKeySet {
    /// All of those whose tokens are accepted.
    pub keys: Vec<JsonWebKey>,
}

/// A public key for ES256 (RFC 7517, RFC 7518).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsonWebKey {
    /// Always `EC`.
    pub kty: String,
    /// Always `P-256`.
    pub crv: String,
    /// Always `ES256`.
    pub alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// The `kid` in the header of its tokens.
    pub kid: String,
    /// A coordinate of 32 bytes, base64url.
    pub x: String,
    /// The other one.
    pub y: String,
}
