//! What a round pays.

use super::board::TILE_COUNT;
use super::parameters::Parameters;
use crate::jurisdiction::TopAwardOdds;
use crate::multiplier::Multiplier;

// C(25, 12) is the largest number of ways to choose tiles, and within what a multiplier can count. Evaluated by the
// compiler, which also refuses an overflow.
const _: () = assert!(combinations(TILE_COUNT, 12) <= Multiplier::WAYS_MAX);

impl Parameters {
    /// The multiplier after a number of gems, or `None` when that is 0 or more than the board has.
    ///
    /// It is the inverse of the probability of opening that many gems in a row, less the house edge:
    /// `(10000 - edge) / 10000 * C(25, gems) / C(25 - mines, gems)`.
    pub fn multiplier(&self, gems: u8) -> Option<Multiplier> {
        if gems == 0 || gems > self.gem_count() {
            return None;
        }
        let (winning, all) = (combinations(self.gem_count(), gems), combinations(TILE_COUNT, gems));
        Some(Multiplier::fair_less_edge(winning, all, self.house_edge))
    }

    /// What a stake pays after a number of gems, in minor units: the exact payout rounded down, at most
    /// `payout_max`. `None` as for [`multiplier`](Self::multiplier).
    pub fn payout_minor(&self, stake_minor: u64, gems: u8) -> Option<u64> {
        Some(self.multiplier(gems)?.payout_minor(stake_minor, self.payout_max))
    }

    /// How likely the top award is: all gems opened by tiles chosen without knowledge.
    pub fn top_award_odds(&self) -> TopAwardOdds {
        TopAwardOdds { winning: 1, all: combinations(TILE_COUNT, self.gem_count()) }
    }
}

/// Number of ways to choose `chosen` of `count` tiles. Each step's division is exact.
const fn combinations(count: u8, chosen: u8) -> u64 {
    let mut ways = 1;
    let mut step = 0;
    while step < chosen {
        ways = ways * (count - step) as u64 / (step + 1) as u64;
        step += 1;
    }
    ways
}
