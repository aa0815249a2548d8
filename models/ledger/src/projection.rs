//! From the log to the projection: the flush, the queue, the insert, and what fills gaps.

use crate::planted::Planted;
use crate::scenario::{Faults, Scenario};
use crate::world::{Batch, Row, Side, World};

/// Entries of one message of the queue. Small, so that a short log needs several.
const BATCH_ENTRIES_MAX: u64 = 2;

/// What becomes of a message of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFate {
    /// Inserted and acknowledged.
    Inserted,
    /// Inserted, but the acknowledgement was lost: it comes again.
    ComesAgain,
    /// The consumer ends after the first row: it comes again.
    CutOff,
    /// Given up by the queue.
    DeadLettered,
}

impl BatchFate {
    pub(crate) const ALL: [Self; 4] = [Self::Inserted, Self::ComesAgain, Self::CutOff, Self::DeadLettered];

    pub(crate) const fn is_possible(self, faults: &Faults) -> bool {
        match self {
            Self::Inserted => true,
            Self::ComesAgain => faults.repeated > 0,
            Self::CutOff => faults.crashes > 0,
            Self::DeadLettered => faults.lost > 0,
        }
    }
}

/// Sends the entries after the synced sequence, and only then remembers it. When the process ends in between, they
/// are sent again.
pub(crate) fn flush(
    scenario: &Scenario,
    planted: Option<Planted>,
    world: &mut World,
    side: Side,
    confirmed: bool,
) {
    let wallet = world.wallet(side);
    let first = wallet.synced_sequence() + 1;
    let last = wallet.sequence().min(wallet.synced_sequence() + BATCH_ENTRIES_MAX);
    assert!(first <= last, "there is something to send");
    let remembers_first = planted == Some(Planted::SyncedBeforeSent);
    if confirmed || !remembers_first {
        world.enqueue(Batch { side, first, last });
    }
    if confirmed || remembers_first {
        world.wallet_mut(side).set_synced(&scenario.policy, last);
    }
    if !confirmed {
        world.faults.crashes -= 1;
        world.wallet_mut(side).restart(&scenario.policy, planted);
    }
}

/// The consumer inserts the rows of a message that are not there yet.
pub(crate) fn insert(planted: Option<Planted>, world: &mut World, index: usize, fate: BatchFate) {
    let batch = world.queue[index];
    let stays = match fate {
        BatchFate::Inserted => false,
        BatchFate::ComesAgain => {
            world.faults.repeated -= 1;
            true
        }
        BatchFate::CutOff => {
            world.faults.crashes -= 1;
            planted != Some(Planted::AcknowledgedInPart)
        }
        BatchFate::DeadLettered => {
            world.faults.lost -= 1;
            false
        }
    };
    if !stays {
        world.queue.remove(index);
    }
    let last = match fate {
        BatchFate::Inserted | BatchFate::ComesAgain => batch.last,
        BatchFate::CutOff => batch.first,
        BatchFate::DeadLettered => return,
    };
    for sequence in batch.first..=last {
        if world.has_row(batch.side, sequence) && planted != Some(Planted::InsertedTwice) {
            continue;
        }
        let log = world.wallet(batch.side).log();
        let entry = log.iter().find(|entry| entry.sequence == sequence).expect("what was sent is in the log");
        let row = Row { side: batch.side, sequence, hash: entry.hash };
        let at = world.rows.partition_point(|other| (other.side, other.sequence) <= (row.side, row.sequence));
        world.rows.insert(at, row);
    }
}

/// Asks the wallet to send its first gap again. Answers whether there is one.
pub(crate) fn reconcile(scenario: &Scenario, world: &mut World, side: Side) -> bool {
    let Some(first) = world.gap_to_fill(scenario, side) else {
        return false;
    };
    let last = world.wallet(side).synced_sequence().min(first + BATCH_ENTRIES_MAX - 1);
    world.enqueue(Batch { side, first, last });
    true
}
