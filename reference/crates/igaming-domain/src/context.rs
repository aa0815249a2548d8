//! Signing and checking the [`RequestContext`] that travels with every internal call.
//!
//! The text form is `base64url(json) "." base64url(hmac-sha256(key, tag || json))`, without padding. One key
//! serves the whole fleet; the tag keeps its MACs apart from every other use of HMAC in the platform.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_edge::Fault;
use hmac::{Hmac, Mac};
use igaming_contracts::context::{CONTEXT_LIFETIME_MS, HOPS_MAX, RequestContext, Subject};
use sha2::Sha256;

const TAG: &[u8] = b"cactus/context/1";

/// A context is at most this long as text; ours have about 350 bytes.
const TEXT_BYTES_MAX: usize = 2_048;

/// Fewer bytes of key than the hash has would weaken it (RFC 2104).
const KEY_BYTES_MIN: usize = 32;

/// The fleet's key, keyed once so that a signature costs no key schedule.
#[derive(Clone)]
pub struct ContextKey(Hmac<Sha256>);

impl std::fmt::Debug for ContextKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContextKey")
    }
}

/// Why a context was not accepted. Callers only learn "forbidden"; the log says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextRejection {
    /// Not two base64url parts, too long, or not the JSON of a context.
    Malformed,
    /// Signed with another key, or not signed.
    Forged,
    /// Older than its lifetime, or from a future that no clock skew explains.
    Expired,
}

impl ContextKey {
    /// A key of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < KEY_BYTES_MIN {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(TAG);
        Some(Self(mac))
    }

    /// The signed text of `context`.
    pub fn sign(&self, context: &RequestContext) -> String {
        let json = serde_json::to_vec(context).expect("a context is plain data");
        let mut mac = self.0.clone();
        mac.update(&json);
        let mut text = URL_SAFE_NO_PAD.encode(&json);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut text);
        assert!(text.len() <= TEXT_BYTES_MAX, "a context fits its header");
        text
    }

    /// The context in `text`, if this key signed it and it is in force at `now_ms`.
    ///
    /// # Errors
    /// See [`ContextRejection`]; the signature is checked before anything inside is looked at.
    pub fn verify(&self, text: &str, now_ms: u64) -> Result<RequestContext, ContextRejection> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(ContextRejection::Malformed);
        }
        let (json, signature) = text.split_once('.').ok_or(ContextRejection::Malformed)?;
        let json = URL_SAFE_NO_PAD.decode(json).map_err(|_| ContextRejection::Malformed)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| ContextRejection::Malformed)?;
        let mut mac = self.0.clone();
        mac.update(&json);
        mac.verify_slice(&signature).map_err(|_| ContextRejection::Forged)?;
        let context: RequestContext =
            serde_json::from_slice(&json).map_err(|_| ContextRejection::Malformed)?;
        let latest_ms = now_ms.saturating_add(2 * CONTEXT_LIFETIME_MS);
        if context.expires_at_ms <= now_ms || context.expires_at_ms > latest_ms {
            return Err(ContextRejection::Expired);
        }
        Ok(context)
    }
}

/// The same request, asked by `issuer`: the form in which a Worker passes a request on.
///
/// # Errors
/// A fault when the request has passed [`HOPS_MAX`] Workers: somewhere they call one another in a circle.
pub fn reissue(context: &RequestContext, issuer: &str, now_ms: u64) -> Result<RequestContext, Fault> {
    if context.hops >= HOPS_MAX {
        return Err(Fault::internal(format!("{issuer}: a chain of more than {HOPS_MAX} Workers")));
    }
    Ok(RequestContext {
        issuer: issuer.to_owned(),
        hops: context.hops + 1,
        expires_at_ms: now_ms.saturating_add(CONTEXT_LIFETIME_MS),
        ..context.clone()
    })
}

/// A request of a Worker's own, outside any player's: from an alarm, a cron or a queue.
pub fn own(issuer: &str, tenant_id: &str, request_id: &str, now_ms: u64) -> RequestContext {
    RequestContext {
        issuer: issuer.to_owned(),
        tenant_id: tenant_id.to_owned(),
        subject: Subject::Service {},
        request_id: request_id.to_owned(),
        country: None,
        place: None,
        token_expires_at_ms: None,
        hops: 1,
        expires_at_ms: now_ms.saturating_add(CONTEXT_LIFETIME_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_800_000_000_000;

    fn key() -> ContextKey {
        ContextKey::new(&[7; 32]).unwrap()
    }

    fn context() -> RequestContext {
        own("igaming-games", "demo", "req_1", NOW_MS)
    }

    #[test]
    fn a_signed_context_comes_back() {
        assert_eq!(key().verify(&key().sign(&context()), NOW_MS), Ok(context()));
    }

    #[test]
    fn every_flipped_byte_is_refused() {
        let text = key().sign(&context());
        for position in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).unwrap();
            if forged != text {
                assert!(key().verify(&forged, NOW_MS).is_err(), "byte {position}");
            }
        }
    }

    #[test]
    fn another_key_and_an_unsigned_context_are_refused() {
        let other = ContextKey::new(&[8; 32]).unwrap();
        assert_eq!(key().verify(&other.sign(&context()), NOW_MS), Err(ContextRejection::Forged));
        let json = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&context()).unwrap());
        assert_eq!(key().verify(&format!("{json}."), NOW_MS), Err(ContextRejection::Forged));
        assert_eq!(key().verify(&json, NOW_MS), Err(ContextRejection::Malformed));
        assert!(ContextKey::new(&[7; 31]).is_none());
    }

    #[test]
    fn a_context_lives_for_a_minute() {
        let text = key().sign(&context());
        assert!(key().verify(&text, NOW_MS + CONTEXT_LIFETIME_MS - 1).is_ok());
        assert_eq!(key().verify(&text, NOW_MS + CONTEXT_LIFETIME_MS), Err(ContextRejection::Expired));
        assert_eq!(key().verify(&text, NOW_MS - 2 * CONTEXT_LIFETIME_MS), Err(ContextRejection::Expired));
    }
    #[test]
    fn a_chain_of_workers_ends() {
        let mut context = context();
        for hops in 2..=HOPS_MAX {
            context = reissue(&context, "igaming-games", NOW_MS).unwrap();
            assert_eq!(context.hops, hops);
        }
        let fault = reissue(&context, "igaming-games", NOW_MS).unwrap_err();
        assert!(!fault.is_retryable(), "a circle is a defect: {fault}");
    }
}
