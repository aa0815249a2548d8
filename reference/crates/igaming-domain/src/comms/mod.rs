//! Messages to players: an outbox in the brand's database. Nothing sends them yet; the Worker that will, fetches them
//! from here. A message is written after what it tells of, and once: one that is lost is asked for again by the
//! player.

mod store;
#[cfg(test)]
mod tests;

pub use store::{MESSAGE_LIFETIME_MS, MESSAGES_MAX, list_messages, put_message};
