//! Events of clients at the door: what a page or an app sends is validated by the catalog, each event by itself, set
//! right where the platform knows better (time, place, player, tenant), freed of what must not be stored, and put into
//! the queue. [`crate::analytics`] takes it out again.

mod pseudonym;
mod rules;
mod service;
mod shape;
#[cfg(test)]
mod tests;

pub use pseudonym::PseudonymKey;
pub use rules::{REFUSED_KEPT_MAX, Sender};
pub use service::track;
