//! Crash: one multiplier grows for everybody at a table until it crashes; who cashed out before is paid.
//!
//! The crate documentation specifies the scheme. A [`ChainBuilder`] makes the chain that decides all games before the
//! first; a [`CrashPoint`] follows from a game's link, the public [`Salt`] and, if the table has one, a public beacon.
//! A [`Round`] is a pure state machine: [`Round::handle`], [`Round::start`] and [`Round::advance`] take the time as an
//! argument and answer with [`Event`]s to store. A [`RoundRecord`] is checked by [`verify`].

mod bytes32;
mod chain;
mod field;
mod growth;
mod hundredths;
mod point;
mod record;
mod rejection;
mod round;
mod table;
mod verify;

pub use chain::{
    CHAIN_GAMES_DEFAULT, CHAIN_GAMES_MAX, CHECKPOINT_GAMES, ChainBuilder, ChainHash, ChainLink, ChainWalk,
    Checkpoints, verify_link,
};
pub use growth::{multiplier_at, reached_at_ms};
pub use hundredths::Hundredths;
pub use point::{BeaconMix, BeaconRandomness, CrashPoint, DRAWS, Salt, draw, survivals};
pub use record::{Outcome, RoundRecord, SCHEME, SCHEME_VERSION};
pub use rejection::{ChainMismatch, ParameterRejection, PhaseRejection, Rejection, RestoreRejection};
pub use round::{
    BETS_PER_PLAYER_MAX, Bet, BetId, BetState, CashOut, CashOutCause, Command, Crash, Event, Handled, Phase,
    RefundReason, Round, Schedule, StoredPhase, Totals, Void, VoidReason,
};
pub use table::TableParameters;
pub use verify::{KnownLink, Mismatch, Verified, verify};
