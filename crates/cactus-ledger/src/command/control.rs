use serde::{Deserialize, Serialize};

use super::command;
use crate::account::Colour;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::canonical::Canonical;
use crate::limit::LimitName;
use crate::name::ReasonCode;

command! {
    /// Corrects a balance by hand, against `operator:adjustment`. Never below zero.
    Adjustment, tag 0x10 {
        /// To the player or from the player.
        direction: Direction => Direction,
        /// The colour corrected; not held, which only holds change.
        colour: Colour => Colour,
        /// Why.
        reason: ReasonCode => Reason,
        /// The asset.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Sets or removes a responsible-gaming limit. A stricter limit holds at once; a looser one, or none, only after
    /// the policy's cooling-off time, until which the old one holds.
    LimitSet, tag 0x11 {
        /// Which limit.
        limit: LimitName => Limit,
        /// The asset it counts.
        asset: AssetCode => Asset,
        /// The most allowed, zero included; absent to remove the limit.
        #[serde(default, rename = "amount_minor", skip_serializing_if = "Option::is_none")]
        amount: Option<AmountMinor> => AmountMinor,
    }
}

command! {
    /// Excludes the player: no bet, deposit, transfer, exchange or bonus until the time given. An exclusion is never
    /// shortened.
    Exclude, tag 0x12 {
        /// Until when, in milliseconds since the Unix epoch; for good when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_ms: Option<u64> => UntilMs,
    }
}

command! {
    /// Blocks or unblocks the player for the operator: nothing new while blocked, but wins, rollbacks and the end of
    /// holds are still accepted.
    Block, tag 0x13 {
        /// Whether the player is blocked from now on.
        blocked: bool => Blocked,
    }
}

command! {
    /// Closes the wallet for good. What it still holds can be won, rolled back, withdrawn and adjusted; nothing new
    /// is accepted.
    Close, tag 0x14 {
    }
}

/// Which way an adjustment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The player's balance grows.
    Credit,
    /// The player's balance shrinks.
    Debit,
}

impl Canonical for Direction {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(match self {
            Self::Credit => 1,
            Self::Debit => 2,
        });
    }
}
