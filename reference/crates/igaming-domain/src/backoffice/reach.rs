use igaming_contracts::context::{RequestContext, Role, Subject};

use super::audit::Actor;

/// The brands that an operator may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All.
    Platform,
    /// One.
    Tenant(String),
}

impl Reach {
    /// Of an operator with this role, whose token is for this tenant.
    pub fn of(role: Role, tenant_id: &str) -> Self {
        match role {
            Role::SuperAdmin => Self::Platform,
            Role::Admin | Role::Finance | Role::Risk | Role::Support | Role::ReadOnly => {
                Self::Tenant(tenant_id.to_owned())
            }
        }
    }

    /// Whether the brand is among them.
    pub fn covers(&self, tenant_id: &str) -> bool {
        match self {
            Self::Platform => true,
            Self::Tenant(own) => own == tenant_id,
        }
    }

    /// The only brand, when there is one.
    pub(super) fn only(&self) -> Option<&str> {
        match self {
            Self::Platform => None,
            Self::Tenant(own) => Some(own),
        }
    }
}

/// Who acts, how far that reaches, and in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// For the audit log.
    pub actor: Actor,
    /// What may be touched.
    pub reach: Reach,
    /// For the audit log.
    pub request_id: String,
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
}

impl Acting {
    /// The operator of a verified context; `None` when it is of nobody such.
    pub fn of(context: &RequestContext, now_ms: u64) -> Option<Self> {
        let Subject::Operator { operator_id, role, .. } = &context.subject else {
            return None;
        };
        Some(Self {
            actor: Actor::Operator(operator_id.clone()),
            reach: Reach::of(*role, &context.tenant_id),
            request_id: context.request_id.clone(),
            now_ms,
        })
    }
}
