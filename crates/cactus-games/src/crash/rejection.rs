//! The answers "no" of this module.

use core::fmt;

use super::chain::ChainHash;

macro_rules! codes {
    ($name:ident { $($variant:ident => $code:literal, $message:literal;)* }) => {
        impl $name {
            /// A stable name for programs.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $message,)*
                })
            }
        }

        impl core::error::Error for $name {}
    };
}

/// Why a value was refused before any round, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ParameterRejection {
    /// A hash, a salt or a beacon's randomness is not 64 hexadecimal digits.
    HexMalformed,
    /// A multiplier is not 100 to 10,000,000,000 hundredths, or a table's highest one is 1.00.
    MultiplierOutOfRange,
    /// The highest multiplier is reached in fewer than 1 of 10^8 rounds.
    TopAwardTooUnlikely,
    /// The payout limit of a bet is not 1 to 2^53 - 1.
    PayoutMaxOutOfRange,
    /// The payout limit of a round is below that of a bet or above 2^53 - 1.
    RoundPayoutMaxOutOfRange,
    /// A chain is not 1 to 100,000,000 games long.
    ChainGamesOutOfRange,
    /// The bytes of a stored chain are cut short or do not belong together.
    CheckpointsMalformed,
    /// Betting does not close after it opens, or the round starts before it closes.
    ScheduleOutOfOrder,
}

codes! { ParameterRejection {
    HexMalformed => "hex_malformed", "64 hexadecimal digits are expected";
    MultiplierOutOfRange => "multiplier_out_of_range", "a multiplier is 1.00 to 100000000.00, a highest one above 1.00";
    TopAwardTooUnlikely => "top_award_too_unlikely",
        "the highest multiplier is reached less often than once in 100000000 rounds";
    PayoutMaxOutOfRange => "payout_max_out_of_range", "a payout limit is 1 to 9007199254740991 minor units";
    RoundPayoutMaxOutOfRange => "round_payout_max_out_of_range",
        "a round's payout limit is that of a bet to 9007199254740991 minor units";
    ChainGamesOutOfRange => "chain_games_out_of_range", "a chain has 1 to 100000000 games";
    CheckpointsMalformed => "checkpoints_malformed", "the stored chain is damaged";
    ScheduleOutOfOrder => "schedule_out_of_order", "a round opens, closes betting and starts in this order";
} }

/// Why a round refused a command, in order of precedence. The bet that the command is about is as it was, but for
/// [`ConfirmedTooLate`](Self::ConfirmedTooLate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The round has no such bet, or another player's.
    BetUnknown,
    /// The round takes no more bets, and gives none back.
    BettingClosed,
    /// A bet of this id exists.
    BetIdTaken,
    /// The stake is not 1 to 2^53 - 1 minor units.
    StakeOutOfRange,
    /// The stake is above the payout limit of a bet, so that no win could return it.
    StakeAbovePayoutMax,
    /// An automatic cash-out is not between 1.01 and the table's highest multiplier.
    AutoCashOutOutOfRange,
    /// The player has two bets in this round.
    TooManyBets,
    /// The stakes of the round would be above its payout limit, so that they could not all be returned.
    RoundFull,
    /// The bet's stake was confirmed, or the bet was dropped, before.
    BetNotReserved,
    /// The stake was confirmed when the round had started: the bet is dropped, and its stake goes back.
    ConfirmedTooLate,
    /// The bet's stake is not confirmed yet.
    BetNotConfirmed,
    /// The bet was taken back, dropped or refunded.
    BetNotOpen,
    /// The bet is cashed out, by its player or by itself.
    AlreadyCashedOut,
    /// The round has not started, so that there is no multiplier to cash out at.
    NotRunning,
    /// The round crashed before.
    RoundCrashed,
}

codes! { Rejection {
    BetUnknown => "bet_unknown", "the player has no such bet in this round";
    BettingClosed => "betting_closed", "betting is closed";
    BetIdTaken => "bet_id_taken", "a bet of this id exists";
    StakeOutOfRange => "stake_out_of_range", "a stake is 1 to 9007199254740991 minor units";
    StakeAbovePayoutMax => "stake_above_payout_max", "a stake is at most the payout limit";
    AutoCashOutOutOfRange => "auto_cash_out_out_of_range", "an automatic cash-out is at 1.01 to the highest multiplier";
    TooManyBets => "too_many_bets", "a player has at most two bets in a round";
    RoundFull => "round_full", "the stakes of the round have reached its payout limit";
    BetNotReserved => "bet_not_reserved", "the bet does not wait for its stake";
    ConfirmedTooLate => "confirmed_too_late", "the stake came after the start of the round";
    BetNotConfirmed => "bet_not_confirmed", "the bet waits for its stake";
    BetNotOpen => "bet_not_open", "the bet was taken back, dropped or refunded";
    AlreadyCashedOut => "already_cashed_out", "the bet is cashed out";
    NotRunning => "not_running", "the round has not started";
    RoundCrashed => "round_crashed", "the round has crashed";
} }

/// Why a round may not start or be called off, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PhaseRejection {
    /// The round has started before.
    AlreadyStarted,
    /// The round is over.
    RoundOver,
    /// The round's time to start has not come.
    TooEarly,
    /// The crash point is above the table's highest multiplier.
    PointAboveMaximum,
}

codes! { PhaseRejection {
    AlreadyStarted => "already_started", "the round has started";
    RoundOver => "round_over", "the round is over";
    TooEarly => "too_early", "the time to start has not come";
    PointAboveMaximum => "point_above_maximum", "the crash point is above the table's highest multiplier";
} }

/// What is wrong with a stored round, in order of precedence. It must not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RestoreRejection {
    /// The crash point is above the table's highest multiplier.
    PointAboveMaximum,
    /// Two bets have one id.
    BetIdTaken,
    /// A stake or an automatic cash-out is one that the rules refuse.
    BetOutOfRange,
    /// A player has more than two bets.
    TooManyBets,
    /// The stakes are above the round's payout limit.
    RoundFull,
    /// A bet is in a state that the round's phase does not allow.
    StateImpossible,
    /// A cash-out is above the crash point, later than the bet would have been cashed out by itself, or at another
    /// payout than its multiplier's.
    CashOutImpossible,
    /// The payouts are above the round's limit.
    RoundPayoutAboveMax,
}

codes! { RestoreRejection {
    PointAboveMaximum => "point_above_maximum", "the crash point is above the table's highest multiplier";
    BetIdTaken => "bet_id_taken", "two bets have one id";
    BetOutOfRange => "bet_out_of_range", "a stake or an automatic cash-out is out of range";
    TooManyBets => "too_many_bets", "a player has more than two bets";
    RoundFull => "round_full", "the stakes are above the round's payout limit";
    StateImpossible => "state_impossible", "a bet is in a state that the phase does not allow";
    CashOutImpossible => "cash_out_impossible", "a cash-out is not one that the rules make";
    RoundPayoutAboveMax => "round_payout_above_max", "the payouts are above the round's limit";
} }

/// A walk of the chain arrived at another hash than the known one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainMismatch {
    /// Where the walk arrived.
    pub reached: ChainHash,
    /// Where it should have.
    pub known: ChainHash,
}

impl ChainMismatch {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        "chain_mismatch"
    }
}

impl fmt::Display for ChainMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chain leads to {}, not to {}", self.reached, self.known)
    }
}

impl core::error::Error for ChainMismatch {}
