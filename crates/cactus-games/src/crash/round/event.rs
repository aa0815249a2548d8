//! What changes in a round.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::bet::Bet;
use crate::crash::hundredths::Hundredths;
use crate::crash::rejection::Rejection;

/// A change, to be stored before anybody hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A bet stands differently now.
    Bet(Bet),
    /// The multiplier grows.
    Started {
        /// By the table's clock.
        started_at_ms: u64,
    },
    /// The round is over; all bets that were open are in events before this one.
    Crashed(Crash),
    /// The round is called off; all bets that were open are in events before this one.
    Voided(Void),
}

/// The end of a round that started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// The start of the round plus the time at which the multiplier reached the point.
    pub crashed_at_ms: u64,
    /// The multiplier.
    #[serde(rename = "point_hundredths")]
    pub point: Hundredths,
    /// The table was away at the crash: bets without a target at or below the point are refunded, not lost.
    pub interrupted: bool,
}

/// The end of a round that was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// By the table's clock.
    pub voided_at_ms: u64,
    /// Why.
    pub reason: VoidReason,
}

/// Why a round was called off. It has used its game of the chain all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VoidReason {
    /// The beacon did not publish its round in time.
    BeaconMissing,
    /// The table was away when the round should have started.
    TableAway,
    /// The operator stopped the table.
    Operator,
}

/// What a command came to. The events are to be stored even when the command is refused: time has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Handled {
    /// In the order in which they happened; the command's own is the last.
    pub events: Vec<Event>,
    /// The bet as it stands now.
    pub answer: Result<Bet, Rejection>,
}
