//! What `igaming-auth` is made of: its objects, what its service needs, and its endpoints. Each endpoint asks
//! `igaming_domain::auth` and tells the events of what came of it.

mod accounts;
mod contact;
mod object;
mod passwords;
mod ports;
mod second_factor;
mod sessions;

pub use accounts::{find_player, jwks, list_messages, login, me, register};
pub use contact::{resend_verification, send_code, verify_code, verify_email};
pub use object::PlayerAuthObject;
pub use passwords::{change_password, forgot_password, reset_password};
pub use second_factor::{
    disable_second_factor, enable_second_factor, replace_recovery_codes, set_up_second_factor,
    verify_second_factor,
};
pub use sessions::{end_all_sessions, end_player_sessions, end_session, get_sessions, logout, refresh};

use igaming_contracts::auth::CredentialRejection;

use crate::failure::{Failure, Reply};

/// The class of the objects.
const BINDING: &str = "PLAYER_AUTH_DO";

/// What an endpoint about credentials answers.
type Credentials<T> = Result<Reply<T>, Failure<CredentialRejection>>;
