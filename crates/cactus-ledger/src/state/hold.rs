use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::command::Command;
use crate::entry::Entry;
use crate::name::{CommandKey, ProviderCode, TransferId, WalletId};

/// Open holds of one wallet. A player has a withdrawal or two under way; a limit keeps the state small whatever a
/// caller does: 64 x about 400 B = 26 KB of JSON.
pub const HOLDS_OPEN_MAX: usize = 64;

/// A hold that is not resolved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenHold {
    /// The key of the command that made it.
    pub key: CommandKey,
    /// The sequence of its entry.
    pub sequence: u64,
    /// The asset held.
    pub asset: AssetCode,
    /// How much is held.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
    /// From when on it is refused at use and may be released, in milliseconds since the Unix epoch; never when
    /// absent.
    pub expires_at_ms: Option<u64>,
    /// What it was made for.
    pub purpose: HoldPurpose,
}

/// What a hold was made for, and where its money goes when it is posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum HoldPurpose {
    /// A payout.
    Withdrawal {
        /// The payment provider.
        provider: ProviderCode,
    },
    /// A transfer to another wallet.
    Transfer {
        /// The transfer.
        transfer_id: TransferId,
        /// The wallet that receives.
        to_wallet: WalletId,
    },
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HoldEnd {
    Posted,
    Voided,
    Expired,
}

/// The holds of a wallet, by the sequence of their entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holds {
    open: Vec<OpenHold>,
    /// A few dozen a year for a busy player.
    ended: BTreeMap<u64, HoldEnd>,
}

impl Holds {
    pub(crate) fn open(&self) -> &[OpenHold] {
        &self.open
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.open.len() >= HOLDS_OPEN_MAX
    }

    /// How the hold made by the entry at `sequence` ended.
    pub(crate) fn ended(&self, sequence: u64) -> Option<HoldEnd> {
        self.ended.get(&sequence).copied()
    }

    pub(crate) fn find(&self, sequence: u64) -> Option<&OpenHold> {
        self.open.iter().find(|hold| hold.sequence == sequence)
    }

    pub(super) fn open_by(&mut self, entry: &Entry) {
        let (asset, amount, expires_at_ms, purpose) = match &entry.command {
            Command::Withdrawal(command) => {
                // Both are below 2^53.
                let expires_at_ms = entry.at_ms + command.timeout_ms;
                let purpose = HoldPurpose::Withdrawal { provider: command.provider };
                (command.asset, command.amount, Some(expires_at_ms), purpose)
            }
            Command::TransferOut(command) => {
                let (transfer_id, to_wallet) = (command.transfer_id.clone(), command.to_wallet.clone());
                (command.asset, command.amount, None, HoldPurpose::Transfer { transfer_id, to_wallet })
            }
            _ => unreachable!("only withdrawals and transfers hold money"),
        };
        assert!(!self.is_full(), "the number of open holds was checked");
        let (key, sequence) = (entry.command.key().clone(), entry.sequence);
        self.open.push(OpenHold { key, sequence, asset, amount, expires_at_ms, purpose });
    }

    /// Ends the hold made by the entry at `sequence`.
    ///
    /// # Panics
    /// When it is not open: a hold ends once.
    pub(super) fn end(&mut self, sequence: u64, end: HoldEnd) -> OpenHold {
        let index = self.open.iter().position(|hold| hold.sequence == sequence);
        let hold = self.open.remove(index.expect("only an open hold can end"));
        assert!(self.ended.insert(sequence, end).is_none(), "a hold ends once");
        hold
    }
}
