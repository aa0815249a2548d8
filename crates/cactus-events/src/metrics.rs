//! The figures of reports: one definition for whoever shows them.

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// In snake_case, as in a report's answer.
    pub name: &'static str,
    /// How people call it.
    pub title: &'static str,
    /// How it is worked out, in words of its sources.
    pub formula: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// Where it is worked out.
    pub computed_in: ComputedIn,
    /// What it is worked out from. Never empty.
    pub sources: &'static [Source],
}

/// What a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Minor units of one currency; never of several together.
    MinorUnits,
    /// A part of a whole, in basis points: 10,000 for all of it.
    BasisPoints,
    /// Of things, per other thing, in thousandths.
    Thousandths,
}

/// Where a figure is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComputedIn {
    /// D1, `events_recent_90d`.
    EventsRecent,
    /// D1, `ledger_entries`.
    LedgerEntries,
    /// Analytics Engine: samples, so never money.
    AnalyticsEngine,
    /// From other figures.
    Metrics,
}

/// What a figure is worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Rows about an event, of whichever emitter.
    Event(&'static str),
    /// A field of an event's `data`.
    Field(&'static str, &'static str),
    /// Rows about an event of wallets' logs, and this of [`crate::wallet::WALLET_FIELDS`]. All money is counted so.
    Wallet(&'static str, &'static str),
    /// A field of the envelope, of every event.
    Envelope(&'static str),
    /// Another figure.
    Metric(&'static str),
}

macro_rules! metrics {
    ($( $name:ident $title:literal = $formula:literal, $unit:ident, $place:ident, [$($source:expr),+]; )+) => {
        /// Every figure.
        pub static METRICS: &[Metric] = &[$(
            Metric {
                name: stringify!($name),
                title: $title,
                formula: $formula,
                unit: Unit::$unit,
                computed_in: ComputedIn::$place,
                sources: &[$($source),+],
            },
        )+];
    };
}

use Source::{Envelope, Event, Field, Wallet};

metrics! {
    dau "DAU" = "players with an event that day", Count, EventsRecent, [Envelope("player_id")];
    wau "WAU" = "players with an event that week, from Monday", Count, EventsRecent, [Envelope("player_id")];
    mau "MAU" = "players with an event that calendar month", Count, EventsRecent, [Envelope("player_id")];
    sessions "Sessions" = "different session_id", Count, EventsRecent, [Envelope("session_id")];
    session_duration_avg_ms "Average session duration" = "sum of duration_ms / number of session.end",
        Milliseconds, EventsRecent, [Field("session.end", "duration_ms")];
    page_views_per_session "Page views per session" = "number of page.view / sessions", Thousandths, EventsRecent,
        [Event("page.view"), Source::Metric("sessions")];
    signup_to_deposit_bp "Conversion from signup to deposit"
        = "players of funnel.first_deposit_completed / players of funnel.signup_completed", BasisPoints, EventsRecent,
        [Event("funnel.first_deposit_completed"), Event("funnel.signup_completed")];
    retention_d1_bp "D1 retention" = "players of a signup.completed day with a session.start 1 day later / all of them",
        BasisPoints, EventsRecent, [Event("signup.completed"), Event("session.start")];
    retention_d7_bp "D7 retention"
        = "players of a signup.completed day with a session.start 7 days later / all of them",
        BasisPoints, EventsRecent, [Event("signup.completed"), Event("session.start")];
    retention_d30_bp "D30 retention"
        = "players of a signup.completed day with a session.start 30 days later / all of them",
        BasisPoints, EventsRecent, [Event("signup.completed"), Event("session.start")];
    retention_d90_bp "D90 retention"
        = "players of a signup.completed day with a session.start 90 days later / all of them",
        BasisPoints, EventsRecent, [Event("signup.completed"), Event("session.start")];
    bet_minor "Stakes" = "-(sum of change_minor of bet.placed), less those of bets that bet.rolled_back undid",
        MinorUnits, EventsRecent, [Wallet("bet.placed", "change_minor"), Wallet("bet.rolled_back", "change_minor")];
    win_minor "Winnings" = "sum of change_minor of bet.settled, less those of wins that bet.rolled_back undid",
        MinorUnits, EventsRecent, [Wallet("bet.settled", "change_minor"), Wallet("bet.rolled_back", "change_minor")];
    ggr_minor "GGR" = "bet_minor - win_minor", MinorUnits, EventsRecent,
        [Source::Metric("bet_minor"), Source::Metric("win_minor")];
    bonus_cost_minor "Bonuses" = "sum of change_minor of bonus.granted, wallet.promo_credited and wallet.prize_won, \
        plus that, negative, of bonus.forfeited", MinorUnits, EventsRecent,
        [Wallet("bonus.granted", "change_minor"), Wallet("wallet.promo_credited", "change_minor"),
         Wallet("wallet.prize_won", "change_minor"), Wallet("bonus.forfeited", "change_minor")];
    ngr_minor "NGR" = "ggr_minor - bonus_cost_minor - fees of payment providers and makers, as far as they are known",
        MinorUnits, Metrics, [Source::Metric("ggr_minor"), Source::Metric("bonus_cost_minor")];
    rtp_bp "Real RTP" = "win_minor / bet_minor", BasisPoints, EventsRecent,
        [Source::Metric("win_minor"), Source::Metric("bet_minor")];
    ltv_minor "LTV" = "of one player: sum of change_minor of deposit.completed - sum of amount_minor of \
        withdrawal.completed", MinorUnits, LedgerEntries,
        [Wallet("deposit.completed", "change_minor"), Wallet("withdrawal.completed", "amount_minor")];
    arpu_minor "ARPU" = "ngr_minor / players with an event", MinorUnits, Metrics,
        [Source::Metric("ngr_minor"), Envelope("player_id")];
    arppu_minor "ARPPU" = "ngr_minor / players with a deposit.completed", MinorUnits, Metrics,
        [Source::Metric("ngr_minor"), Wallet("deposit.completed", "sequence")];
    churn_rate_bp "Churn rate" = "players without an auth.login_succeeded or session.start for 30 days / all",
        BasisPoints, EventsRecent, [Event("auth.login_succeeded"), Event("session.start")];
    api_latency_p50_ms "Latency P50" = "quantile 0.5 of latency_ms", Milliseconds, AnalyticsEngine,
        [Field("performance.api_latency_slow", "latency_ms")];
    api_latency_p90_ms "Latency P90" = "quantile 0.9 of latency_ms", Milliseconds, AnalyticsEngine,
        [Field("performance.api_latency_slow", "latency_ms")];
    api_latency_p99_ms "Latency P99" = "quantile 0.99 of latency_ms", Milliseconds, AnalyticsEngine,
        [Field("performance.api_latency_slow", "latency_ms")];
    push_ctr_bp "Push CTR" = "number of push.notification_clicked / number of push.notification_displayed",
        BasisPoints, EventsRecent, [Event("push.notification_clicked"), Event("push.notification_displayed")];
    email_open_rate_bp "E-mail open rate" = "different message_id of comms.email_opened / of comms.email_delivered",
        BasisPoints, EventsRecent,
        [Field("comms.email_opened", "message_id"), Field("comms.email_delivered", "message_id")];
    bet_decision_time_ms "Bet decision time" = "histogram of decision_time_ms", Milliseconds, AnalyticsEngine,
        [Field("bet.cashout_clicked", "decision_time_ms")];
}
