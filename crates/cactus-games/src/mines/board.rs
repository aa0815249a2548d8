//! Where the mines are.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use super::parameters::MineCount;
use super::record::SCHEME_TAG;
use crate::seed::{ClientSeed, Nonce, ServerSeed};
use crate::stream::OutcomeStream;
use crate::wager::ParameterRejection;

/// Tiles on a board: five rows of five.
pub(super) const TILE_COUNT: u8 = 25;

/// A place on the board, 0 to 24: left to right, top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Tile(u8);

impl Tile {
    /// Checks the range.
    pub fn new(index: u8) -> Result<Self, ParameterRejection> {
        if index < TILE_COUNT { Ok(Self(index)) } else { Err(ParameterRejection::TileOutOfRange) }
    }

    /// The tile's number.
    pub fn index(self) -> u8 {
        self.0
    }

    pub(super) fn bit(self) -> u32 {
        1 << self.0
    }
}

impl TryFrom<u8> for Tile {
    type Error = ParameterRejection;

    fn try_from(index: u8) -> Result<Self, ParameterRejection> {
        Self::new(index)
    }
}

impl From<Tile> for u8 {
    fn from(tile: Tile) -> Self {
        tile.0
    }
}

/// The mines of one round. Its `Debug` is redacted, because it is secret while the round runs.
///
/// ```
/// use cactus_games::mines::{Board, MineCount};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let board = Board::deal(&server_seed, &client_seed, Nonce::FIRST, MineCount::new(3)?);
/// assert_eq!(board.mine_tiles().len(), 3);
/// assert_eq!(board.mine_mask().count_ones(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Board {
    mine_mask: u32,
}

impl Board {
    /// Deals the board that the seeds and the nonce fix.
    pub fn deal(server_seed: &ServerSeed, client_seed: &ClientSeed, nonce: Nonce, mines: MineCount) -> Self {
        let mut stream = OutcomeStream::new(SCHEME_TAG, server_seed, client_seed, nonce);
        Self::deal_from(mines, |bound| stream.below(bound))
    }

    /// A forward Fisher-Yates shuffle that stops after the mines: with uniform draws every set of places is
    /// equally likely.
    fn deal_from(mines: MineCount, mut below: impl FnMut(u32) -> u32) -> Self {
        let mut tiles: Vec<Tile> = (0..TILE_COUNT).map(Tile).collect();
        let mut mine_mask = 0;
        for place in 0..mines.get() {
            let offset = below(u32::from(TILE_COUNT - place)) as usize;
            let place = usize::from(place);
            tiles.swap(place, place + offset);
            mine_mask |= tiles[place].bit();
        }
        assert_eq!(mine_mask.count_ones(), u32::from(mines.get()), "the mines are distinct");
        Self { mine_mask }
    }

    /// Whether the tile is a mine.
    pub fn is_mine(&self, tile: Tile) -> bool {
        self.mine_mask & tile.bit() != 0
    }

    /// The mines in ascending order.
    pub fn mine_tiles(&self) -> Vec<Tile> {
        (0..TILE_COUNT).map(Tile).filter(|tile| self.is_mine(*tile)).collect()
    }

    /// The safe tiles in ascending order.
    pub fn gem_tiles(&self) -> Vec<Tile> {
        (0..TILE_COUNT).map(Tile).filter(|tile| !self.is_mine(*tile)).collect()
    }

    /// The mines as a set of bits: tile 0 is bit 0.
    pub fn mine_mask(&self) -> u32 {
        self.mine_mask
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Board(redacted)")
    }
}

#[cfg(test)]
mod tests;
