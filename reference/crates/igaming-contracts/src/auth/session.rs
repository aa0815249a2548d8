use serde::{Deserialize, Serialize};

use super::{AccountStatus, CredentialRejection, LoginRejection, SecretText};
use crate::{Empty, NoRejection};

endpoints! {
    /// `POST /api/auth/refresh`: the next pair of tokens of a session. A refresh token counts once; who uses an older
    /// one again ends the session.
    Refresh: Post "/api/auth/refresh" Public, RefreshRequest => 200 Refreshed, LoginRejection;

    /// `GET /api/auth/sessions`: where the player is logged in.
    GetSessions: Get "/api/auth/sessions" Player, Empty => 200 Sessions, NoRejection;

    /// `DELETE /api/auth/sessions/{session_id}`: ends one of the player's sessions.
    EndSession: Delete "/api/auth/sessions/{session_id}" Player, Empty => 204 Empty, CredentialRejection;

    /// `POST /api/auth/logout-everywhere`: ends all sessions of the player, this one too.
    EndAllSessions: Post "/api/auth/logout-everywhere" Player, Empty => 204 Empty, NoRejection;

    /// Ends all sessions of a player at once, and keeps a barred account from opening others. Only Workers ask.
    EndPlayerSessions: Post "/auth/players/{player_id}/end-sessions" Service,
        EndPlayerSessionsRequest => 200 EndedSessions, NoRejection;
}

/// See [`Refresh`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The latest that the session was given.
    pub refresh_token: SecretText,
}

/// See [`Refresh`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refreshed {
    /// A JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in_s: u64,
    /// In the place of the one that was sent.
    pub refresh_token: SecretText,
    /// Seconds until the refresh token expires unless it is used.
    pub refresh_expires_in_s: u64,
}

/// See [`GetSessions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sessions {
    /// The latest used first.
    pub sessions: Vec<SessionView>,
}

/// One session as its player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// `ses_` and 32 hexadecimal digits.
    pub session_id: String,
    /// It is the one that asks.
    pub current: bool,
    /// When the player logged in, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// When it was last refreshed, in milliseconds since the Unix epoch.
    pub used_at_ms: u64,
    /// When it ends at the latest, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
    /// A second factor was given for it.
    pub second_factor: bool,
}

/// See [`EndPlayerSessions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EndPlayerSessionsRequest {
    /// Why.
    pub reason: EndReason,
}

/// Why a player's sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The player has excluded themselves: nobody logs in until it is `reinstated`.
    SelfExcluded,
    /// The account is closed: nobody logs in any more.
    Closed,
    /// The brand locks the account: nobody logs in until it is `reinstated`.
    Locked,
    /// The account may be used again; a closed one stays closed.
    Reinstated,
    /// The credentials may be in other hands, or the player's rights have changed; who knows the password may log in.
    Revoked,
}

/// See [`EndPlayerSessions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndedSessions {
    /// How many sessions were open.
    pub ended: u32,
    /// Whether the account may be used from now on.
    pub status: AccountStatus,
}
