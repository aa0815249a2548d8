//! What the Worker tells of registrations and sessions. Who tried in vain is nobody yet, so a failure names no player.

use cactus_events::events::auth::{AuthLoggedOut, AuthLoginFailed, AuthLoginSucceeded, LoginMethod};
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

/// A player logged out, of one session.
#[must_use]
pub fn logged_out() -> AuthLoggedOut {
    AuthLoggedOut { everywhere: Some(false) }
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
            RegisterRejection::InvalidPassword { bytes_min: 8, bytes_max: 1_024 },
            RegisterRejection::EmailTaken,
        ] {
            is_valid(&not_registered(&rejection));
        }
        is_valid(&logged_in());
        is_valid(&not_logged_in(&LoginRejection::InvalidCredentials));
        is_valid(&logged_out());
    }
}
