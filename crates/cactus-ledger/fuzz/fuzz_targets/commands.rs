//! `cargo +nightly fuzz run commands` in `crates/cactus-ledger`.

#![no_main]

#[path = "../src/commands.rs"]
mod commands;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    commands::run(bytes);
});
