//! Operators: invited, changed and disabled by other operators.

use serde::{Deserialize, Serialize};

use super::signing_in::without_secrets;
use crate::context::{Role, Scope};
use crate::problem::Rejection;
use crate::{Access, Empty, Endpoint, Method, NoRejection};

/// Operators of one page of the list.
pub const OPERATORS_PAGE_MAX: usize = 50;

/// An operator's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operator {
    /// `opr_` and 32 hexadecimal digits.
    pub operator_id: String,
    /// In lower case; no two operators have the same.
    pub email: String,
    /// What the operator may do.
    pub role: Role,
    /// The brand; absent for a super admin, who is of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Whether the operator can log in.
    pub status: OperatorStatus,
    /// Whether an authenticator app is in force.
    pub second_factor: bool,
    /// Rises with each change; a change names the one that it was made on.
    pub version: u64,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

/// Whether an operator can log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperatorStatus {
    /// The invitation was not accepted yet.
    Invited,
    /// Yes.
    Active,
    /// No more, until somebody changes that.
    Disabled,
}

/// `GET /api/admin/system/users`: the operators within reach, by id.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListOperators;

impl Endpoint for ListOperators {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/system/users";
    const ACCESS: Access = Access::Operator(Scope::OperatorsRead);
    type Request = OperatorsQuery;
    type Response = Operators;
    type Rejection = NoRejection;
}

/// See [`ListOperators`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorsQuery {
    /// Only operators after this one: the last id of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// At most [`OPERATORS_PAGE_MAX`], by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operators {
    /// The operators.
    pub operators: Vec<Operator>,
    /// What to ask for next; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_after: Option<String>,
}

/// `POST /api/admin/system/users`: invites an operator.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteOperator;

impl Endpoint for InviteOperator {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/admin/system/users";
    const ACCESS: Access = Access::Operator(Scope::OperatorsWrite);
    const STATUS: u16 = 201;
    type Request = NewOperator;
    type Response = Invited;
    type Rejection = OperatorRejection;
}

/// See [`InviteOperator`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOperator {
    /// The address to log in with.
    pub email: String,
    /// What the operator may do.
    pub role: Role,
    /// The brand; none for a super admin, one for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
}

/// An invitation, to be handed over by who asked for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invited {
    /// The operator.
    pub operator: Operator,
    /// Good once; it is shown here and never again.
    pub invitation_token: String,
    /// Milliseconds since the Unix epoch, 72 hours from now.
    pub expires_at_ms: u64,
}

without_secrets! {
    Invited shows operator, expires_at_ms;
}

/// `POST /api/admin/system/users/{operator_id}/invitation`: another invitation; the one before is void.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteOperatorAgain;

impl Endpoint for InviteOperatorAgain {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/admin/system/users/{operator_id}/invitation";
    const ACCESS: Access = Access::Operator(Scope::OperatorsWrite);
    const STATUS: u16 = 201;
    type Request = Empty;
    type Response = Invited;
    type Rejection = OperatorRejection;
}

/// `PATCH /api/admin/system/users/{operator_id}`: changes what is named, all of it or nothing, and ends the operator's
/// sessions.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeOperator;

impl Endpoint for ChangeOperator {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/api/admin/system/users/{operator_id}";
    const ACCESS: Access = Access::Operator(Scope::OperatorsWrite);
    type Request = OperatorChange;
    type Response = Operator;
    type Rejection = OperatorRejection;
}

/// See [`ChangeOperator`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorChange {
    /// The version that the change was made on; of another one it is refused, so that no change is lost.
    pub version: u64,
    /// What the operator may do from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The brand from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Whether the operator is shut out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Takes app and recovery codes away: the next login leads to enrolment.
    #[serde(default)]
    pub reset_second_factor: bool,
    /// Forgets failed logins in a row, of which an account takes 100 before it takes none any more.
    #[serde(default)]
    pub unlock: bool,
}

/// Why an operator was not invited or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OperatorRejection {
    /// There is none, or the operator is out of reach.
    OperatorNotFound,
    /// Nobody changes the own account here.
    OwnAccount,
    /// Not an e-mail address.
    InvalidEmail,
    /// A super admin is of no brand, everybody else of one that there is.
    InvalidTenant,
    /// The role, or the brand, is beyond what one's own role may grant.
    RoleNotAllowed,
    /// The operator was changed since, or who asks was.
    VersionConflict {
        /// The operator's version now.
        version: u64,
    },
    /// An operator has this address.
    EmailTaken,
    /// The invitation was accepted already.
    AlreadyAccepted,
}

impl Rejection for OperatorRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::OperatorNotFound => "operator_not_found",
            Self::OwnAccount => "own_account",
            Self::InvalidEmail => "invalid_email",
            Self::InvalidTenant => "invalid_tenant",
            Self::RoleNotAllowed => "role_not_allowed",
            Self::VersionConflict { .. } => "version_conflict",
            Self::EmailTaken => "email_taken",
            Self::AlreadyAccepted => "already_accepted",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::OperatorNotFound => 404,
            Self::OwnAccount | Self::RoleNotAllowed => 403,
            Self::InvalidEmail | Self::InvalidTenant => 422,
            Self::VersionConflict { .. } | Self::EmailTaken | Self::AlreadyAccepted => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::OperatorNotFound => "There is no such operator.".to_owned(),
            Self::OwnAccount => "Nobody changes the own account: ask another operator.".to_owned(),
            Self::InvalidEmail => "This is not an e-mail address.".to_owned(),
            Self::InvalidTenant => {
                "A super admin is of no brand, everybody else of one that there is.".to_owned()
            }
            Self::RoleNotAllowed => "This role is not yours to grant there.".to_owned(),
            Self::VersionConflict { version } => {
                format!("The operator was changed meanwhile; read version {version} and change that.")
            }
            Self::EmailTaken => "An operator has this address.".to_owned(),
            Self::AlreadyAccepted => "The invitation was accepted already.".to_owned(),
        }
    }
}
