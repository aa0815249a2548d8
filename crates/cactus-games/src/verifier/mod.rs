//! One verifier for the rounds of this crate and for the public schemes of other operators.
//!
//! [`evaluate`] answers a [`Request`] about a single round. A crash scheme is data ([`SchemeSpec`]): the hash of its
//! chain, key and message of its HMAC and their encodings, the size of the draw, the formula, the rounding and the
//! rule for games that end at once are independent choices, and [`crash_scheme`] names the public combinations.
//! [`ChainWalk`] goes from a game back to the hash that was published before all games.
//!
//! The same hash gives another, plausible multiplier under another scheme, so that a question always names its
//! scheme and nothing here tries several.

mod chain;
mod crash;
mod crash_schemes;
mod digest;
mod double;
mod evaluate;
mod explain;
#[cfg(feature = "json")]
mod json;
mod mines_payout;
mod rejection;
mod request;
mod scheme;
mod seeded;
mod signature;

pub use chain::{ChainLink, ChainWalk, Progress, STEPS_MAX};
pub use crash_schemes::{chain_spec, crash_scheme, crash_schemes};
pub use evaluate::evaluate;
pub use explain::{Step, explain};
#[cfg(feature = "json")]
pub use json::{evaluate_json, explain_json, request_from_json};
pub use mines_payout::PayoutRule;
pub use rejection::VerifierRejection;
pub use request::{Answer, CommitmentRule, CrashRequest, MinesRequest, RandomRequest, Request, TowerRequest};
pub use scheme::{
    ChainSpec, ChainStep, DigestSource, DrawBits, Encoding, Formula, InstantRule, Material, Rounding,
    SchemeSpec, Signer, Source,
};
pub use seeded::{BoardOrder, MinesSpec, SeedKey, SeedPair, Selection, TowerDifficulty, mines_schemes};
