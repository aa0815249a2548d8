//! What `igaming-auth` asks its objects. There are two kinds of names: a player's object decides sessions, second
//! factor and codes; the object of an address decides how often somebody may guess or be written to, whether or not
//! the brand has a player of that address. Secrets travel and are kept as hashes, or sealed.

use serde::{Deserialize, Serialize};

use super::AccountStatus;
use crate::NoRejection;

/// Where the objects are reached, before the name of one.
pub const PLAYER_AUTH_PATH_PREFIX: &str = "/player-auth/";

endpoints! {
    /// One command to one object.
    AskPlayerAuth: Post "/player-auth/{object}/ask" Service, PlayerAuthCommand => 200 PlayerAuthAnswer, NoRejection;
}

/// A session that is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewSession {
    /// `ses_` and 32 hexadecimal digits.
    pub session_id: String,
    /// Of what all refresh tokens of the session share.
    pub family_hash: String,
    /// Of its first refresh token.
    pub token_hash: String,
}

/// Which sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "sessions", rename_all = "snake_case")]
pub enum SessionChoice {
    /// All.
    All {},
    /// One.
    One {
        /// Which.
        session_id: String,
    },
    /// All but one.
    Others {
        /// Which stays.
        session_id: String,
    },
}

/// What a link or a code that was sent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// A new password.
    ResetPassword,
    /// A link that shows that mail arrives.
    VerifyEmail,
    /// A code that does.
    EmailCode,
    /// A code that shows that a telephone is the player's.
    SmsCode,
}

/// See [`AskPlayerAuth`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlayerAuthCommand {
    /// Of an address: somebody wants to try a password. Counts as a failure until `end_attempt`.
    BeginAttempt {
        /// Of the device token, if one came.
        device_hash: Option<String>,
    },
    /// Of an address: the password was right.
    EndAttempt {
        /// As at the beginning.
        device_hash: Option<String>,
        /// A device to remember.
        new_device_hash: Option<String>,
    },
    /// A message is to be sent: a link to a new password to an address, all else to a player who asked for it.
    AdmitMessage {
        /// What for; each has a limit of its own.
        purpose: CodePurpose,
    },
    /// Opens a session after a right password.
    OpenSession {
        /// The session.
        session: NewSession,
        /// Of the challenge that takes its place if there is a second factor.
        challenge_hash: String,
        /// The version of the password that was right.
        password_version: u64,
    },
    /// Opens a session by the answer to a challenge.
    AnswerChallenge {
        /// Of the challenge.
        challenge_hash: String,
        /// Six digits, or a recovery code.
        code: super::SecretText,
        /// The session.
        session: NewSession,
    },
    /// Exchanges a refresh token.
    RotateRefresh {
        /// Of the token.
        session_id: String,
        /// Of the token's part that all of the session share.
        family_hash: String,
        /// Of the token.
        token_hash: String,
        /// Of its successor.
        next_hash: String,
    },
    /// Ends sessions.
    EndSessions {
        /// Which.
        choice: SessionChoice,
        /// From now on no older password opens a session.
        password_version_min: Option<u64>,
    },
    /// Bars the account or lets it be used again; ends all sessions unless it is active.
    SetStatus {
        /// From now on; a closed account stays closed.
        status: AccountStatus,
    },
    /// Tells the open sessions.
    ListSessions {},
    /// Somebody who has a session wants to try the password. Counts as a failure until `end_reauthentication`.
    BeginReauthentication {
        /// The session; too many failures end it.
        session_id: String,
    },
    /// The password was right.
    EndReauthentication {
        /// The session.
        session_id: String,
    },
    /// Checks a code where there is a second factor.
    CheckSecondFactor {
        /// Six digits, or a recovery code.
        code: Option<super::SecretText>,
    },
    /// Keeps a secret until it is enabled.
    SetUpSecondFactor {
        /// In hexadecimal digits.
        sealed_secret: String,
    },
    /// Enables the secret by a first code.
    EnableSecondFactor {
        /// Six digits.
        code: super::SecretText,
        /// Of the recovery codes.
        recovery_hashes: Vec<String>,
        /// The session that stays.
        session_id: String,
    },
    /// Forgets the secret and the recovery codes. The code was checked before.
    DisableSecondFactor {
        /// The session that stays.
        session_id: String,
    },
    /// Puts recovery codes in the place of others. The code was checked before.
    ReplaceRecoveryCodes {
        /// Of the recovery codes.
        recovery_hashes: Vec<String>,
    },
    /// A link or a code is to be sent; former ones for the purpose are void.
    IssueCode {
        /// What for.
        purpose: CodePurpose,
        /// The request that the code answers; empty for links.
        request_id: String,
        /// Of the secret.
        code_hash: String,
        /// What it is about: the telephone.
        subject: Option<String>,
    },
    /// A link or a code came back.
    RedeemCode {
        /// What for.
        purposes: Vec<CodePurpose>,
        /// The request that the code answers; empty for links.
        request_id: String,
        /// Of the secret.
        code_hash: String,
    },
}

/// See [`AskPlayerAuth`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PlayerAuthAnswer {
    /// It is so now.
    Done {},
    /// Too often; again after so many milliseconds, or not at all.
    Delayed {
        /// Milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// The session is open.
    Opened {
        /// Sessions that ended for it: there are only so many.
        ended_session_ids: Vec<String>,
    },
    /// The second factor is asked for now.
    Challenged {},
    /// The account is barred.
    Barred {
        /// How.
        status: AccountStatus,
    },
    /// The password was changed meanwhile.
    Outdated {},
    /// The refresh token was the latest one.
    Rotated {
        /// When its successor expires, in milliseconds since the Unix epoch.
        expires_at_ms: u64,
    },
    /// The refresh token was used before; the session has ended now.
    Reused {},
    /// There is no such thing, or it has expired.
    Unknown {},
    /// These sessions have ended.
    Ended {
        /// Which.
        session_ids: Vec<String>,
        /// How the account is.
        status: AccountStatus,
    },
    /// The open sessions, the latest used first.
    Sessions {
        /// None is marked as current.
        sessions: Vec<super::SessionView>,
    },
    /// The code is wrong.
    WrongCode {},
    /// A code is missing.
    CodeRequired {},
    /// There is a second factor.
    SecondFactorEnabled {},
    /// There is none.
    SecondFactorNotEnabled {},
    /// The code was right, and is used up.
    Redeemed {
        /// What for.
        purpose: CodePurpose,
        /// What it was about.
        subject: Option<String>,
    },
}
