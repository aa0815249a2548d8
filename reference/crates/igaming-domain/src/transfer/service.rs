use cactus_edge::Fault;
use cactus_ledger::TransferId;
use igaming_contracts::Answer;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::{Transfer, TransferRejection, TransferRequest};
use igaming_contracts::wallet_do::{TransferOutRequest, TransferProgress, TransferStage, WalletRejection};

use super::rules::{check_request, is_player_id, transfer_id, view, wallet_rejection};
use crate::ServiceError;

/// The players of the tenant.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Players {
    /// Whether there is such a player.
    ///
    /// # Errors
    /// A fault when that cannot be told.
    async fn exists(&self, player_id: &str) -> Result<bool, Fault>;
}

/// The wallet of the player who sends.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait SenderWallet {
    /// Begins a transfer; idempotent by its id.
    ///
    /// # Errors
    /// A fault; whether the transfer has begun is then unknown.
    async fn transfer_out(
        &self,
        request: &TransferOutRequest,
    ) -> Result<Answer<TransferProgress, WalletRejection>, Fault>;

    /// How far a transfer has come; `None` when the wallet never sent it.
    ///
    /// # Errors
    /// A fault when the wallet does not answer.
    async fn find_transfer(&self, transfer_id: &TransferId) -> Result<Option<TransferProgress>, Fault>;
}

/// Transfers of one player.
#[derive(Debug)]
pub struct TransferService<'a, P, W> {
    /// The tenant.
    pub tenant_id: &'a str,
    /// Its configuration.
    pub tenant: &'a TenantConfig,
    /// The player who sends.
    pub player_id: &'a str,
    /// Who may receive.
    pub players: &'a P,
    /// The sender's wallet.
    pub wallet: &'a W,
}

impl<P: Players, W: SenderWallet> TransferService<'_, P, W> {
    /// Sends money, or answers how far the transfer of this key has come, and whether it had been begun before.
    ///
    /// # Errors
    /// See [`TransferRejection`]: nothing was sent. Or a fault, after which it may have been: ask again with the key.
    pub async fn send(
        &self,
        request: &TransferRequest,
        idempotency_key: Option<&str>,
    ) -> Result<(Transfer, bool), ServiceError<TransferRejection>> {
        let rejected = ServiceError::Rejected;
        let key = idempotency_key.ok_or(rejected(TransferRejection::IdempotencyKeyRequired))?;
        let id = transfer_id(self.tenant_id, self.player_id, key);
        let out = check_request(self.tenant, self.player_id, request, &id).map_err(rejected)?;
        if let Some(refusal) = self.refusal(&out.to_player_id).await? {
            return self.first_answer(&out, refusal).await;
        }
        match self.wallet.transfer_out(&out).await? {
            Answer::Done(progress) => Ok((view(&progress), progress.replayed)),
            Answer::Rejected(rejection) => Err(rejected(wallet_rejection(&rejection))),
        }
    }

    /// How far a transfer has come.
    ///
    /// # Errors
    /// `TransferNotFound`, or a fault when the wallet does not answer.
    pub async fn find(&self, transfer_id: &str) -> Result<Transfer, ServiceError<TransferRejection>> {
        let not_found = || ServiceError::Rejected(TransferRejection::TransferNotFound);
        let id = TransferId::new(transfer_id).map_err(|_| not_found())?;
        let progress = self.wallet.find_transfer(&id).await?.ok_or_else(not_found)?;
        Ok(view(&progress))
    }

    /// What may change from one day to the next.
    async fn refusal(&self, to_player_id: &str) -> Result<Option<TransferRejection>, Fault> {
        if !self.tenant.transfers {
            return Ok(Some(TransferRejection::TransfersDisabled));
        }
        if !is_player_id(to_player_id) || !self.players.exists(to_player_id).await? {
            return Ok(Some(TransferRejection::ReceiverUnknown));
        }
        Ok(None)
    }

    /// A transfer that was begun goes on whatever has changed since: its key is answered as before.
    async fn first_answer(
        &self,
        out: &TransferOutRequest,
        refusal: TransferRejection,
    ) -> Result<(Transfer, bool), ServiceError<TransferRejection>> {
        let rejection = match self.wallet.find_transfer(&out.transfer_id).await? {
            None => refusal,
            Some(progress) if progress.request != *out => TransferRejection::IdempotencyConflict,
            Some(TransferProgress { stage: TransferStage::Refused { rejection }, .. }) => {
                wallet_rejection(&rejection)
            }
            Some(progress) => return Ok((view(&progress), true)),
        };
        Err(ServiceError::Rejected(rejection))
    }
}
