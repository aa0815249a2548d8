use cactus_edge::{Fault, Kv};
use igaming_contracts::context::Subject;

use super::token::{ACCESS_TOKEN_LIFETIME_S, AccessTokenKey, TokenRejection};

fn session_key(session_id: &str) -> String {
    format!("session:{session_id}")
}

/// Opens a session; it ends by itself when its access token does.
pub(super) async fn open(kv: &impl Kv, session_id: &str, player_id: &str) -> Result<(), Fault> {
    kv.put(&session_key(session_id), player_id, Some(ACCESS_TOKEN_LIFETIME_S)).await
}

/// Ends a session and with it its access token.
pub(super) async fn end(kv: &impl Kv, session_id: &str) -> Result<(), Fault> {
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

/// Whose access token this is: the check that the apex makes of every request that carries one.
///
/// # Errors
/// A fault when the sessions cannot be read: then nobody is let in.
pub async fn authenticate(
    kv: &impl Kv,
    key: &AccessTokenKey,
    token: &str,
    tenant_id: &str,
    now_ms: u64,
) -> Result<Result<Authenticated, TokenRejection>, Fault> {
    let claims = match key.verify(token, tenant_id, now_ms) {
        Ok(claims) => claims,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let owner = kv.get(&session_key(&claims.sid)).await?;
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
