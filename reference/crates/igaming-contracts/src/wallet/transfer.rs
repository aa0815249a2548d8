//! Money from one player to another of the same brand.

use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, Rejection};

/// `POST /api/wallet/transfer`: sends cash to another player. It needs an `Idempotency-Key`, which makes the transfer's
/// id: the same request under the same key is the same transfer, and is answered with how far it has come.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendTransfer;

impl Endpoint for SendTransfer {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/wallet/transfer";
    const ACCESS: Access = Access::Player;
    type Request = TransferRequest;
    type Response = Transfer;
    type Rejection = TransferRejection;
}

/// `GET /api/wallet/transfers/{transfer_id}`: how far a transfer that the player sent has come.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetTransfer;

impl Endpoint for GetTransfer {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/wallet/transfers/{transfer_id}";
    const ACCESS: Access = Access::Player;
    type Request = Empty;
    type Response = Transfer;
    type Rejection = TransferRejection;
}

/// See [`SendTransfer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferRequest {
    /// The player who receives.
    pub to_player_id: String,
    /// The currency code.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub currency: String,
    /// How much; positive.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub amount_minor: AmountMinor,
}

/// A transfer, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transfer {
    /// The transfer.
    pub transfer_id: String,
    /// The player who receives.
    pub to_player_id: String,
    /// The currency code.
    pub currency: String,
    /// How much.
    pub amount_minor: u64,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// How far it has come.
    pub status: TransferStatus,
    /// Why the sender's wallet refused; only with the status `refused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_code: Option<String>,
}

/// How far a transfer has come. Only `pending` ever changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferStatus {
    /// The money is set aside and on its way.
    Pending,
    /// The receiver has it.
    Completed,
    /// The receiver's wallet could not take it, and the sender has it back. Why is the receiver's own affair.
    Returned,
    /// The sender's wallet refused to send it.
    Refused,
}

/// Why a transfer was refused. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TransferRejection {
    /// There is no `Idempotency-Key`.
    IdempotencyKeyRequired,
    /// The amount is zero.
    InvalidAmount {
        /// The field.
        field: String,
    },
    /// The brand does not offer this currency.
    UnknownCurrency {
        /// As asked.
        currency: String,
    },
    /// The player is sender and receiver.
    SelfTransfer,
    /// The brand has no transfers between players.
    TransfersDisabled,
    /// The brand has no such player.
    ReceiverUnknown,
    /// The `Idempotency-Key` was used for another transfer.
    IdempotencyConflict,
    /// The player sent no such transfer.
    TransferNotFound,
    /// There is not as much cash. Bonus and promotional money cannot be sent.
    InsufficientFunds {
        /// What was to be sent.
        needed_minor: u64,
        /// The cash there is.
        available_minor: u64,
    },
    /// The wallet refused for another reason.
    TransferRefused {
        /// The wallet's code.
        wallet_code: String,
    },
}

impl Rejection for TransferRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::IdempotencyKeyRequired => "idempotency_key_required",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::SelfTransfer => "self_transfer",
            Self::TransfersDisabled => "transfers_disabled",
            Self::ReceiverUnknown => "receiver_unknown",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::TransferNotFound => "transfer_not_found",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::TransferRefused { .. } => "transfer_refused",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::IdempotencyKeyRequired => 400,
            Self::InsufficientFunds { .. } => 402,
            Self::TransfersDisabled => 403,
            Self::ReceiverUnknown | Self::TransferNotFound => 404,
            Self::IdempotencyConflict | Self::TransferRefused { .. } => 409,
            Self::InvalidAmount { .. } | Self::UnknownCurrency { .. } | Self::SelfTransfer => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::IdempotencyKeyRequired => {
                "Send an Idempotency-Key, so that no transfer is made twice.".to_owned()
            }
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::UnknownCurrency { currency } => format!("The currency `{currency}` is not offered here."),
            Self::SelfTransfer => "A transfer goes to another player.".to_owned(),
            Self::TransfersDisabled => "There are no transfers between players here.".to_owned(),
            Self::ReceiverUnknown => "There is no such player here.".to_owned(),
            Self::IdempotencyConflict => "The Idempotency-Key was used for another transfer.".to_owned(),
            Self::TransferNotFound => "You sent no such transfer.".to_owned(),
            Self::InsufficientFunds { needed_minor, available_minor } => {
                format!("{needed_minor} minor units are needed, {available_minor} may be sent.")
            }
            Self::TransferRefused { wallet_code } => {
                format!("The wallet refused the transfer: {wallet_code}.")
            }
        }
    }
}
