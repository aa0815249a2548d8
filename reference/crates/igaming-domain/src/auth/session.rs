use cactus_edge::{Fault, Kv};
use igaming_contracts::context::Subject;

use super::token::{AccessTokenPublicKeys, SignatureVerifier, TokenRejection, VerifiedTokens};

fn session_key(session_id: &str) -> String {
    format!("session:{session_id}")
}

/// Makes a session known for so long. A player's once for all its life: what a refresh would renew here, a bar that
/// comes at the same time could not end.
pub(crate) async fn open(
    kv: &impl Kv,
    session_id: &str,
    subject_id: &str,
    lifetime_s: u64,
) -> Result<(), Fault> {
    kv.put(&session_key(session_id), subject_id, Some(lifetime_s)).await
}

/// Ends a session and with it its access token: the apex forgets it.
///
/// # Errors
/// A fault when KV cannot be written to.
pub async fn end(kv: &impl Kv, session_id: &str) -> Result<(), Fault> {
    kv.delete(&session_key(session_id)).await
}

/// Whose access token it is, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// The player, or the operator.
    pub subject: Subject,
    /// When the token expires, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
}

/// The check that the apex makes of every request that carries an access token.
#[derive(Debug)]
pub struct AccessTokenCheck<'a, V, K> {
    /// The keys whose tokens are accepted.
    pub keys: &'a AccessTokenPublicKeys,
    /// Checks signatures.
    pub verifier: &'a V,
    /// What the isolate has checked before.
    pub verified: &'a VerifiedTokens,
    /// `SESSIONS_KV`.
    pub sessions: &'a K,
}

impl<V: SignatureVerifier, K: Kv> AccessTokenCheck<'_, V, K> {
    /// Whose access token this is, if it is good for this tenant and its session is open.
    ///
    /// # Errors
    /// A fault when the signature cannot be checked or the session not be read: then nobody is let in.
    pub async fn authenticate(
        &self,
        token: &str,
        tenant_id: &str,
        now_ms: u64,
    ) -> Result<Result<Authenticated, TokenRejection>, Fault> {
        let claims = self.keys.verify(self.verifier, self.verified, token, tenant_id, now_ms).await?;
        let claims = match claims {
            Ok(claims) => claims,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let owner = self.sessions.get(&session_key(&claims.sid)).await?;
        if owner.as_deref() != Some(claims.sub.as_str()) {
            return Ok(Err(TokenRejection::Revoked));
        }
        let (owner_id, session_id) = (claims.sub, claims.sid);
        let subject = match claims.role {
            None => Subject::Player { player_id: owner_id, session_id },
            Some(role) => Subject::Operator { operator_id: owner_id, session_id, role },
        };
        Ok(Ok(Authenticated { subject, expires_at_ms: claims.exp.saturating_mul(1_000) }))
    }
}
