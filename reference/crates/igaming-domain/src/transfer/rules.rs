use cactus_ledger::{AssetCode, TransferId};
use igaming_contracts::Rejection;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::{Transfer, TransferRejection, TransferRequest, TransferStatus};
use igaming_contracts::wallet_do::{TransferOutRequest, TransferProgress, TransferStage, WalletRejection};
use sha2::{Digest, Sha256};

/// Apart from every other use of SHA-256.
const TAG: &str = "cactus/transfer/1";

/// Bytes of the hash that make the id: nobody finds a key whose transfer has the id of another's (2^128).
const ID_BYTES: usize = 16;

/// What begins a player's id, and the digits after it.
const PLAYER_ID_PREFIX: &str = "plr_";
const PLAYER_ID_DIGITS: usize = 32;

/// The id of the transfer that a player sends under an idempotency key: the same for the same key, and no other
/// player's. The parts have no line feeds.
#[must_use]
pub fn transfer_id(tenant_id: &str, player_id: &str, idempotency_key: &str) -> String {
    let hash = Sha256::digest([TAG, tenant_id, player_id, idempotency_key].join("\n"));
    format!("tr_{}", hex::encode(&hash[..ID_BYTES]))
}

/// Whether the brand lets players hold this currency: it offers it, or exchanges something for it.
pub(crate) fn offers(tenant: &TenantConfig, currency: &str) -> bool {
    let exchanged =
        |rate: &igaming_contracts::tenant::ExchangeRate| rate.from == currency || rate.to == currency;
    tenant.currencies.iter().any(|offered| offered == currency) || tenant.exchange_rates.iter().any(exchanged)
}

/// Whether a text can be a player's id at all, so that nothing else ever gets into a path or a query.
pub(super) fn is_player_id(text: &str) -> bool {
    text.strip_prefix(PLAYER_ID_PREFIX).is_some_and(|digits| {
        digits.len() == PLAYER_ID_DIGITS
            && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Checks what no state of the platform could allow, in the order of [`TransferRejection`].
pub(super) fn check_request(
    tenant: &TenantConfig,
    player_id: &str,
    request: &TransferRequest,
    id: &str,
) -> Result<TransferOutRequest, TransferRejection> {
    if request.amount_minor.is_zero() {
        return Err(TransferRejection::InvalidAmount { field: "amount_minor".to_owned() });
    }
    let unknown = || TransferRejection::UnknownCurrency { currency: request.currency.clone() };
    let asset = AssetCode::new(&request.currency).map_err(|_| unknown())?;
    if !offers(tenant, &request.currency) {
        return Err(unknown());
    }
    if request.to_player_id == player_id {
        return Err(TransferRejection::SelfTransfer);
    }
    Ok(TransferOutRequest {
        transfer_id: TransferId::new(id).map_err(|_| TransferRejection::TransferNotFound)?,
        to_player_id: request.to_player_id.clone(),
        asset,
        amount_minor: request.amount_minor,
    })
}

/// What a player is told when the own wallet refused.
pub(super) fn wallet_rejection(rejection: &WalletRejection) -> TransferRejection {
    match rejection.0 {
        cactus_ledger::Rejection::InsufficientFunds { needed_minor, available_minor, .. } => {
            TransferRejection::InsufficientFunds {
                needed_minor: needed_minor.get(),
                available_minor: available_minor.get(),
            }
        }
        cactus_ledger::Rejection::IdempotencyConflict { .. } => TransferRejection::IdempotencyConflict,
        _ => TransferRejection::TransferRefused { wallet_code: rejection.code().to_owned() },
    }
}

/// How a player sees a transfer.
pub(super) fn view(progress: &TransferProgress) -> Transfer {
    let TransferOutRequest { transfer_id, to_player_id, asset, amount_minor } = &progress.request;
    let (status, refusal_code) = match &progress.stage {
        TransferStage::Pending {} => (TransferStatus::Pending, None),
        TransferStage::Completed {} => (TransferStatus::Completed, None),
        TransferStage::Returned {} => (TransferStatus::Returned, None),
        TransferStage::Refused { rejection } => (TransferStatus::Refused, Some(rejection.code().to_owned())),
    };
    Transfer {
        transfer_id: transfer_id.as_str().to_owned(),
        to_player_id: to_player_id.clone(),
        currency: asset.as_str().to_owned(),
        amount_minor: amount_minor.get(),
        at_ms: progress.at_ms,
        status,
        refusal_code,
    }
}
