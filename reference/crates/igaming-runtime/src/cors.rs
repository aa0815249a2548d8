use cactus_edge::Fault;
use igaming_contracts::tenant::TenantConfig;
use worker::web_sys;

use crate::exchange::Outgoing;
use crate::shell::JSON;

/// How long a browser may remember a preflight: two hours, the most that Chromium accepts.
const PREFLIGHT_MAX_AGE_S: &str = "7200";

/// The answer to a preflight: with permission for a listed origin, without for any other.
pub(crate) fn preflight(
    tenant: &TenantConfig,
    origin: &str,
    request_id: &str,
) -> Result<web_sys::Response, Fault> {
    let answer =
        Outgoing { status: 204, content_type: JSON, body: None, request_id, replayed: false, allow: None };
    let response = answer.into_response()?;
    let headers = response.headers();
    headers.set("vary", "origin").map_err(refused)?;
    if is_allowed(tenant, origin) {
        for (name, value) in [
            ("access-control-allow-origin", origin),
            ("access-control-allow-methods", "GET, POST"),
            (
                "access-control-allow-headers",
                "authorization, content-encoding, content-type, idempotency-key",
            ),
            ("access-control-max-age", PREFLIGHT_MAX_AGE_S),
        ] {
            headers.set(name, value).map_err(refused)?;
        }
    }
    Ok(response)
}

/// `response` with permission to read it for a listed origin. The response is passed on untouched otherwise.
pub(crate) fn permit(
    tenant: &TenantConfig,
    origin: &str,
    response: web_sys::Response,
) -> Result<web_sys::Response, Fault> {
    if !is_allowed(tenant, origin) {
        return Ok(response);
    }
    let init = web_sys::ResponseInit::new();
    init.set_status(response.status());
    init.set_headers(&response.headers());
    let copy = web_sys::Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), &init)
        .map_err(refused)?;
    let headers = copy.headers();
    headers.set("access-control-allow-origin", origin).map_err(refused)?;
    headers
        .set("access-control-expose-headers", "x-request-id, idempotency-replayed, retry-after")
        .map_err(refused)?;
    headers.append("vary", "origin").map_err(refused)?;
    Ok(copy)
}

fn refused(error: wasm_bindgen::JsValue) -> Fault {
    Fault::internal(format!("CORS: {error:?}"))
}

pub(crate) fn is_allowed(tenant: &TenantConfig, origin: &str) -> bool {
    tenant.allowed_origins.iter().any(|allowed| allowed == origin)
}
