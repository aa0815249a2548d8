//! The other end of the event queue: events of clients, Workers and wallets become rows of `events_recent_90d` and
//! points of Analytics Engine.
//!
//! [`receive`] writes what the queue delivers, at least once and in any order: a row is written once, by its id, and
//! only a new row gets a point. So a delivery that is repeated after a crash loses and doubles no row; of points a
//! crash between the two loses some, and doubles none. What can never become a row is kept in `bad_events`;
//! [`receive_dead_letters`] puts there what the queue gave up. [`purge`] deletes what is older than its retention.
//! [`BLOBS`] and [`DOUBLES`] are the mapping that every query of Analytics Engine rests on.

mod bad;
mod chunk;
mod point;
mod recent;
mod retention;
mod row;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use bad::{DEAD_LETTER, bad_events};
pub use point::{BLOBS, DOUBLES};
pub use recent::recent_events;
pub use retention::{Purged, RETENTION_MS, purge};
pub use rules::MessageRejection;
pub use service::{Delivery, Receipt, Received, receive, receive_dead_letters};
