use std::future::Future;
use std::rc::Rc;

use cactus_edge::worker::SystemClock;
use cactus_edge::{Clock, Fault};
use igaming_contracts::circuit_breaker::{
    AdmitCall, AdmitCallRequest, CallOutcome, CallPermit, CircuitBreakerConfig, CircuitBreakerRejection,
    ReportCall, ReportCallRequest, circuit_breaker_id,
};
use igaming_contracts::{Answer, Endpoint};
use igaming_domain::context::own;
use worker::Env;

use super::{BINDING, left_alone};
use crate::caller::Caller;
use crate::log::log_fault;

/// The breakers of one tenant's providers, from within the Worker that has them.
#[derive(Debug, Clone)]
pub struct CircuitBreakers {
    env: Env,
    worker: &'static str,
    tenant_id: Rc<str>,
}

impl CircuitBreakers {
    /// Those of `worker` for this tenant.
    pub fn new(env: Env, worker: &'static str, tenant_id: &str) -> Self {
        Self { env, worker, tenant_id: tenant_id.into() }
    }

    /// Makes the call if the provider's breaker admits it, and reports what came of it. The call's fault is a failure;
    /// whatever else it gives is a success.
    ///
    /// A breaker that cannot be asked keeps no call back: it is there for the provider's sake.
    ///
    /// # Errors
    /// Those of the call, and `unavailable` when it was not made.
    pub async fn guard<T>(
        &self,
        provider: &str,
        config: CircuitBreakerConfig,
        call: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let id = circuit_breaker_id(&self.tenant_id, provider);
        let permit = match self.ask::<AdmitCall>(&id, &AdmitCallRequest { config }).await {
            Ok(Answer::Done(CallPermit { permit, .. })) => Some(permit),
            Ok(Answer::Rejected(CircuitBreakerRejection::CircuitOpen { retry_after_ms })) => {
                return Err(left_alone(provider, retry_after_ms));
            }
            Ok(Answer::Rejected(CircuitBreakerRejection::InvalidBreakerConfig { field })) => {
                return Err(Fault::internal(format!("breaker of {provider}: {field}")));
            }
            Err(fault) => {
                log_fault(self.worker, "a circuit breaker does not answer", &fault);
                None
            }
        };
        let result = call.await;
        if let Some(permit) = permit {
            let outcome = if result.is_ok() { CallOutcome::Success } else { CallOutcome::Failure };
            let reported = self.ask::<ReportCall>(&id, &ReportCallRequest { config, permit, outcome }).await;
            if let Err(fault) = reported {
                log_fault(self.worker, "a circuit breaker was not told", &fault);
            }
        }
        result
    }

    async fn ask<E: Endpoint>(
        &self,
        id: &str,
        request: &E::Request,
    ) -> Result<Answer<E::Response, E::Rejection>, Fault> {
        let context = own(self.worker, &self.tenant_id, "breaker", SystemClock.now_ms());
        let caller = Caller::new(self.env.clone(), self.worker, Rc::new(context));
        caller.call_object::<E>(BINDING, id, request).await
    }
}
