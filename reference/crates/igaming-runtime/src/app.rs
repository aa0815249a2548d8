use std::future::Future;
use std::rc::Rc;

use cactus_edge::Fault;
use igaming_contracts::RequestRejection;
use igaming_contracts::context::{RequestContext, Subject};
use igaming_contracts::tenant::TenantConfig;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use worker::Env;

use crate::caller::Caller;
use crate::config::tenant_config;
use crate::events::Emitter;
use crate::glue;
use crate::log::log_fault;

/// What a handler has: the environment, the verified context, and the Worker's or object's own state.
#[derive(Debug)]
pub struct App<S> {
    /// The bindings.
    pub env: Env,
    /// The state that the Worker or Durable Object gave the shell.
    pub state: Rc<S>,
    /// Who asks.
    pub context: Rc<RequestContext>,
    /// The parameter in the path, where the endpoint has one; empty otherwise.
    pub parameter: String,
    /// The client's idempotency key.
    pub idempotency_key: Option<String>,
    /// The Worker.
    pub worker: &'static str,
    /// What the request has emitted so far.
    pub(crate) events: Rc<Emitter>,
}

impl<S> App<S> {
    /// The player on whose behalf the request is made. The shell has checked that there is one before it calls
    /// the handler of a player's endpoint.
    ///
    /// # Errors
    /// `authentication_required` when there is none.
    pub fn player_id(&self) -> Result<&str, RequestRejection> {
        self.context.player_id().ok_or(RequestRejection::AuthenticationRequired)
    }

    /// The session of that player.
    ///
    /// # Errors
    /// `authentication_required` when there is none.
    pub fn session_id(&self) -> Result<&str, RequestRejection> {
        match &self.context.subject {
            Subject::Player { session_id, .. } => Ok(session_id),
            _ => Err(RequestRejection::AuthenticationRequired),
        }
    }

    /// Goes on with `work` while the answer is on its way. Nobody hears of a fault but the log.
    pub fn afterwards(&self, work: impl Future<Output = Result<(), Fault>> + 'static) {
        let worker = self.worker;
        glue::wait_until(&future_to_promise(async move {
            if let Err(fault) = work.await {
                log_fault(worker, "after the answer", &fault);
            }
            Ok(JsValue::UNDEFINED)
        }));
    }

    /// The tenant's configuration.
    ///
    /// # Errors
    /// A fault when there is none.
    pub async fn tenant_config(&self) -> Result<Rc<TenantConfig>, Fault> {
        tenant_config(&self.env, &self.context.tenant_id).await
    }

    /// Calls other Workers on behalf of this request.
    pub fn caller(&self) -> Caller {
        Caller::new(self.env.clone(), self.worker, Rc::clone(&self.context))
    }
}
