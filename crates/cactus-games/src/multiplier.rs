//! What a round multiplies a stake by, as an exact fraction.

use core::fmt;

use crate::wager::{BASIS_POINTS, HouseEdge, PayoutMax};

/// An exact multiple of a stake, in lowest terms.
///
/// ```
/// use cactus_games::mines::{MineCount, Parameters};
///
/// let multiplier = Parameters::new(MineCount::new(1)?).multiplier(1).expect("one gem of 24");
/// assert_eq!(multiplier.to_string(), "33/32");
/// assert_eq!(multiplier.hundredths(), 103); // 1.03125, shown as 1.03
/// assert_eq!(multiplier.of_stake(1_000), 1_031);
/// # Ok::<(), cactus_games::ParameterRejection>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Multiplier {
    numerator: u64,
    denominator: u64,
}

impl Multiplier {
    /// The most ways that a game may count: with them, a numerator stays below 2^47, and below 2^64 in hundredths.
    pub(crate) const WAYS_MAX: u64 = 1 << 33;

    /// The inverse of the probability `winning / all`, less the house edge.
    ///
    /// # Panics
    ///
    /// If there are more than [`WAYS_MAX`](Self::WAYS_MAX) ways, or none that win.
    pub(crate) fn fair_less_edge(winning: u64, all: u64, house_edge: HouseEdge) -> Self {
        assert!(0 < winning && winning <= all && all <= Self::WAYS_MAX, "{winning} of {all} ways win");
        let (numerator, denominator) = (house_edge.returned_basis_points() * all, BASIS_POINTS * winning);
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

    /// The payout in minor units: the exact one rounded down, at most `payout_max`.
    pub(crate) fn payout_minor(&self, stake_minor: u64, payout_max: PayoutMax) -> u64 {
        let exact = self.of_stake(stake_minor);
        let payout_max_minor = payout_max.amount_minor();
        let payout_minor = u64::try_from(exact).map_or(payout_max_minor, |exact| exact.min(payout_max_minor));
        assert!(u128::from(payout_minor) <= exact, "a round never pays more than the formula");
        payout_minor
    }
}

// Evaluated by the compiler, which refuses an overflow.
const _: u64 = BASIS_POINTS * Multiplier::WAYS_MAX * 100;

impl fmt::Display for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
