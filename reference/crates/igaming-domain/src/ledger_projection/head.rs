//! Heads: how far each wallet's log has arrived.

use cactus_edge::{Db, Fault};

use super::rules::genesis;
use super::store;
use crate::json_array::JsonArray;

/// How many entries one write walks a head over. A write brings some 3,000 entries; more are walked only when a gap
/// closes before a long backlog. 10,000 entries of 600 bytes are 6 MB to read, some 50 ms of the database; the rest
/// follows with the wallet's next delivery, which the reconciliation causes if no other does.
pub(super) const HEAD_STEPS_MAX: u32 = 10_000;

/// How far a wallet's log has arrived, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectedHead {
    /// The wallet's tenant.
    pub tenant_id: String,
    /// The wallet's player.
    pub player_id: String,
    /// The largest n such that entries 1 to n are all there and each is linked to the one before.
    pub contiguous_sequence: u64,
    /// The hash of that entry, or of the wallet's genesis, 64 hexadecimal digits.
    pub head_hash: String,
    /// The largest sequence that was delivered.
    pub max_sequence: u64,
    /// How many entries were delivered, each time counted.
    pub received_count: u64,
    /// When `contiguous_sequence` last grew.
    pub progressed_at_ms: u64,
    /// When anything was last delivered.
    pub updated_at_ms: u64,
    /// The next entry is there, but linked to another one than the head.
    pub link_broken: bool,
}

impl ProjectedHead {
    /// Whether entries after the head are there although the next one, or its link, is not.
    #[must_use]
    pub const fn has_gap(&self) -> bool {
        self.max_sequence > self.contiguous_sequence
    }

    /// How many entries came more than once; unknown while there is a gap.
    #[must_use]
    pub const fn duplicate_count(&self) -> Option<u64> {
        if self.has_gap() { None } else { Some(self.received_count.saturating_sub(self.max_sequence)) }
    }
}

/// Adds wallets, as tenant and player, that nothing was delivered of yet, so that they are known to exist. Ids that
/// name no wallet are left out.
///
/// # Errors
/// A fault; the wallets may be added again.
pub async fn register_wallets(db: &impl Db, wallets: &[(String, String)], now_ms: u64) -> Result<(), Fault> {
    let mut rows = JsonArray::default();
    for (tenant_id, player_id) in wallets {
        if let Some(genesis) = genesis(tenant_id, player_id)
            && !rows.push(&(tenant_id, player_id, genesis))?
        {
            return Err(Fault::limit_exceeded("too many wallets to register at once"));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    store::register(db, rows.into_text()?, now_ms).await
}

/// At most `limit` heads after the wallet of this tenant and player, in the order of tenant and player. Empty ids come
/// before every wallet.
///
/// # Errors
/// A fault.
pub async fn heads_after(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    limit: u32,
) -> Result<Vec<ProjectedHead>, Fault> {
    store::heads_after(db, tenant_id, player_id, limit).await
}

/// At most `limit` heads of wallets with a gap or a broken link, longest stuck first.
///
/// # Errors
/// A fault.
pub async fn heads_with_gap(db: &impl Db, limit: u32) -> Result<Vec<ProjectedHead>, Fault> {
    store::heads_with_gap(db, limit).await
}

/// The heads of these wallets, given as tenant and player, in this order; those without a head are left out.
///
/// # Errors
/// A fault.
pub async fn heads_of(db: &impl Db, wallets: &[(String, String)]) -> Result<Vec<ProjectedHead>, Fault> {
    if wallets.is_empty() {
        return Ok(Vec::new());
    }
    let wallets = serde_json::to_string(wallets).map_err(|error| Fault::internal(error.to_string()))?;
    store::heads_of(db, wallets).await
}

/// How many wallets are known. Reads every head: not for each request.
///
/// # Errors
/// A fault.
pub async fn count_wallets(db: &impl Db) -> Result<u64, Fault> {
    store::count_heads(db).await
}

/// How many wallets have a gap or a broken link.
///
/// # Errors
/// A fault.
pub async fn count_gaps(db: &impl Db) -> Result<u64, Fault> {
    store::count_gaps(db).await
}
