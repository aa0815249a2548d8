//! Transfers between two wallets of a tenant, as the sender's wallet object runs them.

use cactus_ledger::{AmountMinor, AssetCode, TransferId};
use serde::{Deserialize, Serialize};

use super::{WalletRejection, command::Issuers};
use crate::{Access, Endpoint, Method, NoRejection, fleet};

/// Who may have the wallet send money.
pub const TRANSFER_ISSUERS: Issuers = Issuers::Only(&[fleet::worker::WALLET]);

/// Begins a transfer: holds the money here, and tries at once to credit it to the receiver. What does not get done
/// at once the object's alarm goes on with. Sent again, it answers how far the transfer has come.
#[derive(Debug)]
pub struct TransferOut;

impl Endpoint for TransferOut {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/wallet-do/{wallet_id}/transfer-out";
    const ACCESS: Access = Access::Service;
    type Request = TransferOutRequest;
    type Response = TransferProgress;
    type Rejection = WalletRejection;
}

/// Reads how far a transfer from this wallet has come.
#[derive(Debug)]
pub struct FindTransfer;

impl Endpoint for FindTransfer {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/wallet-do/{wallet_id}/transfer";
    const ACCESS: Access = Access::Service;
    type Request = FindTransferRequest;
    type Response = FoundTransfer;
    type Rejection = NoRejection;
}

/// See [`TransferOut`]. The idempotency key is the transfer's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferOutRequest {
    /// The transfer; no two transfers of a tenant share an id.
    pub transfer_id: TransferId,
    /// The player who receives, of the same tenant.
    pub to_player_id: String,
    /// The currency code.
    pub asset: AssetCode,
    /// How much; positive.
    pub amount_minor: AmountMinor,
}

/// See [`FindTransfer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindTransferRequest {
    /// The transfer.
    pub transfer_id: TransferId,
}

/// See [`FindTransfer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundTransfer {
    /// Absent when this wallet never sent such a transfer.
    pub transfer: Option<TransferProgress>,
}

/// A transfer, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferProgress {
    /// What was asked for.
    pub request: TransferOutRequest,
    /// When it was, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// How far it has come.
    pub stage: TransferStage,
    /// The transfer had been begun before.
    pub replayed: bool,
}

/// How far a transfer has come. Only [`TransferStage::Pending`] ever changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TransferStage {
    /// The money is held; it is not known yet whether the receiver has it.
    Pending {},
    /// The receiver has it.
    Completed {},
    /// The receiver's wallet refused, for good, and the money is the sender's again.
    Returned {},
    /// The sender's wallet refused; nothing was held.
    Refused {
        /// Why.
        rejection: WalletRejection,
    },
}
