use super::command;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::CampaignId;

command! {
    /// Gives the player promo money at the operator's expense.
    PromoCredit, tag 0x03 {
        /// The campaign that gives.
        campaign: CampaignId => Campaign,
        /// The asset given.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Gives the player bonus money at the operator's expense.
    BonusGrant, tag 0x0d {
        /// The campaign that gives.
        campaign: CampaignId => Campaign,
        /// The asset given.
        asset: AssetCode => Asset,
        /// How much; positive.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Turns bonus money into cash, when its wagering is done.
    BonusConvert, tag 0x0e {
        /// The campaign that gave it.
        campaign: CampaignId => Campaign,
        /// The asset.
        asset: AssetCode => Asset,
        /// How much; positive, at most the bonus balance.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
    }
}

command! {
    /// Takes bonus money back.
    BonusForfeit, tag 0x0f {
        /// The campaign that gave it.
        campaign: CampaignId => Campaign,
        /// The asset.
        asset: AssetCode => Asset,
        /// How much, positive and at most the bonus balance; all of it, even if none is left, when absent.
        #[serde(default, rename = "amount_minor", skip_serializing_if = "Option::is_none")]
        amount: Option<AmountMinor> => AmountMinor,
    }
}
