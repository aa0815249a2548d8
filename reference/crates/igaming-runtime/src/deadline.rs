use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use cactus_edge::Fault;
use futures_util::future::{Either, select};
use worker::Delay;

/// The outcome of a call, or a fault when it takes longer: whether it took effect is then unknown.
///
/// # Errors
/// Those of the call, and `unavailable` when the time is over.
pub async fn within<T>(timeout_ms: u64, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    match select(pin!(call), pin!(Delay::from(Duration::from_millis(timeout_ms)))).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), _)) => Err(Fault::unavailable(format!("no answer within {timeout_ms} ms"))),
    }
}
