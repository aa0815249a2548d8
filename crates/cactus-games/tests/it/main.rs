mod beacon;
mod known_answers;
mod mines_payout;
mod mines_round;
mod mines_verify;
mod seed;
mod stream;
mod verifier_chain;
#[cfg(feature = "json")]
mod verifier_json;
mod verifier_schemes;
#[cfg(all(feature = "beacon", feature = "json"))]
mod verifier_vectors;
mod weaknesses;
