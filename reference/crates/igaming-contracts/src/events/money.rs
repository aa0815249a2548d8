//! A money event, from a wallet to whoever follows them.
//!
//! A money event is an entry of a wallet's log, told in the words of the business, and nothing else: what is not in
//! the log did not happen to money. The queue is for analytics, bonuses, loyalty and alerts; the ledger projection has
//! a queue of its own, [`crate::sync`], so that neither waits for the other.
//!
//! Delivery is at least once and in any order: after a lost confirmation or a restored wallet the same events come
//! again. [`event_id`] is the same each time, and a consumer counts it once.

use cactus_ledger::EntryHash;
use serde::{Deserialize, Serialize};

use crate::wallet_do::wallet_id;

/// The version of [`MoneyEvent`]. A consumer refuses another one.
pub const EVENTS_SCHEMA_VERSION: u32 = 1;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MoneyEvent {
    /// See [`EVENTS_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// See [`event_id`].
    pub event_id: String,
    /// The wallet's tenant.
    pub tenant_id: String,
    /// The wallet's player.
    pub player_id: String,
    /// What happened.
    pub name: MoneyEventName,
    /// When, in milliseconds since the Unix epoch; strictly increasing within a wallet.
    pub at_ms: u64,
    /// The numbers.
    pub data: MoneyEventData,
}

macro_rules! names {
    ($( $(#[$docs:meta])* $name:ident $text:literal; )*) => {
        /// What happened, in the names of the event catalog.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum MoneyEventName {
            $( $(#[$docs])* #[serde(rename = $text)] $name, )*
        }

        impl MoneyEventName {
            /// Every name.
            pub const ALL: &[Self] = &[$( Self::$name ),*];

            /// The name, as in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

names! {
    /// A stake was taken.
    BetPlaced "bet.placed";
    /// A round paid, perhaps nothing.
    BetSettled "bet.settled";
    /// A promotion or a jackpot paid.
    PrizeWon "wallet.prize_won";
    /// A bet or a win was undone, or cancelled before it came.
    BetRolledBack "bet.rolled_back";
    /// A round ended without a win.
    RoundClosed "round.closed";
    /// A provider's money is in the wallet.
    DepositCompleted "deposit.completed";
    /// Money is held for a payout.
    WithdrawalRequested "withdrawal.requested";
    /// The payout was made, in full or in part.
    WithdrawalCompleted "withdrawal.completed";
    /// The payout was given up.
    WithdrawalCancelled "withdrawal.cancelled";
    /// The payout was not made in time.
    WithdrawalExpired "withdrawal.expired";
    /// Money is held for another player.
    TransferSent "wallet.transfer_sent";
    /// The other player has it.
    TransferCompleted "wallet.transfer_completed";
    /// The other player could not take it.
    TransferReturned "wallet.transfer_returned";
    /// Money of another player is here.
    TransferReceived "wallet.transfer_received";
    /// One currency became another.
    ExchangeCompleted "wallet.exchange_completed";
    /// Promotional money was given.
    PromoCredited "wallet.promo_credited";
    /// A bonus was given.
    BonusGranted "bonus.granted";
    /// A bonus became cash.
    BonusConverted "bonus.converted";
    /// A bonus was taken back.
    BonusForfeited "bonus.forfeited";
    /// A balance was corrected by hand.
    BalanceAdjusted "wallet.balance_adjusted";
    /// A responsible-gaming limit was set or removed.
    LimitChanged "rg.limit_changed";
    /// The player is excluded from play.
    PlayerExcluded "rg.player_excluded";
    /// The operator blocked the player.
    PlayerBlocked "wallet.player_blocked";
    /// The operator let the player in again.
    PlayerUnblocked "wallet.player_unblocked";
    /// The wallet is closed.
    WalletClosed "wallet.closed";
    /// A command was refused; the data says which and why.
    CommandRefused "wallet.command_refused";
}

/// The numbers of an event. What only some events have is absent from the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MoneyEventData {
    /// The entry's place in the wallet's log.
    pub sequence: u64,
    /// The entry's hash, to check the event against the log.
    pub hash: EntryHash,
    /// The kind of the command, as in the ledger.
    pub kind: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_code: Option<String>,
    /// The currency that the command names, or else moved; of an exchange the one given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The amount of the command, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<u64>,
    /// What it did to the balance of that currency, all colours together.
    #[serde(default)]
    pub change_minor: i64,
    /// The balance after, all colours together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_after_minor: Option<u64>,
    /// The game, of bets and wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_id: Option<String>,
    /// The round, of bets, wins and round ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_id: Option<String>,
}

/// The identity of the event that an entry is: the wallet and the place in its log.
///
/// ```
/// use igaming_contracts::events::money::event_id;
///
/// assert_eq!(event_id("demo", "plr_1", 7), "demo:plr_1:7");
/// ```
pub fn event_id(tenant_id: &str, player_id: &str, sequence: u64) -> String {
    format!("{}:{sequence}", wallet_id(tenant_id, player_id))
}
