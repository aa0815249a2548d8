//! The authenticator app, its recovery codes, and the challenges of logins.

use serde::{Deserialize, Serialize};

use super::super::recovery_code::RecoveryCode;
use super::super::totp::TotpSecret;
use super::attempts::{CODE_FAILURES_MAX, Failures, TooMany};

/// How long a login waits for its code: five minutes.
pub const CHALLENGE_LIFETIME_MS: u64 = 5 * 60 * 1_000;

/// How long a set-up waits for its first code: a quarter of an hour.
pub const SETUP_LIFETIME_MS: u64 = 15 * 60 * 1_000;

/// Codes that a challenge takes; then the password has to be given again.
const CHALLENGE_ATTEMPTS_MAX: u32 = 5;

/// Challenges open at once; the oldest makes room.
const CHALLENGES_MAX: usize = 5;

/// An app that is enabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totp {
    /// In hexadecimal digits.
    pub sealed_secret: String,
    /// The last step that was accepted.
    pub last_step: Option<u64>,
}

/// An app that is being set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Setup {
    pub sealed_secret: String,
    expires_at_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Challenge {
    hash: String,
    expires_at_ms: u64,
    attempts: u32,
    password_version: u64,
}

/// The second factor of a player.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SecondFactor {
    pub totp: Option<Totp>,
    setup: Option<Setup>,
    recovery_hashes: Vec<String>,
    challenges: Vec<Challenge>,
    failures: Failures,
}

/// Why a code was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeRefused {
    TooMany(TooMany),
    Wrong,
}

impl SecondFactor {
    /// Keeps a secret until it is enabled.
    pub fn set_up(&mut self, now_ms: u64, sealed_secret: String) {
        self.setup = Some(Setup { sealed_secret, expires_at_ms: now_ms.saturating_add(SETUP_LIFETIME_MS) });
    }

    /// The set-up that has begun.
    pub fn setup(&self, now_ms: u64) -> Option<&Setup> {
        self.setup.as_ref().filter(|setup| setup.expires_at_ms > now_ms)
    }

    /// Enables the secret of the set-up by a first code, whose step is used up by it.
    pub fn enable(
        &mut self,
        now_ms: u64,
        secret: &TotpSecret,
        code: &str,
        recovery_hashes: Vec<String>,
    ) -> Result<(), CodeRefused> {
        self.failures.begin(now_ms, CODE_FAILURES_MAX).map_err(CodeRefused::TooMany)?;
        let step = secret.accept(code, now_ms, None).ok_or(CodeRefused::Wrong)?;
        let Some(Setup { sealed_secret, .. }) = self.setup.take() else { return Err(CodeRefused::Wrong) };
        let totp = Some(Totp { sealed_secret, last_step: Some(step) });
        *self = Self { totp, recovery_hashes, ..Self::default() };
        Ok(())
    }

    /// Accepts a code of the app or a recovery code, once. A recovery code cannot be guessed, so no failures keep it
    /// away: whoever guesses at the app's codes does not keep its owner out.
    pub fn check(&mut self, now_ms: u64, secret: &TotpSecret, code: &str) -> Result<(), CodeRefused> {
        if let Some(hash) = RecoveryCode::hash_of(code) {
            let at = self.recovery_hashes.iter().position(|known| *known == hash);
            let at = at.ok_or(CodeRefused::Wrong)?;
            self.recovery_hashes.remove(at);
            self.failures.succeed();
            return Ok(());
        }
        self.failures.begin(now_ms, CODE_FAILURES_MAX).map_err(CodeRefused::TooMany)?;
        let totp = self.totp.as_mut().ok_or(CodeRefused::Wrong)?;
        totp.last_step = Some(secret.accept(code, now_ms, totp.last_step).ok_or(CodeRefused::Wrong)?);
        self.failures.succeed();
        Ok(())
    }

    /// Puts recovery codes in the place of others.
    pub fn replace_recovery_codes(&mut self, recovery_hashes: Vec<String>) {
        self.recovery_hashes = recovery_hashes;
    }

    /// A login's password was right.
    pub fn challenge(&mut self, now_ms: u64, hash: String, password_version: u64) {
        self.purge(now_ms);
        let too_many = (self.challenges.len() + 1).saturating_sub(CHALLENGES_MAX);
        self.challenges.drain(..too_many);
        let expires_at_ms = now_ms.saturating_add(CHALLENGE_LIFETIME_MS);
        self.challenges.push(Challenge { hash, expires_at_ms, attempts: 0, password_version });
    }

    /// Counts a code for a challenge, and answers the version of the password that it was for. `None` when there is no
    /// such challenge, or it has been tried too often.
    pub fn try_challenge(&mut self, now_ms: u64, hash: &str) -> Option<u64> {
        self.purge(now_ms);
        let challenge = self.challenges.iter_mut().find(|challenge| challenge.hash == hash)?;
        challenge.attempts += 1;
        let password_version = challenge.password_version;
        self.challenges.retain(|challenge| challenge.attempts <= CHALLENGE_ATTEMPTS_MAX);
        self.challenges.iter().any(|challenge| challenge.hash == hash).then_some(password_version)
    }

    /// The challenge was answered: it counts once.
    pub fn answered(&mut self, hash: &str) {
        self.challenges.retain(|challenge| challenge.hash != hash);
    }

    /// No login waits any more: the password is another now.
    pub fn forget_challenges(&mut self) {
        self.challenges.clear();
    }

    /// Takes out what has expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.challenges.retain(|challenge| challenge.expires_at_ms > now_ms);
        self.setup = self.setup.take().filter(|setup| setup.expires_at_ms > now_ms);
    }

    /// A set-up or a login waits.
    pub fn expires(&self) -> bool {
        self.setup.is_some() || !self.challenges.is_empty()
    }

    /// Nothing is left to be remembered.
    pub fn is_empty(&self) -> bool {
        self.totp.is_none() && self.setup.is_none() && self.challenges.is_empty()
    }
}
