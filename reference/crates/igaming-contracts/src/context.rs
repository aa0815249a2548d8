//! The request context: who asks, for which tenant. The apex makes it, every Worker verifies its signature,
//! and a Worker that calls another signs a new one in its own name.

use serde::{Deserialize, Serialize};

use crate::events::queue::Place;

/// How long a signed context is good for. One request and the calls it causes end well within a minute; a
/// longer life would only help who stole one.
pub const CONTEXT_LIFETIME_MS: u64 = 60_000;

/// Who asks, for which tenant, and through which Worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestContext {
    /// The Worker that signed, for example `igaming-apex`.
    pub issuer: String,
    /// The tenant, from the host name.
    pub tenant_id: String,
    /// On whose behalf.
    pub subject: Subject,
    /// The request, the same along the whole chain of calls.
    pub request_id: String,
    /// The client's country by Cloudflare, ISO 3166-1 alpha-2; absent when unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Where the client is, of requests that are told it: those with events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Of a request that becomes a socket: when the access token expires and the socket ends, in milliseconds since the
    /// Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_expires_at_ms: Option<u64>,
    /// After this the context is void, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
}

/// On whose behalf a request is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// Nobody known: no access token was sent.
    Anonymous {},
    /// A player whose access token the apex verified.
    Player {
        /// The player.
        player_id: String,
        /// The session of the access token.
        session_id: String,
    },
    /// One of the brand's own people, whose access token the apex verified. Nobody who plays: an operator has no wallet
    /// and no games.
    Operator {
        /// The operator.
        operator_id: String,
        /// The session of the access token.
        session_id: String,
        /// What the operator may do.
        role: Role,
    },
    /// The issuing Worker itself, outside any player's request: an alarm, a cron, a queue.
    Service {},
}

/// What an operator may do. A token that names another role is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything that the brand's backoffice offers, for this brand.
    Admin,
}

impl RequestContext {
    /// The player on whose behalf the request is made.
    pub fn player_id(&self) -> Option<&str> {
        match &self.subject {
            Subject::Player { player_id, .. } => Some(player_id),
            Subject::Anonymous {} | Subject::Operator { .. } | Subject::Service {} => None,
        }
    }
}
