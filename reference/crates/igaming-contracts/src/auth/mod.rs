//! `igaming-auth`: accounts, sessions, passwords, second factors.
//!
//! [`account`] registration, login, who one is; [`session`] sessions and their refresh tokens; [`password`] forgotten
//! and changed ones; [`second_factor`] authenticator apps and recovery codes; [`contact`] addresses and numbers that
//! are shown to be the player's; [`jwks`] the keys of access tokens; [`player_auth`] what the Worker asks its
//! objects.

/// Declares endpoints of `igaming-auth`: docs, name, method, path, who may call, request, status and response,
/// rejection.
macro_rules! endpoints {
    ($(
        $(#[$docs:meta])*
        $name:ident: $method:ident $path:literal $access:ident,
        $request:ty => $status:literal $response:ty, $rejection:ty;
    )*) => { $(
        $(#[$docs])*
        #[derive(Debug)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name;

        impl $crate::Endpoint for $name {
            const BINDING: &'static str = "AUTH";
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: $crate::Access = $crate::Access::$access;
            const STATUS: u16 = $status;
            type Request = $request;
            type Response = $response;
            type Rejection = $rejection;
        }
    )* };
}

mod account;
mod contact;
mod jwks;
mod password;
pub mod player_auth;
mod rejection;
mod second_factor;
mod secret_text;
mod session;

pub use account::{
    AccountStatus, FindPlayer, FoundPlayer, LoggedIn, Login, LoginAnswer, LoginRequest, Logout, Me, Player,
    Register, RegisterRequest, SecondFactorChallenge,
};
pub use contact::{
    CodeChannel, CodeSent, ResendVerification, SendCode, SendCodeRequest, VerifyCode, VerifyCodeRequest,
    VerifyEmail, VerifyEmailRequest,
};
pub use jwks::{JsonWebKey, JsonWebKeySet, Jwks};
pub use password::{
    ChangePassword, ChangePasswordRequest, ForgotPassword, ForgotPasswordRequest, PasswordReset,
    ResetPassword, ResetPasswordRequest,
};
pub use rejection::{CredentialRejection, LoginRejection, RegisterRejection};
pub use second_factor::{
    CodeRequest, DisableSecondFactor, EnableSecondFactor, ReauthenticationRequest, RecoveryCodes,
    ReplaceRecoveryCodes, SecondFactorSetup, SetUpSecondFactor, VerifySecondFactor,
    VerifySecondFactorRequest,
};
pub use secret_text::SecretText;
pub use session::{
    EndAllSessions, EndPlayerSessions, EndPlayerSessionsRequest, EndReason, EndSession, EndedSessions,
    GetSessions, Refresh, RefreshRequest, Refreshed, SessionView, Sessions,
};
