//! `cargo +nightly fuzz run --fuzz-dir fuzz/games questions`.

#![no_main]

#[path = "../../../crates/cactus-games/tests/it/fuzzed/questions.rs"]
mod questions;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    questions::run(bytes);
});
