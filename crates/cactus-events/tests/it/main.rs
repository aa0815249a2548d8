//! Tests of the event catalog.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod agreement;
mod catalog;
mod figures;
mod generated;
mod lock;
mod mutation;
mod properties;
mod validation;
