//! Circuit breakers of a Worker that calls providers: the objects that decide, the way to them from other Workers, and
//! a guard around calls. What they decide is in `cactus_edge::breaker`.

mod guard;
mod object;

use cactus_edge::Fault;
use igaming_contracts::RequestRejection;
use igaming_contracts::circuit_breaker::CIRCUIT_BREAKER_PATH_PREFIX;
use worker::{Env, web_sys};

use crate::exchange::Exchange;
use crate::shell::{refuse, verified_context};

pub use guard::CircuitBreakers;
pub use object::{BreakerHost, CircuitBreakerObject};

/// The class of the objects, under one name in each Worker that has some.
const BINDING: &str = "CIRCUIT_BREAKER_DO";

/// Answers a request below [`CIRCUIT_BREAKER_PATH_PREFIX`]: passes it to the breaker's object, whose shell answers it.
///
/// # Errors
/// When no answer came.
pub async fn serve_circuit_breaker(exchange: Exchange, env: Env) -> worker::Result<web_sys::Response> {
    if let Err(rejection) = verified_context(&exchange, &env) {
        return refuse(rejection);
    }
    let rest = exchange.path().strip_prefix(CIRCUIT_BREAKER_PATH_PREFIX);
    match rest.and_then(|rest| rest.split('/').next()).filter(|name| !name.is_empty()) {
        Some(name) => exchange.pass_to_object(env.durable_object(BINDING)?.get_by_name(name)?).await,
        None => refuse(RequestRejection::NotFound),
    }
}

/// A provider is left alone: nothing was asked of it.
fn left_alone(provider: &str, retry_after_ms: u64) -> Fault {
    Fault::unavailable(format!("{provider} fails and is left alone for {retry_after_ms} ms"))
}
