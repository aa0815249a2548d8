//! Compares the ledger projection with the wallets, which are the truth, and has what is missing sent again.
//!
//! [`Reconciliation::run`] is the work of one cron: it registers players whose wallets never sent anything, asks a
//! bounded number of wallets where their log ends, and writes down what it found, what it repaired and where the next
//! run goes on. Wallets with an open finding or a visible gap come first, then all the others in turn. What cannot be
//! repaired by sending entries again stays an open finding.

mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod wallets;

pub use rules::{FindingKind, RESEND_GRACE_MS, Verdict, compare};
pub use service::{
    FINDINGS_PER_RUN_MAX, GAPS_PER_RUN_MAX, REGISTERED_PER_RUN_MAX, RESENDS_PER_RUN_MAX, Reconciliation,
    Report, SWEPT_PER_RUN_MAX, UNREACHABLE_STREAK_MAX, status,
};
pub use store::move_findings;
pub use wallets::Wallets;
