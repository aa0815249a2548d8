use igaming_contracts::auth::AccountStatus;
use igaming_contracts::auth::player_auth::{NewSession, PlayerAuthAnswer, SessionChoice};
use serde::{Deserialize, Serialize};

use super::attempts::{Attempts, TooMany};
use super::codes::Codes;
use super::ended_sessions::EndedSessions;
use super::messages::Messages;
use super::second_factor::SecondFactor;
use super::sessions::Sessions;

/// All that an object knows. A player's object uses all but the attempts, that of an address only these and the
/// messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    pub status: AccountStatus,
    /// No older password opens a session.
    pub password_version_min: u64,
    pub sessions: Sessions,
    pub ended_sessions: EndedSessions,
    pub second_factor: SecondFactor,
    pub codes: Codes,
    pub attempts: Attempts,
    pub messages: Messages,
}

impl State {
    /// A password was right. Sessions that were ended for a new password or a bar stay ended, also by a login that was
    /// under way at the time: it comes with an older version, or finds the bar.
    pub fn open_session(
        &mut self,
        now_ms: u64,
        session: NewSession,
        challenge_hash: String,
        password_version: u64,
    ) -> PlayerAuthAnswer {
        if self.status != AccountStatus::Active {
            return PlayerAuthAnswer::Barred { status: self.status };
        }
        if password_version < self.password_version_min {
            return PlayerAuthAnswer::Outdated {};
        }
        if self.second_factor.totp.is_some() {
            self.second_factor.challenge(now_ms, challenge_hash, password_version);
            return PlayerAuthAnswer::Challenged {};
        }
        PlayerAuthAnswer::Opened { ended_session_ids: self.sessions.open(now_ms, session, false) }
    }

    /// The second factor was right too.
    pub fn open_challenged(
        &mut self,
        now_ms: u64,
        session: NewSession,
        challenge_hash: &str,
        password_version: u64,
    ) -> PlayerAuthAnswer {
        self.second_factor.answered(challenge_hash);
        if self.status != AccountStatus::Active {
            return PlayerAuthAnswer::Barred { status: self.status };
        }
        if password_version < self.password_version_min {
            return PlayerAuthAnswer::Outdated {};
        }
        PlayerAuthAnswer::Opened { ended_session_ids: self.sessions.open(now_ms, session, true) }
    }

    /// Ends sessions, and with a version the logins under way that know only an older password.
    pub fn end_sessions(
        &mut self,
        now_ms: u64,
        choice: &SessionChoice,
        password_version_min: Option<u64>,
    ) -> PlayerAuthAnswer {
        if let Some(version) = password_version_min {
            self.password_version_min = self.password_version_min.max(version);
            self.second_factor.forget_challenges();
        }
        if matches!(choice, SessionChoice::All {}) {
            self.second_factor.forget_challenges();
        }
        PlayerAuthAnswer::Ended { session_ids: self.sessions.end(now_ms, choice), status: self.status }
    }

    /// Bars the account, or lets it be used again. A closed account stays closed.
    pub fn set_status(&mut self, now_ms: u64, status: AccountStatus) -> PlayerAuthAnswer {
        if self.status != AccountStatus::Closed {
            self.status = status;
        }
        if self.status == AccountStatus::Active {
            return PlayerAuthAnswer::Ended { session_ids: Vec::new(), status: self.status };
        }
        self.end_sessions(now_ms, &SessionChoice::All {}, None)
    }

    /// Takes out what has expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.sessions.purge(now_ms);
        self.ended_sessions.purge(now_ms);
        self.second_factor.purge(now_ms);
        self.codes.purge(now_ms);
        self.attempts.purge(now_ms);
        self.messages.purge(now_ms);
    }

    /// Something is there that will have expired some day.
    pub fn expires(&self) -> bool {
        !self.sessions.is_empty()
            || !self.ended_sessions.is_empty()
            || self.second_factor.expires()
            || !self.codes.is_empty()
            || !self.attempts.is_empty()
            || !self.messages.is_empty()
    }

    /// Nothing is left to be remembered: the object may go.
    pub fn is_empty(&self) -> bool {
        self.status == AccountStatus::Active
            && self.password_version_min == 0
            && self.sessions.is_empty()
            && self.ended_sessions.is_empty()
            && self.second_factor.is_empty()
            && self.codes.is_empty()
            && self.attempts.is_empty()
            && self.messages.is_empty()
    }
}

impl From<TooMany> for PlayerAuthAnswer {
    fn from(TooMany { retry_after_ms }: TooMany) -> Self {
        Self::Delayed { retry_after_ms }
    }
}
