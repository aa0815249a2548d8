use cactus_edge::breaker::{Admission, Breaker, BreakerConfig, Outcome, Permit, State};
use cactus_edge::{Fault, ObjectSql};
use igaming_contracts::circuit_breaker::{
    CallOutcome, CallPermit, CallReported, CircuitBreakerConfig, CircuitBreakerRejection,
    CircuitBreakerState, CircuitBreakerView, ReportCallRequest,
};

use super::store;
use crate::ServiceError;

type Outcomes<T> = Result<T, ServiceError<CircuitBreakerRejection>>;

/// The breaker in memory and in the object's storage.
#[derive(Debug)]
pub struct CircuitBreaker<S> {
    sql: S,
    breaker: Breaker,
}

impl<S: ObjectSql> CircuitBreaker<S> {
    /// The breaker as it was stored, or a closed one.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub fn open(sql: S) -> Result<Self, Fault> {
        let breaker = store::load(&sql)?;
        Ok(Self { sql, breaker })
    }

    /// Decides whether a call may be made now.
    ///
    /// # Errors
    /// Refuses a configuration that is none, and a call while the provider is left alone. A fault when the state cannot
    /// be stored; the breaker is as it was.
    pub fn admit(&mut self, now_ms: u64, config: &CircuitBreakerConfig) -> Outcomes<CallPermit> {
        let config = checked(config)?;
        let mut breaker = self.breaker.clone();
        match breaker.admit(now_ms, &config) {
            Admission::Admitted { permit, probe } => {
                self.keep(breaker, probe)?;
                Ok(CallPermit { permit: permit.into(), probe })
            }
            Admission::Refused { retry_after_ms } => {
                Err(ServiceError::Rejected(CircuitBreakerRejection::CircuitOpen { retry_after_ms }))
            }
        }
    }

    /// Takes what came of a call.
    ///
    /// # Errors
    /// Refuses a configuration that is none. A fault when the state cannot be stored; the breaker is as it was.
    pub fn report(&mut self, now_ms: u64, request: &ReportCallRequest) -> Outcomes<CallReported> {
        let config = checked(&request.config)?;
        let outcome = match request.outcome {
            CallOutcome::Success => Outcome::Success,
            CallOutcome::Failure => Outcome::Failure,
        };
        let mut breaker = self.breaker.clone();
        let counted = breaker.report(now_ms, Permit::from(request.permit), outcome, &config);
        let changed = breaker.generation() != self.breaker.generation();
        self.keep(breaker, counted && (changed || outcome == Outcome::Failure))?;
        Ok(CallReported { counted, state: self.view(now_ms).state })
    }

    /// How the breaker is.
    pub fn view(&self, now_ms: u64) -> CircuitBreakerView {
        let (state, retry_after_ms) = match self.breaker.state(now_ms) {
            State::Closed => (CircuitBreakerState::Closed, 0),
            State::Open { retry_after_ms } => (CircuitBreakerState::Open, retry_after_ms),
            State::HalfOpen => (CircuitBreakerState::HalfOpen, 0),
        };
        CircuitBreakerView { state, retry_after_ms, at_ms: now_ms }
    }

    /// Grows whenever the state changes.
    pub fn generation(&self) -> u64 {
        self.breaker.generation()
    }

    fn keep(&mut self, breaker: Breaker, matters: bool) -> Result<(), Fault> {
        if matters {
            store::save(&self.sql, &breaker)?;
        }
        self.breaker = breaker;
        Ok(())
    }
}

fn checked(config: &CircuitBreakerConfig) -> Outcomes<BreakerConfig> {
    let CircuitBreakerConfig { failures_max, window_ms, calls_min, open_ms, open_ms_max, probe_ms_max } =
        *config;
    let config = BreakerConfig { failures_max, window_ms, calls_min, open_ms, open_ms_max, probe_ms_max };
    match config.check() {
        Ok(()) => Ok(config),
        Err(error) => {
            let field = error.field.to_owned();
            Err(ServiceError::Rejected(CircuitBreakerRejection::InvalidBreakerConfig { field }))
        }
    }
}
