//! The request context: who asks, for which tenant. The apex makes it, every Worker verifies its signature,
//! and a Worker that calls another signs a new one in its own name.

use serde::{Deserialize, Serialize};

use crate::events::queue::Place;

/// How long a signed context is good for. One request and the calls it causes end well within a minute; a
/// longer life would only help who stole one.
pub const CONTEXT_LIFETIME_MS: u64 = 60_000;

/// The longest chain of Workers: the platform ends a request at 32 invocations, and what a Worker of a chain asks for
/// beside it counts as well. The longest today, a transfer, has four Workers and objects.
pub const HOPS_MAX: u8 = 16;

/// Who asks, for which tenant, and through which Worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// How many Workers the request has passed, this context's issuer among them.
    #[serde(default)]
    pub hops: u8,
    /// After this the context is void, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
}

/// On whose behalf a request is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// One of the brand's own people, or of the platform's, whose access token the apex verified. Nobody who plays: an
    /// operator has no wallet and no games.
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

/// What kind of operator. A token that names another role is no token. What each may do is in
/// [`Role::scopes`]; a role is always of one brand, but for [`Role::SuperAdmin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The platform's own people: every brand, and the brands themselves.
    SuperAdmin,
    /// Everything that the brand's backoffice offers, for this brand.
    Admin,
    /// The brand's money.
    Finance,
    /// Fraud and responsible gaming.
    Risk,
    /// Whom players talk to.
    Support,
    /// Reads reports.
    ReadOnly,
}

/// One thing that an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Scope {
    /// One's own account and sessions.
    #[serde(rename = "account")]
    Account,
    /// Read reports.
    #[serde(rename = "reports:read")]
    ReportsRead,
    /// Read single events, of players by name.
    #[serde(rename = "events:read")]
    EventsRead,
    /// Read who did what.
    #[serde(rename = "audit:read")]
    AuditRead,
    /// Check the chain of the whole audit log.
    #[serde(rename = "audit:verify")]
    AuditVerify,
    /// Read brands and their configuration.
    #[serde(rename = "tenants:read")]
    TenantsRead,
    /// Open, change and suspend brands.
    #[serde(rename = "tenants:write")]
    TenantsWrite,
    /// Read who the operators are.
    #[serde(rename = "operators:read")]
    OperatorsRead,
    /// Invite, change and disable operators.
    #[serde(rename = "operators:write")]
    OperatorsWrite,
}

impl Scope {
    /// As in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::ReportsRead => "reports:read",
            Self::EventsRead => "events:read",
            Self::AuditRead => "audit:read",
            Self::AuditVerify => "audit:verify",
            Self::TenantsRead => "tenants:read",
            Self::TenantsWrite => "tenants:write",
            Self::OperatorsRead => "operators:read",
            Self::OperatorsWrite => "operators:write",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::SuperAdmin, Self::Admin, Self::Finance, Self::Risk, Self::Support, Self::ReadOnly];

    /// As in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Finance => "finance",
            Self::Risk => "risk",
            Self::Support => "support",
            Self::ReadOnly => "read_only",
        }
    }

    /// What the role may do.
    pub const fn scopes(self) -> &'static [Scope] {
        use Scope::{
            Account, AuditRead, AuditVerify, EventsRead, OperatorsRead, OperatorsWrite, ReportsRead,
            TenantsRead, TenantsWrite,
        };
        match self {
            Self::SuperAdmin => &[
                Account,
                ReportsRead,
                EventsRead,
                AuditRead,
                AuditVerify,
                TenantsRead,
                TenantsWrite,
                OperatorsRead,
                OperatorsWrite,
            ],
            Self::Admin => {
                &[Account, ReportsRead, EventsRead, AuditRead, TenantsRead, OperatorsRead, OperatorsWrite]
            }
            Self::Finance | Self::ReadOnly => &[Account, ReportsRead],
            Self::Risk => &[Account, ReportsRead, EventsRead, AuditRead],
            Self::Support => &[Account, EventsRead],
        }
    }

    /// Whether the role may do what `scope` is.
    pub fn allows(self, scope: Scope) -> bool {
        self.scopes().contains(&scope)
    }
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
