use std::collections::BTreeMap;

use super::{Shard, ShardMapError, Slot, SlotMap, SlotSet};

/// Slots that go from one shard to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMove {
    /// Their owner.
    pub from: Shard,
    /// Their owner to be.
    pub to: Shard,
    /// The slots.
    pub slots: SlotSet,
}

/// How to spread all slots over another number of shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What has to be moved, by source and target in rising order.
    pub moves: Vec<PlannedMove>,
    /// The map when all of it is.
    pub next: SlotMap,
}

/// Moves as few slots as can be, so that of `shards` none has more than one slot more than another. Shards beyond them
/// are emptied. The same map and number give the same plan.
///
/// # Errors
/// When there are no shards to plan for, or a move is under way.
pub fn plan(map: &SlotMap, shards: u8) -> Result<Plan, ShardMapError> {
    if shards == 0 || shards == super::SHARDS_MAX {
        return Err(ShardMapError::NoShards);
    }
    if let Some(slot) = map.in_motion().iter().next() {
        return Err(ShardMapError::InMotion(slot.number()));
    }
    let mut next = map.clone().with_shards(shards.max(map.shards()))?;
    let counts = next.counts();
    let targets = targets(&counts, usize::from(shards));
    let mut surplus: Vec<usize> =
        counts.iter().zip(&targets).map(|(count, target)| count.saturating_sub(*target)).collect();
    // Each shard gives away its last slots, so that what stays is still a range.
    let mut given: Vec<Slot> = Vec::new();
    for slot in Slot::all().rev() {
        let left = &mut surplus[map.route(slot).owner.index()];
        if *left > 0 {
            *left -= 1;
            given.push(slot);
        }
    }
    let missing = counts.iter().zip(&targets).map(|(count, target)| target.saturating_sub(*count));
    let takers =
        (0..=u8::MAX).zip(missing).flat_map(|(number, missing)| std::iter::repeat_n(number, missing));
    let mut moves: BTreeMap<(Shard, Shard), Vec<Slot>> = BTreeMap::new();
    for (slot, to) in given.into_iter().rev().zip(takers.map(Shard::new)) {
        moves.entry((map.route(slot).owner, to)).or_default().push(slot);
        next.give(slot, to);
    }
    let moves = moves.into_iter();
    let moves = moves.map(|((from, to), slots)| PlannedMove { from, to, slots: slots.into_iter().collect() });
    Ok(Plan { moves: moves.collect(), next: next.with_shards(shards)? })
}

/// How many slots each shard is to own. Of the first `shards`, those that have most already keep what is left over when
/// the slots are divided: giving it to any other would be a move more.
fn targets(counts: &[usize], shards: usize) -> Vec<usize> {
    let total: usize = counts.iter().sum();
    let mut by_count: Vec<usize> = (0..shards).collect();
    by_count.sort_by_key(|index| std::cmp::Reverse(counts[*index]));
    let mut targets = vec![0; counts.len()];
    for (place, index) in by_count.into_iter().enumerate() {
        targets[index] = total / shards + usize::from(place < total % shards);
    }
    targets
}
