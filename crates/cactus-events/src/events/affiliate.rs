//! Partners who bring players, and players who bring friends.

namespace! {
    /// Partners who bring players, and players who bring friends.
    affiliate "igaming-affiliate" [both, by_contract]

    /// Somebody came through a partner's link.
    link_clicked AffiliateLinkClicked {
        affiliate_code: id = "partner-7", "The partner's code.";
        ? campaign: id = "summer", "The partner's own word.";
    }
    /// A player was put down to a partner.
    player_attributed AffiliatePlayerAttributed [server] {
        affiliate_code: id = "partner-7", "The partner's code.";
        model: id = "first_touch", "By which rule.";
    }
    /// A player fulfils what a partner is paid for once.
    player_qualified AffiliatePlayerQualified [server] {
        affiliate_code: id = "partner-7", "The partner's code.";
        ? days: count = 2, "Whole days since the registration.";
    }
    /// The partner's overview was looked at.
    dashboard_viewed AffiliateDashboardViewed {}
    /// A partner made a link.
    link_created AffiliateLinkCreated {
        ? campaign: id = "summer", "The partner's own word.";
    }
    /// A link was copied.
    link_copied AffiliateLinkCopied {
        ? campaign: id = "summer", "The partner's own word.";
    }
    /// Advertising material was fetched.
    material_downloaded AffiliateMaterialDownloaded {
        material_id: id = "banner-300x250", "Which.";
    }
    /// The report was looked at.
    report_viewed AffiliateReportViewed {
        ? period: id = "2026-10", "Of which period.";
    }
    /// A partner asked to be one.
    application_submitted AffiliateApplicationSubmitted {
        ? traffic_source: text(64) = "blog", "Where their visitors come from.";
    }
    /// A partner may begin.
    application_approved AffiliateApplicationApproved [server] {}
    /// A partner may not begin.
    application_rejected AffiliateApplicationRejected [server] {
        reason: id = "incomplete", "Why.";
    }
    /// A commission was worked out. What is paid is in the ledger.
    commission_calculated AffiliateCommissionCalculated [server] {
        affiliate_code: id = "partner-7", "The partner's code.";
        model: id = "revenue_share", "By which rule.";
        ? period: id = "2026-10", "Of which period.";
    }
    /// A partner asked to be paid.
    payout_requested AffiliatePayoutRequested {
        ? method_id: id = "bank", "How.";
    }
    /// A partner's own server was told of a player.
    postback_sent AffiliatePostbackSent [server, short] {
        affiliate_code: id = "partner-7", "The partner's code.";
        status: integer(0, 599) = 200, "The HTTP status; 0 for none.";
    }
    /// A player invited a friend.
    friend_invited AffiliateFriendInvited {
        channel: id = "whatsapp", "How.";
        ? address: text(254) = "friend@example.org", "Where the invitation went, to know the friend later.", direct;
    }
    /// An invited friend is a player now.
    friend_joined AffiliateFriendJoined [server] {
        ? inviter_id: id = "plr_018f6f43", "Who invited.", pseudonym;
    }
}
