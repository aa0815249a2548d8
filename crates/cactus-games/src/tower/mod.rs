//! Tower: nine levels, each with a few tiles of which some are safe. Each level climbed raises the multiplier; a
//! tile that is not safe loses the stake.
//!
//! The crate documentation specifies the scheme. A [`Round`] is decided by pure functions: [`decide`] answers a
//! [`Command`] with a [`Decision`] or a [`Rejection`] and changes nothing; [`apply`] carries the decision out.
//! A [`RoundRecord`] is what is stored, shown, and checked by [`verify`]; [`Round::resume`] goes on from it.

mod difficulty;
mod layout;
mod multiplier;
mod parameters;
mod record;
mod rejection;
mod round;
mod verify;

pub use crate::round::{Outcome, Phase, StartRejection};
pub use difficulty::Difficulty;
pub use layout::{LEVEL_COUNT, Layout};
pub use parameters::Parameters;
pub use record::{RoundRecord, SCHEME, SCHEME_TAG, SCHEME_VERSION};
pub use rejection::Rejection;
pub use round::{Command, Decision, Round, apply, decide};
pub use verify::{Mismatch, Recomputed, Verified, recompute, verify};
