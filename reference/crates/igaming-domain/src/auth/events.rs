//! What the Worker tells of registrations and sessions. Who tried in vain is nobody yet, so a failure names no player.

use cactus_events::events::auth::{
    AuthLoggedOut, AuthLoginFailed, AuthLoginSucceeded, AuthPasswordChanged, AuthPasswordResetCompleted,
    AuthPasswordResetRequested, AuthSecondFactorDisabled, AuthSecondFactorEnabled, AuthSecondFactorFailed,
    AuthSessionRevoked, LoginMethod, SecondFactor,
};
use cactus_events::events::funnel::FunnelSignupCompleted;
use cactus_events::events::signup::{SignupCompleted, SignupFailed, SignupMethod};
use igaming_contracts::Rejection;
use igaming_contracts::auth::{LoginRejection, RegisterRejection};

/// An account was made: the fact, and the step of the funnel.
#[must_use]
pub fn registered() -> (SignupCompleted, FunnelSignupCompleted) {
    let completed = SignupCompleted {
        method: Some(SignupMethod::Email),
        country: None,
        currency: None,
        affiliate_code: None,
    };
    (completed, FunnelSignupCompleted { method: Some("email".to_owned()), time_to_signup_sec: None })
}

/// No account was made.
#[must_use]
pub fn not_registered(rejection: &RegisterRejection) -> SignupFailed {
    SignupFailed { reason: rejection.code().to_owned(), method: Some(SignupMethod::Email) }
}

/// A player is logged in.
#[must_use]
pub fn logged_in() -> AuthLoginSucceeded {
    AuthLoginSucceeded { method: LoginMethod::Password, new_device: None }
}

/// Nobody was logged in.
#[must_use]
pub fn not_logged_in(rejection: &LoginRejection) -> AuthLoginFailed {
    AuthLoginFailed {
        reason: rejection.code().to_owned(),
        method: Some(LoginMethod::Password),
        attempts: None,
    }
}

/// A player logged out, of one session or of all.
#[must_use]
pub fn logged_out(everywhere: bool) -> AuthLoggedOut {
    AuthLoggedOut { everywhere: Some(everywhere) }
}

/// Sessions of a player were ended by somebody else.
#[must_use]
pub fn session_revoked(reason: &str) -> AuthSessionRevoked {
    AuthSessionRevoked { reason: reason.to_owned() }
}

/// Somebody asked for a link to a new password; whether there is such a player is not told here either.
#[must_use]
pub fn password_reset_requested() -> AuthPasswordResetRequested {
    AuthPasswordResetRequested {}
}

/// A password was set by a link.
#[must_use]
pub fn password_reset_completed() -> AuthPasswordResetCompleted {
    AuthPasswordResetCompleted {}
}

/// A password was changed by somebody who knew it.
#[must_use]
pub fn password_changed() -> AuthPasswordChanged {
    AuthPasswordChanged {}
}

/// A code is asked for at logins from now on.
#[must_use]
pub fn second_factor_enabled() -> AuthSecondFactorEnabled {
    AuthSecondFactorEnabled { factor: SecondFactor::Totp }
}

/// None is any more.
#[must_use]
pub fn second_factor_disabled() -> AuthSecondFactorDisabled {
    AuthSecondFactorDisabled { factor: SecondFactor::Totp }
}

/// A code was wrong.
#[must_use]
pub fn second_factor_failed() -> AuthSecondFactorFailed {
    AuthSecondFactorFailed { factor: SecondFactor::Totp }
}

#[cfg(test)]
mod tests {
    use cactus_events::{Event, validate_data};

    use super::*;

    fn is_valid<E: Event>(event: &E) {
        let data = serde_json::to_value(event).unwrap();
        let spec = validate_data(E::NAME, &data).unwrap_or_else(|violations| panic!("{violations:?}"));
        assert!(spec.emitters.server);
    }

    #[test]
    fn every_event_is_one_that_the_catalog_lets_a_worker_tell() {
        let (completed, step) = registered();
        is_valid(&completed);
        is_valid(&step);
        for rejection in [
            RegisterRejection::InvalidEmail,
            RegisterRejection::InvalidPassword { chars_min: 8, bytes_max: 1_024 },
            RegisterRejection::EmailTaken,
        ] {
            is_valid(&not_registered(&rejection));
        }
        is_valid(&logged_in());
        is_valid(&not_logged_in(&LoginRejection::InvalidCredentials));
        is_valid(&logged_out(false));
        is_valid(&session_revoked("refresh_token_reused"));
        is_valid(&password_reset_requested());
        is_valid(&password_reset_completed());
        is_valid(&password_changed());
        is_valid(&second_factor_enabled());
        is_valid(&second_factor_disabled());
        is_valid(&second_factor_failed());
    }
}
