//! What Workers say to each other and to the outside: paths, requests, responses and rejections, shared by
//! caller and callee so that they cannot disagree. No logic.
//!
//! One module per callee: [`auth`], [`wallet`], [`wallet_do`], [`games`], [`batcher`], [`shards`], [`backup`],
//! [`backoffice`], [`reports`]; [`comms`] is what is sent to players; [`rate_limit`] and [`circuit_breaker`] are what
//! Workers ask objects of their own;
//! [`sync`] is the queue message from wallets to the ledger projection and [`events`] what the event queue carries;
//! [`tenant`] is the configuration of a brand; [`context`] is the request context that travels, signed, with every
//! internal call; [`fleet`] is generated from `fleet.toml`.

pub mod auth;
pub mod backoffice;
pub mod backup;
pub mod batcher;
pub mod circuit_breaker;
pub mod comms;
pub mod context;
mod endpoint;
pub mod events;
pub mod fleet;
pub mod games;
mod problem;
pub mod rate_limit;
pub mod reports;
pub mod shards;
pub mod sync;
pub mod tenant;
pub mod wallet;
pub mod wallet_do;

pub use endpoint::{Access, Empty, Endpoint, Method, NoRejection};
pub use problem::{Answer, PROBLEM_TYPE_PREFIX, Problem, Rejection, RequestRejection};
