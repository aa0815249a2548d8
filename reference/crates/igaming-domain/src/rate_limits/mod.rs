//! How many requests of a kind the apex admits: the rules in force, the list of those who need not ask, and the windows
//! that decide exactly.
//!
//! - [`default_table`], [`parse_table`]: the rules, in code and in `CONFIG_KV` under [`RULES_KEY`].
//! - [`RateLimits`]: decides one request, over the ports [`Windows`] and [`Counters`].
//! - [`Window`]: one exact window, in an object of its own.
//!
//! An exact window is persisted at each request that it admits. In memory alone it would be lost: an idle object is put
//! aside after ten seconds, and whoever waits that long between attempts would start anew. To keep it in memory by a
//! timer costs a minute of 128 MB, 7.7 GB-s or $96 for a million logins; the row costs $1. What it refuses is not
//! written.

mod blocks;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod window;

pub use blocks::Blocks;
pub use rules::{RULES_KEY, RulesRejection, counter_of, default_table, parse_table};
pub use service::{Asker, Checked, Counters, Quota, RateLimits, Windows, is_limited};
pub use window::Window;
