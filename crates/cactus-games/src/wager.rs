//! What an operator sets for any game, each value checked once at its constructor.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The largest stake or payout in minor units: 2^53 - 1, so that it is exact in JavaScript and JSON.
pub const AMOUNT_MINOR_MAX: u64 = (1 << 53) - 1;

/// The whole of a stake, in basis points.
pub(crate) const BASIS_POINTS: u64 = 10_000;

/// The operator's expected share of a stake, in basis points (1/10,000): 0 to 2,500, by default 100.
///
/// The top of the range follows GLI-19 v3.0, 4.7.1: every wager returns at least 75 % to the player. Which of
/// these an operator may offer is the [`Jurisdiction`](crate::Jurisdiction)'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct HouseEdge(u16);

impl HouseEdge {
    /// The largest house edge: 25 %.
    pub const MAX: Self = Self(2_500);

    /// Checks the range.
    pub fn new(basis_points: u16) -> Result<Self, ParameterRejection> {
        if basis_points > Self::MAX.0 {
            Err(ParameterRejection::HouseEdgeOutOfRange)
        } else {
            Ok(Self(basis_points))
        }
    }

    /// The edge in basis points.
    pub fn basis_points(self) -> u16 {
        self.0
    }

    /// What returns to the players, in basis points: at least 7,500.
    pub(crate) fn returned_basis_points(self) -> u64 {
        BASIS_POINTS - u64::from(self.0)
    }
}

impl Default for HouseEdge {
    /// 1 %.
    fn default() -> Self {
        Self(100)
    }
}

/// The most a round pays, in minor units: 1 to 2^53 - 1, which is also the default.
///
/// A round whose payout reaches it is cashed out at once, since going on could only lose. Where the limit cuts a
/// step short, that step returns less than the house edge says, so set it well above stakes and tell players.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct PayoutMax(u64);

impl PayoutMax {
    /// Checks the range.
    pub fn new(amount_minor: u64) -> Result<Self, ParameterRejection> {
        if (1..=AMOUNT_MINOR_MAX).contains(&amount_minor) {
            Ok(Self(amount_minor))
        } else {
            Err(ParameterRejection::PayoutMaxOutOfRange)
        }
    }

    /// The amount in minor units.
    pub fn amount_minor(self) -> u64 {
        self.0
    }
}

impl Default for PayoutMax {
    fn default() -> Self {
        Self(AMOUNT_MINOR_MAX)
    }
}

/// Why a parameter of a game was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterRejection {
    /// The number of mines is not 1 to 24.
    MinesOutOfRange,
    /// The difficulty of a tower is not one of the five.
    DifficultyUnknown,
    /// The house edge is above 2,500 basis points.
    HouseEdgeOutOfRange,
    /// The payout limit is not 1 to 2^53 - 1.
    PayoutMaxOutOfRange,
    /// A tile of a Mines board is not 0 to 24.
    TileOutOfRange,
}

impl ParameterRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::MinesOutOfRange => "mines_out_of_range",
            Self::DifficultyUnknown => "difficulty_unknown",
            Self::HouseEdgeOutOfRange => "house_edge_out_of_range",
            Self::PayoutMaxOutOfRange => "payout_max_out_of_range",
            Self::TileOutOfRange => "tile_out_of_range",
        }
    }
}

impl fmt::Display for ParameterRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MinesOutOfRange => "a board has 1 to 24 mines",
            Self::DifficultyUnknown => "a difficulty is easy, medium, hard, expert or master",
            Self::HouseEdgeOutOfRange => "a house edge is 0 to 2500 basis points",
            Self::PayoutMaxOutOfRange => "a payout limit is 1 to 9007199254740991 minor units",
            Self::TileOutOfRange => "a tile is 0 to 24",
        })
    }
}

impl core::error::Error for ParameterRejection {}

macro_rules! serde_conversions {
    ($($value:ident: $integer:ident),*) => {$(
        impl TryFrom<$integer> for $value {
            type Error = $crate::wager::ParameterRejection;

            fn try_from(integer: $integer) -> Result<Self, Self::Error> {
                Self::new(integer)
            }
        }

        impl From<$value> for $integer {
            fn from(value: $value) -> Self {
                value.0
            }
        }
    )*};
}

pub(crate) use serde_conversions;

serde_conversions!(HouseEdge: u16, PayoutMax: u64);
