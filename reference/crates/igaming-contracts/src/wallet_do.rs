//! `igaming-wallet-do`: commands and reads of one player's wallet object. Only Workers call it.

use cactus_ledger::{AmountMinor, AssetCode, CampaignId, CommandKey, GameCode, RoundId};
use serde::{Deserialize, Serialize};

use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

/// The name of a wallet object, which is also the `{wallet_id}` of its paths.
pub fn wallet_id(tenant_id: &str, player_id: &str) -> String {
    format!("{tenant_id}:{player_id}")
}

/// The tenant and the player in a wallet object's name; `None` when it is not one.
pub fn parse_wallet_id(wallet_id: &str) -> Option<(&str, &str)> {
    wallet_id.split_once(':').filter(|(tenant_id, player_id)| !tenant_id.is_empty() && !player_id.is_empty())
}

macro_rules! wallet_command {
    ($(#[$docs:meta])* $name:ident, $path:literal, $request:ty) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $name;

        impl Endpoint for $name {
            const BINDING: &'static str = "WALLET_DO_SERVICE";
            const METHOD: Method = Method::Post;
            const PATH: &'static str = $path;
            const ACCESS: Access = Access::Service;
            type Request = $request;
            type Response = CommandApplied;
            type Rejection = WalletRejection;
        }
    };
}

wallet_command!(
    /// Takes a stake.
    Bet, "/wallet-do/{wallet_id}/bet", BetRequest
);
wallet_command!(
    /// Pays a win to the colours that funded its bet.
    Win, "/wallet-do/{wallet_id}/win", WinRequest
);
wallet_command!(
    /// Gives promotional money.
    PromoCredit, "/wallet-do/{wallet_id}/promo-credit", PromoCreditRequest
);

/// Reads all balances.
#[derive(Debug)]
pub struct Balances;

impl Endpoint for Balances {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/wallet-do/{wallet_id}/balances";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = WalletBalances;
    type Rejection = NoRejection;
}

/// See [`cactus_ledger::Bet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetRequest {
    /// Idempotency key.
    pub key: CommandKey,
    /// The round.
    pub round_id: RoundId,
    /// The game.
    pub game: GameCode,
    /// The currency code.
    pub asset: AssetCode,
    /// The stake.
    pub amount_minor: AmountMinor,
}

/// See [`cactus_ledger::Win`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WinRequest {
    /// Idempotency key.
    pub key: CommandKey,
    /// The round.
    pub round_id: RoundId,
    /// The game.
    pub game: GameCode,
    /// The key of the bet that won.
    pub bet_key: CommandKey,
    /// The currency code.
    pub asset: AssetCode,
    /// The whole payout.
    pub amount_minor: AmountMinor,
}

/// See [`cactus_ledger::PromoCredit`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromoCreditRequest {
    /// Idempotency key.
    pub key: CommandKey,
    /// The campaign.
    pub campaign: CampaignId,
    /// The currency code.
    pub asset: AssetCode,
    /// How much.
    pub amount_minor: AmountMinor,
}

/// A command that took effect, now or at its first attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandApplied {
    /// The entry's place in the wallet's log.
    pub sequence: u64,
    /// The command had been applied before; this is the first answer again.
    pub replayed: bool,
    /// The balance of the command's currency after the entry.
    pub balance: Balance,
}

/// All balances of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletBalances {
    /// The last entry they include; 0 for an untouched wallet.
    pub sequence: u64,
    /// One per currency ever held.
    pub balances: Vec<Balance>,
}

/// The ledger's rejection, as a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WalletRejection(pub cactus_ledger::Rejection);

impl Rejection for WalletRejection {
    fn code(&self) -> &'static str {
        self.0.code()
    }

    fn status(&self) -> u16 {
        use cactus_ledger::Rejection as R;
        match self.0 {
            R::IdempotencyConflict { .. }
            | R::BetRefused
            | R::BetMismatch { .. }
            | R::BalanceOverflow { .. } => 409,
            R::InsufficientFunds { .. } => 402,
            R::BetUnknown => 404,
            _ => 422,
        }
    }

    fn detail(&self) -> String {
        self.0.to_string()
    }
}
