//! The password, and what comes after it.

use serde::{Deserialize, Serialize};

use super::delayed;
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// `POST /api/bo/auth/login`: the password. The answer says what comes next; a session it never is.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorLogin;

impl Endpoint for OperatorLogin {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/login";
    const ACCESS: Access = Access::Public;
    type Request = OperatorCredentials;
    type Response = NextStep;
    type Rejection = OperatorLoginRejection;
}

/// See [`OperatorLogin`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorCredentials {
    /// Upper and lower case are one.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What comes after the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NextStep {
    /// What has to be done.
    pub step: SignInStep,
    /// Lets do that, once, and nothing else.
    pub challenge: String,
    /// Seconds until it does no longer.
    pub expires_in_s: u64,
}

/// See [`NextStep`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// `2fa/verify`.
    SecondFactor,
    /// `2fa/setup` and `2fa/enable`: there is no authenticator app yet.
    Enrolment,
}

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasswordDefect {
    /// Fewer than 12 characters, or more than 1,024 bytes.
    Length,
    /// Among the first that an attacker tries.
    Common,
    /// Little more than the platform's name or the address.
    Contextual,
}

impl PasswordDefect {
    pub(in crate::backoffice) fn detail(self) -> &'static str {
        match self {
            Self::Length => "A password has at least 12 characters and at most 1,024 bytes.",
            Self::Common => "This password is among the first that an attacker tries.",
            Self::Contextual => "This password is little more than a name that everybody knows.",
        }
    }
}

without_secrets! {
    OperatorCredentials shows email;
    NextStep shows step, expires_in_s;
}

/// Why a password was not followed by a next step. Whether there is such an operator is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OperatorLoginRejection {
    /// Too many failures in a row for this address: nothing was compared.
    LoginDelayed {
        /// Seconds until the next attempt.
        retry_after_s: u64,
    },
    /// Address or password are wrong, or not of somebody who works here.
    InvalidCredentials,
}

impl Rejection for OperatorLoginRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::LoginDelayed { .. } => "login_delayed",
            Self::InvalidCredentials => "invalid_credentials",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::LoginDelayed { .. } => 429,
            Self::InvalidCredentials => 401,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::LoginDelayed { retry_after_s } => delayed(*retry_after_s),
            Self::InvalidCredentials => "Address or password are wrong.".to_owned(),
        }
    }
}
