use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// The history follows the wallet by about two seconds; the rest is for a busy machine.
const DEADLINE: Duration = Duration::from_secs(45);
const INTERVAL: Duration = Duration::from_millis(150);

/// Asks until there is an answer.
///
/// # Panics
/// When there is none within 45 seconds; `what` says what was waited for.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a test outside the platform has no Clock port")]
pub fn poll_until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}");
        thread::sleep(INTERVAL);
    }
}

/// Milliseconds since the Unix epoch.
///
/// # Panics
/// When the machine's clock is before 1970.
#[expect(clippy::disallowed_methods, reason = "a test outside the platform has no Clock port")]
pub fn unix_time_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    u64::try_from(since_epoch.as_millis()).expect("milliseconds since 1970 fit 64 bits")
}
