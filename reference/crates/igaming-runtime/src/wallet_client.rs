use cactus_edge::Fault;
use igaming_contracts::wallet_do::{
    Bet, BetRequest, CommandApplied, PromoCredit, PromoCreditRequest, WalletRejection, Win, WinRequest,
    wallet_id,
};
use igaming_contracts::{Answer, Endpoint};
use igaming_domain::auth::WelcomeWallet;
use igaming_domain::games::Wallet;

use crate::caller::Caller;

/// The wallet of one player, over the service binding.
#[derive(Debug, Clone)]
pub struct WalletClient {
    caller: Caller,
    player_id: String,
}

type Answered = Result<Answer<CommandApplied, WalletRejection>, Fault>;

impl WalletClient {
    /// The wallet of `player_id`, in the tenant of the caller's context.
    pub fn new(caller: Caller, player_id: &str) -> Self {
        Self { caller, player_id: player_id.to_owned() }
    }

    async fn send<E>(&self, request: &E::Request) -> Answered
    where
        E: Endpoint<Response = CommandApplied, Rejection = WalletRejection>,
    {
        self.caller.call::<E>(&wallet_id(self.caller.tenant_id(), &self.player_id), request).await
    }
}

impl Wallet for WalletClient {
    async fn bet(&self, request: BetRequest) -> Answered {
        self.send::<Bet>(&request).await
    }

    async fn win(&self, request: WinRequest) -> Answered {
        self.send::<Win>(&request).await
    }
}

/// Welcome gifts go to players who have only just come to be, so the player is named with each.
impl WelcomeWallet for Caller {
    async fn promo_credit(&self, player_id: &str, request: &PromoCreditRequest) -> Answered {
        self.call::<PromoCredit>(&wallet_id(self.tenant_id(), player_id), request).await
    }
}
