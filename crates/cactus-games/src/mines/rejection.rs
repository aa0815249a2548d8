//! The answers "no" that the rules of a round can give.

use core::fmt;

/// Why a command was refused, in order of precedence. The round is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The round is lost or cashed out.
    RoundOver,
    /// The tile is not 0 to 24.
    TileOutOfRange,
    /// The tile is open.
    TileAlreadyOpen,
    /// A cash-out needs at least one gem.
    NothingRevealed,
}

impl Rejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::RoundOver => "round_over",
            Self::TileOutOfRange => "tile_out_of_range",
            Self::TileAlreadyOpen => "tile_already_open",
            Self::NothingRevealed => "nothing_revealed",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RoundOver => "the round is over",
            Self::TileOutOfRange => "a tile is 0 to 24",
            Self::TileAlreadyOpen => "the tile is already open",
            Self::NothingRevealed => "a cash-out needs at least one open gem",
        })
    }
}

impl core::error::Error for Rejection {}
