//! Black-box tests of the ledger. Each file names one promise.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod apply;
mod build;
mod chain;
mod commands;
mod failures;
mod idempotency;
mod model;
mod stores;
mod values;
