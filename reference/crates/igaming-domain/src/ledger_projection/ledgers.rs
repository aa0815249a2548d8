use cactus_edge::shards::{Route, Shard, SlotMap, slot_of};
use cactus_edge::{Db, Fault};

/// The databases over which the projection is spread, and which of them has whose entries.
#[derive(Debug)]
pub struct Ledgers<'a, D: Db> {
    /// Every shard, by its number.
    pub shards: &'a [D],
    /// Which shard has a player's slot.
    pub map: &'a SlotMap,
    /// Until when may be written by this map, in milliseconds since the Unix epoch. A slot is moved once nobody writes
    /// by the map of before any more, so a write that begins later is refused.
    pub write_until_ms: u64,
}

impl<D: Db> Ledgers<'_, D> {
    /// Where a player's entries are.
    #[must_use]
    pub fn route(&self, player_id: &str) -> Route {
        self.map.route(slot_of(player_id))
    }

    /// Whether a player's entries are read from this shard.
    #[must_use]
    pub fn owns(&self, shard: Shard, player_id: &str) -> bool {
        self.route(player_id).owner == shard
    }

    /// That a write may begin now.
    ///
    /// # Errors
    /// A fault when the map is too old: whoever goes by its successor may look for the row elsewhere.
    pub fn require_writable(&self, now_ms: u64) -> Result<(), Fault> {
        if now_ms <= self.write_until_ms {
            return Ok(());
        }
        Err(Fault::unavailable("the shard map is too old to write by"))
    }

    /// A shard's database.
    ///
    /// # Errors
    /// A fault when there is none.
    pub fn shard(&self, shard: Shard) -> Result<&D, Fault> {
        self.shards.get(shard.index()).ok_or_else(|| Fault::internal(format!("no database for {shard}")))
    }

    /// Where the quarantine is: a message in it may name no wallet, so it has no slot.
    ///
    /// # Errors
    /// A fault when there is no shard at all.
    pub fn quarantine(&self) -> Result<&D, Fault> {
        self.shard(Shard::new(0))
    }
}
