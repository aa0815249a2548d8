use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{AccessTokenPublicKeys, Claims, PublicKey, TokenRejection};

/// Ours have about 400 bytes.
const TOKEN_BYTES_MAX: usize = 2_048;

/// r and s of ES256, 32 bytes each (RFC 7518, 3.4).
const SIGNATURE_BYTES: usize = 64;

/// A token of which nothing is believed yet.
#[derive(Debug)]
pub struct UnverifiedToken<'a> {
    /// The key that its signature must be checked with.
    pub key: &'a PublicKey,
    /// What the signature is over.
    pub signed: &'a [u8],
    /// r and s, 32 bytes each.
    pub signature: [u8; SIGNATURE_BYTES],
    pub(super) claims: &'a str,
}

impl<'a> UnverifiedToken<'a> {
    /// Takes a token apart. Base64url is read strictly, without padding and stray bits, so that a signature is written
    /// in one way only.
    ///
    /// # Errors
    /// `Malformed` or `WrongHeader`.
    pub fn read(token: &'a str, keys: &'a AccessTokenPublicKeys) -> Result<Self, TokenRejection> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenRejection::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRejection::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenRejection::Malformed)?;
        let key = keys.of_header(header).ok_or(TokenRejection::WrongHeader)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenRejection::Malformed)?;
        let signature = signature.try_into().map_err(|_| TokenRejection::Malformed)?;
        Ok(Self { key, signed: signed.as_bytes(), signature, claims })
    }

    /// What the token says, if it is what the key vouches for. To be called once the signature was found right.
    ///
    /// # Errors
    /// `Malformed` or `WrongIssuer`.
    pub(super) fn claims(&self) -> Result<Claims, TokenRejection> {
        let json = URL_SAFE_NO_PAD.decode(self.claims).map_err(|_| TokenRejection::Malformed)?;
        let claims = serde_json::from_slice(&json).map_err(|_| TokenRejection::Malformed)?;
        self.key.issuer().check(&claims)?;
        Ok(claims)
    }
}
