//! An operator's own account: who one is, one's sessions, password and authenticator app.

use serde::{Deserialize, Serialize};

use super::operators::Operator;
use super::signing_in::{NextStep, PasswordDefect, delayed, without_secrets};
use crate::context::Scope;
use crate::problem::Rejection;
use crate::{Access, Empty, Endpoint, Method, NoRejection};

/// `GET /api/bo/auth/me`: the operator of the access token.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorMe;

impl Endpoint for OperatorMe {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/bo/auth/me";
    const ACCESS: Access = Access::Operator(Scope::Account);
    type Request = Empty;
    type Response = OwnAccount;
    type Rejection = NoRejection;
}

/// See [`OperatorMe`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnAccount {
    /// The operator.
    pub operator: Operator,
    /// What the role lets do.
    pub scopes: Vec<Scope>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u32,
}

/// `GET /api/bo/auth/sessions`: one's open sessions, the newest first.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListOperatorSessions;

impl Endpoint for ListOperatorSessions {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/bo/auth/sessions";
    const ACCESS: Access = Access::Operator(Scope::Account);
    type Request = Empty;
    type Response = OperatorSessions;
    type Rejection = NoRejection;
}

/// See [`ListOperatorSessions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorSessions {
    /// At most 100.
    pub sessions: Vec<OperatorSession>,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorSession {
    /// `ses_` and 32 hexadecimal digits.
    pub session_id: String,
    /// The brand under whose name it was opened.
    pub tenant_id: String,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// When its tokens were last renewed, in milliseconds since the Unix epoch.
    pub used_at_ms: u64,
    /// It is that of this request.
    pub current: bool,
}

/// `DELETE /api/bo/auth/sessions/{session_id}`: ends one of one's sessions.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndOperatorSession;

impl Endpoint for EndOperatorSession {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/bo/auth/sessions/{session_id}";
    const ACCESS: Access = Access::Operator(Scope::Account);
    const STATUS: u16 = 204;
    type Request = Empty;
    type Response = Empty;
    type Rejection = EndOperatorSessionRejection;
}

/// Why no session was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndOperatorSessionRejection {
    /// The operator has no such open session.
    SessionNotFound,
}

impl Rejection for EndOperatorSessionRejection {
    fn code(&self) -> &'static str {
        "session_not_found"
    }

    fn status(&self) -> u16 {
        404
    }

    fn detail(&self) -> String {
        "There is no such open session.".to_owned()
    }
}

/// `POST /api/bo/auth/password`: a new password. All other sessions end.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeOperatorPassword;

impl Endpoint for ChangeOperatorPassword {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/password";
    const ACCESS: Access = Access::Operator(Scope::Account);
    const STATUS: u16 = 204;
    type Request = NewOperatorPassword;
    type Response = Empty;
    type Rejection = ReauthenticationRejection;
}

/// See [`ChangeOperatorPassword`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOperatorPassword {
    /// The one of now.
    pub current_password: String,
    /// 12 characters or more, at most 1,024 bytes.
    pub new_password: String,
}

/// `POST /api/bo/auth/2fa/renew`: begins the enrolment of another authenticator app. The one of now stays in force
/// until the other one is enabled.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RenewSecondFactor;

impl Endpoint for RenewSecondFactor {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/2fa/renew";
    const ACCESS: Access = Access::Operator(Scope::Account);
    type Request = Reauthentication;
    type Response = NextStep;
    type Rejection = ReauthenticationRejection;
}

/// The proof that the operator is still who logged in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reauthentication {
    /// The password of now.
    pub current_password: String,
}

without_secrets! {
    NewOperatorPassword shows;
    Reauthentication shows;
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReauthenticationRejection {
    /// No password for an operator.
    InvalidPassword {
        /// What is wrong with it.
        defect: PasswordDefect,
    },
    /// Too many failures in a row for this operator: nothing was compared.
    LoginDelayed {
        /// Seconds until the next attempt.
        retry_after_s: u64,
    },
    /// The password of now is another one.
    InvalidCredentials,
}

impl Rejection for ReauthenticationRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidPassword { .. } => "invalid_password",
            Self::LoginDelayed { .. } => "login_delayed",
            Self::InvalidCredentials => "invalid_credentials",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidPassword { .. } => 422,
            Self::LoginDelayed { .. } => 429,
            Self::InvalidCredentials => 403,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidPassword { defect } => defect.detail().to_owned(),
            Self::LoginDelayed { retry_after_s } => delayed(*retry_after_s),
            Self::InvalidCredentials => "The password of now is another one.".to_owned(),
        }
    }
}
