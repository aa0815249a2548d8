//! The message from a wallet to the ledger projection, on `SYNC_QUEUE`.

use cactus_ledger::Entry;
use serde::{Deserialize, Serialize};

/// The version of [`SyncMessage`]. A consumer refuses another one.
pub const SYNC_SCHEMA_VERSION: u32 = 1;

/// Consecutive entries of one wallet's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncMessage {
    /// See [`SYNC_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The wallet's tenant.
    pub tenant_id: String,
    /// The wallet's player.
    pub player_id: String,
    /// In the order of their sequence, without gaps.
    pub entries: Vec<Entry>,
}
