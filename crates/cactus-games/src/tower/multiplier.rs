//! What a round pays.

use super::difficulty::Difficulty;
use super::layout::LEVEL_COUNT;
use super::parameters::Parameters;
use crate::jurisdiction::TopAwardOdds;
use crate::multiplier::Multiplier;

// 4^9, the largest power below, is within what a multiplier can count. Evaluated by the compiler.
const _: () = assert!(4_u64.pow(LEVEL_COUNT as u32) <= Multiplier::WAYS_MAX);

impl Parameters {
    /// The multiplier after climbing a number of levels, or `None` when that is 0 or more than the tower has.
    ///
    /// It is the inverse of the probability of climbing that many levels, less the house edge:
    /// `(10000 - edge) / 10000 * (tiles / safe)^levels`.
    pub fn multiplier(&self, levels: u8) -> Option<Multiplier> {
        if levels == 0 || levels > LEVEL_COUNT {
            return None;
        }
        let (winning, all) = ways(self.difficulty, levels);
        Some(Multiplier::fair_less_edge(winning, all, self.house_edge))
    }

    /// What a stake pays after climbing a number of levels, in minor units: the exact payout rounded down, at
    /// most `payout_max`. `None` as for [`multiplier`](Self::multiplier).
    pub fn payout_minor(&self, stake_minor: u64, levels: u8) -> Option<u64> {
        Some(self.multiplier(levels)?.payout_minor(stake_minor, self.payout_max))
    }

    /// How likely the top award is: all levels climbed by tiles chosen without knowledge.
    pub fn top_award_odds(&self) -> TopAwardOdds {
        let (winning, all) = ways(self.difficulty, LEVEL_COUNT);
        TopAwardOdds { winning, all }
    }
}

/// Of all choices of one tile on each of so many levels, how many are safe throughout, and how many there are.
fn ways(difficulty: Difficulty, levels: u8) -> (u64, u64) {
    let power = |base: u8| u64::from(base).pow(levels.into());
    (power(difficulty.safe_count()), power(difficulty.tile_count()))
}
