//! The walks over a shard's wallets. Each does a bounded piece and moves the place on, wallet by wallet, so that a
//! fault loses no more than the wallet that it struck.

use std::collections::BTreeMap;

use cactus_edge::shards::slot_of;
use cactus_edge::{Db, Fault};

use super::record::Move;
use crate::ledger_projection::{
    Extent, copy_entries, extents_of, heads_of, holds_all_of, remove_wallet, wallets_after,
};
use crate::reconciliation::move_findings;

/// Wallets that a step reads of the index: 1,000 x 80 bytes. Of a move of few slots it skips nearly all of them.
const WALLETS_READ_MAX: u32 = 1_000;

/// Calls of databases after which a step ends. An invocation may make 1,000; one wallet is begun at most after these
/// and needs 7 more, or ends between two pages.
const CALLS_MAX: u32 = 300;

/// What came of a piece of a walk.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// There is more to do.
    More,
    /// All wallets were done.
    All,
    /// The wallet of this tenant and player is not equal on both shards.
    Differs((String, String)),
}

/// The next wallets of `db`, those of the move marked, and whether they are the last.
async fn page(db: &impl Db, step: &Move) -> Result<(Vec<((String, String), bool)>, bool), Fault> {
    let wallets = wallets_after(db, &step.place.after, WALLETS_READ_MAX).await?;
    let is_last = wallets.len() < WALLETS_READ_MAX as usize;
    let moving = |player_id: &str| step.slots.contains(slot_of(player_id));
    Ok((wallets.into_iter().map(|wallet| (wallet.clone(), moving(&wallet.1))).collect(), is_last))
}

/// Copies wallets from one shard to another. Of each, what the other has without a gap is there already.
pub(super) async fn copy(
    (from, to): (&impl Db, &impl Db),
    step: &mut Move,
    now_ms: u64,
) -> Result<Walked, Fault> {
    let (wallets, is_last) = page(from, step).await?;
    let moving: Vec<_> =
        wallets.iter().filter(|(_, moves)| *moves).map(|(wallet, _)| wallet.clone()).collect();
    let heads = heads_of(to, &moving).await?.into_iter();
    let there: BTreeMap<_, _> =
        heads.map(|head| ((head.tenant_id, head.player_id), head.contiguous_sequence)).collect();
    let mut calls = 2;
    for (wallet, moves) in wallets {
        if moves {
            let begun = step.place.after_sequence.take();
            let mut after = Some(begun.unwrap_or_else(|| there.get(&wallet).copied().unwrap_or_default()));
            while let Some(after_sequence) = after {
                if calls >= CALLS_MAX {
                    step.place.after_sequence = Some(after_sequence);
                    return Ok(Walked::More);
                }
                let (last, count) =
                    copy_entries((from, to), (&wallet.0, &wallet.1), after_sequence, now_ms).await?;
                calls += 2;
                step.entries_copied += count;
                after = last;
            }
            step.place.wallets += 1;
        }
        step.place.after = wallet;
    }
    Ok(if is_last { Walked::All } else { Walked::More })
}

/// Compares wallets on the shard that they come from with the one that they go to. Reads the first before the second:
/// what is written meanwhile is on the second first.
pub(super) async fn verify((from, to): (&impl Db, &impl Db), step: &mut Move) -> Result<Walked, Fault> {
    let (wallets, is_last) = page(from, step).await?;
    let mut calls = 1;
    for (wallet, moves) in wallets {
        if moves {
            if calls >= CALLS_MAX {
                return Ok(Walked::More);
            }
            calls += 4;
            if let Some(extent) = extent(from, &wallet).await?
                && !holds_all_of((from, to), &extent).await?
            {
                return Ok(Walked::Differs(wallet));
            }
            step.place.wallets += 1;
        }
        step.place.after = wallet;
    }
    Ok(if is_last { Walked::All } else { Walked::More })
}

/// Removes wallets from a shard that does not own them. What the owner lacks of one it is given first; if it then still
/// does not have all of it, the rows stay.
pub(super) async fn clean(
    (stale, owner): (&impl Db, &impl Db),
    step: &mut Move,
    now_ms: u64,
) -> Result<Walked, Fault> {
    let (wallets, is_last) = page(stale, step).await?;
    let mut calls = 1;
    for (wallet, moves) in wallets {
        if moves {
            if calls >= CALLS_MAX {
                return Ok(Walked::More);
            }
            calls += 7;
            let ids = (wallet.0.as_str(), wallet.1.as_str());
            if is_held((stale, owner), &wallet, now_ms).await? {
                move_findings((stale, owner), ids).await?;
                while !remove_wallet(stale, ids).await? {
                    calls += 1;
                    if calls >= CALLS_MAX {
                        return Ok(Walked::More);
                    }
                }
                step.wallets_removed += 1;
            } else {
                step.wallets_left += 1;
                step.detail = Some(format!("{} {} has other rows on its shard", wallet.0, wallet.1));
            }
            step.place.wallets += 1;
        }
        step.place.after = wallet;
    }
    Ok(if is_last { Walked::All } else { Walked::More })
}

/// Whether the owner has all that is on the stale shard, after a page of it was copied there if need be. A move that
/// has verified what it copied finds nothing to copy here.
async fn is_held(
    (stale, owner): (&impl Db, &impl Db),
    wallet: &(String, String),
    now_ms: u64,
) -> Result<bool, Fault> {
    let Some(extent) = extent(stale, wallet).await? else { return Ok(true) };
    if holds_all_of((stale, owner), &extent).await? {
        return Ok(true);
    }
    let key = [wallet.clone()];
    let there = heads_of(owner, &key).await?.first().map_or(0, |head| head.contiguous_sequence);
    copy_entries((stale, owner), (&wallet.0, &wallet.1), there, now_ms).await?;
    holds_all_of((stale, owner), &extent).await
}

async fn extent(db: &impl Db, wallet: &(String, String)) -> Result<Option<Extent>, Fault> {
    Ok(extents_of(db, std::slice::from_ref(wallet)).await?.into_iter().next())
}
