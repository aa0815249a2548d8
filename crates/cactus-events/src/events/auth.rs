//! Log-in, log-out, passwords and second factors.

choices! {
    /// How somebody proves to be the player.
    LoginMethod {
        Password = "password", Google = "google", Apple = "apple", Telegram = "telegram", Passkey = "passkey",
        Refresh = "refresh",
    }
    /// A second factor.
    SecondFactor { Totp = "totp", Sms = "sms", Email = "email", Passkey = "passkey", RecoveryCode = "recovery_code", }
}

namespace! {
    /// Log-in, log-out, passwords and second factors.
    auth "igaming-auth" [by_contract]

    /// The log-in form was opened.
    login_started AuthLoginStarted {
        ? trigger: text(64) = "header_button", "What opened it.";
    }
    /// The log-in form was sent.
    login_submitted AuthLoginSubmitted {
        method: choice(LoginMethod) = "password", "How.";
    }
    /// The player is logged in.
    login_succeeded AuthLoginSucceeded [both] {
        method: choice(LoginMethod) = "password", "How.";
        ? new_device: flag = false, "Whether the device is new to the account.";
    }
    /// A log-in was refused.
    login_failed AuthLoginFailed [both] {
        reason: id = "invalid_credentials", "The rejection's code.";
        ? method: choice(LoginMethod) = "password", "How.";
        ? attempts: count = 2, "Failures in a row.";
    }
    /// The player logged out.
    logged_out AuthLoggedOut [both] {
        ? everywhere: flag = false, "Whether all sessions ended.";
    }
    /// An access token was renewed.
    token_refreshed AuthTokenRefreshed [server, short] {}
    /// A session was ended by the platform.
    session_revoked AuthSessionRevoked [server] {
        reason: id = "password_changed", "Why.";
    }
    /// A session ended while the page was open.
    session_expired AuthSessionExpired {
        ? age_ms: duration = 900000, "Its age.";
    }
    /// Too many failures: the account is locked for a while.
    account_locked AuthAccountLocked [server] {
        locked_for_ms: duration = 900000, "How long.";
    }
    /// The account can be used again.
    account_unlocked AuthAccountUnlocked [server] {}
    /// A new password was asked for.
    password_reset_requested AuthPasswordResetRequested [both] {}
    /// A new password was set.
    password_reset_completed AuthPasswordResetCompleted [both] {}
    /// The password was changed by somebody who is logged in.
    password_changed AuthPasswordChanged [both] {}
    /// A second factor is being set up.
    second_factor_setup_started AuthSecondFactorSetupStarted {
        factor: choice(SecondFactor) = "totp", "Which.";
    }
    /// A second factor is asked for from now on.
    second_factor_enabled AuthSecondFactorEnabled [both] {
        factor: choice(SecondFactor) = "totp", "Which.";
    }
    /// A second factor is not asked for any more.
    second_factor_disabled AuthSecondFactorDisabled [both] {
        factor: choice(SecondFactor) = "totp", "Which.";
    }
    /// A second factor was asked for.
    second_factor_challenged AuthSecondFactorChallenged {
        factor: choice(SecondFactor) = "totp", "Which.";
    }
    /// A second factor was wrong.
    second_factor_failed AuthSecondFactorFailed [both] {
        factor: choice(SecondFactor) = "totp", "Which.";
    }
    /// The e-mail address was changed.
    email_changed AuthEmailChanged [both] {
        ? email_hash: text(64) = "9f86d081884c7d65", "Keyed hash of the new one.", pseudonym;
    }
    /// A session of another device was ended by the player.
    device_removed AuthDeviceRemoved {
        ? removed_device_id: id = "dev_018f6f43", "The device.", pseudonym;
    }
    /// The profile was edited; not to what.
    profile_updated AuthProfileUpdated {
        fields: list(20, 64) = "display_name", "The fields that changed.";
    }
}
