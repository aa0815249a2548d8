//! Which web pages may ask, and which may read the answers.

use cactus_edge::{Fault, OriginDecision, PageRequest, Preflight, PreflightPolicy, decide_origin};
use igaming_contracts::RequestRejection;
use igaming_contracts::tenant::TenantConfig;
use igaming_domain::gateway::RouteRules;
use worker::web_sys;

use crate::exchange::{Exchange, HeaderName, Outgoing};
use crate::shell::{JSON, NO_STORE};

/// What pages of listed origins may ask for. Access tokens travel in a header, so there are no credentials that a
/// browser would add by itself, and none are permitted.
const POLICY: PreflightPolicy = PreflightPolicy {
    methods: &["GET", "POST", "PATCH", "DELETE"],
    headers: &["authorization", "content-encoding", "content-type", "idempotency-key", "if-match"],
    // Two hours, the most that Chromium accepts: preflights are few however many requests there are.
    max_age_s: 7_200,
};

/// Methods that change nothing (RFC 9110, 9.2.1).
const SAFE_METHODS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// Refuses what a page that is none of the brand's would change, and sockets that it would open.
pub(super) fn check(
    exchange: &Exchange,
    tenant: &TenantConfig,
    rules: &RouteRules,
    is_socket: bool,
) -> Result<(), RequestRejection> {
    if rules.checks_origin && decide(exchange, tenant, is_socket) == OriginDecision::Refused {
        return Err(RequestRejection::OriginRefused);
    }
    Ok(())
}

/// Where the request comes from.
pub(super) fn decide(exchange: &Exchange, tenant: &TenantConfig, is_socket: bool) -> OriginDecision {
    let request = PageRequest {
        own_origin: exchange.origin(),
        origin: exchange.header(HeaderName::Origin),
        fetch_site: exchange.header(HeaderName::FetchSite),
        fetch_mode: exchange.header(HeaderName::FetchMode),
        is_mutating: is_socket || !SAFE_METHODS.contains(&exchange.method()),
    };
    decide_origin(&request, |origin| tenant.allowed_origins.iter().any(|allowed| allowed == origin))
}

/// What a preflight asks for, if the request is one (Fetch Standard, 3.2.2).
pub(super) fn preflight(exchange: &Exchange) -> Option<Preflight<'_>> {
    if exchange.method() != "OPTIONS" {
        return None;
    }
    exchange.header(HeaderName::Origin)?;
    let method = exchange.header(HeaderName::RequestMethod)?;
    Some(Preflight { method, headers: exchange.header(HeaderName::RequestHeaders) })
}

/// The answer to a preflight, with permission if the origin is listed and asks for what pages may ask.
pub(super) fn answer_preflight(
    preflight: &Preflight<'_>,
    tenant: &TenantConfig,
    exchange: &Exchange,
    request_id: &str,
) -> Result<web_sys::Response, Fault> {
    let answer = Outgoing {
        status: 204,
        content_type: JSON,
        cache_control: NO_STORE,
        body: None,
        request_id,
        replayed: false,
        allow: None,
    };
    let response = answer.into_response()?;
    let headers = response.headers();
    let set = |name: &str, value: &str| {
        headers.set(name, value).map_err(|error| Fault::internal(format!("CORS: {error:?}")))
    };
    set("vary", "access-control-request-method, access-control-request-headers")?;
    if decide(exchange, tenant, false) == OriginDecision::Listed && POLICY.permits(preflight) {
        set("access-control-allow-methods", &POLICY.methods.join(", "))?;
        set("access-control-allow-headers", &POLICY.headers.join(", "))?;
        set("access-control-max-age", &POLICY.max_age_s.to_string())?;
    }
    Ok(response)
}
