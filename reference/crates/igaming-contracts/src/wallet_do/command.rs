//! Every command of the ledger as an operation of the wallet object. A request is the ledger's own command, so
//! that no second definition of its fields can differ.

use cactus_ledger::Command;
use serde::{Deserialize, Serialize};

use super::{WalletRejection, transfer::TransferOut};
use crate::wallet::Balance;
use crate::{Access, Endpoint, Method, fleet};

/// An operation of the wallet object that executes one command.
pub trait WalletCommand:
    Endpoint<Request: Into<Command>, Response = CommandApplied, Rejection = WalletRejection>
{
    /// The command's kind in the ledger.
    const KIND: &'static str;
    /// Who may send it.
    const ISSUERS: Issuers;
}

/// Which Workers may call an operation of the wallet object, of those that `fleet.toml` binds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuers {
    /// Each of them.
    Any,
    /// Only these, by the name in `fleet.toml`.
    Only(&'static [&'static str]),
}

impl Issuers {
    /// Whether the Worker of this name may.
    #[must_use]
    pub fn include(self, issuer: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(names) => names.contains(&issuer),
        }
    }
}

/// Where administrators act; planned in `fleet.toml`, so that until it is bound nobody may.
const BACKOFFICE: &str = "igaming-backoffice";

macro_rules! wallet_commands {
    ($( $(#[$docs:meta])* $name:ident $operation:literal $kind:literal $issuers:expr; )*) => {
        $(
            $(#[$docs])*
            #[derive(Debug)]
            pub struct $name;

            impl Endpoint for $name {
                const BINDING: &'static str = "WALLET_DO_SERVICE";
                const METHOD: Method = Method::Post;
                const PATH: &'static str = concat!("/wallet-do/{wallet_id}/", $operation);
                const ACCESS: Access = Access::Service;
                type Request = cactus_ledger::$name;
                type Response = CommandApplied;
                type Rejection = WalletRejection;
            }

            impl WalletCommand for $name {
                const KIND: &'static str = $kind;
                const ISSUERS: Issuers = $issuers;
            }
        )*

        /// (kind of the command, path of its operation), one for each command of the ledger.
        pub const WALLET_COMMANDS: &[(&str, &str)] =
            &[$( ($kind, <$name as Endpoint>::PATH), )* ("transfer_out", <TransferOut as Endpoint>::PATH)];
    };
}

wallet_commands! {
    /// Takes a stake.
    Bet "bet" "bet" Issuers::Any;
    /// Pays a win to the colours that funded its bet.
    Win "win" "win" Issuers::Any;
    /// Undoes a bet or a win.
    Rollback "rollback" "rollback" Issuers::Any;
    /// Ends a round without a win.
    RoundClose "round-close" "round_close" Issuers::Any;
    /// Gives promotional money.
    PromoCredit "promo-credit" "promo_credit" Issuers::Any;
    /// Gives a bonus.
    BonusGrant "bonus-grant" "bonus_grant" Issuers::Any;
    /// Turns bonus money into cash.
    BonusConvert "bonus-convert" "bonus_convert" Issuers::Any;
    /// Takes bonus money back.
    BonusForfeit "bonus-forfeit" "bonus_forfeit" Issuers::Any;
    /// Credits money that a payment provider received.
    Deposit "deposit" "deposit" Issuers::Any;
    /// Holds money for a payout.
    Withdrawal "withdrawal" "withdrawal" Issuers::Any;
    /// Settles the hold of a withdrawal, in full or in part.
    HoldPost "hold-post" "hold_post" Issuers::Any;
    /// Releases the hold of a withdrawal.
    HoldVoid "hold-void" "hold_void" Issuers::Any;
    /// Releases a hold whose time is over. The object's alarm does so by itself.
    HoldExpire "hold-expire" "hold_expire" Issuers::Only(&[fleet::worker::WALLET_DO]);
    /// Credits money that the wallet of another player holds: the second step of a transfer.
    TransferIn "transfer-in" "transfer_in" Issuers::Only(&[fleet::worker::WALLET_DO]);
    /// Changes one currency into another at a quoted rate.
    Exchange "exchange" "exchange" Issuers::Any;
    /// Sets or removes a responsible-gaming limit.
    LimitSet "limit-set" "limit_set" Issuers::Any;
    /// Excludes the player from play.
    Exclude "exclude" "exclude" Issuers::Any;
    /// Blocks or unblocks the player.
    Block "block" "block" Issuers::Only(&[BACKOFFICE]);
    /// Corrects a balance by hand.
    Adjustment "adjustment" "adjustment" Issuers::Only(&[BACKOFFICE]);
    /// Closes the wallet for good.
    Close "close" "close" Issuers::Only(&[BACKOFFICE]);
}

/// A command that took effect, now or at its first attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandApplied {
    /// The entry's place in the wallet's log.
    pub sequence: u64,
    /// The command had been applied before; this is the first answer again.
    pub replayed: bool,
    /// The balance after the entry, in the currency that the command names or else moved; of an exchange the one
    /// given. Absent when no currency is concerned: a block, an exclusion, the end of a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
    /// Of an exchange, the balance after the entry in the currency received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_balance: Option<Balance>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_ledger_has_an_operation() {
        let mut here: Vec<_> = WALLET_COMMANDS.iter().map(|(kind, _)| *kind).collect();
        let mut there = Command::KINDS.to_vec();
        here.sort_unstable();
        there.sort_unstable();
        assert_eq!(here, there);
        for (kind, path) in WALLET_COMMANDS {
            let operation = path.rsplit('/').next().unwrap_or_default();
            assert_eq!(operation.replace('-', "_"), *kind);
        }
    }

    #[test]
    fn corrections_are_for_the_backoffice_and_credits_of_transfers_for_wallets() {
        for issuers in [Adjustment::ISSUERS, Block::ISSUERS, Close::ISSUERS] {
            assert!(issuers.include("igaming-backoffice") && !issuers.include("igaming-games"));
        }
        for issuers in [TransferIn::ISSUERS, HoldExpire::ISSUERS] {
            assert!(issuers.include("igaming-wallet-do") && !issuers.include("igaming-wallet"));
        }
        assert!(Bet::ISSUERS.include("igaming-games"));
    }
}
