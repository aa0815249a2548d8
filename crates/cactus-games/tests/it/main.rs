#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod beacon;
mod crash_growth;
mod crash_known_answers;
mod crash_model;
mod crash_restart;
mod crash_return;
mod crash_round;
mod crash_table;
mod crash_verify;
mod crash_weaknesses;
#[cfg(feature = "json")]
mod fuzzed;
mod jurisdiction;
mod known_answers;
mod mines_known_answers;
mod mines_payout;
mod mines_round;
mod mines_verify;
#[cfg(feature = "sealed")]
mod sealed;
mod seed;
mod stream;
mod tower_known_answers;
mod tower_payout;
mod tower_round;
mod tower_verify;
#[cfg(feature = "json")]
mod verifier_agrees;
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
