use cactus_edge::Fault;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use super::{AccessTokenPublicKeys, Claims, TokenRejection, UnverifiedToken, VerifiedTokens};

/// Checks signatures of ES256: over SHA-256, r and s between 1 and the order of P-256. Of the two s that fit, both are
/// right (RFC 7518 asks for neither), so a token may have a twin; nothing is decided by a token's text.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait SignatureVerifier {
    /// Whether the token's key signed it.
    ///
    /// # Errors
    /// A fault when the key is none.
    async fn is_genuine(&self, token: &UnverifiedToken<'_>) -> Result<bool, Fault>;
}

/// Checks signatures natively. A Worker asks the platform's own cryptography, for which wasm takes many times as long;
/// both accept the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct NativeVerifier;

impl SignatureVerifier for NativeVerifier {
    async fn is_genuine(&self, token: &UnverifiedToken<'_>) -> Result<bool, Fault> {
        let key = VerifyingKey::from_sec1_bytes(token.key.point())
            .map_err(|_| Fault::internal(format!("key {} is not on the curve", token.key.key_id())))?;
        let signature = Signature::from_slice(&token.signature);
        Ok(signature.is_ok_and(|signature| key.verify(token.signed, &signature).is_ok()))
    }
}

impl AccessTokenPublicKeys {
    /// What `token` says, if one of these keys signed it for `tenant_id` and it is in force at `now_ms`.
    ///
    /// The signature of a token that is among `verified`, and its issuer, are not checked again; everything else
    /// always is.
    ///
    /// # Errors
    /// A fault when the signature cannot be checked: then nobody is let in.
    pub async fn verify(
        &self,
        verifier: &impl SignatureVerifier,
        verified: &VerifiedTokens,
        token: &str,
        tenant_id: &str,
        now_ms: u64,
    ) -> Result<Result<Claims, TokenRejection>, Fault> {
        if let Some(claims) = verified.get(token) {
            return Ok(claims.check(tenant_id, now_ms).map(|()| claims));
        }
        let unverified = match UnverifiedToken::read(token, self) {
            Ok(unverified) => unverified,
            Err(rejection) => return Ok(Err(rejection)),
        };
        if !verifier.is_genuine(&unverified).await? {
            return Ok(Err(TokenRejection::Forged));
        }
        let claims = unverified.claims();
        if let Ok(claims) = &claims {
            verified.put(token, claims, now_ms);
        }
        Ok(claims.and_then(|claims| claims.check(tenant_id, now_ms).map(|()| claims)))
    }
}
