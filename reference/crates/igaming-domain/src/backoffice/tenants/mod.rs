//! Brands, opened and changed. The truth is in `platform-main`; every Worker reads what is published of it to
//! `CONFIG_KV`: `host:{hostname}`, `tenant:{id}:config` and, as the last that was accepted, `tenant:{id}:config:good`.
//!
//! A change names the version that it was made on. It is written with its row in the audit log and with the keys that
//! must be published anew, all or nothing; publishing can fail and is repeated, by the next change and by a cron, until
//! what is published is what the tables say. The cron also looks through all keys in turn, so that one which anything
//! else wrote, or a publisher that was overtaken and then died, is put right.

mod assembling;
mod merge_patch;
mod publishing;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use publishing::{publish, sweep};
pub use service::{Saved, change, create, get, list};
