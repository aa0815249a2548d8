use std::rc::Rc;

use cactus_edge::worker::{KvNamespace, SystemClock};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::Answer;
use igaming_contracts::fleet::worker::APEX;
use igaming_contracts::rate_limit::{AskWindow, WindowAnswer, WindowRequest};
use igaming_domain::context::own;
use igaming_domain::rate_limits::{Counters, Windows};
use wasm_bindgen_futures::JsFuture;
use worker::Env;

use super::Identified;
use crate::caller::Caller;
use crate::glue;

/// The class of the windows' objects.
const BINDING: &str = "RATE_LIMIT_DO";

/// Windows in objects of the apex. Asked in the apex's own name: the window knows no player.
pub(super) struct WindowObjects<'a> {
    pub(super) env: &'a Env,
    pub(super) identified: Option<Identified<'a>>,
}

impl Windows for WindowObjects<'_> {
    async fn ask(&self, window: &str, rule: WindowRequest) -> Result<WindowAnswer, Fault> {
        let (tenant_id, request_id) =
            self.identified.map_or(("", ""), |identified| (identified.tenant_id, identified.request_id));
        let context = own(APEX, tenant_id, request_id, SystemClock.now_ms());
        let caller = Caller::new(self.env.clone(), APEX, Rc::new(context));
        match caller.call_object_with::<AskWindow>(BINDING, window, "", &rule).await {
            Ok(Answer::Done(answer)) => Ok(answer),
            Ok(Answer::Rejected(rejection)) => match rejection {},
            // The object logs what is wrong. Here a fault would name the window, which is of an address.
            Err(_) => Err(Fault::unavailable("a window does not answer")),
        }
    }
}

/// The platform's rate-limit bindings.
pub(super) struct CounterBindings<'a> {
    pub(super) env: &'a Env,
}

impl Counters for CounterBindings<'_> {
    async fn admits(&self, counter: &str, key: &str) -> Result<bool, Fault> {
        let lost = |error| Fault::unavailable(format!("{counter}: {error:?}"));
        let admits = JsFuture::from(glue::count(self.env, counter, key)).await.map_err(lost)?;
        Ok(admits.is_truthy())
    }
}

/// `RATELIM_KV`, which most requests do without: they fall under no exact rule.
pub(super) struct BlockList<'a> {
    pub(super) env: &'a Env,
}

impl BlockList<'_> {
    fn namespace(&self) -> Result<KvNamespace, Fault> {
        KvNamespace::new(self.env, "RATELIM_KV")
    }
}

impl Kv for BlockList<'_> {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.namespace()?.get(key).await
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        self.namespace()?.put(key, value, ttl_s).await
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.namespace()?.delete(key).await
    }
}
