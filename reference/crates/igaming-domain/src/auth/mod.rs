//! Accounts, passwords, sessions, second factors and access tokens.
//!
//! An access token is a JWT that names a session. The player's object of `igaming-auth` ([`player_auth`]) decides
//! which sessions are open; `SESSIONS_KV` is what the apex looks at. Ending a session deletes it there, so its token
//! ends too: at once where it was used last, elsewhere as soon as KV's cache (up to 60 s) lets go of it, and in any
//! case after its ten minutes. The object remembers what it ended for so long and deletes it once more a few seconds
//! later, so that a deletion that failed is made up for.

mod account_sessions;
mod address_key;
mod contact;
mod credentials;
pub mod events;
mod login;
mod new_password;
mod opaque_token;
mod password;
pub mod player_auth;
mod recovery_code;
mod registration;
mod rules;
mod sealed;
mod second_factor;
mod service;
mod session;
mod store;
#[cfg(test)]
mod tests;
mod token;
mod totp;

pub use address_key::AddressKey;
pub use login::Refreshing;
pub use new_password::{
    PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PasswordRejection, check_new_password, normalized,
};
pub use password::PasswordHash;
pub use recovery_code::{RECOVERY_CODES, RecoveryCode};
pub use registration::WelcomeWallet;
pub use rules::Email;
pub use sealed::{CredentialKeys, SEAL_NONCE_BYTES};
pub use service::{AuthService, PlayerAuthObjects};
pub use session::{AccessTokenCheck, Authenticated, end as end_session};
pub use store::player_exists;
pub use token::{
    ACCESS_TOKEN_LIFETIME_S, AccessTokenKeys, AccessTokenPublicKeys, Claims, Issuer, NativeVerifier,
    PublicKey, SignatureVerifier, TokenRejection, UnverifiedToken, VerifiedTokens,
};
pub use totp::{TOTP_DIGITS, TOTP_STEP_S, TotpSecret};

pub(crate) use session::open as open_session;
