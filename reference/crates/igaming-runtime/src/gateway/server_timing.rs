//! Where the time of a request went, told to who develops and to nobody else.

use std::cell::OnceCell;
use std::fmt::Write;

use cactus_edge::Clock;
use cactus_edge::worker::SystemClock;
use worker::Env;

/// The variable that a local platform sets and no deployment has.
const VARIABLE: &str = "SERVER_TIMING";

thread_local! {
    static IS_TOLD: OnceCell<bool> = const { OnceCell::new() };
}

/// What took the time since the layer before.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    Brand,
    Token,
    Worker,
}

/// The parts of a `Server-Timing` header (W3C Server Timing). In a Worker the clock stands still but for I/O, so these
/// are times of waiting.
pub(super) struct ServerTiming {
    told: Option<String>,
    since_ms: u64,
}

impl ServerTiming {
    pub(super) fn start(env: &Env, now_ms: u64) -> Self {
        let is_told = IS_TOLD.with(|told| *told.get_or_init(|| env.var(VARIABLE).is_ok()));
        Self { told: is_told.then(String::new), since_ms: now_ms }
    }

    pub(super) fn layer(&mut self, layer: Layer) {
        let Some(told) = &mut self.told else {
            return;
        };
        let name = match layer {
            Layer::Brand => "brand",
            Layer::Token => "token",
            Layer::Worker => "worker",
        };
        let now_ms = SystemClock.now_ms();
        let separator = if told.is_empty() { "" } else { ", " };
        let duration_ms = now_ms.saturating_sub(self.since_ms);
        // Writing to a string cannot fail.
        let _ = write!(told, "{separator}{name};dur={duration_ms}");
        self.since_ms = now_ms;
    }

    /// The header's value, where it is told.
    pub(super) fn header(&self) -> Option<String> {
        self.told.clone().filter(|told| !told.is_empty())
    }
}
