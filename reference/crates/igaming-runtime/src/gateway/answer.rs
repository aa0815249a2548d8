//! What every answer gets on its way out.

use cactus_edge::{Fault, OriginDecision};
use igaming_contracts::{Problem, Rejection, RequestRejection};
use igaming_domain::gateway::REQUEST_LIMITS;
use worker::web_sys;

use super::{Visit, origin, upgrade};
use crate::config;
use crate::exchange::HeaderName;
use crate::glue;
use crate::rate_limit;
use crate::shell::problem_response;

/// The status of a response that carries a socket.
const SWITCHING_PROTOCOLS: u16 = 101;

/// The page that may read the answer, besides those of the same origin.
pub(super) struct Readers<'a>(Option<&'a str>);

impl<'a> Readers<'a> {
    /// A listed origin, for refusals as well: or its pages could not tell an ended session from a lost connection. What
    /// is refused before the brand is looked up is readable if the brand is remembered; nothing is read for it.
    pub(super) fn of(visit: &'a Visit<'_>) -> Self {
        let exchange = &visit.exchange;
        let Some(page) = exchange.header(HeaderName::Origin) else {
            return Self(None);
        };
        let remembered =
            visit.brand.is_none().then(|| config::remembered_brand(exchange.authority())).flatten();
        let Some(brand) = visit.brand.as_ref().or(remembered.as_ref()) else {
            return Self(None);
        };
        let is_socket = upgrade::is_socket_path(exchange.path());
        let is_listed = origin::decide(exchange, &brand.config, is_socket) == OriginDecision::Listed;
        Self(is_listed.then_some(page))
    }
}

/// A response, and whether the apex made it.
pub(super) struct Answer {
    response: web_sys::Response,
    is_own: bool,
}

impl Answer {
    /// The apex's own.
    pub(super) fn own(response: web_sys::Response) -> Self {
        Self { response, is_own: true }
    }

    /// A Worker's, whose headers cannot be changed.
    pub(super) fn of_worker(response: web_sys::Response) -> Self {
        Self { response, is_own: false }
    }

    /// The HTTP status.
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }
}

/// An answer as the client gets it; a Worker's body is passed on and not copied.
pub(super) fn finish(
    visit: &Visit<'_>,
    answer: Answer,
    readers: &Readers<'_>,
) -> Result<web_sys::Response, Fault> {
    let Answer { response, is_own } = answer;
    if response.status() == SWITCHING_PROTOCOLS {
        // A copy would lose the socket.
        return Ok(response);
    }
    let timing = visit.timing.header();
    let timing = timing.as_deref();
    let finished =
        glue::finish(&response, is_own, &visit.request_id, readers.0, visit.is_authenticated, timing)
            .map_err(|error| Fault::internal(format!("response: {error:?}")))?;
    if let Some(quota) = &visit.quota {
        rate_limit::tell(&finished, quota)?;
    }
    Ok(finished)
}

/// The apex's own refusal as the client gets it.
pub(super) fn refuse(
    visit: &Visit<'_>,
    rejection: RequestRejection,
    readers: &Readers<'_>,
) -> Result<web_sys::Response, Fault> {
    let status = rejection.status();
    // RFC 9110, 15.5.6 wants the methods named. Which of them a path takes knows its Worker; no path takes another.
    let allow =
        matches!(rejection, RequestRejection::MethodNotAllowed).then(|| REQUEST_LIMITS.methods.join(", "));
    let problem = serde_json::to_string(&Problem::new(rejection, &visit.request_id)).unwrap_or_default();
    let response = problem_response(status, &problem, &visit.request_id, allow.as_deref())?;
    finish(visit, Answer::own(response), readers)
}
