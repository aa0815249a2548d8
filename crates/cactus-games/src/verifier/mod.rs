//! One verifier for the rounds of this crate and for the public schemes of other operators.
//!
//! [`evaluate`] answers a [`Request`] about a single round, [`explain`] shows its steps, [`ChainWalk`] and
//! [`CrashWalk`] go from a game back to the hash that was published before all games, and [`audit`] checks a player's
//! whole history. [`evaluate_value`] and its like take and give plain values, for whoever has no Rust types; with the
//! feature `json` there are the same functions on JSON text.
//!
//! A crash scheme is data ([`SchemeSpec`]): the hash of its chain, key and message of its HMAC and their encodings,
//! the size of the draw, the formula, the rounding and the rule for games that end at once are independent choices,
//! and [`crash_scheme`] names the known combinations. Boards and towers are data likewise ([`MinesSpec`],
//! [`TowerSpec`]). The same hash gives another, plausible multiplier under another scheme, so that a question always
//! names its scheme and nothing here tries several.
//!
//! This crate's own schemes are computed here from their specification, and not by the code that deals them.
//!
//! Signatures of drand and Vx are checked with the feature `beacon`; without it they are taken as they are given,
//! which changes no outcome but leaves open whether the operator chose it.

mod audit;
mod cactus;
mod chain;
mod crash;
mod crash_schemes;
mod crash_walk;
mod digest;
mod double;
mod evaluate;
mod explain;
#[cfg(feature = "json")]
mod json;
mod lanes;
mod mines_payout;
mod question;
mod rejection;
mod request;
mod scheme;
mod seeded;
mod segment;
mod selection;
mod signature;

pub use audit::{Audit, Check, CheckReport, Finding, Limit, PlayedRound, Report, Timing, Verdict, audit};
pub use chain::{ChainLink, ChainWalk, Progress, STEPS_MAX};
pub use crash_schemes::{chain_spec, crash_scheme, crash_schemes};
pub use crash_walk::CrashWalk;
pub use evaluate::evaluate;
pub use explain::{Step, explain};
#[cfg(feature = "json")]
pub use json::{audit_json, evaluate_json, explain_json, request_from_json};
pub use mines_payout::PayoutRule;
pub use question::{
    Value, audit_value, evaluate_value, explain_value, report_value, request_from_value, rounds_from_value,
};
pub use rejection::VerifierRejection;
pub use request::{Answer, CommitmentRule, CrashRequest, MinesRequest, RandomRequest, Request, TowerRequest};
pub use scheme::{
    ChainSpec, ChainStep, DigestSource, DrawBits, Encoding, Formula, InstantRule, Material, Rounding,
    SchemeSpec, Signer, Source,
};
pub use seeded::{
    BoardOrder, MinesSpec, SeedKey, SeedPair, Selection, TowerDifficulty, TowerSpec, mines_schemes,
    tower_schemes,
};
pub use segment::{ChainSegment, chain_segments};
