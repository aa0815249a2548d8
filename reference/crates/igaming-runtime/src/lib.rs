//! What every Worker of the platform is made of: [`Shell`] turns HTTP requests into calls of typed handlers and
//! their answers into JSON or problem details; [`Gateway`] is the apex's way in; [`Caller`] calls other Workers.
//!
//! A Worker is a table of endpoints and nothing more. Whatever repeats lives here, once: the signed context, the
//! request id, the log line, strict JSON, RFC 9457 problems, CORS, configuration.
//!
//! Requests and responses stay JavaScript objects: each header or body that crosses into wasm costs CPU, so only
//! what a rule needs crosses.

#![cfg(target_arch = "wasm32")]

/// Of every Worker. An allocation of Rust's default for WebAssembly costs several times as much, and a request makes
/// hundreds.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

mod app;
pub mod auth;
mod authentication;
mod beacon_client;
mod caller;
mod circuit_breaker;
mod config;
mod crash;
mod cron;
mod databases;
mod deadline;
mod events;
mod exchange;
mod failure;
mod gateway;
mod glue;
mod input;
mod log;
mod object;
mod operators;
mod player_games;
mod rate_limit;
mod secrets;
mod shard_mover;
mod shell;
mod socket;
mod wallet_client;
mod wallet_logs_client;
mod wallet_objects;

pub use app::App;
pub use beacon_client::BeaconClient;
pub use caller::Caller;
pub use circuit_breaker::{BreakerHost, CircuitBreakerObject, CircuitBreakers, serve_circuit_breaker};
pub use config::tenant_config;
pub use crash::{CRASH_PATH_PREFIX, CrashGateway, CrashTableObject, serve_crash};
pub use cron::{Cron, run_cron, system_caller};
pub use databases::{LedgerDbs, brand_db, brand_dbs, global_db, ledger_db_for_player, ledger_dbs};
pub use deadline::within;
pub use exchange::Exchange;
pub use failure::{Failure, Reply, public_face};
pub use gateway::Gateway;
pub use input::{parse_body, parse_query};
pub use log::log_fault;
#[doc(hidden)]
pub use object::{Answer, answer_by, read_then};
pub use object::{object_name, pass_to_named_object, thrown};
pub use operators::acting_operator;
pub use player_games::PlayerGamesObject;
pub use rate_limit::RateLimitObject;
pub use secrets::{
    access_token_keys, access_token_public_keys, credential_keys, pseudonym_key, quote_key, sealing_keys,
};
pub use shard_mover::ShardMoverObject;
pub use shell::{Shell, player_context, refuse, verified_context};
pub use socket::{Socket, Sockets};
pub use wallet_client::{PeerClient, TableWallets, WalletClient};
pub use wallet_logs_client::WalletLogsClient;
pub use wallet_objects::WalletObjects;
