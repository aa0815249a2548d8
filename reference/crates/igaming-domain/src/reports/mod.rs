//! Reports over the recent events, which other domains write and this one only reads. The metrics are those of
//! `cactus_events::metrics`; money is counted from the wallets' events and from nothing else.

mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::overview;
