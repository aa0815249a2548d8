use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::KvNamespace;
use igaming_domain::auth::{
    AccessTokenCheck, Authenticated, SignatureVerifier, UnverifiedToken, VerifiedTokens,
};
use wasm_bindgen_futures::JsFuture;
use worker::Env;

use crate::glue;
use crate::secrets::accepted_keys;

thread_local! {
    static VERIFIED: Rc<VerifiedTokens> = Rc::default();
}

/// Checks signatures by the platform's own cryptography.
struct PlatformVerifier;

impl SignatureVerifier for PlatformVerifier {
    async fn is_genuine(&self, token: &UnverifiedToken<'_>) -> Result<bool, Fault> {
        let (key_id, point) = (token.key.key_id(), token.key.point());
        let verdict = JsFuture::from(glue::verify_es256(key_id, point, token.signed, &token.signature)).await;
        let verdict = verdict.map_err(|error| Fault::internal(format!("key {key_id}: {error:?}")))?;
        verdict.as_bool().ok_or_else(|| Fault::internal("a signature is right or wrong"))
    }
}

/// Who an access token is of, if it is good for this tenant and its session is open.
///
/// # Errors
/// A fault when its signature cannot be checked or its session not be looked up.
pub(crate) async fn authenticate(
    env: &Env,
    token: &str,
    tenant_id: &str,
    now_ms: u64,
) -> Result<Option<Authenticated>, Fault> {
    let sessions = KvNamespace::new(env, "SESSIONS_KV")?;
    let keys = accepted_keys(env)?;
    let verified = VERIFIED.with(Rc::clone);
    let check = AccessTokenCheck {
        keys: &keys,
        verifier: &PlatformVerifier,
        verified: &verified,
        sessions: &sessions,
    };
    Ok(check.authenticate(token, tenant_id, now_ms).await?.ok())
}
