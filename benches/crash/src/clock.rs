//! The time, and what processes have used of the processor.

use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch.
pub fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Now, for measuring.
pub fn now() -> Instant {
    Instant::now()
}

/// CPU time of all threads of a process until now; nothing where the system does not tell it this way.
pub fn cpu(process_id: u32) -> Duration {
    let Ok(threads) = fs::read_dir(format!("/proc/{process_id}/task")) else { return Duration::ZERO };
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let counters = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        counters.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}
