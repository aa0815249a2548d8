//! Entries of a wallet's log as the events that the rest of the platform follows. The mapping of names is in
//! `rules.rs` and nowhere else.

mod message;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use message::pack_events;
pub use rules::{event, event_name};
