//! Failed logins in a row, by address.

mod store;

pub(super) use store::{clear, failures, forgive, unlock};

use cactus_edge::{Db, Fault};

use super::rules::hash_of;

/// Failures in a row before the next attempt has to wait.
pub(super) const FREE_FAILURES: u64 = 4;

/// The first wait; each further failure doubles it.
pub(super) const FIRST_DELAY_MS: u64 = 1_000;

/// The longest wait. A code of six digits and three steps in time is guessed by 96 attempts a day with probability
/// 96 · 3 / 10^6 = 0.03 % a day, and only by who knows the password.
pub(super) const DELAY_MS_MAX: u64 = 15 * 60 * 1_000;

/// Doublings after which the wait is the longest: 2^10 s are more than 15 min.
pub(super) const DOUBLINGS_MAX: u64 = 10;

/// Failures in a row after which an account takes no more (NIST SP 800-63B-4, 3.2.2), until another administrator
/// unlocks it or they are forgotten.
pub(super) const FAILURES_MAX: u64 = 100;

/// Failures are forgotten so long after the last one, 30 days. Attempts that are refused are none: whoever goes on
/// cannot keep an account out for ever, and a platform with one super admin has one again.
pub(super) const REMEMBERED_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Under which an address is counted, valid or not.
pub(super) fn key_of(email: &str) -> String {
    hash_of(&email.trim().to_ascii_lowercase())
}

/// Counts an attempt as failed, which a success takes back; or tells in how many seconds there may be one.
pub(super) async fn begin(db: &impl Db, key: &str, now_ms: u64) -> Result<Result<(), u64>, Fault> {
    let blocked_until_ms = store::count(db, key, now_ms).await?;
    Ok(match blocked_until_ms {
        None => Ok(()),
        Some(until_ms) => Err(until_ms.saturating_sub(now_ms).div_ceil(1_000).max(1)),
    })
}
