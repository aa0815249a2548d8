//! Every example runs, and `ledger_repl` answers as documented.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod examples;
mod repl;
