//! First times on the way from visitor to regular player. Each happens once for a player.

choices! {
    /// Steps of a funnel that a player may leave at.
    FunnelStep {
        Signup = "signup", Verification = "verification", Kyc = "kyc", Deposit = "deposit", FirstBet = "first_bet",
    }
}

namespace! {
    /// First times on the way from visitor to regular player. Each happens once for a player.
    funnel "igaming-reports" [both]

    /// The first page of a visitor who was never here before.
    landing_viewed FunnelLandingViewed {
        ? variant: id = "crash-hero", "The landing page's variant.";
    }
    /// The visitor asked to see the registration form for the first time.
    signup_started FunnelSignupStarted {
        ? trigger: text(64) = "header_button", "What was pressed.";
    }
    /// The account exists.
    signup_completed FunnelSignupCompleted {
        ? method: id = "email", "How the account was made.";
        ? time_to_signup_sec: count = 95, "Seconds since the first visit.";
    }
    /// The player's e-mail address is verified.
    email_verified FunnelEmailVerified {
        ? time_to_verify_sec: count = 210, "Seconds since the registration.";
    }
    /// The player logged in for the first time.
    first_login_completed FunnelFirstLoginCompleted {}
    /// The player began to identify for the first time.
    kyc_started FunnelKycStarted {
        ? tier: integer(0, 9) = 1, "The tier that is asked for.";
    }
    /// The player is identified.
    kyc_completed FunnelKycCompleted {
        tier: integer(0, 9) = 1, "The tier that was reached.";
        ? time_to_kyc_sec: count = 900, "Seconds since the registration.";
    }
    /// The player opened the cashier for the first time.
    cashier_opened FunnelCashierOpened {
        ? trigger: text(64) = "low_balance", "What led there.";
    }
    /// The player began a deposit for the first time.
    first_deposit_started FunnelFirstDepositStarted {
        ? method_id: id = "pix", "The payment method.";
        ? amount_minor: money = 5000, "The amount in minor units.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// The player's first deposit arrived.
    first_deposit_completed FunnelFirstDepositCompleted {
        time_to_first_deposit_sec: count = 142, "Seconds since the registration.";
        amount_minor: money = 5000, "The amount in minor units, as shown. Money is counted from `deposit.completed`.";
        currency: currency = "BRL", "Its currency.";
        ? method_id: id = "pix", "The payment method.";
    }
    /// The player's second deposit arrived.
    second_deposit_completed FunnelSecondDepositCompleted {
        days_since_first_deposit: count = 3, "Whole days since the first one.";
        ? amount_minor: money = 10000, "The amount in minor units, as shown.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// The player opened a game for the first time.
    first_game_opened FunnelFirstGameOpened {
        game_id: id = "crash", "The game.";
    }
    /// The player placed the first bet.
    first_bet_placed FunnelFirstBetPlaced {
        game_id: id = "crash", "The game.";
        ? time_to_first_bet_sec: count = 300, "Seconds since the registration.";
    }
    /// The player asked for money back for the first time.
    first_withdrawal_requested FunnelFirstWithdrawalRequested {
        ? method_id: id = "pix", "The payment method.";
        ? days_since_first_deposit: count = 6, "Whole days since the first deposit.";
    }
    /// The player's first withdrawal was paid.
    first_withdrawal_completed FunnelFirstWithdrawalCompleted {
        ? days_since_first_deposit: count = 7, "Whole days since the first deposit.";
    }
    /// The player claimed a bonus for the first time.
    first_bonus_claimed FunnelFirstBonusClaimed {
        ? bonus_id: id = "welcome", "The bonus.";
    }
    /// The player left the funnel at a step.
    step_abandoned FunnelStepAbandoned {
        step: choice(FunnelStep) = "deposit", "The step.";
        ? time_on_step_ms: duration = 45000, "Time spent there.";
    }
}
