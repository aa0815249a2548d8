//! The circuit breaker of one tenant's provider, as its object keeps it.
//!
//! What it decides is in `cactus_edge::breaker`. Stored is each change of the state and each failure; a success while
//! the breaker is closed changes nothing that matters and writes nothing, so a provider that is well costs no rows.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::CircuitBreaker;
