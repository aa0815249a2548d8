use serde::{Deserialize, Serialize};

use super::{CredentialRejection, SecretText};
use crate::{Empty, NoRejection};

endpoints! {
    /// `POST /api/auth/forgot-password`: sends a link, if the brand has a player of this address. Whether it has, the
    /// answer does not tell.
    ForgotPassword: Post "/api/auth/forgot-password" Public, ForgotPasswordRequest => 202 Empty, NoRejection;

    /// `POST /api/auth/reset-password`: sets a new password by a link that was sent, and ends all sessions. It logs
    /// nobody in, and a second factor is asked for as before.
    ResetPassword: Post "/api/auth/reset-password" Public,
        ResetPasswordRequest => 200 PasswordReset, CredentialRejection;

    /// `POST /api/auth/change-password`: sets a new password and ends all other sessions.
    ChangePassword: Post "/api/auth/change-password" Player,
        ChangePasswordRequest => 204 Empty, CredentialRejection;
}

/// See [`ForgotPassword`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgotPasswordRequest {
    /// The address of the account.
    pub email: String,
}

/// See [`ResetPassword`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPasswordRequest {
    /// From the link; it counts once, for an hour, and only the latest one.
    pub token: SecretText,
    /// The password from now on.
    pub new_password: SecretText,
}

/// See [`ResetPassword`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordReset {
    /// To be sent with the login that follows: whoever has the link is not kept out by those who guess.
    pub device_token: SecretText,
}

/// See [`ChangePassword`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// As it is.
    pub current_password: SecretText,
    /// As it shall be.
    pub new_password: SecretText,
    /// Of the authenticator app, or a recovery code, where the player has a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SecretText>,
}
