//! Sessions that ended and that the apex may know still. Whoever ends a session has the apex forget it at once; when
//! that fails half way, nobody else would know what is left to do, so the object itself does it again a little later.

use serde::{Deserialize, Serialize};

use super::super::token::ACCESS_TOKEN_LIFETIME_S;

/// How soon the object has the apex forget a session that has ended, in milliseconds.
pub(super) const FORGET_AFTER_MS: u64 = 5_000;

/// After so long the session's last access token has expired, so it is good for nothing whatever the apex knows.
const REMEMBERED_MS: u64 = ACCESS_TOKEN_LIFETIME_S * 1_000;

/// Sessions that are remembered at most, the latest ended ones: ten times what a player has open.
const ENDED_MAX: usize = 10 * super::SESSIONS_MAX;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct EndedSession {
    session_id: String,
    ended_at_ms: u64,
}

/// The sessions that ended lately, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct EndedSessions(Vec<EndedSession>);

impl EndedSessions {
    /// Remembers sessions that end now.
    pub fn remember(&mut self, now_ms: u64, session_ids: impl Iterator<Item = String>) {
        self.purge(now_ms);
        self.0.extend(session_ids.map(|session_id| EndedSession { session_id, ended_at_ms: now_ms }));
        let too_many = self.0.len().saturating_sub(ENDED_MAX);
        self.0.drain(..too_many);
    }

    /// Which they are.
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|ended| ended.session_id.clone()).collect()
    }

    /// The apex has forgotten these.
    pub fn forget(&mut self, session_ids: &[String]) {
        self.0.retain(|ended| !session_ids.contains(&ended.session_id));
    }

    /// Takes out those whose access tokens have all expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.0.retain(|ended| ended.ended_at_ms.saturating_add(REMEMBERED_MS) > now_ms);
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
