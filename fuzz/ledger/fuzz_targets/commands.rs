//! `cargo +nightly fuzz run --fuzz-dir fuzz/ledger commands`.

#![no_main]

#[path = "../../../crates/cactus-ledger/tests/it/fuzzed/commands.rs"]
mod commands;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    commands::run(bytes);
});
