use cactus_edge::Fault;
use igaming_contracts::wallet_do::{ResendRequest, Resent, WalletHead};

/// The wallet objects, as the reconciliation reaches them.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Wallets {
    /// Where the wallet's log ends.
    ///
    /// # Errors
    /// A fault when the wallet did not answer.
    async fn head(&self, tenant_id: &str, player_id: &str) -> Result<WalletHead, Fault>;

    /// Has the wallet send entries again.
    ///
    /// # Errors
    /// A fault when the wallet did not answer; some entries may have been sent.
    async fn resend(&self, tenant_id: &str, player_id: &str, request: ResendRequest)
    -> Result<Resent, Fault>;
}
