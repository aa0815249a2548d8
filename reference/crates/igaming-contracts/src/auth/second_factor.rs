use serde::{Deserialize, Serialize};

use super::{CredentialRejection, LoggedIn, LoginRejection, SecretText};
use crate::Empty;

endpoints! {
    /// `POST /api/auth/2fa/setup`: a new secret for an authenticator app. It counts once it is enabled.
    SetUpSecondFactor: Post "/api/auth/2fa/setup" Player,
        ReauthenticationRequest => 200 SecondFactorSetup, CredentialRejection;

    /// `POST /api/auth/2fa/enable`: shows by a first code that the app has the secret. From now on logins ask for a
    /// code; all other sessions end.
    EnableSecondFactor: Post "/api/auth/2fa/enable" Player, CodeRequest => 200 RecoveryCodes, CredentialRejection;

    /// `POST /api/auth/2fa/verify`: answers the challenge of a login by a code.
    VerifySecondFactor: Post "/api/auth/2fa/verify" Public,
        VerifySecondFactorRequest => 200 LoggedIn, LoginRejection;

    /// `POST /api/auth/2fa/disable`: logins ask for the password only; all other sessions end.
    DisableSecondFactor: Post "/api/auth/2fa/disable" Player,
        ReauthenticationRequest => 204 Empty, CredentialRejection;

    /// `POST /api/auth/2fa/recovery-codes`: new recovery codes in the place of all former ones.
    ReplaceRecoveryCodes: Post "/api/auth/2fa/recovery-codes" Player,
        ReauthenticationRequest => 200 RecoveryCodes, CredentialRejection;
}

/// The player shows again to be the player, before something that a stolen session must not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReauthenticationRequest {
    /// The password.
    pub password: SecretText,
    /// Of the authenticator app, or a recovery code, where the player has a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SecretText>,
}

/// See [`EnableSecondFactor`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Six digits of the authenticator app.
    pub code: SecretText,
}

/// See [`VerifySecondFactor`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifySecondFactorRequest {
    /// Of the login.
    pub challenge: SecretText,
    /// Six digits of the authenticator app, or a recovery code.
    pub code: SecretText,
}

/// See [`SetUpSecondFactor`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorSetup {
    /// To be typed into the app: base32.
    pub secret: SecretText,
    /// To be shown as a QR code.
    pub key_uri: SecretText,
    /// Seconds until the set-up must begin anew.
    pub expires_in_s: u64,
}

/// Each stands once for the authenticator app. They are shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// Ten of six groups of four characters.
    pub recovery_codes: Vec<SecretText>,
}
