//! Black-box tests over HTTP: through the entry Worker only, every amount to the minor unit.

mod authentication;
mod bad_bodies;
mod bad_values;
mod bench;
mod brands;
mod concurrency;
mod cors;
mod forged_context;
mod idempotency;
mod moves;
mod recomputation;
mod request_id;
mod routing;
mod verification;
mod whole_flow;
