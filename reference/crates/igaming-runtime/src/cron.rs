use std::future::Future;
use std::rc::Rc;

use cactus_edge::worker::SystemClock;
use cactus_edge::{Clock, Fault};
use igaming_domain::context::own;
use worker::{Env, ScheduledEvent};

use crate::caller::Caller;
use crate::log::log_fault;

/// One firing of a Worker's cron: work of the Worker's own, for no player and no request.
#[derive(Debug, Clone)]
pub struct Cron {
    env: Env,
    worker: &'static str,
    expression: String,
    now_ms: u64,
}

impl Cron {
    /// The bindings.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// The expression that fired, as in `fleet.toml`: it tells the crons of one Worker apart.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// When the work began, in milliseconds since the Unix epoch. Not when it was due: a firing may be late, and the
    /// signature of a call must not be.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// A caller for work on what belongs to no tenant.
    pub fn platform_caller(&self) -> Caller {
        self.caller("platform")
    }

    /// Calls other Workers, and this Worker's own objects, in the Worker's name. Work for several tenants takes one
    /// caller for each.
    pub fn caller(&self, tenant_id: &str) -> Caller {
        system_caller(self.env.clone(), self.worker, tenant_id, "cron", self.now_ms)
    }
}

/// Does the work of a cron. A fault is logged and nothing else: the platform does not repeat a cron, so what must not
/// be lost keeps its place in storage and is taken up by the next firing or by an alarm.
pub async fn run_cron<F>(worker: &'static str, event: &ScheduledEvent, env: Env, work: impl FnOnce(Cron) -> F)
where
    F: Future<Output = Result<(), Fault>>,
{
    let expression = event.cron();
    let cron = Cron { env, worker, expression: expression.clone(), now_ms: SystemClock.now_ms() };
    if let Err(fault) = work(cron).await {
        log_fault(worker, &format!("cron {expression}"), &fault);
    }
}

/// A caller in the name of `worker` itself, outside any player's request: `event` is what started it, for the request
/// id that its calls share in the log.
pub fn system_caller(env: Env, worker: &'static str, tenant_id: &str, event: &str, now_ms: u64) -> Caller {
    let request_id = format!("{event}_{now_ms:012x}");
    Caller::new(env, worker, Rc::new(own(worker, tenant_id, &request_id, now_ms)))
}
