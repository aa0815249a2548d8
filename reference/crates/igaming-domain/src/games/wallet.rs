use cactus_edge::Fault;
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{BetRequest, CommandApplied, WalletRejection, WinRequest};

/// The player's wallet, which lives in another Worker.
///
/// Both commands are idempotent by their key: sent again, they answer the same and move nothing.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Wallet {
    /// Takes a stake.
    ///
    /// # Errors
    /// A fault; whether the stake was taken is then unknown.
    async fn bet(&self, request: BetRequest) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;

    /// Credits a payout.
    ///
    /// # Errors
    /// A fault; whether the payout was credited is then unknown.
    async fn win(&self, request: WinRequest) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;
}
