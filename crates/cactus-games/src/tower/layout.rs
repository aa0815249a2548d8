//! Which tiles are safe.

use alloc::vec::Vec;
use core::fmt;

use super::difficulty::Difficulty;
use super::record::SCHEME_TAG;
use crate::seed::{ClientSeed, Nonce, ServerSeed};
use crate::stream::OutcomeStream;

/// Levels of a tower.
pub const LEVEL_COUNT: u8 = 9;

/// The most tiles of a level, those of [`Difficulty::Easy`] and [`Difficulty::Master`].
const TILE_COUNT_MAX: usize = 4;

/// The safe tiles of one round. Its `Debug` is redacted, because it is secret while the round runs.
///
/// ```
/// use cactus_games::tower::{Difficulty, Layout};
/// use cactus_games::{ClientSeed, Nonce, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let layout = Layout::deal(&server_seed, &client_seed, Nonce::FIRST, Difficulty::Easy);
/// let levels = layout.safe_tiles();
/// assert_eq!(levels.len(), 9);
/// assert!(levels.iter().all(|safe| safe.len() == 3));
/// assert!(layout.is_safe(0, levels[0][0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layout {
    difficulty: Difficulty,
    /// Per level, lowest first: tile 0 is bit 0.
    safe_masks: [u8; LEVEL_COUNT as usize],
}

impl Layout {
    /// Deals the layout that the seeds and the nonce fix.
    pub fn deal(
        server_seed: &ServerSeed,
        client_seed: &ClientSeed,
        nonce: Nonce,
        difficulty: Difficulty,
    ) -> Self {
        let mut stream = OutcomeStream::new(SCHEME_TAG, server_seed, client_seed, nonce);
        Self::deal_from(difficulty, |bound| stream.below(bound))
    }

    /// Deals level after level from one stream of draws.
    fn deal_from(difficulty: Difficulty, mut below: impl FnMut(u32) -> u32) -> Self {
        let mut safe_masks = [0; LEVEL_COUNT as usize];
        for safe_mask in &mut safe_masks {
            *safe_mask = deal_level(difficulty, &mut below);
        }
        Self { difficulty, safe_masks }
    }

    /// Whether a tile is safe; a level or a tile that the tower does not have is not.
    pub fn is_safe(&self, level: u8, tile: u8) -> bool {
        let safe_mask = self.safe_masks.get(usize::from(level)).copied().unwrap_or_default();
        tile < self.difficulty.tile_count() && safe_mask & (1 << tile) != 0
    }

    /// The safe tiles of every level in ascending order, lowest level first.
    pub fn safe_tiles(&self) -> Vec<Vec<u8>> {
        let safe_of =
            |level| (0..self.difficulty.tile_count()).filter(move |tile| self.is_safe(level, *tile));
        (0..LEVEL_COUNT).map(|level| safe_of(level).collect()).collect()
    }

    /// The safe tiles of every level as a set of bits, lowest level first: tile 0 is bit 0.
    pub fn safe_masks(&self) -> [u8; LEVEL_COUNT as usize] {
        self.safe_masks
    }
}

/// A forward Fisher-Yates shuffle that stops after the safe tiles: with uniform draws every set of places is
/// equally likely.
fn deal_level(difficulty: Difficulty, below: &mut impl FnMut(u32) -> u32) -> u8 {
    let mut tiles: [u8; TILE_COUNT_MAX] = [0, 1, 2, 3];
    let mut safe_mask: u8 = 0;
    for place in 0..difficulty.safe_count() {
        let offset = below(u32::from(difficulty.tile_count() - place)) as usize;
        let place = usize::from(place);
        tiles.swap(place, place + offset);
        safe_mask |= 1 << tiles[place];
    }
    assert_eq!(safe_mask.count_ones(), u32::from(difficulty.safe_count()), "the safe tiles are distinct");
    safe_mask
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layout(redacted)")
    }
}

#[cfg(test)]
mod tests;
