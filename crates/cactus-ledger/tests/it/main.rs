//! Black-box tests of the ledger. Each file names one promise.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod apply;
mod bonus;
mod book;
mod build;
mod chain;
mod failures;
mod fuzzed;
mod holds;
mod idempotency;
mod limits;
mod model;
mod play;
mod profiles;
mod random_runs;
#[cfg(feature = "receipts")]
mod receipts;
mod rejections;
mod rollbacks;
mod rounds;
mod section_6;
mod standing;
mod stores;
mod transfers;
mod values;
