//! The player's rights over data about them: consent, access, erasure.

namespace! {
    /// The player's rights over data about them: consent, access, erasure.
    gdpr "igaming-gdpr" [both, by_law]

    /// The player agreed to a purpose.
    consent_given GdprConsentGiven {
        purpose: id = "marketing", "To what.";
        ? text_version: id = "2026-03", "Which words were shown.";
    }
    /// The player does not agree any more.
    consent_withdrawn GdprConsentWithdrawn {
        purpose: id = "marketing", "To what.";
    }
    /// The settings of privacy were looked at.
    settings_viewed GdprSettingsViewed {}
    /// The privacy notice was looked at.
    notice_viewed GdprNoticeViewed {
        ? text_version: id = "2026-03", "Which words were shown.";
    }
    /// The player asked for a copy of their data.
    export_requested GdprExportRequested {
        ? job_id: id = "exp_018f6f43", "The request.", pseudonym;
    }
    /// The copy can be fetched.
    export_ready GdprExportReady [server] {
        job_id: id = "exp_018f6f43", "The request.", pseudonym;
        ? size_bytes: count = 1048576, "Its size.";
        ? elapsed_ms: duration = 42000, "How long it took.";
    }
    /// The copy could not be made.
    export_failed GdprExportFailed [server] {
        job_id: id = "exp_018f6f43", "The request.", pseudonym;
        reason: id = "unavailable", "Why.";
    }
    /// The copy was fetched.
    export_downloaded GdprExportDownloaded {
        ? job_id: id = "exp_018f6f43", "The request.", pseudonym;
    }
    /// The copy was thrown away because nobody fetched it.
    export_expired GdprExportExpired [server] {
        job_id: id = "exp_018f6f43", "The request.", pseudonym;
    }
    /// The player asked for the account to be deleted.
    deletion_requested GdprDeletionRequested {
        ? reason: id = "not_playing", "Why, if they said so.";
    }
    /// The player wants to keep the account after all.
    deletion_cancelled GdprDeletionCancelled {}
    /// What need not be kept is deleted.
    deletion_completed GdprDeletionCompleted [server] {
        ? kept_categories: list(20, 64) = "ledger", "What a law wants kept.";
    }
    /// The account cannot be deleted yet.
    deletion_refused GdprDeletionRefused {
        reason: id = "balance_not_zero", "Why.";
    }
    /// The player asked for something to be corrected.
    rectification_requested GdprRectificationRequested {
        field: id = "address", "What.";
    }
    /// The player objects to a use of their data.
    objection_submitted GdprObjectionSubmitted {
        purpose: id = "profiling", "To what.";
    }
    /// Rows were made to say nothing about a person any more.
    data_anonymised GdprDataAnonymised [server] {
        table_name: id = "events_recent_90d", "Where.";
        rows: count = 812, "How many.";
    }
}
