use super::command;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::{TransferId, WalletId};

command! {
    /// Holds cash for another wallet of the same operator: the first step of a transfer. The hold never expires,
    /// since money that the other wallet was credited must not return here.
    ///
    /// The steps of a transfer: this hold, [`TransferIn`] at the other wallet, then a
    /// [`HoldPost`](crate::HoldPost) here, or a [`HoldVoid`](crate::HoldVoid) when the other wallet refused.
    TransferOut, tag 0x0b {
        /// The transfer.
        transfer_id: TransferId => TransferId,
        /// The wallet that receives.
        to_wallet: WalletId => ToWallet,
        /// The asset sent.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Credits cash that another wallet holds for this one: the second step of a transfer.
    TransferIn, tag 0x0c {
        /// The transfer.
        transfer_id: TransferId => TransferId,
        /// The wallet that sends.
        from_wallet: WalletId => FromWallet,
        /// The asset received.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}
