use igaming_contracts::context::Role;
use serde::{Deserialize, Serialize};

use super::{Issuer, TokenRejection};

/// Seconds an access token lives. A session that was ended may be believed elsewhere for KV's 60 s; a token that was
/// stolen is worth nothing after these.
pub const ACCESS_TOKEN_LIFETIME_S: u64 = 10 * 60;

/// The claims of an access token; all but the role are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The name of the [`Issuer`].
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

impl Claims {
    /// The claims of a player's token issued now.
    pub fn issue(tenant_id: &str, player_id: &str, session_id: &str, now_ms: u64) -> Self {
        let now_s = now_ms / 1_000;
        Self {
            iss: Issuer::Players.name().to_owned(),
            aud: tenant_id.to_owned(),
            sub: player_id.to_owned(),
            sid: session_id.to_owned(),
            role: None,
            iat: now_s,
            nbf: now_s,
            exp: now_s.saturating_add(ACCESS_TOKEN_LIFETIME_S),
        }
    }

    /// The claims of an operator's token issued now.
    pub fn issue_to_operator(
        tenant_id: &str,
        operator_id: &str,
        role: Role,
        session_id: &str,
        now_ms: u64,
    ) -> Self {
        let iss = Issuer::Operators.name().to_owned();
        Self { iss, role: Some(role), ..Self::issue(tenant_id, operator_id, session_id, now_ms) }
    }

    /// Whether they are in force for `tenant_id` by our own clock, without leeway: one platform issues and checks them.
    pub(super) fn check(&self, tenant_id: &str, now_ms: u64) -> Result<(), TokenRejection> {
        let now_s = now_ms / 1_000;
        if self.aud != tenant_id {
            return Err(TokenRejection::WrongAudience);
        }
        if now_s < self.nbf || now_s < self.iat {
            return Err(TokenRejection::NotYetValid);
        }
        if now_s >= self.exp {
            return Err(TokenRejection::Expired);
        }
        Ok(())
    }
}
