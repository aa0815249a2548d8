//! The fuzz target's function over seeded bytes, so that it is compiled and run without a fuzzer.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

mod commands;

/// What a debug build does in about a second.
const RUNS: u32 = 150;

#[test]
fn any_bytes_are_answered() {
    commands::run(b"");
    for line in include_str!("../../data/entries.jsonl").lines() {
        commands::run(line.as_bytes());
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        commands::run(entry["command"].to_string().as_bytes());
    }
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut entries = 0;
    for _ in 0..RUNS {
        let mut bytes = vec![0; usize::try_from(rng.next_u32() % 1_024).unwrap()];
        rng.fill_bytes(&mut bytes);
        entries += commands::run(&bytes);
    }
    assert!(entries > 1_000, "only {entries} commands were decided");
}
