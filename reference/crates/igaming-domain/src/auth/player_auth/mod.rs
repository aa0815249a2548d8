//! What an object of `igaming-auth` decides, one command after the other: sessions and their refresh tokens, the second
//! factor, codes that were sent, and how often somebody may guess. One state, written as one row, so that each command
//! happens or does not. The rules are pure; [`PlayerAuth`] loads, asks and saves.

mod attempts;
mod codes;
mod ended_sessions;
mod messages;
mod second_factor;
mod service;
mod sessions;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use attempts::{DELAY_MS_MAX, DEVICE_FAILURES_MAX, DEVICES_MAX, FREE_FAILURES, UNTRUSTED_FAILURES_MAX};
pub use codes::{CODE_ATTEMPTS_MAX, CODE_LIFETIME_MS, RESET_LIFETIME_MS, VERIFY_EMAIL_LIFETIME_MS};
pub use messages::{MESSAGES_MAX, MESSAGES_WINDOW_MS};
pub use second_factor::{CHALLENGE_LIFETIME_MS, SETUP_LIFETIME_MS};
pub use service::PlayerAuth;
pub use sessions::{REAUTHENTICATION_FAILURES_MAX, SESSION_IDLE_MS, SESSION_LIFETIME_MS, SESSIONS_MAX};
