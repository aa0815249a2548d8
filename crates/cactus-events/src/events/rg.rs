//! Responsible gaming: limits, pauses, exclusion, signs of harm.

choices! {
    /// What a limit counts.
    LimitKind {
        Deposit = "deposit", Loss = "loss", Wager = "wager", SessionTime = "session_time", Withdrawal = "withdrawal",
    }
    /// Over what time a limit counts.
    LimitPeriod { Session = "session", Day = "day", Week = "week", Month = "month", }
}

namespace! {
    /// Responsible gaming: limits, pauses, exclusion, signs of harm.
    rg "igaming-rg" [by_law]

    /// The page about responsible gaming was looked at.
    page_viewed RgPageViewed {}
    /// The player began to set a limit.
    limit_setup_started RgLimitSetupStarted {
        kind: choice(LimitKind) = "deposit", "What it counts.";
    }
    /// The player asked for a limit, or for none. `rg.limit_changed` tells what holds.
    limit_requested RgLimitRequested {
        kind: choice(LimitKind) = "deposit", "What it counts.";
        period: choice(LimitPeriod) = "week", "Over what time.";
        ? amount_minor: money = 50000, "The limit in minor units; absent for none.", sensitive;
        ? currency: currency = "BRL", "Its currency.";
    }
    /// A higher limit holds only after a time to think.
    limit_increase_delayed RgLimitIncreaseDelayed [both] {
        kind: choice(LimitKind) = "deposit", "What it counts.";
        effective_at_ms: timestamp = 1717009200000, "When it will hold.";
    }
    /// The player came near to a limit.
    limit_warning_shown RgLimitWarningShown {
        kind: choice(LimitKind) = "loss", "What it counts.";
        used_percent: integer(0, 100) = 80, "How much of it is used.", sensitive;
    }
    /// The player was told that a limit is reached.
    limit_reached_shown RgLimitReachedShown {
        kind: choice(LimitKind) = "loss", "What it counts.";
    }
    /// The player was told how long they have been playing, and how it went.
    reality_check_shown RgRealityCheckShown {
        session_ms: duration = 3600000, "How long they have been playing.";
    }
    /// The player answered that message.
    reality_check_answered RgRealityCheckAnswered {
        choice: id = "continue", "What they chose.", sensitive;
        ? decision_time_ms: duration = 2500, "Time until the answer.";
    }
    /// The player asked for a pause.
    time_out_requested RgTimeOutRequested {
        duration_ms: duration = 86400000, "How long.", sensitive;
    }
    /// A pause began.
    time_out_started RgTimeOutStarted [server] {
        until_ms: timestamp = 1717009200000, "When it ends.", sensitive;
    }
    /// A pause ended.
    time_out_ended RgTimeOutEnded [server] {}
    /// The form for self-exclusion was opened.
    self_exclusion_started RgSelfExclusionStarted {}
    /// The player asked to be excluded. `rg.player_excluded` tells that it holds.
    self_exclusion_requested RgSelfExclusionRequested {
        ? months: integer(1, 1200) = 6, "For how long; absent for ever.", sensitive;
    }
    /// A national register of exclusions was asked.
    register_checked RgRegisterChecked [server] {
        register: id = "cruks", "Which.";
        excluded: flag = false, "Whether the player is in it.", sensitive;
    }
    /// The player's risk was looked at anew.
    risk_score_changed RgRiskScoreChanged [server] {
        score: decimal(0.0, 1.0) = 0.42, "0 for none, 1 for the highest.", sensitive;
        ? band: id = "medium", "Its name.", sensitive;
    }
    /// A sign of harm was seen.
    harm_marker_detected RgHarmMarkerDetected [server] {
        marker: id = "chasing_losses", "Which.", sensitive;
    }
    /// Somebody or something spoke to the player about their play.
    intervention_made RgInterventionMade [server] {
        kind: id = "message", "How.", sensitive;
    }
    /// The player took a test about their play; not the answers.
    self_test_completed RgSelfTestCompleted {
        test: id = "pgsi", "Which.";
    }
    /// Where help can be found was looked at.
    help_viewed RgHelpViewed {
        ? organisation: id = "gambling-therapy", "Whose help.", sensitive;
    }
    /// The player's age was asked for again.
    age_check_shown RgAgeCheckShown {}

    wallet {
        /// A responsible-gaming limit was set or removed.
        limit_changed RgLimitChanged;
        /// The player is excluded from play.
        player_excluded RgPlayerExcluded;
    }
}
