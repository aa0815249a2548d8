//! Operators in the back office: who looked at and changed what. The audit itself is kept elsewhere.

namespace! {
    /// Operators in the back office: who looked at and changed what. The audit itself is kept elsewhere.
    admin "igaming-backoffice" [both, by_law]

    /// An operator logged in.
    login_succeeded AdminLoginSucceeded {
        operator_id: id = "opr_018f6f43", "The operator.", pseudonym;
        ? role: id = "support", "The role.";
    }
    /// An operator's log-in was refused.
    login_failed AdminLoginFailed {
        reason: id = "second_factor", "Why.";
    }
    /// A page of the back office was looked at.
    page_viewed AdminPageViewed {
        page: id = "bo/reports", "Which.";
    }
    /// A player's file was looked at.
    player_viewed AdminPlayerViewed {
        viewed_id: id = "plr_018f6f43", "Whose.", pseudonym;
        ? tab: id = "wallet", "Which part.";
    }
    /// Players were searched.
    player_searched AdminPlayerSearched {
        results: count = 4, "How many were found.";
    }
    /// A player's account was locked.
    player_locked AdminPlayerLocked {
        locked_id: id = "plr_018f6f43", "Whose.", pseudonym;
        reason: id = "fraud_review", "Why.", sensitive;
    }
    /// A player's account was unlocked.
    player_unlocked AdminPlayerUnlocked {
        unlocked_id: id = "plr_018f6f43", "Whose.", pseudonym;
    }
    /// A correction of a balance was asked for. `wallet.balance_adjusted` tells that it was made.
    adjustment_requested AdminAdjustmentRequested {
        adjusted_id: id = "plr_018f6f43", "Whose.", pseudonym;
        reason: id = "goodwill", "Why.";
        ? amount_minor: change = -500, "In minor units.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// A note was written into a player's file; not what it says.
    note_added AdminNoteAdded {
        noted_id: id = "plr_018f6f43", "Whose.", pseudonym;
    }
    /// A bonus was given by hand.
    bonus_granted AdminBonusGranted {
        granted_id: id = "plr_018f6f43", "To whom.", pseudonym;
        bonus_id: id = "goodwill", "The bonus.";
    }
    /// A withdrawal was decided by hand.
    withdrawal_decided AdminWithdrawalDecided {
        withdrawal_id: id = "wdr_018f6f43", "The withdrawal.", pseudonym;
        approved: flag = true, "Whether it may be paid.";
    }
    /// A document was decided by hand.
    document_decided AdminDocumentDecided {
        document_id: id = "doc_018f6f43", "The document.", pseudonym;
        approved: flag = true, "Whether it is accepted.";
    }
    /// A brand's configuration was changed.
    tenant_config_changed AdminTenantConfigChanged {
        section: id = "payments", "Which part.";
        ? keys: list(50, 64) = "minimum_deposit", "Which settings.";
    }
    /// An operator's role was changed.
    role_changed AdminRoleChanged {
        operator_id: id = "opr_018f6f44", "Whose.", pseudonym;
        role: id = "finance", "The role of now.";
    }
    /// A report was looked at.
    report_viewed AdminReportViewed {
        report: id = "overview", "Which.";
        ? latency_ms: duration = 320, "Time until it was there.";
    }
    /// A report was saved as a file.
    report_exported AdminReportExported {
        report: id = "overview", "Which.";
        format: id = "csv", "The file's form.";
        ? rows: count = 4200, "How many.";
    }
    /// A segment of players was changed.
    segment_changed AdminSegmentChanged {
        segment_id: id = "high_value", "Which.";
    }
    /// A campaign was started.
    campaign_started AdminCampaignStarted {
        campaign_id: id = "reload-friday", "Which.";
        channel: id = "email", "By which way.";
    }
    /// A page, a banner or a theme was published.
    content_published AdminContentPublished {
        content_id: id = "home-hero", "Which.";
    }
    /// A card of the operators' board was moved.
    board_card_moved AdminBoardCardMoved [short] {
        card_id: id = "K-023", "The card.";
        column: id = "done", "Where it is now.";
    }
}
