//! Access tokens: JWTs of RFC 9068, signed with ES256, and nothing else (RFC 8725).
//!
//! The key is chosen by the whole header: each key has exactly one, byte for byte, so the algorithm is pinned to the
//! key, the `kid` is matched exactly, and there is no room for `crit`, `jku` or `jwk`. Each key has one [`Issuer`]:
//! those of players' tokens are worth nothing on an operator's, and the other way round. [`UnverifiedToken`] takes a
//! token apart, a [`SignatureVerifier`] says whether its key signed it, and what it says is read only then.

mod claims;
mod issuer;
mod keys;
#[cfg(test)]
mod tests;
mod unverified;
mod verified;
mod verify;

pub use claims::{ACCESS_TOKEN_LIFETIME_S, Claims};
pub use issuer::Issuer;
pub use keys::{AccessTokenKeys, AccessTokenPublicKeys, PublicKey};
pub use unverified::UnverifiedToken;
pub use verified::VerifiedTokens;
pub use verify::{NativeVerifier, SignatureVerifier};

/// Why an access token was not accepted, in order of precedence. Clients only learn `invalid_token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRejection {
    /// Not three base64url parts, too long, or not the JSON of an access token.
    Malformed,
    /// Another algorithm or type than ours, or a key that is not, or no longer, in use.
    WrongHeader,
    /// Signed with another key, or not signed.
    Forged,
    /// Issued by somebody else, or of a kind that the key does not vouch for.
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
