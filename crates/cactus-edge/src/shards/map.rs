use std::fmt;

use serde::{Deserialize, Serialize};

use super::{NameMap, Shard, SlotMap};

/// What is where: of keys by slot, and of keys by name.
///
/// Readers hold a map for a while and may read an older one after a newer one; the version says which is which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardMap {
    /// Greater with every change.
    pub version: u64,
    /// Shards of what is kept by slot.
    pub ledger: SlotMap,
    /// Shards of what is kept by name.
    #[serde(deserialize_with = "checked")]
    pub brands: NameMap,
}

impl ShardMap {
    /// The map before any change, version 0: slots dealt out in turn, all names on the first shard.
    ///
    /// # Panics
    /// When there is no shard.
    pub fn striped(ledger_shards: u8, brand_shards: u8) -> Self {
        assert!(brand_shards > 0, "there is a shard");
        Self { version: 0, ledger: SlotMap::striped(ledger_shards), brands: NameMap::first_of(brand_shards) }
    }

    /// The next map, with other slots.
    #[must_use]
    pub fn followed_by(&self, ledger: SlotMap) -> Self {
        Self { version: self.version + 1, ledger, brands: self.brands.clone() }
    }

    /// That whoever has this many databases can use the map.
    ///
    /// # Errors
    /// When the map speaks of more shards.
    pub fn require_within(&self, ledger_shards: usize, brand_shards: usize) -> Result<(), ShardMapError> {
        let wanted = [(self.ledger.shards(), ledger_shards), (self.brands.shards, brand_shards)];
        match wanted.into_iter().find(|(shards, bound)| usize::from(*shards) > *bound) {
            Some((shards, bound)) => Err(ShardMapError::TooManyShards { shards, bound }),
            None => Ok(()),
        }
    }

    /// Whether a reader of `previous` may take this map: an older one, or another one of the same version, it may not.
    pub fn may_follow(&self, previous: &Self) -> bool {
        self.version > previous.version || self == previous
    }
}

fn checked<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NameMap, D::Error> {
    let names = NameMap::deserialize(deserializer)?;
    names.check().map_err(serde::de::Error::custom)?;
    Ok(names)
}

/// What is wrong with a shard map, or with a change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShardMapError {
    /// This is no shard's name.
    NoShard(String),
    /// This is no list of slots.
    NoSlots(String),
    /// A slot stands in two lists, or twice in one.
    SlotTwice(u16),
    /// A slot has no shard.
    NoOwner(u16),
    /// A slot comes from or goes to its own owner, or both comes and goes.
    MovesNowhere(u16),
    /// A slot is being moved already.
    InMotion(u16),
    /// A slot is not being moved.
    NotInMotion(u16),
    /// A shard is named beyond those of the map.
    UnknownShard {
        /// The shard.
        shard: Shard,
        /// How many the map has.
        shards: u8,
    },
    /// The map has more shards than there are databases.
    TooManyShards {
        /// How many the map has.
        shards: u8,
        /// How many databases there are.
        bound: usize,
    },
    /// A plan for no shard at all.
    NoShards,
}

impl fmt::Display for ShardMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoShard(text) => write!(f, "{text:?} is no shard: they are s0, s1 and so on"),
            Self::NoSlots(text) => write!(f, "{text:?} is no list of slots such as 0-4094/2,7,9"),
            Self::SlotTwice(slot) => write!(f, "slot {slot} is listed twice"),
            Self::NoOwner(slot) => write!(f, "slot {slot} has no shard"),
            Self::MovesNowhere(slot) => write!(f, "slot {slot} is on no way from one shard to another"),
            Self::InMotion(slot) => write!(f, "slot {slot} is being moved already"),
            Self::NotInMotion(slot) => write!(f, "slot {slot} is not being moved"),
            Self::UnknownShard { shard, shards } => write!(f, "shard {shard} of {shards} does not exist"),
            Self::TooManyShards { shards, bound } => write!(f, "{shards} shards, but {bound} databases"),
            Self::NoShards => f.write_str("there is no shard to plan for"),
        }
    }
}

impl std::error::Error for ShardMapError {}
