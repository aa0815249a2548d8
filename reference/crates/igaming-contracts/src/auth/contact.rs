use serde::{Deserialize, Serialize};

use super::{CredentialRejection, SecretText};
use crate::Empty;

endpoints! {
    /// `POST /api/auth/verify-email`: shows by a link that mail to the player's address arrives.
    VerifyEmail: Post "/api/auth/verify-email" Public, VerifyEmailRequest => 204 Empty, CredentialRejection;

    /// `POST /api/auth/verify-email/resend`: sends the link again; former ones are void.
    ResendVerification: Post "/api/auth/verify-email/resend" Player, Empty => 202 Empty, CredentialRejection;

    /// `POST /api/auth/otp/send`: sends a code of six digits by mail or to a telephone. Former ones are void.
    SendCode: Post "/api/auth/otp/send" Player, SendCodeRequest => 200 CodeSent, CredentialRejection;

    /// `POST /api/auth/otp/verify`: shows by the code that the address or the number is the player's.
    VerifyCode: Post "/api/auth/otp/verify" Player, VerifyCodeRequest => 204 Empty, CredentialRejection;
}

/// See [`VerifyEmail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyEmailRequest {
    /// From the link; it counts once, for a day.
    pub token: SecretText,
}

/// Where a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeChannel {
    /// The address of the account.
    Email,
    /// The telephone that the request names.
    Sms,
}

/// See [`SendCode`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SendCodeRequest {
    /// How.
    pub channel: CodeChannel,
    /// The number for `sms`, as ITU-T E.164 writes it: `+5511999990000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// See [`SendCode`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeSent {
    /// To be sent with the code, which is good for this request only.
    pub request_id: String,
    /// Seconds until the code is void.
    pub expires_in_s: u64,
}

/// See [`VerifyCode`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyCodeRequest {
    /// As [`SendCode`] answered it.
    pub request_id: String,
    /// Six digits.
    pub code: SecretText,
}
