use cactus_edge::worker::SystemClock;
use cactus_edge::{Clock, Fault};
use cactus_ledger::{TransferId, WalletId};
use igaming_contracts::auth::FindPlayer;
use igaming_contracts::wallet_do::{
    Bet, CommandApplied, Exchange, FindTransfer, FindTransferRequest, PromoCredit, Rollback, TransferIn,
    TransferOut, TransferOutRequest, TransferProgress, WalletRejection, Win, parse_wallet_id, wallet_id,
};
use igaming_contracts::{Answer, Empty, Endpoint, Rejection, fleet};
use igaming_domain::auth::WelcomeWallet;
use igaming_domain::crash::PlayerWallets;
use igaming_domain::exchange::ExchangeWallet;
use igaming_domain::games::Wallet;
use igaming_domain::transfer::{Players, SenderWallet};
use igaming_domain::wallet::PeerWallets;
use worker::Env;

use crate::caller::Caller;
use crate::cron::system_caller;
use crate::deadline::within;
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
    async fn bet(&self, bet: cactus_ledger::Bet) -> Answered {
        self.send::<Bet>(&bet).await
    }

    async fn win(&self, win: cactus_ledger::Win) -> Answered {
        self.send::<Win>(&win).await
    }
}

impl SenderWallet for WalletClient {
    async fn transfer_out(
        &self,
        request: &TransferOutRequest,
    ) -> Result<Answer<TransferProgress, WalletRejection>, Fault> {
        let wallet_id = wallet_id(self.caller.tenant_id(), &self.player_id);
        self.caller.call::<TransferOut>(&wallet_id, request).await
    }

    async fn find_transfer(&self, transfer_id: &TransferId) -> Result<Option<TransferProgress>, Fault> {
        let wallet_id = wallet_id(self.caller.tenant_id(), &self.player_id);
        let request = FindTransferRequest { transfer_id: transfer_id.clone() };
        match self.caller.call::<FindTransfer>(&wallet_id, &request).await? {
            Answer::Done(found) => Ok(found.transfer),
            Answer::Rejected(rejection) => match rejection {},
        }
    }
}

impl ExchangeWallet for WalletClient {
    async fn exchange(&self, command: &cactus_ledger::Exchange) -> Answered {
        self.send::<Exchange>(command).await
    }
}

/// How long a wallet may take to answer a table, whose players wait.
const TABLE_WALLET_TIMEOUT_MS: u64 = 5_000;

/// The wallets of a crash table's players, asked in the table's own name.
#[derive(Debug, Clone)]
pub struct TableWallets {
    env: Env,
    tenant_id: String,
}

impl TableWallets {
    /// The wallets of a tenant.
    pub fn new(env: Env, tenant_id: &str) -> Self {
        Self { env, tenant_id: tenant_id.to_owned() }
    }

    async fn send<E>(&self, player_id: &str, request: E::Request) -> Answered
    where
        E: Endpoint<Response = CommandApplied, Rejection = WalletRejection>,
    {
        let (worker, now_ms) = (fleet::worker::GAMES, SystemClock.now_ms());
        let caller = system_caller(self.env.clone(), worker, &self.tenant_id, "crash", now_ms);
        let wallet_id = wallet_id(&self.tenant_id, player_id);
        within(TABLE_WALLET_TIMEOUT_MS, caller.call::<E>(&wallet_id, &request)).await
    }
}

impl PlayerWallets for TableWallets {
    async fn bet(&self, player_id: &str, bet: cactus_ledger::Bet) -> Answered {
        self.send::<Bet>(player_id, bet).await
    }

    async fn win(&self, player_id: &str, win: cactus_ledger::Win) -> Answered {
        self.send::<Win>(player_id, win).await
    }

    async fn rollback(&self, player_id: &str, rollback: cactus_ledger::Rollback) -> Answered {
        self.send::<Rollback>(player_id, rollback).await
    }
}

/// The players of the caller's tenant.
impl Players for Caller {
    async fn exists(&self, player_id: &str) -> Result<bool, Fault> {
        match self.call::<FindPlayer>(player_id, &Empty {}).await? {
            Answer::Done(found) => Ok(found.exists),
            Answer::Rejected(rejection) => match rejection {},
        }
    }
}

/// Welcome gifts go to players who have only just come to be, so the player is named with each. A gift that does
/// not arrive fails no login, so it is logged here.
impl WelcomeWallet for Caller {
    async fn promo_credit(&self, player_id: &str, credit: &cactus_ledger::PromoCredit) -> Answered {
        let answer = self.call::<PromoCredit>(&wallet_id(self.tenant_id(), player_id), credit).await;
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

/// The other wallets, for a wallet object that sends money to one of them: the same class, in the object's own name.
#[derive(Debug, Clone)]
pub struct PeerClient {
    env: Env,
}

impl PeerClient {
    /// The wallets of the class that `WALLET_DO` is bound to.
    pub fn new(env: Env) -> Self {
        Self { env }
    }
}

impl PeerWallets for PeerClient {
    async fn transfer_in(&self, to: &WalletId, command: &cactus_ledger::TransferIn) -> Answered {
        let (tenant_id, _) = parse_wallet_id(to.as_str())
            .ok_or_else(|| Fault::corrupt(format!("{to} is no wallet's name")))?;
        let (worker, now_ms) = (fleet::worker::WALLET_DO, SystemClock.now_ms());
        let caller = system_caller(self.env.clone(), worker, tenant_id, "transfer", now_ms);
        caller.call_object::<TransferIn>("WALLET_DO", to.as_str(), command).await
    }
}
