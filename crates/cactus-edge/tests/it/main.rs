//! The twins keep what the ports promise: limits of the platform, atomicity, failures on purpose.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod db;
mod object;
mod stores;
