use cactus_edge::Fault;
use igaming_contracts::wallet_do::{
    Bet, BetRequest, CommandApplied, PromoCredit, PromoCreditRequest, WalletRejection, Win, WinRequest,
    wallet_id,
};
use igaming_contracts::{Answer, Endpoint, Rejection};
use igaming_domain::auth::WelcomeWallet;
use igaming_domain::games::Wallet;

use crate::caller::Caller;
use crate::log::log_fault;

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

/// Welcome gifts go to players who have only just come to be, so the player is named with each. A gift that does
/// not arrive fails no login, so it is logged here.
impl WelcomeWallet for Caller {
    async fn promo_credit(&self, player_id: &str, request: &PromoCreditRequest) -> Answered {
        let answer = self.call::<PromoCredit>(&wallet_id(self.tenant_id(), player_id), request).await;
        match &answer {
            Ok(Answer::Done(_)) => {}
            Ok(Answer::Rejected(rejection)) => {
                let fault = Fault::internal(format!("refused for {player_id}: {}", rejection.code()));
                log_fault(self.worker(), "welcome gift", &fault);
            }
            Err(fault) => log_fault(self.worker(), "welcome gift", fault),
        }
        answer
    }
}
