//! `igaming-reports`: what the brand's people read about their brand.

use serde::{Deserialize, Serialize};

use crate::context::Scope;
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// The most days of one report: as long as events are kept.
pub const REPORT_DAYS_MAX: u32 = 90;

/// The most events that one report reads. Some ten reads of each, at about a million rows a second, end well within the
/// database's 30 s; a brand with more asks for fewer days, and its dashboards read Analytics Engine.
pub const REPORT_EVENTS_MAX: u32 = 1_000_000;

/// `GET /api/reports/overview`: how the brand does, by the metrics of the event catalog.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetOverview;

impl Endpoint for GetOverview {
    const BINDING: &'static str = "REPORTS";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/reports/overview";
    const ACCESS: Access = Access::Operator(Scope::ReportsRead);
    type Request = OverviewQuery;
    type Response = Overview;
    type Rejection = ReportRejection;
}

/// See [`GetOverview`]. Days are UTC days, written `2026-11-23`; the tenant is that of the host.
///
/// Filters are exact. `player_id` selects the events of one player. Those of a visit (`country` to `affiliate_code`)
/// select events of visits that were so; registrations, bets and money, which know no visit, are then those of the
/// players of such visits within the days asked for. `game` and `currency` select bets and money, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OverviewQuery {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_id: Option<String>,
    /// ISO 3166-1 alpha-2, by the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// `desktop`, `mobile` or `tablet`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// The campaign's source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<String>,
    /// The campaign's medium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<String>,
    /// The campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<String>,
    /// The affiliate who brought the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliate_code: Option<String>,
    /// The game, for example `mines`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// The currency, for example `BRL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// How the brand did. What has the name of a metric of the catalog is that metric; `_bp` are basis points, 10,000 for
/// all of it, rounded down.
///
/// Periods without players are absent; the first and last week and month count only the days asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overview {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The version of the catalog that defines the metrics.
    pub catalog_version: String,
    /// Players with an event, by day.
    pub dau: Vec<Period>,
    /// By week; it begins on Monday.
    pub wau: Vec<Period>,
    /// By month.
    pub mau: Vec<Period>,
    /// Visits, as the client's library tells them apart.
    pub sessions: u64,
    /// The mean of what visits that ended say of their duration; absent without one.
    pub session_duration_avg_ms: Option<u64>,
    /// Pages seen.
    pub page_views: u64,
    /// Pages per visit in thousandths; absent without a visit.
    pub page_views_per_session: Option<u64>,
    /// Players who registered.
    pub signups: u64,
    /// Players who made their first deposit.
    pub first_deposits: u64,
    /// First deposits per registration; absent without a registration.
    pub signup_to_deposit_bp: Option<u64>,
    /// Players who came back, by the day of their registration; days without registrations are absent.
    pub retention: Vec<Cohort>,
    /// Bets and money, one element per currency, in the order of their codes.
    pub money: Vec<Money>,
}

/// Distinct players of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Period {
    /// Its first day.
    pub from: String,
    /// How many.
    pub players: u64,
}

/// Players who registered on a day, and the part of them whose visit began on a later day. Days that are still to come
/// count nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cohort {
    /// The day.
    pub day: String,
    /// How many registered; at least one.
    pub signups: u64,
    /// Back on the following day.
    pub retention_d1_bp: u64,
    /// Back on the seventh day after.
    pub retention_d7_bp: u64,
    /// Back on the thirtieth day after.
    pub retention_d30_bp: u64,
}

/// Bets and money of a currency, by the wallets' logs and nothing else, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Money {
    /// The currency.
    pub currency: String,
    /// Bets that were taken, without those undone.
    pub bets: i64,
    /// Stakes of all colours, without those given back.
    pub bet_minor: i64,
    /// Payouts of rounds, without those taken back.
    pub win_minor: i64,
    /// Stakes less payouts.
    pub ggr_minor: i64,
    /// Bonuses, promotional credits and prizes given, less what was taken back of them.
    pub bonus_cost_minor: i64,
    /// GGR less that cost. Fees and taxes are not known here and not deducted.
    pub ngr_minor: i64,
    /// Payouts per stake; absent without a stake.
    pub rtp_bp: Option<i64>,
    /// Deposits that arrived.
    pub deposit_minor: i64,
    /// Withdrawals that were paid out.
    pub withdrawal_minor: i64,
}

/// Why there is no report, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReportRejection {
    /// A day is not written as `2026-11-23`, or there is no such day.
    InvalidDay {
        /// Which: `from` or `to`.
        field: String,
    },
    /// `to` is before `from`, or the days are too many.
    InvalidRange {
        /// The most days.
        days_max: u32,
    },
    /// A filter is no possible value of its dimension.
    InvalidFilter {
        /// Which.
        field: String,
    },
    /// The days have more events than a report reads.
    TooManyEvents {
        /// The most events.
        events_max: u32,
    },
}

impl Rejection for ReportRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidDay { .. } => "invalid_day",
            Self::InvalidRange { .. } => "invalid_range",
            Self::InvalidFilter { .. } => "invalid_filter",
            Self::TooManyEvents { .. } => "too_many_events",
        }
    }

    fn status(&self) -> u16 {
        422
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidDay { field } => format!("`{field}` must be a day such as 2026-11-23."),
            Self::InvalidRange { days_max } => {
                format!("`to` must be `from` or one of the {} days after it.", days_max - 1)
            }
            Self::InvalidFilter { field } => format!("`{field}` is no possible value of this filter."),
            Self::TooManyEvents { events_max } => {
                format!("These days have more than {events_max} events: ask for fewer days.")
            }
        }
    }
}
