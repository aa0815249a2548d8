//! The rules and the SQL of the reference platform, one module per domain, without a Worker in sight.
//!
//! A noun folder holds `mod.rs` (what is here), `rules.rs` (pure), `store.rs` (SQL), `service.rs` (load, decide,
//! save) and `tests.rs`. Nothing here reads a clock, draws randomness or names Cloudflare: the ports of
//! `cactus-edge` are arguments.

pub mod analytics;
pub mod auth;
pub mod backoffice;
pub mod backup;
pub mod circuit_breakers;
pub mod comms;
pub mod context;
pub mod crash;
pub mod event_queue;
pub mod events;
pub mod exchange;
pub mod games;
pub mod gateway;
pub mod ledger_projection;
pub mod money_events;
pub mod rate_limits;
pub mod reconciliation;
pub mod reports;
pub mod sealing;
pub mod server_events;
pub mod shard_move;
pub mod sockets;
pub mod tenants;
pub mod transfer;
pub mod wallet;

mod json_array;
mod service_error;

pub use service_error::ServiceError;
