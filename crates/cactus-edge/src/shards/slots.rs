use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SHARDS_MAX, SLOTS, Shard, ShardMapError, Slot, SlotSet};

/// In place of a shard's number: there is none.
const NONE: u8 = SHARDS_MAX;

/// Where the rows of a slot are written and read.
///
/// Reads only ever go over from the owner to `incoming`. So whatever is to be seen anywhere is written there first,
/// and a reader that goes over finds all that it saw before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Route {
    /// Reads go here, and writes.
    pub owner: Shard,
    /// The shard that is to own the slot: writes go there too, before they go to the owner.
    pub incoming: Option<Shard>,
    /// The shard that owned the slot: writes still go there too, after they went to the owner.
    pub outgoing: Option<Shard>,
}

impl Route {
    /// The shards that a write goes to, in this order.
    pub fn writes(self) -> impl Iterator<Item = Shard> {
        [self.incoming, Some(self.owner), self.outgoing].into_iter().flatten()
    }
}

/// Which shard owns each slot: a byte per slot, and two more that say what is being moved.
///
/// As JSON it lists the slots of each shard, as [`SlotSet`] spells them, and what is coming and going only while
/// there is some. A list in which a slot is missing or stands twice is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed", into = "Listed")]
pub struct SlotMap {
    shards: u8,
    owners: Box<[u8]>,
    incoming: Box<[u8]>,
    outgoing: Box<[u8]>,
}

/// A [`SlotMap`] as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    shards: u8,
    slots: Lists,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    incoming: Lists,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    outgoing: Lists,
}

type Lists = BTreeMap<Shard, SlotSet>;

impl SlotMap {
    /// Slots dealt out in turn: slot n to shard n modulo `shards`. Of two shards the first has the even slots, which is
    /// where CRC-32 modulo 2 puts a key.
    ///
    /// # Panics
    /// When there is no shard.
    pub fn striped(shards: u8) -> Self {
        assert!(shards > 0, "there is a shard");
        let owners = (0..shards).cycle().take(usize::from(SLOTS)).collect();
        Self { shards, owners, incoming: nowhere(), outgoing: nowhere() }
    }

    /// How many shards there are, though some may own nothing.
    pub fn shards(&self) -> u8 {
        self.shards
    }

    /// Where the rows of a slot are.
    pub fn route(&self, slot: Slot) -> Route {
        let shard = |number: u8| (number != NONE).then(|| Shard::new(number));
        Route {
            owner: Shard::new(self.owners[slot.index()]),
            incoming: shard(self.incoming[slot.index()]),
            outgoing: shard(self.outgoing[slot.index()]),
        }
    }

    /// The slots that a shard owns.
    pub fn owned_by(&self, shard: Shard) -> SlotSet {
        Slot::all().filter(|slot| self.route(*slot).owner == shard).collect()
    }

    /// The slots that are being moved.
    pub fn in_motion(&self) -> SlotSet {
        Slot::all().filter(|slot| self.route(*slot).writes().nth(1).is_some()).collect()
    }

    /// The map with room for `shards`, the new ones still without slots.
    ///
    /// # Errors
    /// When a shard that would be gone still has slots.
    pub fn with_shards(mut self, shards: u8) -> Result<Self, ShardMapError> {
        self.shards = shards;
        self.check()?;
        Ok(self)
    }

    /// The map in which `slots` are on their way to a shard: writes go there too.
    ///
    /// # Errors
    /// When the shard is unknown, owns one of the slots, or one of them is being moved already.
    pub fn moving(mut self, slots: &SlotSet, to: Shard) -> Result<Self, ShardMapError> {
        for slot in slots.iter() {
            if self.route(slot).writes().nth(1).is_some() {
                return Err(ShardMapError::InMotion(slot.number()));
            }
            self.incoming[slot.index()] = to.number();
        }
        self.check()?;
        Ok(self)
    }

    /// The map in which `slots` are owned by the shard that they were on their way to.
    ///
    /// # Errors
    /// When one of them is on its way nowhere.
    pub fn switched(mut self, slots: &SlotSet) -> Result<Self, ShardMapError> {
        for slot in slots.iter() {
            let Route { owner, incoming, .. } = self.route(slot);
            let incoming = incoming.ok_or(ShardMapError::NotInMotion(slot.number()))?;
            self.owners[slot.index()] = incoming.number();
            self.outgoing[slot.index()] = owner.number();
            self.incoming[slot.index()] = NONE;
        }
        Ok(self)
    }

    /// The map in which `slots` are written to their owner alone.
    #[must_use]
    pub fn settled(mut self, slots: &SlotSet) -> Self {
        for slot in slots.iter() {
            (self.incoming[slot.index()], self.outgoing[slot.index()]) = (NONE, NONE);
        }
        self
    }

    /// How many slots each shard owns.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; usize::from(self.shards)];
        self.owners.iter().for_each(|owner| counts[usize::from(*owner)] += 1);
        counts
    }

    pub(super) fn give(&mut self, slot: Slot, to: Shard) {
        self.owners[slot.index()] = to.number();
    }

    /// Every shard named is one of the map's, and a slot is written to a shard once.
    fn check(&self) -> Result<(), ShardMapError> {
        for slot in Slot::all() {
            let route = self.route(slot);
            if let Some(shard) = route.writes().find(|shard| shard.number() >= self.shards) {
                return Err(ShardMapError::UnknownShard { shard, shards: self.shards });
            }
            let Route { owner, incoming, outgoing } = route;
            if [incoming, outgoing].contains(&Some(owner)) || (incoming.is_some() && outgoing.is_some()) {
                return Err(ShardMapError::MovesNowhere(slot.number()));
            }
        }
        Ok(())
    }
}

fn nowhere() -> Box<[u8]> {
    vec![NONE; usize::from(SLOTS)].into()
}

impl TryFrom<Listed> for SlotMap {
    type Error = ShardMapError;

    fn try_from(listed: Listed) -> Result<Self, ShardMapError> {
        let owners = dealt(&listed.slots)?;
        if let Some(slot) = Slot::all().find(|slot| owners[slot.index()] == NONE) {
            return Err(ShardMapError::NoOwner(slot.number()));
        }
        let (incoming, outgoing) = (dealt(&listed.incoming)?, dealt(&listed.outgoing)?);
        let map = Self { shards: listed.shards, owners, incoming, outgoing };
        map.check()?;
        Ok(map)
    }
}

/// The shard of each slot by the lists, [`NONE`] where it is in no list.
fn dealt(lists: &Lists) -> Result<Box<[u8]>, ShardMapError> {
    let mut shards = nowhere();
    for (shard, slots) in lists {
        for slot in slots.iter() {
            if shards[slot.index()] != NONE {
                return Err(ShardMapError::SlotTwice(slot.number()));
            }
            shards[slot.index()] = shard.number();
        }
    }
    Ok(shards)
}

/// The lists of [`dealt`].
fn listed(shards: &[u8]) -> Lists {
    let mut lists: BTreeMap<Shard, Vec<Slot>> = BTreeMap::new();
    for (slot, shard) in Slot::all().zip(shards).filter(|(_, shard)| **shard != NONE) {
        lists.entry(Shard::new(*shard)).or_default().push(slot);
    }
    lists.into_iter().map(|(shard, slots)| (shard, slots.into_iter().collect())).collect()
}

impl From<SlotMap> for Listed {
    fn from(map: SlotMap) -> Self {
        let SlotMap { shards, owners, incoming, outgoing } = map;
        Self { shards, slots: listed(&owners), incoming: listed(&incoming), outgoing: listed(&outgoing) }
    }
}
