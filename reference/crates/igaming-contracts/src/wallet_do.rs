//! `igaming-wallet-do`: commands and reads of one player's wallet object. Only Workers call it.

use cactus_ledger::{Entry, EntryHash};
use serde::{Deserialize, Serialize};

use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection, fleet};

mod command;
mod transfer;

pub use command::*;
pub use transfer::*;

/// The name of a wallet object, which is also the `{wallet_id}` of its paths.
pub fn wallet_id(tenant_id: &str, player_id: &str) -> String {
    format!("{tenant_id}:{player_id}")
}

/// The tenant and the player in a wallet object's name; `None` when it is not one.
pub fn parse_wallet_id(wallet_id: &str) -> Option<(&str, &str)> {
    wallet_id.split_once(':').filter(|(tenant_id, player_id)| !tenant_id.is_empty() && !player_id.is_empty())
}

/// Reads all balances.
#[derive(Debug)]
pub struct Balances;

impl Endpoint for Balances {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/wallet-do/{wallet_id}/balances";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = WalletBalances;
    type Rejection = NoRejection;
}

/// Reads where the log ends and how much of it was sent to the ledger projection.
#[derive(Debug)]
pub struct Head;

impl Endpoint for Head {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/wallet-do/{wallet_id}/head";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = WalletHead;
    type Rejection = NoRejection;
}

/// Sends entries that were sent before to the ledger projection once more.
#[derive(Debug)]
pub struct Resend;

impl Endpoint for Resend {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/wallet-do/{wallet_id}/resend";
    const ACCESS: Access = Access::Service;
    type Request = ResendRequest;
    type Response = Resent;
    type Rejection = NoRejection;
}

/// Reads a page of the log, oldest first, checked to be one unbroken piece of the chain.
#[derive(Debug)]
pub struct Entries;

impl Endpoint for Entries {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/wallet-do/{wallet_id}/entries";
    const ACCESS: Access = Access::Service;
    type Request = EntriesRequest;
    type Response = EntriesPage;
    type Rejection = NoRejection;
}

/// Gives an object whose storage was lost its log back, page by page, from a snapshot.
///
/// While a restore is not complete the wallet answers no other request. Sent again, it goes on where the log ends.
#[derive(Debug)]
pub struct Restore;

impl Endpoint for Restore {
    const BINDING: &'static str = "WALLET_DO_SERVICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/wallet-do/{wallet_id}/restore";
    const ACCESS: Access = Access::Service;
    const BODY_BYTES_MAX: u32 = RESTORE_BODY_BYTES_MAX;
    type Request = RestoreRequest;
    type Response = RestoreProgress;
    type Rejection = RestoreRejection;
}

/// Who may have entries sent again.
pub const RESEND_ISSUERS: Issuers = Issuers::Only(&[fleet::worker::D1_BATCHER]);

/// Who may give a wallet its log back.
pub const RESTORE_ISSUERS: Issuers = Issuers::Only(&[fleet::worker::DO_BACKUP]);

/// Entries in one answer to [`Entries`], whatever was asked for. A usual entry has 600 bytes of JSON and the longest
/// about 12 KB: 256 are 150 KB, and at most 3 MB of an isolate's 128.
pub const ENTRIES_LIMIT_MAX: u32 = 256;

/// Bytes of one page of a restore: a chunk of a snapshot (500,000 bytes, or one longer entry) and what is around it.
pub const RESTORE_BODY_BYTES_MAX: u32 = 600_000;

/// Which page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntriesRequest {
    /// The sequence after which the page begins; 0 for the first.
    pub after: u64,
    /// How many entries, from 1 to [`ENTRIES_LIMIT_MAX`]; other numbers count as the nearest of these.
    pub limit: u32,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntriesPage {
    /// The sequence of the log's last entry; 0 for an untouched wallet.
    pub head_sequence: u64,
    /// The hash of that entry, or of the wallet's genesis.
    pub head_hash: EntryHash,
    /// In the order of their sequence, without gaps; fewer than asked for only where the log ends.
    pub entries: Vec<Entry>,
}

/// One page of a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// Where the snapshot ends, at least 1.
    pub target_sequence: u64,
    /// The hash of its last entry.
    pub target_hash: EntryHash,
    /// The entries that follow the end of the log; none to begin, or to ask where to go on.
    pub entries: Vec<Entry>,
}

/// How far a restore has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreProgress {
    /// The sequence of the log's last entry.
    pub sequence: u64,
    /// The hash of that entry, or of the wallet's genesis.
    pub head_hash: EntryHash,
    /// The log ends where the snapshot does, and the wallet takes commands again.
    pub complete: bool,
}

/// Why a page of a restore was not taken. Nothing of the page is in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RestoreRejection {
    /// The wallet has a log of its own, which no snapshot may replace.
    WalletNotEmpty {
        /// Where its log ends.
        sequence: u64,
    },
    /// The snapshot ends before its first entry, or before the end of what was restored already.
    TargetInvalid {
        /// Where the log ends.
        sequence: u64,
    },
    /// The page does not begin right after the end of the log.
    SequenceNotNext {
        /// The sequence it should begin with.
        expected_sequence: u64,
    },
    /// An entry was changed, does not follow the one before it, or belongs to another wallet.
    ChainBroken {
        /// The first such entry.
        sequence: u64,
    },
    /// The page goes past the end of the snapshot, or ends there with another hash.
    TargetMissed {
        /// The entry that should not be.
        sequence: u64,
    },
}

impl Rejection for RestoreRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::WalletNotEmpty { .. } => "wallet_not_empty",
            Self::TargetInvalid { .. } => "target_invalid",
            Self::SequenceNotNext { .. } => "sequence_not_next",
            Self::ChainBroken { .. } => "chain_broken",
            Self::TargetMissed { .. } => "target_missed",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::WalletNotEmpty { .. } | Self::SequenceNotNext { .. } => 409,
            Self::TargetInvalid { .. } | Self::ChainBroken { .. } | Self::TargetMissed { .. } => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::WalletNotEmpty { sequence } => {
                format!("The wallet has a log of its own with {sequence} entries.")
            }
            Self::TargetInvalid { sequence } => {
                format!("The snapshot must end at an entry after {sequence} or at it.")
            }
            Self::SequenceNotNext { expected_sequence } => {
                format!("The next entry of the log is {expected_sequence}.")
            }
            Self::ChainBroken { sequence } => {
                format!("Entry {sequence} is not the one that follows in this wallet's log.")
            }
            Self::TargetMissed { sequence } => {
                format!("Entry {sequence} is not part of the snapshot that is being restored.")
            }
        }
    }
}

/// All balances of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletBalances {
    /// The last entry they include; 0 for an untouched wallet.
    pub sequence: u64,
    /// One per currency ever held.
    pub balances: Vec<Balance>,
}

/// Where a wallet's log ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletHead {
    /// The sequence of the last entry; 0 for an untouched wallet.
    pub sequence: u64,
    /// The hash of that entry, or of the wallet's genesis.
    pub head_hash: EntryHash,
    /// The last entry that the sync queue has confirmed.
    pub synced_sequence: u64,
}

/// Which entries to send again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResendRequest {
    /// The sequence after which to begin; 0 for the whole log.
    pub after_sequence: u64,
    /// At most how many entries. Without it, and above it, the wallet's own bound for one request counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What was sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resent {
    /// The last entry sent; `after_sequence` when there was none to send.
    pub last_sequence: u64,
    /// How many entries were sent.
    pub entries: u64,
}

/// The ledger's rejection, as a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WalletRejection(pub cactus_ledger::Rejection);

impl Rejection for WalletRejection {
    fn code(&self) -> &'static str {
        self.0.code()
    }

    /// 402: the money is not there. 403: the player, the session or a limit does not allow it. 404: what the command
    /// refers to is not there. 409: it is, in another state. 422: no state of the wallet would allow it.
    fn status(&self) -> u16 {
        use cactus_ledger::Rejection as R;
        match self.0 {
            R::InsufficientFunds { .. } => 402,
            R::WalletClosed
            | R::PlayerBlocked
            | R::PlayerExcluded { .. }
            | R::SessionExpired
            | R::LimitExceeded { .. } => 403,
            R::BetUnknown | R::RoundUnknown | R::HoldUnknown => 404,
            R::CommandKeyInvalid
            | R::NameInvalid { .. }
            | R::AssetCodeInvalid
            | R::AmountInvalid
            | R::RateInvalid
            | R::TimeOutOfRange
            | R::AmountZero
            | R::TimeoutInvalid
            | R::ContributionTooLarge
            | R::ColourInvalid
            | R::WalletsSame
            | R::AssetsSame
            | R::AssetUnknown { .. }
            | R::ExchangeTooSmall => 422,
            R::IdempotencyConflict { .. }
            | R::BetRefused
            | R::BetMismatch { .. }
            | R::RoundMismatch { .. }
            | R::TargetNotReversible
            | R::HoldRefused
            | R::BetRolledBack
            | R::AlreadyRolledBack
            | R::BetSettled
            | R::RoundClosed
            | R::HoldAlreadyPosted
            | R::HoldAlreadyVoided
            | R::HoldExpired { .. }
            | R::HoldNotExpired { .. }
            | R::HoldAmountExceeded { .. }
            | R::HoldsTooMany
            | R::QuoteExpired { .. }
            | R::ExclusionShortened { .. }
            | R::BalanceOverflow { .. } => 409,
            // A rule that came after this list; the test of this file asks for its line.
            _ => 409,
        }
    }

    fn detail(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests;
