//! What a round pays, as exact fractions.

use std::fmt;

use super::board::TILE_COUNT;
use super::parameters::{AMOUNT_MINOR_MAX, Parameters};

const BASIS_POINTS: u64 = 10_000;

/// C(25, 12): the largest number of ways to choose tiles, and the most that a fair multiplier can reach.
const COMBINATIONS_MAX: u64 = combinations(TILE_COUNT, 12);

// A multiplier's numerator is at most 10,000 * 5,200,300 < 2^36 and its product with a stake less than 2^89.
// Evaluated by the compiler, which refuses an overflow.
const _: u64 = BASIS_POINTS * COMBINATIONS_MAX;
const _: u128 = (BASIS_POINTS * COMBINATIONS_MAX) as u128 * AMOUNT_MINOR_MAX as u128;

/// An exact multiple of a stake, in lowest terms.
///
/// ```
/// use cactus_games::mines::{MineCount, Parameters};
///
/// let multiplier = Parameters::new(MineCount::new(1)?).multiplier(1).expect("one gem of 24");
/// assert_eq!(multiplier.to_string(), "33/32");
/// assert_eq!(multiplier.hundredths(), 103); // 1.03125, shown as 1.03
/// assert_eq!(multiplier.of_stake(1_000), 1_031);
/// # Ok::<(), cactus_games::mines::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Multiplier {
    numerator: u64,
    denominator: u64,
}

impl Multiplier {
    fn new(numerator: u64, denominator: u64) -> Self {
        let divisor = greatest_common_divisor(numerator, denominator);
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// The part above the line.
    pub fn numerator(&self) -> u64 {
        self.numerator
    }

    /// The part below the line; never 0.
    pub fn denominator(&self) -> u64 {
        self.denominator
    }

    /// The multiplier in hundredths, rounded down, for display only: payouts come from the exact fraction.
    pub fn hundredths(&self) -> u64 {
        self.numerator * 100 / self.denominator
    }

    /// The exact payout in minor units, rounded down, before any limit.
    pub fn of_stake(&self, stake_minor: u64) -> u128 {
        u128::from(stake_minor) * u128::from(self.numerator) / u128::from(self.denominator)
    }
}

impl fmt::Display for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl Parameters {
    /// The multiplier after a number of gems, or `None` when that is 0 or more than the board has.
    ///
    /// It is the inverse of the probability of opening that many gems in a row, less the house edge:
    /// `(10000 - edge) / 10000 * C(25, gems) / C(25 - mines, gems)`.
    pub fn multiplier(&self, gems: u8) -> Option<Multiplier> {
        if gems == 0 || gems > self.gem_count() {
            return None;
        }
        let returned = BASIS_POINTS - u64::from(self.house_edge.basis_points());
        Some(Multiplier::new(
            returned * combinations(TILE_COUNT, gems),
            BASIS_POINTS * combinations(self.gem_count(), gems),
        ))
    }

    /// What a stake pays after a number of gems, in minor units: the exact payout rounded down, at most
    /// `payout_max`. `None` as for [`multiplier`](Self::multiplier).
    pub fn payout_minor(&self, stake_minor: u64, gems: u8) -> Option<u64> {
        let exact = self.multiplier(gems)?.of_stake(stake_minor);
        let payout_max_minor = self.payout_max.amount_minor();
        let payout_minor = u64::try_from(exact).map_or(payout_max_minor, |exact| exact.min(payout_max_minor));
        assert!(u128::from(payout_minor) <= exact, "a round never pays more than the formula");
        Some(payout_minor)
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

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
