//! `igaming-auth`: accounts, sessions, access tokens.

use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

/// `POST /api/auth/register`: a new player, logged in at once.
#[derive(Debug)]
pub struct Register;

impl Endpoint for Register {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/auth/register";
    const ACCESS: Access = Access::Public;
    const STATUS: u16 = 201;
    type Request = Credentials;
    type Response = LoggedIn;
    type Rejection = RegisterRejection;
}

/// `POST /api/auth/login`.
#[derive(Debug)]
pub struct Login;

impl Endpoint for Login {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/auth/login";
    const ACCESS: Access = Access::Public;
    type Request = Credentials;
    type Response = LoggedIn;
    type Rejection = LoginRejection;
}

/// `POST /api/auth/logout`: ends the session of the access token.
#[derive(Debug)]
pub struct Logout;

impl Endpoint for Logout {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/auth/logout";
    const ACCESS: Access = Access::Player;
    const STATUS: u16 = 204;
    type Request = Empty;
    type Response = Empty;
    type Rejection = NoRejection;
}

/// Whether the tenant has a player. Only Workers ask.
#[derive(Debug)]
pub struct FindPlayer;

impl Endpoint for FindPlayer {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/auth/players/{player_id}";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = FoundPlayer;
    type Rejection = NoRejection;
}

/// See [`FindPlayer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPlayer {
    /// The tenant of the request has a player of this id.
    pub exists: bool,
}

/// `GET /api/auth/me`: the player of the access token.
#[derive(Debug)]
pub struct Me;

impl Endpoint for Me {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/auth/me";
    const ACCESS: Access = Access::Player;
    type Request = Empty;
    type Response = Player;
    type Rejection = NoRejection;
}

/// An e-mail address and a password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The address; upper and lower case are one.
    pub email: String,
    /// The password, 8 to 1,024 bytes.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    /// Never shows the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("email", &self.email).finish_non_exhaustive()
    }
}

/// A player's account as the player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// `plr_` and 32 hexadecimal digits.
    pub player_id: String,
    /// The brand.
    pub tenant_id: String,
    /// In lower case.
    pub email: String,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

/// A fresh session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Whose.
    pub player: Player,
    /// A JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the token expires.
    pub expires_in_s: u64,
}

/// Why a registration was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RegisterRejection {
    /// Not an e-mail address.
    InvalidEmail,
    /// The password is shorter than 8 or longer than 1,024 bytes.
    InvalidPassword {
        /// The fewest bytes.
        bytes_min: u32,
        /// The most bytes.
        bytes_max: u32,
    },
    /// An account with this address exists in this brand.
    EmailTaken,
}

impl Rejection for RegisterRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidEmail => "invalid_email",
            Self::InvalidPassword { .. } => "invalid_password",
            Self::EmailTaken => "email_taken",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidEmail | Self::InvalidPassword { .. } => 422,
            Self::EmailTaken => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidEmail => "This is not an e-mail address.".to_owned(),
            Self::InvalidPassword { bytes_min, bytes_max } => {
                format!("A password has {bytes_min} to {bytes_max} bytes.")
            }
            Self::EmailTaken => "An account with this e-mail address exists; log in.".to_owned(),
        }
    }
}

/// Why a login was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoginRejection {
    /// No such account, or another password: the same answer for both.
    InvalidCredentials,
}

impl Rejection for LoginRejection {
    fn code(&self) -> &'static str {
        "invalid_credentials"
    }

    fn status(&self) -> u16 {
        401
    }

    fn detail(&self) -> String {
        "The e-mail address or the password is wrong.".to_owned()
    }
}
