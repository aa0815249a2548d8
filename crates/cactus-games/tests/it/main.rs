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
mod weaknesses;
