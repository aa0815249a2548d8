//! Sessions and their refresh tokens. A token has a part that all of its session share and one that changes at each
//! use. Who shows the shared part with anything but the latest other one holds an older token: it was stolen, or its
//! successor was, so the session ends (RFC 9700, 4.14.2). There is no grace for a client that lost an answer: a thief
//! would have it too.

use igaming_contracts::auth::SessionView;
use igaming_contracts::auth::player_auth::{NewSession, SessionChoice};
use serde::{Deserialize, Serialize};

/// Sessions that a player has open at most; the one that was used longest ago makes room.
pub const SESSIONS_MAX: usize = 20;

/// A session ends after 30 days, however it is used (NIST SP 800-63B-4, 2.1.3).
pub const SESSION_LIFETIME_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// A session ends after a day without use.
pub const SESSION_IDLE_MS: u64 = 24 * 60 * 60 * 1_000;

/// Wrong passwords in a row of somebody who has a session, after which it ends: whoever stole it learns no password.
pub const REAUTHENTICATION_FAILURES_MAX: u32 = 5;

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    session_id: String,
    family_hash: String,
    token_hash: String,
    created_at_ms: u64,
    used_at_ms: u64,
    second_factor: bool,
    failures: u32,
}

impl Session {
    fn expires_at_ms(&self) -> u64 {
        let idle_ms = self.used_at_ms.saturating_add(SESSION_IDLE_MS);
        idle_ms.min(self.created_at_ms.saturating_add(SESSION_LIFETIME_MS))
    }
}

/// The sessions of a player.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Sessions(Vec<Session>);

/// What came of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rotation {
    /// It was the latest; its successor is good until then.
    Rotated { expires_at_ms: u64 },
    /// It was not: the session has ended.
    Reused,
    /// It is of no open session.
    Unknown,
}

impl Sessions {
    /// Opens a session, and answers which ended for it.
    pub fn open(&mut self, now_ms: u64, new: NewSession, second_factor: bool) -> Vec<String> {
        self.purge(now_ms);
        let NewSession { session_id, family_hash, token_hash } = new;
        self.0.push(Session {
            session_id,
            family_hash,
            token_hash,
            created_at_ms: now_ms,
            used_at_ms: now_ms,
            second_factor,
            failures: 0,
        });
        self.0.sort_by_key(|session| session.used_at_ms);
        let too_many = self.0.len().saturating_sub(SESSIONS_MAX);
        self.0.drain(..too_many).map(|session| session.session_id).collect()
    }

    /// Exchanges a refresh token for its successor.
    pub fn rotate(
        &mut self,
        now_ms: u64,
        session_id: &str,
        family_hash: &str,
        token_hash: &str,
        next_hash: String,
    ) -> Rotation {
        self.purge(now_ms);
        let found = self.0.iter().position(|session| session.session_id == session_id);
        let Some(at) = found.filter(|at| self.0[*at].family_hash == family_hash) else {
            return Rotation::Unknown;
        };
        let session = &mut self.0[at];
        if session.token_hash != token_hash {
            self.0.remove(at);
            return Rotation::Reused;
        }
        session.token_hash = next_hash;
        session.used_at_ms = now_ms;
        Rotation::Rotated { expires_at_ms: session.expires_at_ms() }
    }

    /// Ends sessions and answers which.
    pub fn end(&mut self, now_ms: u64, choice: &SessionChoice) -> Vec<String> {
        self.purge(now_ms);
        let ends = |session: &mut Session| match choice {
            SessionChoice::All {} => true,
            SessionChoice::One { session_id } => session.session_id == *session_id,
            SessionChoice::Others { session_id } => session.session_id != *session_id,
        };
        self.0.extract_if(.., ends).map(|session| session.session_id).collect()
    }

    /// Counts a try of the password as a failure; `false` when there is no such session, or no longer.
    pub fn begin_reauthentication(&mut self, now_ms: u64, session_id: &str) -> bool {
        self.purge(now_ms);
        let Some(at) = self.0.iter().position(|session| session.session_id == session_id) else {
            return false;
        };
        if self.0[at].failures >= REAUTHENTICATION_FAILURES_MAX {
            self.0.remove(at);
            return false;
        }
        self.0[at].failures += 1;
        true
    }

    /// The password was right.
    pub fn end_reauthentication(&mut self, session_id: &str) {
        if let Some(session) = self.0.iter_mut().find(|session| session.session_id == session_id) {
            session.failures = 0;
        }
    }

    /// The open sessions, the latest used first.
    pub fn list(&self, now_ms: u64) -> Vec<SessionView> {
        let mut views: Vec<_> = self
            .0
            .iter()
            .filter(|session| session.expires_at_ms() > now_ms)
            .map(|session| SessionView {
                session_id: session.session_id.clone(),
                current: false,
                created_at_ms: session.created_at_ms,
                used_at_ms: session.used_at_ms,
                expires_at_ms: session.expires_at_ms(),
                second_factor: session.second_factor,
            })
            .collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.used_at_ms));
        views
    }

    /// Those that are open here and not there.
    pub fn missing_in<'a>(&'a self, later: &'a Self) -> impl Iterator<Item = String> + 'a {
        let is_missing =
            |session: &&Session| !later.0.iter().any(|open| open.session_id == session.session_id);
        self.0.iter().filter(is_missing).map(|session| session.session_id.clone())
    }

    /// Takes out what has expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.0.retain(|session| session.expires_at_ms() > now_ms);
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
