//! How many tiles a level has, and how many of them are safe.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::wager::ParameterRejection;

/// How hard a tower is to climb; serialized as its [`name`](Self::name).
///
/// | | tiles of a level | safe |
/// |---|---|---|
/// | `easy` | 4 | 3 |
/// | `medium` | 3 | 2 |
/// | `hard` | 2 | 1 |
/// | `expert` | 3 | 1 |
/// | `master` | 4 | 1 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difficulty {
    /// Three of four tiles are safe.
    Easy,
    /// Two of three tiles are safe.
    Medium,
    /// One of two tiles is safe.
    Hard,
    /// One of three tiles is safe.
    Expert,
    /// One of four tiles is safe.
    Master,
}

impl Difficulty {
    /// Every difficulty, easiest first.
    pub const ALL: [Self; 5] = [Self::Easy, Self::Medium, Self::Hard, Self::Expert, Self::Master];

    /// The stable name for programs, as serialized.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
            Self::Expert => "expert",
            Self::Master => "master",
        }
    }

    /// Tiles of each level: 2 to 4.
    pub const fn tile_count(self) -> u8 {
        match self {
            Self::Easy | Self::Master => 4,
            Self::Medium | Self::Expert => 3,
            Self::Hard => 2,
        }
    }

    /// Safe tiles of each level: at least 1, and fewer than all.
    pub const fn safe_count(self) -> u8 {
        match self {
            Self::Easy => 3,
            Self::Medium => 2,
            Self::Hard | Self::Expert | Self::Master => 1,
        }
    }
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Difficulty {
    type Err = ParameterRejection;

    fn from_str(text: &str) -> Result<Self, ParameterRejection> {
        let named = Self::ALL.into_iter().find(|difficulty| difficulty.name() == text);
        named.ok_or(ParameterRejection::DifficultyUnknown)
    }
}
