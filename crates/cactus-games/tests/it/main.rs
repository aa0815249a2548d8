#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod beacon;
mod known_answers;
mod mines_payout;
mod mines_round;
mod mines_verify;
mod seed;
mod stream;
#[cfg(feature = "json")]
mod verifier_audit;
#[cfg(feature = "json")]
mod verifier_cactus;
mod verifier_chain;
#[cfg(feature = "json")]
mod verifier_json;
mod verifier_schemes;
#[cfg(all(feature = "beacon", feature = "json"))]
mod verifier_vectors;
mod weaknesses;
