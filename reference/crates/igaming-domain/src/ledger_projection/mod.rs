//! The projection of the wallets' logs in `player-ledger`: what players, support and reports read.
//!
//! [`receive`] writes the messages of the sync queue, which come at least once and in any order, each to the shard that
//! has its player's slot and, while the slot is being moved, to both that have to do with the move. It keeps a head per
//! wallet: how far its log has arrived without a gap. A message that can never be written goes into quarantine;
//! [`receive_dead_letters`] puts there what the queue gave up. [`history`] reads a player's page. A row is written
//! once and never changed: the wallet's log stays the truth, and a row that disagrees with it is reported, not
//! overwritten.

mod chunk;
mod cursor;
#[cfg(test)]
pub(crate) mod fixture;
mod head;
mod ledgers;
mod moving;
mod quarantine;
mod row;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use head::{
    ProjectedHead, count_gaps, count_wallets, heads_after, heads_of, heads_with_gap, register_wallets,
};
pub use ledgers::Ledgers;
pub use moving::{Extent, copy_entries, extents_of, holds_all_of, remove_wallet, wallets_after};
pub use quarantine::{DEAD_LETTER, QUARANTINE_PAGE_MAX, count_quarantined, quarantined};
pub use rules::SyncRejection;
pub use service::{
    Delivery, HISTORY_LIMIT_DEFAULT, HISTORY_LIMIT_MAX, Receipt, history, receive, receive_dead_letters,
};
