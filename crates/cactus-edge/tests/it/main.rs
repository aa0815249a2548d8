//! The twins keep what the ports promise: limits of the platform, atomicity, failures on purpose.

mod db;
mod object;
mod stores;
