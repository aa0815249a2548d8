//! Who the player is: tiers, documents, checks.

choices! {
    /// What shows who somebody is.
    DocumentKind {
        Passport = "passport", IdentityCard = "identity_card", DrivingLicence = "driving_licence",
        ProofOfAddress = "proof_of_address", ProofOfFunds = "proof_of_funds", Selfie = "selfie",
    }
}

namespace! {
    /// Who the player is: tiers, documents, checks.
    kyc "igaming-kyc" [by_law]

    /// The player was asked to identify.
    prompt_shown KycPromptShown {
        reason: id = "withdrawal", "Why.";
        ? tier: integer(0, 9) = 2, "The tier that is wanted.";
    }
    /// The player put it off.
    prompt_dismissed KycPromptDismissed {
        reason: id = "withdrawal", "Why it was asked.";
    }
    /// The player began.
    started KycStarted {
        tier: integer(0, 9) = 1, "The tier that is asked for.";
    }
    /// A step was shown.
    step_viewed KycStepViewed {
        step: id = "document", "The step.";
    }
    /// A step was done.
    step_completed KycStepCompleted {
        step: id = "document", "The step.";
        ? time_on_step_ms: duration = 40000, "Time spent there.";
    }
    /// A kind of document was chosen.
    document_selected KycDocumentSelected {
        document: choice(DocumentKind) = "passport", "Which.";
    }
    /// A picture of a document arrived.
    document_uploaded KycDocumentUploaded [both] {
        document: choice(DocumentKind) = "passport", "Which.";
        ? size_bytes: count = 2097152, "Its size.";
        ? attempt: integer(1, 100) = 1, "Which attempt it is.";
    }
    /// A picture of a document could not be taken or sent.
    upload_failed KycUploadFailed {
        document: choice(DocumentKind) = "passport", "Which.";
        reason: id = "too_large", "Why.";
    }
    /// A document was not accepted.
    document_rejected KycDocumentRejected [both] {
        document: choice(DocumentKind) = "passport", "Which.";
        reason: id = "expired", "Why.", sensitive;
    }
    /// The player is to show that somebody is there.
    liveness_started KycLivenessStarted {}
    /// Somebody is there, or not.
    liveness_completed KycLivenessCompleted [both] {
        passed: flag = true, "Whether it was believed.", sensitive;
    }
    /// All that is wanted was sent.
    submitted KycSubmitted [both] {
        tier: integer(0, 9) = 1, "The tier that is asked for.";
    }
    /// A person has to look at it.
    review_started KycReviewStarted [server] {
        reason: id = "name_mismatch", "Why.", sensitive;
    }
    /// The player is who they say.
    approved KycApproved [server] {
        tier: integer(0, 9) = 1, "The tier that was reached.";
        ? automatic: flag = true, "Whether no person had to look.";
        ? review_ms: duration = 60000, "How long that took.";
    }
    /// It could not be shown.
    rejected KycRejected [server] {
        reason: id = "document_unreadable", "Why.", sensitive;
    }
    /// A document is too old now.
    document_expired KycDocumentExpired [server] {
        document: choice(DocumentKind) = "passport", "Which.";
    }
    /// The player's tier was changed.
    tier_changed KycTierChanged [server] {
        from: integer(0, 9) = 1, "The tier of before.";
        to: integer(0, 9) = 2, "The tier of now.";
    }
    /// Lists of sanctions and of politically exposed persons were searched.
    screening_completed KycScreeningCompleted [server] {
        matched: flag = false, "Whether there may be a hit.", sensitive;
        ? list: id = "un_sanctions", "Which list.";
    }
    /// The state was looked at.
    status_viewed KycStatusViewed {
        status: id = "in_review", "The state that was shown.";
    }
}
