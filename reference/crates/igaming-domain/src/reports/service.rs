use cactus_edge::Db;
use cactus_events::CATALOG_VERSION;
use igaming_contracts::reports::{Funnel, Overview, OverviewQuery, REPORT_EVENTS_MAX, ReportRejection};

use super::rules::{Scope, basis_points, money};
use super::store::{Figures, count_events, figures};
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
    let Figures { active_players, sessions, signups, first_deposits, cohorts, flows } =
        figures(db, tenant_id, &scope).await?;
    let conversion_basis_points = basis_points(first_deposits, signups);
    Ok(Overview {
        from: query.from.clone(),
        to: query.to.clone(),
        catalog_version: CATALOG_VERSION.to_owned(),
        active_players,
        sessions,
        funnel: Funnel { signups, first_deposits, conversion_basis_points },
        retention: cohorts,
        money: flows.into_iter().map(money).collect::<Result<_, _>>()?,
    })
}
