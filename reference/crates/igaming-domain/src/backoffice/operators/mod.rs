//! Operators: who works in the backoffice, apart from players in every respect.
//!
//! A session takes two steps. The password, or an accepted invitation, gives a challenge that is good for one thing:
//! the second factor, or its enrolment where there is none. Only that opens a session. A challenge is void as soon as
//! the account changes.
//!
//! | what | how long | kept as |
//! |---|---|---|
//! | challenge | 5 min, enrolment 15 min, once | SHA-256 |
//! | invitation | 72 h, once, the newest one | SHA-256 |
//! | access token | 10 min, within the session | signed, not kept |
//! | refresh token | once; a second use ends the session | SHA-256, also of used ones |
//! | session | 30 min unused, 12 h at most | a row, and a key of `SESSIONS_KV` for the apex |
//! | recovery code | once | SHA-256 |
//!
//! [`is_in_force`] asks the database itself whether a session is open, so the backoffice does not wait for KV's cache
//! to let go of one. Workers that only see the signed context believe an ended session for up to 60 s.
//!
//! # Lockout
//! Failures are counted by address, whether an operator has it or not, passwords and codes alike, and each
//! attempt is counted before anything is compared, so that attempts at once count one by one. From the fifth failure
//! in a row on the next attempt waits: 1 s, doubled each time, 15 min at most. A complete login begins anew, a right
//! password only takes its own attempt back. After 100 in a row, no sooner than 21 hours, the address takes none for 30
//! days, or until another administrator unlocks it, which is audited. Who keeps failing at somebody else's address can
//! delay that login so, and ends no session; the apex stops addresses of the network that try often.

mod account;
mod administration;
mod attempts;
mod authentication;
mod rules;
mod sessions;
mod signing_in;
mod store;
#[cfg(test)]
mod tests;

pub use administration::{change, invite, invite_again, list};
pub use authentication::OperatorAuthentication;
pub use sessions::is_in_force;
