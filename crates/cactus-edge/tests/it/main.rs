//! The twins keep what the ports promise: limits of the platform, atomicity, failures on purpose; and the rules at the
//! door hold.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod breaker;
mod db;
mod geo;
mod object;
mod origin;
mod rate_limit;
mod request_guard;
mod shards;
mod stores;
mod user_agent;
