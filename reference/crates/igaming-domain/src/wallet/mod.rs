//! The wallet of one player, as it runs inside its Durable Object.
//!
//! [`WalletService`] executes commands on the `cactus_ledger` in the object's SQLite and sends the log's entries
//! to the ledger projection and, as events, to whoever follows them. The log is the outbox: an entry counts as sent
//! only once both queues have confirmed it. An open hold for another wallet is a transfer under way, so a transfer
//! needs no storage of its own either: the object's alarm goes on with what the log says is open. The rules of money
//! themselves are in `cactus_ledger`.

mod access;
mod alarm;
mod balance;
#[cfg(test)]
pub(crate) mod fixture;
mod offered;
mod outbox;
mod resend;
mod reserved;
mod service;
mod snapshot;
#[cfg(test)]
mod tests;
mod transfer;

pub(crate) use reserved::is_transfer_hold;

pub use offered::{offered_balances, pick_balance};
pub use resend::RESEND_MESSAGES_MAX;
pub use service::{
    FLUSH_INTERVAL_MS, FLUSH_MESSAGES_MAX, FLUSH_RETRY_INTERVAL_MS_MAX, Flush, WalletPorts, WalletService,
};
pub use snapshot::LogEnd;
pub use transfer::{PeerWallets, TRANSFER_RETRY_MS_MAX, TransferBegun};
