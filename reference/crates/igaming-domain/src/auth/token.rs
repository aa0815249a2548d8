use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use igaming_contracts::context::Role;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Seconds an access token lives.
pub const ACCESS_TOKEN_LIFETIME_S: u64 = 15 * 60;

/// Who signs access tokens.
const ISSUER: &str = "igaming-auth";

/// The one header that is accepted, byte for byte: the algorithm is pinned, the type is RFC 9068's, and there is
/// no room for `crit`, `jku`, `jwk` or `kid`.
const HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;

/// Ours have about 400 bytes.
const TOKEN_BYTES_MAX: usize = 2_048;

/// An HMAC key must have at least as many bytes as the hash (RFC 8725, 3.5).
const KEY_BYTES_MIN: usize = 32;

/// The claims of an access token; all but the role are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Always `igaming-auth`.
    pub iss: String,
    /// The tenant; a token of one brand is worth nothing at another.
    pub aud: String,
    /// The player, or the operator.
    pub sub: String,
    /// The session.
    pub sid: String,
    /// Of an operator's token, what it lets do; a player's has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Issued at, in seconds.
    pub iat: u64,
    /// Not before, in seconds.
    pub nbf: u64,
    /// Expires at, in seconds.
    pub exp: u64,
}

/// Why an access token was not accepted, in order of precedence. Clients only learn `invalid_token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRejection {
    /// Not three base64url parts, too long, or not the JSON of an access token.
    Malformed,
    /// Another algorithm or type than ours.
    WrongHeader,
    /// Signed with another key, or not signed.
    Forged,
    /// Issued by somebody else.
    WrongIssuer,
    /// For another tenant.
    WrongAudience,
    /// Not in force yet.
    NotYetValid,
    /// No longer in force.
    Expired,
    /// The session was ended.
    Revoked,
}

/// The key that signs and checks access tokens (HS256).
#[derive(Clone)]
pub struct AccessTokenKey(Hmac<Sha256>);

impl std::fmt::Debug for AccessTokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessTokenKey")
    }
}

impl Claims {
    /// The claims of a token issued now.
    pub fn issue(tenant_id: &str, player_id: &str, session_id: &str, now_ms: u64) -> Self {
        let now_s = now_ms / 1_000;
        Self {
            iss: ISSUER.to_owned(),
            aud: tenant_id.to_owned(),
            sub: player_id.to_owned(),
            sid: session_id.to_owned(),
            role: None,
            iat: now_s,
            nbf: now_s,
            exp: now_s.saturating_add(ACCESS_TOKEN_LIFETIME_S),
        }
    }
}

impl AccessTokenKey {
    /// A key of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < KEY_BYTES_MIN {
            return None;
        }
        Hmac::<Sha256>::new_from_slice(secret).ok().map(Self)
    }

    /// The token of `claims`.
    pub fn sign(&self, claims: &Claims) -> String {
        let json = serde_json::to_vec(claims).expect("claims are plain data");
        let mut token = URL_SAFE_NO_PAD.encode(HEADER);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(json, &mut token);
        let mut mac = self.0.clone();
        mac.update(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut token);
        token
    }

    /// The claims of `token`, if this key signed it for `tenant_id` and it is in force at `now_ms`.
    ///
    /// # Errors
    /// See [`TokenRejection`]. Nothing inside the token is believed before its signature is checked.
    pub fn verify(&self, token: &str, tenant_id: &str, now_ms: u64) -> Result<Claims, TokenRejection> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenRejection::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRejection::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenRejection::Malformed)?;
        let header = decode(header)?;
        let claims = decode(claims)?;
        let signature = decode(signature)?;
        if header != HEADER.as_bytes() {
            return Err(TokenRejection::WrongHeader);
        }
        let mut mac = self.0.clone();
        mac.update(signed.as_bytes());
        mac.verify_slice(&signature).map_err(|_| TokenRejection::Forged)?;
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| TokenRejection::Malformed)?;
        check(claims, tenant_id, now_ms / 1_000)
    }
}

fn check(claims: Claims, tenant_id: &str, now_s: u64) -> Result<Claims, TokenRejection> {
    if claims.iss != ISSUER {
        return Err(TokenRejection::WrongIssuer);
    }
    if claims.aud != tenant_id {
        return Err(TokenRejection::WrongAudience);
    }
    if now_s < claims.nbf || now_s < claims.iat {
        return Err(TokenRejection::NotYetValid);
    }
    if now_s >= claims.exp {
        return Err(TokenRejection::Expired);
    }
    Ok(claims)
}

fn decode(part: &str) -> Result<Vec<u8>, TokenRejection> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenRejection::Malformed)
}
