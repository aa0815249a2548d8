//! One bet of a round.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::crash::hundredths::Hundredths;
use crate::crash::table::TableParameters;

/// A bet's number, unique in its round. Of bets due at the same multiplier the lowest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BetId(pub u64);

/// A bet and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bet {
    /// Its number.
    pub bet_id: BetId,
    /// Whose it is.
    pub player_id: String,
    /// What the player stakes, in minor units of the table's currency.
    pub stake_minor: u64,
    /// Where the player wants it cashed out; 1.01 or more.
    #[serde(default, rename = "auto_cash_out_hundredths", skip_serializing_if = "Option::is_none")]
    pub auto_cash_out: Option<Hundredths>,
    /// How it stands.
    pub state: BetState,
}

/// How a bet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BetState {
    /// The wallet has been asked for the stake.
    Reserved,
    /// The stake is taken; the bet plays.
    Placed,
    /// The payout is owed.
    CashedOut(CashOut),
    /// Open when the round crashed.
    Lost,
    /// Taken back by the player before betting closed; the stake goes back.
    Cancelled,
    /// Never played: the wallet refused the stake or did not answer in time. What it took goes back.
    Dropped,
    /// Given back by the table.
    Refunded(RefundReason),
}

/// A cash-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashOut {
    /// The multiplier; at most the crash point.
    #[serde(rename = "at_hundredths")]
    pub at: Hundredths,
    /// Who or what asked for it.
    pub cause: CashOutCause,
    /// `floor(stake * multiplier)`, and at most the payout limit of a bet.
    pub payout_minor: u64,
    /// When it was decided, in ms from the start of the round.
    pub elapsed_ms: u64,
}

/// Who or what cashed a bet out. Of two at the same multiplier the upper is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CashOutCause {
    /// The multiplier reached the player's own target.
    Auto,
    /// The payout reached the limit of a bet.
    PayoutMax,
    /// The multiplier reached the table's highest.
    MultiplierMax,
    /// The payouts of the round reached their limit.
    RoundPayoutMax,
    /// The player asked for it.
    Player,
}

/// Why the table gave a stake back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefundReason {
    /// The table was away when the round crashed, so that the player could not have cashed out.
    Interrupted,
    /// The round was called off.
    Voided,
}

/// Where a bet is cashed out if its player does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::crash) struct Exit {
    pub at: Hundredths,
    pub cause: CashOutCause,
}

impl Bet {
    /// The least of the player's target, the multiplier that reaches the payout limit, and the table's highest.
    pub(in crate::crash) fn exit(&self, parameters: &TableParameters) -> Exit {
        // The least multiplier with floor(stake * hundredths / 100) >= payout_max.
        let limit = u128::from(parameters.payout_max_minor()) * 100;
        let payout_max = Hundredths::clamped(limit.div_ceil(u128::from(self.stake_minor)));
        let exits = [
            (self.auto_cash_out, CashOutCause::Auto),
            (Some(payout_max), CashOutCause::PayoutMax),
            (Some(parameters.multiplier_max()), CashOutCause::MultiplierMax),
        ];
        let exits = exits.into_iter().filter_map(|(at, cause)| at.map(|at| Exit { at, cause }));
        exits.min_by_key(|exit| (exit.at, exit.cause)).expect("a table has a highest multiplier")
    }

    /// Reserved, or played: it counts against the bets of its player and the stakes of the round.
    pub(in crate::crash) fn counts(&self) -> bool {
        !matches!(self.state, BetState::Dropped | BetState::Cancelled)
    }
}
