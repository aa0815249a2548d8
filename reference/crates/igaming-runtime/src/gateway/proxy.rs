//! On to the Worker of the path.

use cactus_edge::Fault;
use cactus_edge::worker::binding;
use igaming_contracts::RequestRejection;
use igaming_domain::gateway::RouteRules;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, web_sys};

use super::refused::Refused;
use super::upgrade;
use crate::exchange::Exchange;
use crate::glue;

/// Stands for no timeout: a socket lives as long as it likes.
const UNLIMITED: u32 = 0;

/// Asks a Worker. Of the headers whatever a client could have meant as an order to the platform stays behind.
///
/// # Errors
/// `gateway_timeout` when no answer began in time, `unavailable` when the platform says that the Worker is overloaded,
/// and `bad_gateway` when it broke.
pub(super) async fn forward(
    env: &Env,
    exchange: &Exchange,
    worker: &str,
    context: &str,
    rules: &RouteRules,
    is_socket: bool,
) -> Result<web_sys::Response, Refused> {
    let target: JsValue = binding(env, worker)?;
    let timeout_ms = match exchange.method() {
        _ if is_socket => UNLIMITED,
        "GET" | "HEAD" => rules.read_timeout_ms,
        _ => rules.change_timeout_ms,
    };
    let url = is_socket.then(|| upgrade::url_without_token(exchange));
    let dropped = if rules.keeps_extension_headers { "" } else { exchange.extension_headers() };
    let answer = glue::forward(&target, exchange.request(), context, url.as_deref(), dropped, timeout_ms)
        .map_err(|error| broken(worker, &error))?;
    let answer = JsFuture::from(answer).await.map_err(|error| broken(worker, &error))?;
    if answer.is_undefined() {
        let fault = Fault::unavailable(format!("{worker}: no answer within {timeout_ms} ms"));
        return Err(Refused { rejection: RequestRejection::GatewayTimeout, fault: Some(fault) });
    }
    Ok(answer.unchecked_into())
}

/// What a call that threw is to the client.
fn broken(worker: &str, error: &JsValue) -> Refused {
    let says = |name: &str| Reflect::get(error, &name.into()).is_ok_and(|value| value.is_truthy());
    let rejection = if says("overloaded") || says("retryable") {
        RequestRejection::Unavailable
    } else {
        RequestRejection::BadGateway
    };
    Refused { rejection, fault: Some(Fault::unavailable(format!("{worker}: {error:?}"))) }
}
