//! The authenticator app: enrolment, and its codes.

use serde::{Deserialize, Serialize};

use super::{OperatorLoggedIn, delayed};
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// `POST /api/bo/auth/2fa/setup`: a fresh secret for an authenticator app. Asked again, the one before is void.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetUpOperatorSecondFactor;

impl Endpoint for SetUpOperatorSecondFactor {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/2fa/setup";
    const ACCESS: Access = Access::Public;
    type Request = Challenge;
    type Response = AuthenticatorSecret;
    type Rejection = SecondFactorRejection;
}

/// `POST /api/bo/auth/2fa/enable`: ends enrolment with a code of the app, and opens a session. Sessions of before end.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnableOperatorSecondFactor;

impl Endpoint for EnableOperatorSecondFactor {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/2fa/enable";
    const ACCESS: Access = Access::Public;
    type Request = ChallengeCode;
    type Response = Enrolled;
    type Rejection = SecondFactorRejection;
}

/// `POST /api/bo/auth/2fa/verify`: the second factor opens a session.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyOperatorSecondFactor;

impl Endpoint for VerifyOperatorSecondFactor {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/bo/auth/2fa/verify";
    const ACCESS: Access = Access::Public;
    type Request = ChallengeCode;
    type Response = OperatorLoggedIn;
    type Rejection = SecondFactorRejection;
}

/// See [`SetUpOperatorSecondFactor`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Of an enrolment.
    pub challenge: String,
}

/// The secret of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthenticatorSecret {
    /// In base32, to type.
    pub secret: String,
    /// `otpauth://…`, to scan.
    pub uri: String,
}

/// A challenge and what answers it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChallengeCode {
    /// The challenge.
    pub challenge: String,
    /// Six digits of the app; to verify, a recovery code as well.
    pub code: String,
}

/// See [`EnableOperatorSecondFactor`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Enrolled {
    /// Each stands once for the app. They are shown here and never again.
    pub recovery_codes: Vec<String>,
    /// The session.
    pub session: OperatorLoggedIn,
}

without_secrets! {
    Challenge shows;
    AuthenticatorSecret shows;
    ChallengeCode shows;
    Enrolled shows session;
}

/// Why a challenge was not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SecondFactorRejection {
    /// Unknown, used, expired, or for something else: log in again.
    InvalidChallenge,
    /// Too many failures in a row for this operator: nothing was compared.
    LoginDelayed {
        /// Seconds until the next attempt.
        retry_after_s: u64,
    },
    /// Not the code of now, or used already.
    InvalidCode,
}

impl Rejection for SecondFactorRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidChallenge => "invalid_challenge",
            Self::LoginDelayed { .. } => "login_delayed",
            Self::InvalidCode => "invalid_code",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidChallenge | Self::InvalidCode => 401,
            Self::LoginDelayed { .. } => 429,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidChallenge => "Log in again.".to_owned(),
            Self::LoginDelayed { retry_after_s } => delayed(*retry_after_s),
            Self::InvalidCode => "This code is wrong, or was used already.".to_owned(),
        }
    }
}
