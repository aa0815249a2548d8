//! What may be asked, and what the sums of the database say.

use cactus_edge::Fault;
use chrono::{Days, NaiveDate};
use igaming_contracts::reports::{Money, OverviewQuery, REPORT_DAYS_MAX, ReportRejection};

/// One in basis points.
const ONE_BASIS_POINTS: u64 = 10_000;

/// The longest value of a filter: as long as the longest text that an event may carry there.
const FILTER_BYTES_MAX: usize = 256;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What a report is about, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// The first moment of the first day, in milliseconds since the Unix epoch.
    pub(super) from_ms: u64,
    /// The first moment after the last day.
    pub(super) until_ms: u64,
    pub(super) player_id: Option<String>,
    /// Of visits.
    pub(super) visit: VisitFilter,
    /// Of money.
    pub(super) game: Option<String>,
    pub(super) currency: Option<String>,
}

/// What visits must be like to be counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct VisitFilter {
    pub(super) country: Option<String>,
    pub(super) device_type: Option<String>,
    pub(super) utm_source: Option<String>,
    pub(super) utm_medium: Option<String>,
    pub(super) utm_campaign: Option<String>,
    pub(super) affiliate_code: Option<String>,
}

impl Scope {
    /// # Errors
    /// [`ReportRejection`], in its order of precedence.
    pub(super) fn of(query: &OverviewQuery) -> Result<Self, ReportRejection> {
        let (from, to) = (day(&query.from, "from")?, day(&query.to, "to")?);
        let too_long = || ReportRejection::InvalidRange { days_max: REPORT_DAYS_MAX };
        let days = to.signed_duration_since(from).num_days() + 1;
        if !(1..=i64::from(REPORT_DAYS_MAX)).contains(&days) {
            return Err(too_long());
        }
        let after = to.checked_add_days(Days::new(1)).ok_or_else(too_long)?;
        let player_id = filter(&query.player_id, "player_id", is_text)?;
        let visit = VisitFilter {
            country: filter(&query.country, "country", is_country)?,
            device_type: filter(&query.device_type, "device_type", is_device_type)?,
            utm_source: filter(&query.utm_source, "utm_source", is_text)?,
            utm_medium: filter(&query.utm_medium, "utm_medium", is_text)?,
            utm_campaign: filter(&query.utm_campaign, "utm_campaign", is_text)?,
            affiliate_code: filter(&query.affiliate_code, "affiliate_code", is_text)?,
        };
        Ok(Self {
            from_ms: first_ms(from).ok_or_else(too_long)?,
            until_ms: first_ms(after).ok_or_else(too_long)?,
            player_id,
            visit,
            game: filter(&query.game, "game", |text| cactus_ledger::GameCode::new(text).is_ok())?,
            currency: filter(&query.currency, "currency", |text| {
                cactus_ledger::AssetCode::new(text).is_ok()
            })?,
        })
    }
}

/// A day exactly as `2026-11-23`, from 1970 on.
fn day(text: &str, field: &str) -> Result<NaiveDate, ReportRejection> {
    let parsed = text.parse::<NaiveDate>().ok();
    let exact = parsed.filter(|day| day.to_string() == text && first_ms(*day).is_some());
    exact.ok_or_else(|| ReportRejection::InvalidDay { field: field.to_owned() })
}

fn first_ms(day: NaiveDate) -> Option<u64> {
    let days = u64::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).ok()?;
    days.checked_mul(DAY_MS)
}

fn filter(
    value: &Option<String>,
    field: &str,
    is_possible: impl Fn(&str) -> bool,
) -> Result<Option<String>, ReportRejection> {
    match value {
        Some(text) if !is_possible(text) => Err(ReportRejection::InvalidFilter { field: field.to_owned() }),
        value => Ok(value.clone()),
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_device_type(text: &str) -> bool {
    matches!(text, "desktop" | "mobile" | "tablet")
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= FILTER_BYTES_MAX && !text.contains('\0')
}

/// The sums of one currency's wallet events, as the database has them. What came into the wallet is positive, what left
/// it negative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) currency: String,
    pub(super) placed: i64,
    pub(super) undone: i64,
    /// Of bets placed, and of those undone.
    pub(super) placed_minor: i64,
    pub(super) undone_minor: i64,
    /// Of rounds that paid, and of payouts taken back.
    pub(super) paid_minor: i64,
    pub(super) taken_back_minor: i64,
    pub(super) bonus_minor: i64,
    pub(super) deposit_minor: i64,
    pub(super) withdrawal_minor: i64,
}

/// What the sums say about the brand's business.
///
/// # Errors
/// A fault when the sums are more than any wallets hold.
pub(super) fn money(flow: Flow) -> Result<Money, Fault> {
    let impossible = || Fault::corrupt(format!("the sums of {} are impossible", flow.currency));
    let bet_minor = flow.placed_minor.checked_add(flow.undone_minor).and_then(i64::checked_neg);
    let bet_minor = bet_minor.ok_or_else(impossible)?;
    let win_minor = flow.paid_minor.checked_add(flow.taken_back_minor).ok_or_else(impossible)?;
    let ggr_minor = bet_minor.checked_sub(win_minor).ok_or_else(impossible)?;
    let ngr_minor = ggr_minor.checked_sub(flow.bonus_minor).ok_or_else(impossible)?;
    Ok(Money {
        bets: flow.placed.checked_sub(flow.undone).ok_or_else(impossible)?,
        bet_minor,
        win_minor,
        ggr_minor,
        bonus_cost_minor: flow.bonus_minor,
        ngr_minor,
        rtp_bp: rtp_bp(win_minor, bet_minor),
        deposit_minor: flow.deposit_minor,
        withdrawal_minor: flow.withdrawal_minor.checked_neg().ok_or_else(impossible)?,
        currency: flow.currency,
    })
}

/// Days cut rounds in two: a payout's stake may lie before them, and what was undone as well. So stakes that are not
/// positive have no RTP, and neither have payouts that are negative.
fn rtp_bp(win_minor: i64, bet_minor: i64) -> Option<i64> {
    let (win, bet) = (u64::try_from(win_minor).ok()?, u64::try_from(bet_minor).ok()?);
    i64::try_from(basis_points(win, bet)?).ok()
}

/// A part of a whole in basis points, rounded down; none of nothing.
pub(super) fn basis_points(part: u64, whole: u64) -> Option<u64> {
    scaled(part, whole, ONE_BASIS_POINTS)
}

/// Things per thing in thousandths, rounded down; none per nothing.
pub(super) fn thousandths(things: u64, per: u64) -> Option<u64> {
    scaled(things, per, 1_000)
}

fn scaled(part: u64, whole: u64, one: u64) -> Option<u64> {
    let exact = u128::from(part) * u128::from(one);
    u64::try_from(exact.checked_div(u128::from(whole))?).ok()
}
