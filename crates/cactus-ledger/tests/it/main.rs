//! Black-box tests of the ledger. Each file names one promise.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod apply;
mod batch;
mod bonus;
mod book;
mod build;
mod chain;
mod check;
mod checkpoint;
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
mod restore;
mod rollbacks;
mod rounds;
mod same_in_stores;
mod scripted;
mod section_6;
mod standing;
mod stores;
mod transfers;
mod values;
