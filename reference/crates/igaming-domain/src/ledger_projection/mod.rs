//! The projection of the wallets' logs in `player-ledger`: what players, support and reports read.
//!
//! [`project`] writes the messages of the sync queue, which come at least once and in any order; [`history`] reads
//! a player's page. A row is written once and never changed: the wallet's log stays the truth, and a row that
//! disagrees with it is reported, not overwritten.

mod chunk;
mod cursor;
mod rules;
mod service;
#[cfg(test)]
mod simulation;
mod store;
#[cfg(test)]
mod tests;

pub use rules::SyncRejection;
pub use service::{HISTORY_LIMIT_DEFAULT, HISTORY_LIMIT_MAX, history, project};
