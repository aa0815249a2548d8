use cactus_edge::Db;
use cactus_events::CATALOG_VERSION;
use igaming_contracts::reports::{Cohort, Overview, OverviewQuery, REPORT_EVENTS_MAX, ReportRejection};

use super::rules::{Scope, basis_points, money, thousandths};
use super::store::{Returns, count_events, figures};
use crate::ServiceError;

/// How a tenant did. `db` is the database of events.
///
/// # Errors
/// [`ReportRejection`], or a fault.
pub async fn overview(
    db: &impl Db,
    tenant_id: &str,
    query: &OverviewQuery,
) -> Result<Overview, ServiceError<ReportRejection>> {
    overview_within(db, tenant_id, query, REPORT_EVENTS_MAX).await
}

/// The same with another limit.
pub(super) async fn overview_within(
    db: &impl Db,
    tenant_id: &str,
    query: &OverviewQuery,
    events_max: u32,
) -> Result<Overview, ServiceError<ReportRejection>> {
    let scope = Scope::of(query).map_err(ServiceError::Rejected)?;
    if count_events(db, tenant_id, &scope, events_max).await? > u64::from(events_max) {
        return Err(ServiceError::Rejected(ReportRejection::TooManyEvents { events_max }));
    }
    let figures = figures(db, tenant_id, &scope).await?;
    Ok(Overview {
        from: query.from.clone(),
        to: query.to.clone(),
        catalog_version: CATALOG_VERSION.to_owned(),
        dau: figures.dau,
        wau: figures.wau,
        mau: figures.mau,
        sessions: figures.sessions,
        session_duration_avg_ms: figures.duration_ms.checked_div(figures.ended),
        page_views: figures.page_views,
        page_views_per_session: thousandths(figures.page_views, figures.sessions),
        signups: figures.signups,
        first_deposits: figures.first_deposits,
        signup_to_deposit_bp: basis_points(figures.first_deposits, figures.signups),
        retention: figures.returns.into_iter().map(cohort).collect(),
        money: figures.flows.into_iter().map(money).collect::<Result<_, _>>()?,
    })
}

fn cohort(returns: Returns) -> Cohort {
    let part = |returned| basis_points(returned, returns.signups).unwrap_or_default();
    Cohort {
        retention_d1_bp: part(returns.d1),
        retention_d7_bp: part(returns.d7),
        retention_d30_bp: part(returns.d30),
        signups: returns.signups,
        day: returns.day,
    }
}
