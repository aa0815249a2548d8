//! Operators' sessions and their refresh tokens.

mod store;

use cactus_edge::{Db, Fault, Kv};
use igaming_contracts::context::{RequestContext, Subject};

pub(super) use store::{Opened, end, end_all, end_all_but, find_token, list, open, open_condition, rotate};

use crate::auth;

/// How long a session lives without being used (ASVS 5.0, 7.3.1).
pub(super) const IDLE_MS_MAX: u64 = 30 * 60 * 1_000;

/// How long a session lives at most (ASVS 5.0, 7.3.2): a working day.
pub(super) const LIFETIME_MS: u64 = 12 * 60 * 60 * 1_000;

/// Whether the operator of a verified context still is who the access token says, by the database: the session is open
/// and the account neither disabled nor of another role or brand.
///
/// # Errors
/// A fault when the database does not answer.
pub async fn is_in_force(db: &impl Db, context: &RequestContext, now_ms: u64) -> Result<bool, Fault> {
    match &context.subject {
        Subject::Operator { operator_id, session_id, role } => {
            store::is_open_for(db, session_id, operator_id, *role, &context.tenant_id, now_ms).await
        }
        Subject::Anonymous {} | Subject::Player { .. } | Subject::Service {} => Ok(false),
    }
}

/// Lets the apex know of a session. Whoever ended it meanwhile may have been too early to take that away, so the
/// database is asked once more; `false` when the session is over.
pub(super) async fn publish(
    db: &impl Db,
    kv: &impl Kv,
    session_id: &str,
    operator_id: &str,
    now_ms: u64,
) -> Result<bool, Fault> {
    auth::open_session(kv, session_id, operator_id, auth::ACCESS_TOKEN_LIFETIME_S).await?;
    let is_open = store::is_open(db, session_id, now_ms).await?;
    if !is_open {
        auth::end_session(kv, session_id).await?;
    }
    Ok(is_open)
}

/// Takes from the apex what the operator's ended sessions let do.
pub(super) async fn withdraw_ended(
    db: &impl Db,
    kv: &impl Kv,
    operator_id: &str,
    now_ms: u64,
) -> Result<(), Fault> {
    // What was ended earlier than an access token lives has gone from KV by itself.
    let since_ms = now_ms.saturating_sub(auth::ACCESS_TOKEN_LIFETIME_S * 1_000);
    for session_id in store::ended_since(db, operator_id, since_ms).await? {
        auth::end_session(kv, &session_id).await?;
    }
    Ok(())
}
