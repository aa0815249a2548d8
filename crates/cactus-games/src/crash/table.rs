//! What an operator sets for a table; every value is checked once, here.

use serde::{Deserialize, Serialize};

use super::hundredths::Hundredths;
use super::point::{DRAWS, survivals};
use super::rejection::ParameterRejection;
use crate::mines::{AMOUNT_MINOR_MAX, HouseEdge};

/// The longest odds of the highest multiplier: 1 in 100,000,000 (GLI-19 v3.0, 4.7.3).
const TOP_AWARD_ODDS_MAX: u128 = 100_000_000;

/// Everything but the link, the salt and the bets that decides what a round pays.
///
/// ```
/// use cactus_games::crash::{Hundredths, TableParameters};
/// use cactus_games::mines::HouseEdge;
///
/// let parameters = TableParameters::new(HouseEdge::new(100)?, Hundredths::new(1_000_000)?, 500_000, 5_000_000)?;
/// assert_eq!(
///     serde_json::to_string(&parameters)?,
///     r#"{"house_edge_basis_points":100,"multiplier_max_hundredths":1000000,"payout_max_minor":500000,"#.to_owned()
///         + r#""round_payout_max_minor":5000000}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct TableParameters {
    house_edge: HouseEdge,
    multiplier_max: Hundredths,
    payout_max_minor: u64,
    round_payout_max_minor: u64,
}

impl TableParameters {
    /// Checks the values together: the highest multiplier is above 1.00 and reached in at least 1 of 10^8 rounds,
    /// and the payout limits are 1 to 2^53 - 1, that of a bet not above that of a round.
    pub fn new(
        house_edge: HouseEdge,
        multiplier_max: Hundredths,
        payout_max_minor: u64,
        round_payout_max_minor: u64,
    ) -> Result<Self, ParameterRejection> {
        let parameters = Self { house_edge, multiplier_max, payout_max_minor, round_payout_max_minor };
        if multiplier_max == Hundredths::ONE {
            return Err(ParameterRejection::MultiplierOutOfRange);
        }
        if u128::from(survivals(multiplier_max, &parameters)) * TOP_AWARD_ODDS_MAX < u128::from(DRAWS) {
            return Err(ParameterRejection::TopAwardTooUnlikely);
        }
        if !(1..=AMOUNT_MINOR_MAX).contains(&payout_max_minor) {
            return Err(ParameterRejection::PayoutMaxOutOfRange);
        }
        if !(payout_max_minor..=AMOUNT_MINOR_MAX).contains(&round_payout_max_minor) {
            return Err(ParameterRejection::RoundPayoutMaxOutOfRange);
        }
        Ok(parameters)
    }

    /// The operator's share; serialized as `house_edge_basis_points`.
    pub fn house_edge(&self) -> HouseEdge {
        self.house_edge
    }

    /// The highest multiplier: a round that reaches it pays all open bets and crashes; serialized as
    /// `multiplier_max_hundredths`.
    pub fn multiplier_max(&self) -> Hundredths {
        self.multiplier_max
    }

    /// The most that one bet pays. A bet whose payout reaches it is cashed out.
    pub fn payout_max_minor(&self) -> u64 {
        self.payout_max_minor
    }

    /// The most that all bets of a round are paid together. When going on could pay more, all are cashed out.
    pub fn round_payout_max_minor(&self) -> u64 {
        self.round_payout_max_minor
    }

    /// What returns to the players, in basis points: 7,500 to 10,000.
    pub(super) fn returned_basis_points(&self) -> u128 {
        10_000 - u128::from(self.house_edge.basis_points())
    }

    /// What a bet cashed out at a multiplier is paid.
    pub(super) fn payout_minor(&self, stake_minor: u64, multiplier: Hundredths) -> u64 {
        let payout = multiplier.payout_minor(stake_minor);
        u64::try_from(payout).map_or(self.payout_max_minor, |payout| payout.min(self.payout_max_minor))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    house_edge_basis_points: HouseEdge,
    multiplier_max_hundredths: Hundredths,
    payout_max_minor: u64,
    round_payout_max_minor: u64,
}

impl TryFrom<Unchecked> for TableParameters {
    type Error = ParameterRejection;

    fn try_from(read: Unchecked) -> Result<Self, ParameterRejection> {
        Self::new(
            read.house_edge_basis_points,
            read.multiplier_max_hundredths,
            read.payout_max_minor,
            read.round_payout_max_minor,
        )
    }
}

impl From<TableParameters> for Unchecked {
    fn from(parameters: TableParameters) -> Self {
        Self {
            house_edge_basis_points: parameters.house_edge,
            multiplier_max_hundredths: parameters.multiplier_max,
            payout_max_minor: parameters.payout_max_minor,
            round_payout_max_minor: parameters.round_payout_max_minor,
        }
    }
}
