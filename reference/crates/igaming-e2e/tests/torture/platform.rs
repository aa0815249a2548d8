//! The platform under the clients, in the hands of whoever started it.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// The platform starts again in about ten seconds.
const BACK_DEADLINE: Duration = Duration::from_secs(120);

/// Asks whoever started the platform to kill it and start it again; returns when it is up, with how long that took.
pub fn restart() -> Duration {
    let path = PathBuf::from(env::var("CACTUS_RESTART_FILE").unwrap_or_else(|_| {
        panic!("CACTUS_RESTART_FILE is not set: run `cargo xtask test torture`, which kills the platform")
    }));
    fs::write(&path, "kill it").expect("the file of the restart can be written");
    let asked = Instant::now();
    while path.exists() {
        assert!(asked.elapsed() < BACK_DEADLINE, "the platform did not come back");
        thread::sleep(Duration::from_millis(20));
    }
    asked.elapsed()
}
