use cactus_edge::Fault;
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{
    EntriesPage, EntriesRequest, RestoreProgress, RestoreRejection, RestoreRequest,
};

/// The logs of the wallets, which live in another Worker.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait WalletLogs {
    /// A page of a wallet's log.
    ///
    /// # Errors
    /// A fault.
    async fn entries(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &EntriesRequest,
    ) -> Result<EntriesPage, Fault>;

    /// Sends a page of a restore.
    ///
    /// # Errors
    /// A fault; whether the page was stored is then unknown. An empty page asks.
    async fn restore(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &RestoreRequest,
    ) -> Result<Answer<RestoreProgress, RestoreRejection>, Fault>;
}
