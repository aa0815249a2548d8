//! Events that Workers emit: collected while a request is answered, sent when it is, and never in its way.

use std::cell::RefCell;

use cactus_edge::worker::{QueueProducer, SystemClock, SystemRng};
use cactus_edge::{Clock, Fault, Queue, Rng};
use cactus_events::Event;
use igaming_contracts::events::queue::{EventSource, ServerEvent};
use igaming_domain::event_queue::pack;
use igaming_domain::server_events::{Moment, server_event};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use worker::Env;

use crate::app::App;
use crate::caller::Caller;
use crate::glue;
use crate::log::log_fault;

const QUEUE: &str = "EVENTS_QUEUE";

/// The events of one request, or of one alarm. Whoever emits none pays for none: nothing is allocated or bound before
/// the first.
///
/// An event is sent once. A queue that refuses it, or a Worker that dies, loses it: what must not be lost is told by
/// the wallets' logs, which send again.
#[derive(Debug, Default)]
pub(crate) struct Emitter(RefCell<Option<Emitted>>);

#[derive(Debug)]
struct Emitted {
    worker: &'static str,
    env: Env,
    events: Vec<ServerEvent>,
}

impl Emitter {
    /// Adds an event that happened in the request of `caller`. `player_id` says whom it is about where the request does
    /// not.
    pub(crate) fn emit<E: Event>(&self, caller: &Caller, player_id: Option<&str>, event: &E) {
        let moment = Moment { at_ms: SystemClock.now_ms(), random: SystemRng.bytes() };
        match server_event(caller.worker(), caller.context(), player_id, event, moment) {
            Ok(event) => self.add(caller, event),
            Err(fault) => log_fault(caller.worker(), "event", &fault),
        }
    }

    fn add(&self, caller: &Caller, event: ServerEvent) {
        let mut emitted = self.0.borrow_mut();
        let first = || Emitted { worker: caller.worker(), env: caller.env().clone(), events: Vec::new() };
        emitted.get_or_insert_with(first).events.push(event);
    }

    /// Sends what was emitted, while the answer is already on its way. What the queue does not take is logged with how
    /// many events it was.
    pub(crate) fn send(&self) {
        let Some(Emitted { worker, env, events }) = self.0.take() else { return };
        glue::wait_until(&future_to_promise(async move {
            let count = events.len();
            if let Err(fault) = deliver(&env, events).await {
                log_fault(worker, &format!("{count} events lost"), &fault);
            }
            Ok(JsValue::UNDEFINED)
        }));
    }
}

async fn deliver(env: &Env, events: Vec<ServerEvent>) -> Result<(), Fault> {
    let queue = QueueProducer::from_env(env, QUEUE)?;
    // One by one: together they could be more than one send takes.
    for message in pack(EventSource::Server, events)? {
        queue.send(vec![message]).await?;
    }
    Ok(())
}

impl<S> App<S> {
    /// Emits an event about the player of the request.
    pub fn emit(&self, event: &impl Event) {
        self.events.emit(&self.caller(), None, event);
    }

    /// Emits an event about a player of whom the request did not know yet.
    pub fn emit_about(&self, player_id: &str, event: &impl Event) {
        self.events.emit(&self.caller(), Some(player_id), event);
    }
}
