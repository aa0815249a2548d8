//! The platform's first operator.

use serde::{Deserialize, Serialize};

use super::{NextStep, PasswordDefect};
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// `POST /api/bo/auth/bootstrap`: the platform's first operator, a super admin. Works only while there is no operator.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bootstrap;

impl Endpoint for Bootstrap {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/bootstrap";
    const ACCESS: Access = Access::Public;
    const STATUS: u16 = 201;
    type Request = FirstOperator;
    type Response = NextStep;
    type Rejection = BootstrapRejection;
}

/// See [`Bootstrap`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FirstOperator {
    /// The deployment's `ADMIN_BOOTSTRAP_SECRET`.
    pub secret: String,
    /// The address to log in with; upper and lower case are one.
    pub email: String,
    /// 12 characters or more, at most 1,024 bytes.
    pub password: String,
}

without_secrets! {
    FirstOperator shows email;
}

/// Why there is no first operator now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BootstrapRejection {
    /// The secret is wrong, or there is an operator already.
    BootstrapRefused,
    /// Not an e-mail address.
    InvalidEmail,
    /// No password for an operator.
    InvalidPassword {
        /// What is wrong with it.
        defect: PasswordDefect,
    },
}

impl Rejection for BootstrapRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::BootstrapRefused => "bootstrap_refused",
            Self::InvalidEmail => "invalid_email",
            Self::InvalidPassword { .. } => "invalid_password",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::BootstrapRefused => 403,
            Self::InvalidEmail | Self::InvalidPassword { .. } => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::BootstrapRefused => "The secret is wrong, or there is an operator already.".to_owned(),
            Self::InvalidEmail => "This is not an e-mail address.".to_owned(),
            Self::InvalidPassword { defect } => defect.detail().to_owned(),
        }
    }
}
