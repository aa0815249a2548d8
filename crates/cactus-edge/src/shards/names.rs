use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Shard, ShardMapError};

/// Which shard a named key is on: listed, or the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameMap {
    /// How many shards there are.
    pub shards: u8,
    /// The shard of every name that is not listed. Once a name has rows there it is listed before this changes.
    pub default: Shard,
    /// The others.
    pub placed: BTreeMap<String, Shard>,
}

impl NameMap {
    /// All names on the first of `shards`.
    pub fn first_of(shards: u8) -> Self {
        Self { shards, default: Shard::new(0), placed: BTreeMap::new() }
    }

    /// The shard of a name.
    pub fn shard_of(&self, name: &str) -> Shard {
        self.placed.get(name).copied().unwrap_or(self.default)
    }

    pub(super) fn check(&self) -> Result<(), ShardMapError> {
        let all = self.placed.values().chain([&self.default]);
        match all.max().filter(|shard| shard.number() >= self.shards) {
            Some(shard) => Err(ShardMapError::UnknownShard { shard: *shard, shards: self.shards }),
            None => Ok(()),
        }
    }
}
