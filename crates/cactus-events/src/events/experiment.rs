//! Experiments: who sees which variant, and what that changes.

namespace! {
    /// Experiments: who sees which variant, and what that changes.
    experiment "igaming-reports" [both, by_consent]

    /// A variant was chosen for the player or the device. It stays the same for the experiment's life.
    assigned ExperimentAssigned {
        experiment: id = "new-cashout-button-color", "The experiment.";
        variant: id = "green", "The variant.";
    }
    /// The variant was really seen.
    exposed ExperimentExposed {
        experiment: id = "new-cashout-button-color", "The experiment.";
        variant: id = "green", "The variant.";
        ? surface: text(64) = "crash-panel", "Where.";
    }
    /// What the experiment hopes for happened.
    converted ExperimentConverted {
        experiment: id = "new-cashout-button-color", "The experiment.";
        variant: id = "green", "The variant.";
        goal: id = "cashout_clicked", "What happened.";
        ? value: decimal(-1e12, 1e12) = 1.0, "How much of it, in the goal's unit. Never money that is counted.";
    }
    /// The player is not part of the experiment any more.
    excluded ExperimentExcluded {
        experiment: id = "new-cashout-button-color", "The experiment.";
        reason: id = "self_excluded", "Why.";
    }
    /// A tester chose a variant by hand.
    overridden ExperimentOverridden [short] {
        experiment: id = "new-cashout-button-color", "The experiment.";
        variant: id = "green", "The variant.";
    }
    /// An experiment began.
    started ExperimentStarted [server] {
        experiment: id = "new-cashout-button-color", "The experiment.";
        variants: list(20, 64) = "green", "Its variants.";
        ? traffic_percent: integer(0, 100) = 50, "Share of players in it.";
    }
    /// An experiment ended.
    ended ExperimentEnded [server] {
        experiment: id = "new-cashout-button-color", "The experiment.";
        ? winner: id = "green", "The variant that stays.";
    }
    /// A feature's switch was looked at.
    flag_evaluated ExperimentFlagEvaluated [short] {
        flag_name: id = "tower-enabled", "The switch.";
        enabled: flag = true, "Its position.";
    }
    /// A question about satisfaction was shown.
    survey_shown ExperimentSurveyShown {
        survey_id: id = "nps-2026", "The survey.";
    }
    /// A question about satisfaction was answered.
    survey_answered ExperimentSurveyAnswered {
        survey_id: id = "nps-2026", "The survey.";
        score: integer(0, 10) = 9, "The answer.";
    }
}
