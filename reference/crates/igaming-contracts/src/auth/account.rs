use serde::{Deserialize, Serialize};

use super::{LoginRejection, RegisterRejection, SecretText};
use crate::{Empty, NoRejection};

endpoints! {
    /// `POST /api/auth/register`: a new player, logged in at once.
    Register: Post "/api/auth/register" Public, RegisterRequest => 201 LoggedIn, RegisterRejection;

    /// `POST /api/auth/login`: a session, or the question for the second factor where the player has one.
    Login: Post "/api/auth/login" Public, LoginRequest => 200 LoginAnswer, LoginRejection;

    /// `POST /api/auth/logout`: ends the session of the access token.
    Logout: Post "/api/auth/logout" Player, Empty => 204 Empty, NoRejection;

    /// `GET /api/auth/me`: the player of the access token.
    Me: Get "/api/auth/me" Player, Empty => 200 Player, NoRejection;

    /// Whether the tenant has a player. Only Workers ask.
    FindPlayer: Get "/auth/players/{player_id}" Service, Empty => 200 FoundPlayer, NoRejection;
}

/// See [`FindPlayer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundPlayer {
    /// The tenant of the request has a player of this id.
    pub exists: bool,
}

/// See [`Register`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// The address; upper and lower case are one, anything else makes another.
    pub email: String,
    /// The password: 8 characters or what the brand asks for, up to 1,024 bytes.
    pub password: SecretText,
    /// `YYYY-MM-DD`. The brand says whether it must be told; one that is told is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
    /// The country of residence, ISO 3166-1 alpha-2. The brand says whether it must be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// See [`Login`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The address; upper and lower case are one.
    pub email: String,
    /// The password.
    pub password: SecretText,
    /// What an earlier login on this device answered. Who guesses at the account elsewhere does not delay it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<SecretText>,
}

/// A player's account as the player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Player {
    /// `plr_` and 32 hexadecimal digits.
    pub player_id: String,
    /// The brand.
    pub tenant_id: String,
    /// In lower case.
    pub email: String,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// The player has shown that mail to the address arrives.
    #[serde(default)]
    pub email_verified: bool,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// It may.
    #[default]
    Active,
    /// The brand has locked it.
    Locked,
    /// The player has excluded themselves from gambling.
    SelfExcluded,
    /// It is closed for good.
    Closed,
}

/// A fresh session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoggedIn {
    /// Whose.
    pub player: Player,
    /// A JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in_s: u64,
    /// To be exchanged once for the next pair of tokens; keep it where no script of others reads.
    pub refresh_token: SecretText,
    /// Seconds until the refresh token expires unless it is used.
    pub refresh_expires_in_s: u64,
    /// To be sent with later logins on this device.
    pub device_token: SecretText,
}

/// What a right password leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum LoginAnswer {
    /// A session.
    LoggedIn(Box<LoggedIn>),
    /// The player has a second factor, which is asked for now. There is no session yet.
    SecondFactor(SecondFactorChallenge),
}

/// A question that [`VerifySecondFactor`](super::VerifySecondFactor) answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorChallenge {
    /// To be sent with the code. It is good for nothing else.
    pub challenge: SecretText,
    /// Seconds until the password must be given again.
    pub challenge_expires_in_s: u64,
}
