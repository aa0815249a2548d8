//! The answers "no" that the rules of a round can give.

use core::fmt;

/// Why a command was refused, in order of precedence. The round is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The round is lost or cashed out.
    RoundOver,
    /// A level of this difficulty does not have the tile.
    TileOutOfRange,
    /// A cash-out needs at least one level.
    NothingClimbed,
}

impl Rejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::RoundOver => "round_over",
            Self::TileOutOfRange => "tile_out_of_range",
            Self::NothingClimbed => "nothing_climbed",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RoundOver => "the round is over",
            Self::TileOutOfRange => "a level of this difficulty does not have the tile",
            Self::NothingClimbed => "a cash-out needs at least one climbed level",
        })
    }
}

impl core::error::Error for Rejection {}
