//! What tests of the domain share: databases with the real migrations applied, and a demo brand.

mod databases;
mod tenants;

pub use databases::{brands, events, platform_main, player_ledger};
pub use tenants::{demo_crash_table, demo_tenant};
