mod known_answers;
mod mines_payout;
mod mines_round;
mod mines_verify;
mod seed;
mod stream;
mod weaknesses;
