use cactus_edge::Fault;
use cactus_ledger::{Bet, Win};
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

/// The player's wallet, which lives in another Worker.
///
/// Both commands are idempotent by their key: sent again, they answer the same and move nothing.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Wallet {
    /// Takes a stake.
    ///
    /// # Errors
    /// A fault; whether the stake was taken is then unknown.
    async fn bet(&self, bet: Bet) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;

    /// Credits a payout.
    ///
    /// # Errors
    /// A fault; whether the payout was credited is then unknown.
    async fn win(&self, win: Win) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;
}
