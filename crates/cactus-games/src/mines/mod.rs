//! Mines: 25 tiles, 1 to 24 of them mines. Each gem opened raises the multiplier; a mine loses the stake.
//!
//! The crate documentation specifies the scheme. A [`Round`] is decided by pure functions: [`decide`] answers a
//! [`Command`] with a [`Decision`] or a [`Rejection`] and changes nothing; [`apply`] carries the decision out.
//! A [`RoundRecord`] is what is stored, shown, and checked by [`verify`]; [`Round::resume`] goes on from it.

mod board;
mod multiplier;
mod parameters;
mod record;
mod rejection;
mod round;
mod verify;

pub use crate::multiplier::Multiplier;
pub use crate::round::{Outcome, Phase, StartRejection};
pub use crate::wager::{AMOUNT_MINOR_MAX, HouseEdge, ParameterRejection, PayoutMax};
pub use board::{Board, Tile};
pub use parameters::{MineCount, Parameters};
pub use record::{RoundRecord, SCHEME, SCHEME_TAG, SCHEME_VERSION};
pub use rejection::Rejection;
pub use round::{Command, Decision, Round, apply, decide};
pub use verify::{Mismatch, Recomputed, Verified, recompute, verify};
