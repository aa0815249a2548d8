//! Registration.

choices! {
    /// How an account is made.
    SignupMethod { Email = "email", Phone = "phone", Google = "google", Apple = "apple", Telegram = "telegram", }
}

namespace! {
    /// Registration.
    signup "igaming-auth" [by_contract]

    /// The registration form was opened.
    started SignupStarted {
        ? method: choice(SignupMethod) = "email", "How the account is to be made.";
        ? trigger: text(64) = "header_button", "What opened it.";
    }
    /// A method was chosen.
    method_selected SignupMethodSelected {
        method: choice(SignupMethod) = "google", "The method.";
    }
    /// A step of the form was shown.
    step_viewed SignupStepViewed {
        step: integer(1, 20) = 2, "The step, from 1.";
        ? name: id = "address", "Its name.";
    }
    /// A step of the form was filled in.
    step_completed SignupStepCompleted {
        step: integer(1, 20) = 2, "The step, from 1.";
        ? name: id = "address", "Its name.";
        ? time_on_step_ms: duration = 21000, "Time spent there.";
    }
    /// A field was not accepted; not what was in it.
    field_rejected SignupFieldRejected {
        field: id = "password", "The field.";
        reason: id = "too_short", "Why.";
    }
    /// The form was sent.
    submitted SignupSubmitted {
        method: choice(SignupMethod) = "email", "How the account is to be made.";
        ? marketing_opt_in: flag = false, "Whether advertising was agreed to.";
    }
    /// The account exists. A Worker says so; what a page says is only what it showed.
    completed SignupCompleted [both] {
        ? method: choice(SignupMethod) = "email", "How it was made.";
        ? country: country = "BR", "The country of residence.";
        ? currency: currency = "BRL", "The wallet's currency.";
        ? affiliate_code: id = "partner-7", "Who brought the player.";
    }
    /// The platform did not make the account.
    failed SignupFailed [both] {
        reason: id = "email_taken", "The rejection's code.";
        ? method: choice(SignupMethod) = "email", "How it was to be made.";
    }
    /// The form was left.
    abandoned SignupAbandoned {
        step: integer(1, 20) = 2, "The last step, from 1.";
        ? time_spent_ms: duration = 40000, "Time since it was opened.";
    }
    /// The terms were accepted.
    terms_accepted SignupTermsAccepted [by_law] {
        terms_version: id = "2026-03", "Which.";
    }
    /// A message to verify an address or a number was asked for.
    verification_requested SignupVerificationRequested {
        channel: id = "email", "`email` or `sms`.";
    }
    /// The e-mail address is the player's.
    email_verified SignupEmailVerified [both] {
        ? time_to_verify_sec: count = 210, "Seconds since the registration.";
    }
    /// The telephone number is the player's.
    phone_verified SignupPhoneVerified [both] {
        ? time_to_verify_sec: count = 60, "Seconds since the registration.";
    }
    /// An invitation's code was entered.
    referral_code_entered SignupReferralCodeEntered {
        valid: flag = true, "Whether it is one.";
        ? code: id = "FRIEND-42", "The code.", pseudonym;
    }
    /// Somebody under age tried to register.
    underage_refused SignupUnderageRefused [both, by_law] {
        ? minimum_age: integer(16, 25) = 18, "The age that is wanted.";
    }
    /// The country is not served.
    country_refused SignupCountryRefused [both] {
        country: country = "US", "The country.";
    }
}
