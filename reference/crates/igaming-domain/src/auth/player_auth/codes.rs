//! Links and codes that were sent: each counts once, for a while, and only the latest of its kind.

use igaming_contracts::auth::player_auth::CodePurpose;
use serde::{Deserialize, Serialize};

/// A link to a new password is good for an hour.
pub const RESET_LIFETIME_MS: u64 = 60 * 60 * 1_000;

/// A link that shows that mail arrives is good for a day.
pub const VERIFY_EMAIL_LIFETIME_MS: u64 = 24 * 60 * 60 * 1_000;

/// A code is good for ten minutes (ASVS 5.0, 6.5.5).
pub const CODE_LIFETIME_MS: u64 = 10 * 60 * 1_000;

/// Tries of one code: guessing finds it with 5 / 1,000,000 (ASVS 5.0, 6.6.3).
pub const CODE_ATTEMPTS_MAX: u32 = 5;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Code {
    purpose: CodePurpose,
    request_id: String,
    hash: String,
    subject: Option<String>,
    expires_at_ms: u64,
    attempts: u32,
}

/// The codes of a player, one per purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Codes(Vec<Code>);

/// What a code was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Redeemed {
    pub purpose: CodePurpose,
    pub subject: Option<String>,
}

impl Codes {
    /// A code is sent; the former one of its purpose is void.
    pub fn issue(
        &mut self,
        now_ms: u64,
        purpose: CodePurpose,
        request_id: String,
        hash: String,
        subject: Option<String>,
    ) {
        self.void(purpose);
        let lifetime_ms = match purpose {
            CodePurpose::ResetPassword => RESET_LIFETIME_MS,
            CodePurpose::VerifyEmail => VERIFY_EMAIL_LIFETIME_MS,
            CodePurpose::EmailCode | CodePurpose::SmsCode => CODE_LIFETIME_MS,
        };
        let expires_at_ms = now_ms.saturating_add(lifetime_ms);
        self.0.push(Code { purpose, request_id, hash, subject, expires_at_ms, attempts: 0 });
    }

    /// A code came back, for one of these purposes.
    pub fn redeem(
        &mut self,
        now_ms: u64,
        purposes: &[CodePurpose],
        request_id: &str,
        hash: &str,
    ) -> Option<Redeemed> {
        self.purge(now_ms);
        let asked = |code: &Code| purposes.contains(&code.purpose) && code.request_id == request_id;
        let at = self.0.iter().position(asked)?;
        let code = &mut self.0[at];
        if code.hash == hash {
            let Code { purpose, subject, .. } = self.0.remove(at);
            return Some(Redeemed { purpose, subject });
        }
        code.attempts += 1;
        // Links cannot be guessed, and whoever tries must not void the owner's.
        if code.attempts >= CODE_ATTEMPTS_MAX && !code.request_id.is_empty() {
            self.0.remove(at);
        }
        None
    }

    /// The code of this purpose is good for nothing any more.
    pub fn void(&mut self, purpose: CodePurpose) {
        self.0.retain(|code| code.purpose != purpose);
    }

    /// Takes out what has expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.0.retain(|code| code.expires_at_ms > now_ms);
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
