//! An invited operator's password.

use serde::{Deserialize, Serialize};

use super::{NextStep, PasswordDefect};
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// `POST /api/bo/auth/accept-invitation`: sets the password of an invited operator.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcceptInvitation;

impl Endpoint for AcceptInvitation {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/accept-invitation";
    const ACCESS: Access = Access::Public;
    type Request = AcceptedInvitation;
    type Response = NextStep;
    type Rejection = AcceptInvitationRejection;
}

/// See [`AcceptInvitation`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptedInvitation {
    /// What the invitation came with.
    pub token: String,
    /// 12 characters or more, at most 1,024 bytes.
    pub password: String,
}

without_secrets! {
    AcceptedInvitation shows;
}

/// Why an invitation was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AcceptInvitationRejection {
    /// Unknown, used, replaced by a newer one, expired, or for another brand.
    InvalidInvitation,
    /// No password for an operator.
    InvalidPassword {
        /// What is wrong with it.
        defect: PasswordDefect,
    },
}

impl Rejection for AcceptInvitationRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidInvitation => "invalid_invitation",
            Self::InvalidPassword { .. } => "invalid_password",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidInvitation => 403,
            Self::InvalidPassword { .. } => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidInvitation => "This invitation is not, or no longer, good.".to_owned(),
            Self::InvalidPassword { defect } => defect.detail().to_owned(),
        }
    }
}
