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
mod beacon_client;
mod caller;
mod config;
mod cors;
mod crash;
mod cron;
mod deadline;
mod events;
mod exchange;
mod failure;
mod gateway;
mod glue;
mod input;
mod log;
mod object;
mod player_games;
mod secrets;
mod shell;
mod socket;
mod upgrade;
mod wallet_client;
mod wallet_logs_client;

pub use app::App;
pub use beacon_client::BeaconClient;
pub use caller::Caller;
pub use config::tenant_config;
pub use crash::{CRASH_PATH_PREFIX, CrashGateway, CrashTableObject, serve_crash};
pub use cron::{Cron, run_cron, system_caller};
pub use deadline::within;
pub use exchange::Exchange;
pub use failure::{Failure, Reply, public_face};
pub use gateway::Gateway;
pub use input::{parse_body, parse_query};
pub use log::log_fault;
#[doc(hidden)]
pub use object::{Answer, answer_by, read_then};
pub use object::{object_name, pass_to_named_object, thrown};
pub use player_games::PlayerGamesObject;
pub use secrets::{access_token_key, pseudonym_key, quote_key, sealing_keys};
pub use shell::{Shell, player_context, refuse, verified_context};
pub use socket::{Socket, Sockets};
pub use wallet_client::{PeerClient, TableWallets, WalletClient};
pub use wallet_logs_client::WalletLogsClient;
