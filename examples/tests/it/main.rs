//! Every example runs, and `ledger_repl` and `verify_round` answer as documented.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod examples;
mod repl;
mod verify_round;
