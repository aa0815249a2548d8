//! One line per request from outside.

use cactus_edge::Clock;
use cactus_edge::worker::SystemClock;
use igaming_contracts::Rejection;
use igaming_contracts::fleet::worker::APEX;
use igaming_domain::gateway::logged_route;

use super::Visit;
use super::refused::Refused;
use crate::log::RequestLine;

pub(super) fn write(visit: &Visit<'_>, status: u16, refused: Option<&Refused>) {
    let fault = refused.and_then(|refused| refused.fault.as_ref()).map(ToString::to_string);
    let country = visit.exchange.client_country().known().map(|country| country.to_string());
    RequestLine {
        level: if fault.is_some() { "error" } else { "info" },
        worker: APEX,
        request_id: &visit.request_id,
        method: visit.exchange.method(),
        route: &logged_route(visit.exchange.path()),
        status,
        duration_ms: SystemClock.now_ms().saturating_sub(visit.started_ms),
        tenant_id: visit.tenant_id.as_deref(),
        country: country.as_deref(),
        colo: visit.exchange.colo(),
        code: refused.map(|refused| refused.rejection.code()),
        fault: fault.as_deref(),
    }
    .write();
}
