use crate::{Clock, Rng};

/// The platform's clock. It stands still between two I/O operations of one event.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        // A time in milliseconds is a whole number far below 2^53.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let now_ms = super::glue::date_now() as u64;
        now_ms
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
