//! Black-box tests over HTTP: through the entry Worker only, every amount to the minor unit.

mod authentication;
mod backup;
mod bad_bodies;
mod bad_values;
mod bench;
mod brands;
mod command_bodies;
mod concurrency;
mod cors;
mod exchange;
mod forged_context;
mod holds;
mod idempotency;
mod moves;
mod recomputation;
mod reconciliation;
mod request_id;
mod rounds;
mod routing;
mod rows_written;
mod tower;
mod transfers;
mod verification;
mod wallet_commands;
mod whole_flow;
