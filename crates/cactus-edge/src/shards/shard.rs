use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ShardMapError;

/// Most shards of one schema: their numbers fit a byte, of which one value says that there is no shard.
pub const SHARDS_MAX: u8 = u8::MAX;

/// The number of a shard, from 0; its text is `s0`, `s1` and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard(u8);

impl Shard {
    /// A shard by its number.
    ///
    /// # Panics
    /// With 255, which is the number of no shard.
    pub const fn new(number: u8) -> Self {
        assert!(number < SHARDS_MAX, "255 is the number of no shard");
        Self(number)
    }

    /// Its number, which is its place in a list of all shards.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its place in a list of all shards.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl FromStr for Shard {
    type Err = ShardMapError;

    fn from_str(text: &str) -> Result<Self, ShardMapError> {
        let number = text.strip_prefix('s').and_then(|digits| digits.parse::<u8>().ok());
        let shard = number.filter(|number| *number < SHARDS_MAX).map(Self);
        // Printed again it is the same, so a shard has one spelling.
        shard.filter(|shard| shard.to_string() == text).ok_or_else(|| ShardMapError::NoShard(text.to_owned()))
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardMapError;

    fn try_from(text: String) -> Result<Self, ShardMapError> {
        text.parse()
    }
}
