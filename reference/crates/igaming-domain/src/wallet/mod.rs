//! The wallet of one player, as it runs inside its Durable Object.
//!
//! [`WalletService`] executes commands on the `cactus_ledger` in the object's SQLite and sends the log's entries
//! to the ledger projection. The log is the outbox: nothing is queued twice, and an entry counts as sent only
//! once the queue has confirmed it. The rules of money themselves are in `cactus_ledger`.

mod balance;
#[cfg(test)]
pub(crate) mod fixture;
mod offered;
mod outbox;
mod service;
#[cfg(test)]
mod tests;

pub use offered::{offered_balances, pick_balance};
pub use service::{
    FLUSH_INTERVAL_MS, FLUSH_MESSAGES_MAX, FLUSH_RETRY_INTERVAL_MS_MAX, Flush, WalletPorts, WalletService,
};
