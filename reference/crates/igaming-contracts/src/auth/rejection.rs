use serde::{Deserialize, Serialize};

use crate::Rejection;

/// Why a registration was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RegisterRejection {
    /// Not an e-mail address.
    InvalidEmail,
    /// The password has fewer characters or more bytes than allowed.
    InvalidPassword {
        /// The fewest characters.
        chars_min: u32,
        /// The most bytes.
        bytes_max: u32,
    },
    /// The password is among the first that are tried.
    CommonPassword,
    /// The password is little more than the name of the brand or of the account.
    ContextualPassword,
    /// The brand wants to know the date of birth.
    DateOfBirthRequired,
    /// No date of a living person, written `YYYY-MM-DD`.
    InvalidDateOfBirth,
    /// Too young.
    UnderAge {
        /// The age from which on one may play.
        age_years_min: u8,
    },
    /// The brand wants to know the country of residence.
    CountryRequired,
    /// Not a country code of two capital letters.
    InvalidCountry,
    /// The brand has no players of this country.
    CountryNotAccepted,
    /// An account with this address exists in this brand.
    EmailTaken,
}

impl Rejection for RegisterRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidEmail => "invalid_email",
            Self::InvalidPassword { .. } => "invalid_password",
            Self::CommonPassword => "common_password",
            Self::ContextualPassword => "contextual_password",
            Self::DateOfBirthRequired => "date_of_birth_required",
            Self::InvalidDateOfBirth => "invalid_date_of_birth",
            Self::UnderAge { .. } => "under_age",
            Self::CountryRequired => "country_required",
            Self::InvalidCountry => "invalid_country",
            Self::CountryNotAccepted => "country_not_accepted",
            Self::EmailTaken => "email_taken",
        }
    }

    fn status(&self) -> u16 {
        if matches!(self, Self::EmailTaken) { 409 } else { 422 }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidEmail => "This is not an e-mail address.".to_owned(),
            Self::InvalidPassword { chars_min, bytes_max } => length_detail(*chars_min, *bytes_max),
            Self::CommonPassword => COMMON.to_owned(),
            Self::ContextualPassword => CONTEXTUAL.to_owned(),
            Self::DateOfBirthRequired => "The date of birth is missing.".to_owned(),
            Self::InvalidDateOfBirth => "This is not a date of birth.".to_owned(),
            Self::UnderAge { age_years_min } => format!("Players are {age_years_min} years old or older."),
            Self::CountryRequired => "The country of residence is missing.".to_owned(),
            Self::InvalidCountry => "This is not a country code.".to_owned(),
            Self::CountryNotAccepted => "The brand has no players of this country.".to_owned(),
            Self::EmailTaken => "An account with this e-mail address exists; log in.".to_owned(),
        }
    }
}

const COMMON: &str = "Many people use this password; it is among the first that are tried.";
const CONTEXTUAL: &str = "This password is easily guessed by who knows the brand or the e-mail address.";
const TOO_MANY: &str = "Too many failures. Wait, or set a new password by e-mail.";

fn length_detail(chars_min: u32, bytes_max: u32) -> String {
    format!("A password has {chars_min} characters or more, and at most {bytes_max} bytes.")
}

/// Why nobody was logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoginRejection {
    /// Too many failures at this account, or at the account that there would be.
    TooManyAttempts {
        /// Seconds until it is worth trying again; without it, a new password has to be set by e-mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    /// No such account, or another password: the same answer for both.
    InvalidCredentials,
    /// No challenge of ours, or one that is too old or was answered; the password has to be given again.
    InvalidChallenge,
    /// Another code, or one that was used before.
    InvalidCode,
    /// No refresh token of ours, one that was used before, or one of a session that has ended.
    InvalidRefreshToken,
    /// The brand has locked the account.
    AccountLocked,
    /// The player has excluded themselves.
    AccountSelfExcluded,
    /// The account is closed.
    AccountClosed,
}

impl Rejection for LoginRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::InvalidCredentials => "invalid_credentials",
            Self::InvalidChallenge => "invalid_challenge",
            Self::InvalidCode => "invalid_code",
            Self::InvalidRefreshToken => "invalid_refresh_token",
            Self::AccountLocked => "account_locked",
            Self::AccountSelfExcluded => "account_self_excluded",
            Self::AccountClosed => "account_closed",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooManyAttempts { .. } => 429,
            Self::InvalidCredentials
            | Self::InvalidChallenge
            | Self::InvalidCode
            | Self::InvalidRefreshToken => 401,
            Self::AccountLocked | Self::AccountSelfExcluded | Self::AccountClosed => 403,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::TooManyAttempts { .. } => TOO_MANY,
            Self::InvalidCredentials => "The e-mail address or the password is wrong.",
            Self::InvalidChallenge => "Log in again.",
            Self::InvalidCode => "This code is wrong, or was used before.",
            Self::InvalidRefreshToken => "The session has ended; log in again.",
            Self::AccountLocked => "The account is locked; ask the brand.",
            Self::AccountSelfExcluded => "You have excluded yourself from playing.",
            Self::AccountClosed => "The account is closed.",
        }
        .to_owned()
    }
}

/// Why credentials, second factors and contacts stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CredentialRejection {
    /// The player has no session of this id.
    SessionNotFound,
    /// Not a telephone number as ITU-T E.164 writes it, or one where none belongs.
    InvalidPhone,
    /// The new password has fewer characters or more bytes than allowed.
    InvalidPassword {
        /// The fewest characters.
        chars_min: u32,
        /// The most bytes.
        bytes_max: u32,
    },
    /// The new password is among the first that are tried.
    CommonPassword,
    /// The new password is little more than the name of the brand or of the account.
    ContextualPassword,
    /// No link of ours, or one that is too old, was used, or has a successor.
    InvalidLink,
    /// Too many failures, or too many messages.
    TooManyAttempts {
        /// Seconds until it is worth trying again; without it, only a recovery code helps.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    /// The password is wrong.
    InvalidCredentials,
    /// A code of the second factor is missing.
    SecondFactorRequired,
    /// Another code, one that was used before, or one that is too old.
    InvalidCode,
    /// There is a second factor already.
    SecondFactorEnabled,
    /// There is no second factor.
    SecondFactorNotEnabled,
    /// No set-up has begun, or it has taken too long.
    SecondFactorNotSetUp,
    /// The password was changed by somebody else at the same time.
    CredentialsChanged,
}

impl Rejection for CredentialRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::SessionNotFound => "session_not_found",
            Self::InvalidPhone => "invalid_phone",
            Self::InvalidPassword { .. } => "invalid_password",
            Self::CommonPassword => "common_password",
            Self::ContextualPassword => "contextual_password",
            Self::InvalidLink => "invalid_link",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::InvalidCredentials => "invalid_credentials",
            Self::SecondFactorRequired => "second_factor_required",
            Self::InvalidCode => "invalid_code",
            Self::SecondFactorEnabled => "second_factor_enabled",
            Self::SecondFactorNotEnabled => "second_factor_not_enabled",
            Self::SecondFactorNotSetUp => "second_factor_not_set_up",
            Self::CredentialsChanged => "credentials_changed",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::SessionNotFound => 404,
            Self::InvalidPhone
            | Self::InvalidPassword { .. }
            | Self::CommonPassword
            | Self::ContextualPassword
            | Self::InvalidLink
            | Self::InvalidCode => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::InvalidCredentials | Self::SecondFactorRequired => 403,
            Self::SecondFactorEnabled
            | Self::SecondFactorNotEnabled
            | Self::SecondFactorNotSetUp
            | Self::CredentialsChanged => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::SessionNotFound => "There is no such session of yours.",
            Self::InvalidPhone => "This is not a telephone number, written +5511999990000.",
            Self::InvalidPassword { chars_min, bytes_max } => return length_detail(*chars_min, *bytes_max),
            Self::CommonPassword => COMMON,
            Self::ContextualPassword => CONTEXTUAL,
            Self::InvalidLink => "This link is too old or was used; ask for another one.",
            Self::TooManyAttempts { .. } => "Too many attempts. Wait.",
            Self::InvalidCredentials => "The password is wrong.",
            Self::SecondFactorRequired => "A code of your authenticator app is missing.",
            Self::InvalidCode => "This code is wrong, too old, or was used before.",
            Self::SecondFactorEnabled => "You have a second factor; disable it first.",
            Self::SecondFactorNotEnabled => "You have no second factor.",
            Self::SecondFactorNotSetUp => "Begin the set-up anew.",
            Self::CredentialsChanged => "The password was changed meanwhile.",
        }
        .to_owned()
    }
}
