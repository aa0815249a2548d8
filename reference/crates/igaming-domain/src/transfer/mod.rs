//! Transfers as players ask for them: who may send what to whom. How the money moves is in [`crate::wallet`].

mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use rules::transfer_id;
pub use service::{Players, SenderWallet, TransferService};
