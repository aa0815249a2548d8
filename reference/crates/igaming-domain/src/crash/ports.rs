//! What a table needs of the world besides the ports of `cactus-edge`.

use cactus_edge::Fault;
use cactus_ledger::{Bet, Rollback, Win};
use igaming_contracts::Answer;
use igaming_contracts::tenant::BeaconConfig;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

/// What a wallet answers.
pub type WalletAnswer = Result<Answer<CommandApplied, WalletRejection>, Fault>;

/// The wallets of the table's players, which live in another Worker.
///
/// Each command is idempotent by its key: sent again, it answers the same and moves nothing. Each call must end
/// within a few seconds, with a fault if no answer came: whether the wallet acted is then unknown.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait PlayerWallets {
    /// Takes a stake.
    ///
    /// # Errors
    /// A fault; whether the stake was taken is then unknown.
    async fn bet(&self, player_id: &str, bet: Bet) -> WalletAnswer;

    /// Credits a payout.
    ///
    /// # Errors
    /// A fault; whether the payout was credited is then unknown.
    async fn win(&self, player_id: &str, win: Win) -> WalletAnswer;

    /// Gives a stake back, or sees to it that it will never be taken.
    ///
    /// # Errors
    /// A fault; whether the stake went back is then unknown.
    async fn rollback(&self, player_id: &str, rollback: Rollback) -> WalletAnswer;
}

/// A public randomness beacon.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Beacon {
    /// The signature of a round, 96 hexadecimal digits; `None` when the round is still to come. It is checked here,
    /// so it may come from anywhere.
    ///
    /// # Errors
    /// A fault when the network did not answer, or answered something else.
    async fn signature(&self, network: &BeaconConfig, round: u64) -> Result<Option<String>, Fault>;
}
