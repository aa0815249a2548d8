//! On whose behalf a request is made.

use cactus_edge::Clock;
use cactus_edge::worker::SystemClock;
use igaming_contracts::RequestRejection;
use igaming_contracts::context::Subject;
use worker::Env;

use super::refused::Refused;
use super::upgrade;
use crate::authentication::authenticate;
use crate::exchange::{Exchange, HeaderName};

pub(super) struct Caller {
    pub subject: Subject,
    /// When the access token expires.
    pub expires_at_ms: Option<u64>,
}

impl Caller {
    pub(super) fn is_authenticated(&self) -> bool {
        self.expires_at_ms.is_some()
    }

    /// Who plays, if it is a player.
    pub(super) fn player_id(&self) -> Option<&str> {
        match &self.subject {
            Subject::Player { player_id, .. } => Some(player_id),
            Subject::Anonymous {} | Subject::Operator { .. } | Subject::Service {} => None,
        }
    }
}

/// Who the request's access token is of. A request without one is anonymous; one with a token that is not good is
/// refused, never downgraded.
pub(super) async fn caller(
    env: &Env,
    exchange: &Exchange,
    tenant_id: &str,
    is_socket: bool,
) -> Result<Caller, Refused> {
    let token = if is_socket { upgrade::token(exchange) } else { bearer_token(exchange)? };
    let Some(token) = token else {
        return Ok(Caller { subject: Subject::Anonymous {}, expires_at_ms: None });
    };
    let authenticated = authenticate(env, token, tenant_id, SystemClock.now_ms()).await?;
    let authenticated = authenticated.ok_or(RequestRejection::InvalidToken)?;
    Ok(Caller { subject: authenticated.subject, expires_at_ms: Some(authenticated.expires_at_ms) })
}

fn bearer_token(exchange: &Exchange) -> Result<Option<&str>, RequestRejection> {
    let Some(authorization) = exchange.header(HeaderName::Authorization) else {
        return Ok(None);
    };
    // The name of the scheme has no case (RFC 9110, 11.1).
    let token = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| Some(token)).ok_or(RequestRejection::InvalidToken)
}
