//! Help: articles, tickets, complaints.

namespace! {
    /// Help: articles, tickets, complaints.
    support "igaming-backoffice" [by_contract]

    /// The help's page was opened.
    help_opened SupportHelpOpened {
        ? trigger: text(64) = "footer", "What opened it.";
    }
    /// An article was read.
    article_viewed SupportArticleViewed {
        article_id: id = "how-to-withdraw", "The article.";
    }
    /// An article was rated.
    article_rated SupportArticleRated {
        article_id: id = "how-to-withdraw", "The article.";
        helpful: flag = true, "Whether it helped.";
    }
    /// The form for a question was opened.
    ticket_started SupportTicketStarted {
        ? topic: id = "withdrawal", "What about.";
    }
    /// A question was sent; not what it says.
    ticket_created SupportTicketCreated [both] {
        topic: id = "withdrawal", "What about.";
        ? ticket_id: id = "tck_018f6f43", "The question.", pseudonym;
    }
    /// A question was answered.
    ticket_replied SupportTicketReplied [both] {
        ticket_id: id = "tck_018f6f43", "The question.", pseudonym;
        by_operator: flag = true, "Whether the platform wrote, not the player.";
        ? waiting_ms: duration = 5400000, "Time since the last word of the other side.";
    }
    /// A question is settled.
    ticket_closed SupportTicketClosed [both] {
        ticket_id: id = "tck_018f6f43", "The question.", pseudonym;
        ? resolution: id = "answered", "How.";
    }
    /// A settled question was asked again.
    ticket_reopened SupportTicketReopened [both] {
        ticket_id: id = "tck_018f6f43", "The question.", pseudonym;
    }
    /// The help was rated.
    rated SupportRated {
        stars: integer(1, 5) = 4, "How many.";
        ? ticket_id: id = "tck_018f6f43", "The question.", pseudonym;
    }
    /// A formal complaint was made.
    complaint_submitted SupportComplaintSubmitted [both, by_law] {
        topic: id = "withdrawal", "What about.";
    }
    /// A formal complaint was answered.
    complaint_resolved SupportComplaintResolved [server, by_law] {
        outcome: id = "upheld", "How.", sensitive;
        ? days: count = 4, "Whole days since it was made.";
    }
    /// The address of an independent body was shown.
    dispute_body_shown SupportDisputeBodyShown [by_law] {
        body: id = "ecogra", "Which.";
    }
}
