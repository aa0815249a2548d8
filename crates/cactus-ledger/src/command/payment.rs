use super::command;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::{CommandKey, ProviderCode};

command! {
    /// Credits cash that a payment provider received for the player.
    Deposit, tag 0x06 {
        /// The payment provider, whose clearing account is debited.
        provider: ProviderCode => Provider,
        /// The asset received.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Holds cash for a payout: it leaves `player:cash` for `player:held` at once and is settled or released later,
    /// once. It expires when the time given has passed by the caller's clock; a hold that has expired is refused at
    /// use whether or not [`HoldExpire`] has run.
    Withdrawal, tag 0x07 {
        /// The payment provider, whose clearing account is credited when the hold is posted.
        provider: ProviderCode => Provider,
        /// The asset paid out.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
        /// How long the hold lives, from its entry's time; positive, at most a year.
        timeout_ms: u64 => TimeoutMs,
    }
}

command! {
    /// Settles a hold: the amount goes where the hold was made for, and the rest returns to cash at once.
    HoldPost, tag 0x08 {
        /// The key of the hold.
        hold_key: CommandKey => HoldKey,
        /// How much, positive and at most the hold; all of it when absent.
        #[serde(default, rename = "amount_minor", skip_serializing_if = "Option::is_none")]
        amount: Option<AmountMinor> => AmountMinor,
    }
}

command! {
    /// Releases a hold: all of it returns to cash.
    HoldVoid, tag 0x09 {
        /// The key of the hold.
        hold_key: CommandKey => HoldKey,
    }
}

command! {
    /// Releases a hold whose time is over. A sweeper sends it; money is never released before its time.
    HoldExpire, tag 0x0a {
        /// The key of the hold.
        hold_key: CommandKey => HoldKey,
    }
}
