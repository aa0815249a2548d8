use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use cactus_edge::worker::{DurableSql, KvNamespace, SystemClock};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::circuit_breaker::{
    AdmitCall, CircuitBreakerRejection, CircuitBreakerView, GetCircuitBreaker, ReportCall,
};
use igaming_domain::ServiceError;
use igaming_domain::circuit_breakers::CircuitBreaker;
use worker::{Env, State};

use crate::app::App;
use crate::failure::{Failure, Reply};
use crate::log::log_fault;
use crate::object::object_name;
use crate::shell::Shell;

/// A Worker that has circuit breakers.
pub trait BreakerHost: std::fmt::Debug + 'static {
    /// Its name in `fleet.toml`.
    const WORKER: &'static str;
}

/// How long the copy for display lives without a change, a day: who reads it must not take it for the state of now.
const MIRROR_TTL_S: u64 = 24 * 60 * 60;

/// The breaker of one tenant's provider, and its copy in KV, which is for display and decides nothing.
#[derive(Debug)]
pub struct CircuitBreakerObject<H> {
    state: State,
    env: Env,
    shell: Rc<Shell<Self>>,
    host: PhantomData<H>,
    /// From the first request on, and anew after a fault.
    breaker: RefCell<Option<CircuitBreaker<DurableSql>>>,
}

type Answered<T> = Result<Reply<T>, Failure<CircuitBreakerRejection>>;

/// What the breaker says, and its new state if that has changed.
type Decided<T> = (Result<T, ServiceError<CircuitBreakerRejection>>, Option<CircuitBreakerView>);

impl<H: BreakerHost> CircuitBreakerObject<H> {
    pub fn new(state: State, env: Env) -> Self {
        let shell = Shell::new(H::WORKER)
            .on::<AdmitCall, _, _>(async |app: App<Self>, request| {
                app.state.act(|breaker| breaker.admit(now_ms(), &request.config)).await
            })
            .on::<ReportCall, _, _>(async |app: App<Self>, request| {
                app.state.act(|breaker| breaker.report(now_ms(), &request)).await
            })
            .on::<GetCircuitBreaker, _, _>(async |app: App<Self>, _| {
                app.state.act(|breaker| Ok(breaker.view(now_ms()))).await
            });
        Self { state, env, shell: Rc::new(shell), host: PhantomData, breaker: RefCell::default() }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        Ok(Rc::clone(&self.shell))
    }

    /// None is ever set.
    pub async fn alarm(&self) -> Result<(), Fault> {
        Ok(())
    }

    /// Decides before anything is awaited, so callers that come at once are decided one after the other.
    async fn act<T>(
        &self,
        act: impl FnOnce(&mut CircuitBreaker<DurableSql>) -> Result<T, ServiceError<CircuitBreakerRejection>>,
    ) -> Answered<T> {
        let (result, changed) = self.decide(act)?;
        if let Some(view) = changed
            && let Err(fault) = self.mirror(&view).await
        {
            log_fault("circuit-breaker", "the copy in KV is not written", &fault);
        }
        Ok(result?.into())
    }

    fn decide<T>(
        &self,
        act: impl FnOnce(&mut CircuitBreaker<DurableSql>) -> Result<T, ServiceError<CircuitBreakerRejection>>,
    ) -> Result<Decided<T>, Fault> {
        let mut held = self.breaker.borrow_mut();
        let mut breaker = match held.take() {
            Some(breaker) => breaker,
            None => CircuitBreaker::open(DurableSql::new(&self.state.storage()))?,
        };
        let before = breaker.generation();
        let result = act(&mut breaker);
        let changed = (breaker.generation() != before).then(|| breaker.view(now_ms()));
        *held = Some(breaker);
        Ok((result, changed))
    }

    async fn mirror(&self, view: &CircuitBreakerView) -> Result<(), Fault> {
        let key = format!("breaker:{}", object_name(&self.state)?);
        let json = serde_json::to_string(view).map_err(|error| Fault::internal(error.to_string()))?;
        KvNamespace::new(&self.env, "CONFIG_KV")?.put(&key, &json, Some(MIRROR_TTL_S)).await
    }
}

fn now_ms() -> u64 {
    SystemClock.now_ms()
}
