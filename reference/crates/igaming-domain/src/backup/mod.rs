//! Snapshots of the wallets' logs in R2, and restoring one of them.
//!
//! A snapshot is a list of chunks and a manifest that is written after them, so there is never half a snapshot. The
//! log only grows, so a snapshot only grows: chunks that are there stay, and a sweep adds what is new. [`take`] and
//! [`restore`] do one wallet; a [`SweepLane`] goes through its part of all wallets in steps that an alarm drives.
//!
//! A log that does not continue its snapshot is reported and the snapshot kept: it may be the only true copy.

mod chunk;
mod layout;
mod restore;
mod snapshot;
mod status;
mod store;
mod sweep;
#[cfg(test)]
mod tests;
mod wallet_logs;

pub use chunk::CHUNK_BYTES_MAX;
pub use restore::{CHUNKS_CHECKED_FIRST_MAX, restore};
pub use snapshot::{WALLET_CALLS_MAX, read, take};
pub use status::merge;
pub use sweep::{
    LANES, LanePorts, SWEEP_RETRY_INTERVAL_MS_MAX, SWEEP_STEP_WALLETS_MAX, SweepLane, WALLET_ATTEMPTS_MAX,
    lane_name, parse_lane,
};
pub use wallet_logs::WalletLogs;
