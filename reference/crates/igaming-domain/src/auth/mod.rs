//! Accounts, passwords, sessions and access tokens.
//!
//! An access token is a JWT that names a session; the session is in `SESSIONS_KV` and ends with it. Logging out
//! deletes the session, so the token ends too: at once where it was used last, elsewhere as soon as KV's cache
//! (up to 60 s) lets go of it.

pub mod events;
mod password;
mod rules;
mod service;
mod session;
mod store;
#[cfg(test)]
mod tests;
mod token;

pub use password::PasswordHash;
pub use rules::{Email, PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN};
pub use service::{AuthService, WelcomeWallet};
pub use session::{Authenticated, authenticate};
pub use store::player_exists;
pub use token::{ACCESS_TOKEN_LIFETIME_S, AccessTokenKey, Claims, TokenRejection};
