use std::{env, fs};

use serde_json::Value;

use crate::poll::poll_until;

/// The Workers' log so far: the lines that Workers wrote, without what the local runtime says besides.
///
/// # Panics
/// When `CACTUS_LOG` is missing or no file.
pub fn log_lines() -> Vec<String> {
    let Ok(path) = env::var("CACTUS_LOG") else {
        panic!("CACTUS_LOG is not set: run `cargo xtask test`, which starts the platform for these tests");
    };
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The runtime puts the Worker's name before each line.
    let written = |line: &str| Some(line.strip_prefix("[igaming-")?.split_once("] ")?.1.to_owned());
    text.lines().filter_map(written).collect()
}

/// What Workers and objects logged of a request, once the entry Worker has: it comes last.
#[track_caller]
pub fn lines_of(request_id: &str) -> Vec<Value> {
    poll_until("a line of the entry Worker", || {
        let lines: Vec<Value> = log_lines()
            .iter()
            .filter(|line| line.contains(request_id))
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        lines.iter().any(|line| line["worker"] == "igaming-apex").then_some(lines)
    })
}
