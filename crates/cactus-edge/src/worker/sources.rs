use crate::{Clock, Rng};

/// The platform's clock. It stands still between two I/O operations of one event.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        worker::Date::now().as_millis()
    }
}

/// The platform's cryptographic generator (`crypto.getRandomValues`).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    /// # Panics
    /// When the platform has no random source: nothing that needs one may go on.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the platform gives random bytes");
    }
}
