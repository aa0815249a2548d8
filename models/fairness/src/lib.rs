//! A statistical battery on what `cactus-games` finally shows: boards, towers, crash points.
//!
//! GLI-19 v3.0, 3.2.2, asks for tests of final outcomes, chosen for the game and judged together at 99 %. A [`Game`]
//! is a small adapter: it plays rounds and says into which classes each falls, with exact probabilities. The
//! [`battery`] counts and turns counts into p-values; the [`Verdict`] judges all of them together. [`export`] writes
//! outcomes and raw words for laboratories with tests of their own. [`planted`] games are unfair on purpose, so that
//! the battery is seen to find them.
//!
//! The statistics complement proofs, and do not replace them: that draws are unbiased and that every parameter set
//! returns one minus its edge is shown exactly, by enumeration, in the tests of `cactus-games`.

#![expect(clippy::float_arithmetic, reason = "probabilities and test statistics; no money is decided here")]

pub mod battery;
pub mod export;
mod game;
pub mod games;
pub mod planted;
mod report;
mod seeds;
mod statistic;
mod verdict;

pub use game::{Game, Outcome, STAKE_MINOR, Subset, View};
pub use report::{Report, ReturnToPlayer};
pub use seeds::SeedSequence;
pub use statistic::PValue;
pub use verdict::Verdict;
