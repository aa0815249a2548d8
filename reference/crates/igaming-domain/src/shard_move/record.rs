use cactus_edge::shards::{Shard, ShardMap, ShardMapError, SlotSet};
use igaming_contracts::shards::{MovePhase, MoveStatus};
use serde::{Deserialize, Serialize};

/// A move as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    pub(super) id: u64,
    pub(super) phase: MovePhase,
    pub(super) from: Shard,
    pub(super) to: Shard,
    pub(super) slots: SlotSet,
    pub(super) started_at_ms: u64,
    pub(super) finished_at_ms: Option<u64>,
    pub(super) place: Place,
    pub(super) entries_copied: u64,
    pub(super) attempts: u32,
    pub(super) wallets_removed: u64,
    pub(super) wallets_left: u64,
    pub(super) detail: Option<String>,
}

/// How far the walk over the wallets of a shard is, in the phase under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The last wallet that was done. Empty ids come before every wallet.
    pub(super) after: (String, String),
    /// How far the copy of the wallet after it is, if it was begun.
    pub(super) after_sequence: Option<u64>,
    pub(super) wallets: u64,
}

impl Move {
    pub(super) fn new(id: u64, (from, to): (Shard, Shard), slots: SlotSet, started_at_ms: u64) -> Self {
        Self {
            id,
            phase: MovePhase::Mirroring,
            from,
            to,
            slots,
            started_at_ms,
            finished_at_ms: None,
            place: Place::default(),
            entries_copied: 0,
            attempts: 0,
            wallets_removed: 0,
            wallets_left: 0,
            detail: None,
        }
    }

    /// Enters a phase, at its beginning.
    pub(super) fn enter(&mut self, phase: MovePhase, now_ms: u64) {
        self.phase = phase;
        self.place = Place::default();
        self.finished_at_ms = phase.is_final().then_some(now_ms);
    }

    /// The phase in which the move waits until everybody goes by the map of the phase that it is in.
    pub(super) fn phase_to_wait_in(&self) -> MovePhase {
        match self.phase {
            MovePhase::Copying | MovePhase::Verifying => MovePhase::Mirroring,
            MovePhase::Cleaning => MovePhase::Settling,
            MovePhase::Discarding => MovePhase::Aborting,
            phase => phase,
        }
    }

    /// The phase after one that was waited or worked out, and the map that it needs if that is another one.
    pub(super) fn following(&self, map: &ShardMap) -> Result<(MovePhase, Option<ShardMap>), ShardMapError> {
        let slots = &self.slots;
        let settled = || map.followed_by(map.ledger.clone().settled(slots));
        Ok(match self.phase {
            MovePhase::Mirroring => (MovePhase::Copying, None),
            MovePhase::Copying => (MovePhase::Verifying, None),
            MovePhase::Verifying => {
                (MovePhase::Switching, Some(map.followed_by(map.ledger.clone().switched(slots)?)))
            }
            MovePhase::Switching => (MovePhase::Settling, Some(settled())),
            MovePhase::Settling => (MovePhase::Cleaning, None),
            MovePhase::Cleaning | MovePhase::Done => (MovePhase::Done, None),
            MovePhase::Aborting => (MovePhase::Discarding, None),
            MovePhase::Discarding | MovePhase::Aborted => (MovePhase::Aborted, None),
        })
    }

    pub(super) fn status(&self) -> MoveStatus {
        MoveStatus {
            id: self.id,
            phase: self.phase,
            from: self.from.to_string(),
            to: self.to.to_string(),
            slots: self.slots.to_string(),
            started_at_ms: self.started_at_ms,
            finished_at_ms: self.finished_at_ms,
            wallets_in_phase: self.place.wallets,
            entries_copied: self.entries_copied,
            attempts: self.attempts,
            wallets_removed: self.wallets_removed,
            wallets_left: self.wallets_left,
            detail: self.detail.clone(),
        }
    }
}
