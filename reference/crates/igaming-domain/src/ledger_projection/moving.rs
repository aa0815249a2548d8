//! What a move of slots does with the rows of one wallet: counts, copies, compares and removes them.

use cactus_edge::{Db, Fault};

use super::chunk::Chunk;
use super::head::HEAD_STEPS_MAX;
use super::row::rows;
use super::rules::{Message, genesis};
use super::store;
use crate::json_array::JsonArray;

/// Entries copied by one write. An entry has at most some 2,000 bytes, and its row at most 3.6 times as many:
/// 200 x 7,200 bytes are 1.4 of the 2 MB of a parameter.
const COPIED_AT_ONCE_MAX: u32 = 200;

/// Rows compared by one read: 1,000 x 150 bytes of proof.
const COMPARED_AT_ONCE_MAX: u32 = 1_000;

/// Entries removed by one write, each of them a row of the table alone.
const REMOVED_AT_ONCE_MAX: u32 = 1_000;

/// How much of a wallet's log is on a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The wallet's tenant.
    pub tenant_id: String,
    /// The wallet's player.
    pub player_id: String,
    /// As in the head.
    pub contiguous_sequence: u64,
    /// As in the head.
    pub head_hash: String,
    /// As in the head.
    pub max_sequence: u64,
    /// How many entries there are.
    pub entries_count: u64,
}

/// At most `limit` wallets of a shard after one, in the order of tenant and player. Empty ids come before every wallet.
///
/// # Errors
/// A fault.
pub async fn wallets_after(
    db: &impl Db,
    after: &(String, String),
    limit: u32,
) -> Result<Vec<(String, String)>, Fault> {
    store::wallets_after(db, after, limit).await
}

/// How much of these wallets is on a shard; those without a head are left out.
///
/// # Errors
/// A fault.
pub async fn extents_of(db: &impl Db, wallets: &[(String, String)]) -> Result<Vec<Extent>, Fault> {
    let wallets = serde_json::to_string(wallets).map_err(|error| Fault::internal(error.to_string()))?;
    store::extents(db, wallets).await
}

/// Copies a page of a wallet's entries after `after_sequence` from one shard to another, as if a message had brought
/// them: what is there already stays, and the head moves on. Answers the last sequence of a full page, after which
/// there may be more, and how many were copied.
///
/// # Errors
/// A fault; the page may be copied again.
pub async fn copy_entries(
    (from, to): (&impl Db, &impl Db),
    (tenant_id, player_id): (&str, &str),
    after_sequence: u64,
    now_ms: u64,
) -> Result<(Option<u64>, u64), Fault> {
    let entries =
        store::entries_after(from, (tenant_id, player_id), after_sequence, COPIED_AT_ONCE_MAX).await?;
    let Some(last) = entries.last().map(|entry| entry.sequence) else { return Ok((None, 0)) };
    let genesis = genesis(tenant_id, player_id).ok_or_else(|| Fault::corrupt("rows of no wallet"))?;
    let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let is_full = count >= u64::from(COPIED_AT_ONCE_MAX);
    let message =
        Message { tenant_id: tenant_id.to_owned(), player_id: player_id.to_owned(), genesis, entries };
    let mut chunk = Chunk::default();
    let rows = rows(&message).map_err(|rejection| Fault::corrupt(format!("a row: {rejection}")))?;
    if !chunk.push(0, &message, &rows)? {
        return Err(Fault::limit_exceeded("a page of entries does not fit a write"));
    }
    // What is there under the same number and is another entry is found by the comparison.
    store::insert(to, chunk.into_parameters()?, HEAD_STEPS_MAX, now_ms).await?;
    Ok((is_full.then_some(last), count))
}

/// Whether all that `extent` told of a wallet on one shard, and each row that has come after it, is on another shard.
///
/// The hash of an entry holds those before it, so one comparison stands for all up to the head; rows after a gap are
/// compared one by one.
///
/// # Errors
/// A fault.
pub async fn holds_all_of((one, other): (&impl Db, &impl Db), extent: &Extent) -> Result<bool, Fault> {
    let wallet = (extent.tenant_id.as_str(), extent.player_id.as_str());
    let mut after_sequence = extent.contiguous_sequence.saturating_sub(1);
    loop {
        let hashes = store::hashes_after(one, wallet, after_sequence, COMPARED_AT_ONCE_MAX).await?;
        let mut proofs = JsonArray::default();
        for (sequence, hash) in &hashes {
            if !proofs.push(&(wallet.0, wallet.1, sequence, hash, 0))? {
                return Err(Fault::limit_exceeded("a page of proofs does not fit a read"));
            }
        }
        if !proofs.is_empty() && store::count_conflicts(other, proofs.into_text()?).await? > 0 {
            return Ok(false);
        }
        match hashes.last() {
            Some((last, _)) if hashes.len() >= COMPARED_AT_ONCE_MAX as usize => after_sequence = *last,
            _ => break,
        }
    }
    let key = [(extent.tenant_id.clone(), extent.player_id.clone())];
    Ok(match extents_of(other, &key).await?.first() {
        Some(there) => {
            there.contiguous_sequence >= extent.contiguous_sequence
                && there.max_sequence >= extent.max_sequence
                && there.entries_count >= extent.entries_count
        }
        None => extent.max_sequence == 0,
    })
}

/// Removes a page of a wallet's rows, and with the last of them its head. Answers whether it is gone.
///
/// # Errors
/// A fault; do it again.
pub async fn remove_wallet(db: &impl Db, (tenant_id, player_id): (&str, &str)) -> Result<bool, Fault> {
    let removed = store::remove_entries(db, (tenant_id, player_id), REMOVED_AT_ONCE_MAX).await?;
    if removed >= REMOVED_AT_ONCE_MAX as usize {
        return Ok(false);
    }
    store::remove_head(db, tenant_id, player_id).await?;
    Ok(true)
}
