use std::fmt;

use cactus_edge::limits::{QUEUE_MESSAGE_BYTES_MAX, SAFE_INTEGER_MAX};
use cactus_ledger::{Entry, EntryHash, WalletId};
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use igaming_contracts::wallet_do::wallet_id;
use serde::Deserialize;

/// Why a message can never be projected, however often it comes. The order is the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyncRejection {
    /// Longer than a queue message can be.
    TooLong,
    /// Written by a wallet of another version.
    UnsupportedVersion {
        /// The version it states.
        schema_version: u32,
    },
    /// Not the JSON of a message.
    Malformed {
        /// Where and how, for the log.
        detail: String,
    },
    /// Tenant and player do not name a wallet.
    InvalidWallet,
    /// There is no entry in it.
    Empty,
    /// An entry's sequence is not one more than that of the entry before, or not a sequence at all.
    SequenceNotNext {
        /// As stated by the entry.
        sequence: u64,
    },
    /// An entry was changed, is linked to another log, or is not later than the entry before.
    ChainBroken {
        /// The entry.
        sequence: u64,
    },
    /// The postings of an entry move more than an amount can be.
    ChangeOutOfRange {
        /// The entry.
        sequence: u64,
    },
    /// Another entry is kept under the same sequence of the same wallet: one of the two is not what the wallet
    /// wrote. The other entries of the message are there.
    ConflictingEntry {
        /// The first such entry.
        sequence: u64,
    },
}

impl SyncRejection {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::Malformed { .. } => "malformed",
            Self::InvalidWallet => "invalid_wallet",
            Self::Empty => "empty",
            Self::SequenceNotNext { .. } => "sequence_not_next",
            Self::ChainBroken { .. } => "chain_broken",
            Self::ChangeOutOfRange { .. } => "change_out_of_range",
            Self::ConflictingEntry { .. } => "conflicting_entry",
        }
    }
}

impl fmt::Display for SyncRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong | Self::InvalidWallet | Self::Empty => f.write_str(self.code()),
            Self::UnsupportedVersion { schema_version } => write!(f, "{}: {schema_version}", self.code()),
            Self::Malformed { detail } => write!(f, "{}: {detail}", self.code()),
            Self::SequenceNotNext { sequence }
            | Self::ChainBroken { sequence }
            | Self::ChangeOutOfRange { sequence }
            | Self::ConflictingEntry { sequence } => write!(f, "{}: entry {sequence}", self.code()),
        }
    }
}

/// A message that was read and checked.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    /// The hash to which the wallet's first entry is linked.
    pub(super) genesis: EntryHash,
    pub(super) entries: Vec<Entry>,
}

/// Reads a message and checks all that the database would refuse, and that its entries are the piece of one
/// wallet's chain that they claim to be.
pub(super) fn read_message(body: &str) -> Result<Message, SyncRejection> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    if body.len() > QUEUE_MESSAGE_BYTES_MAX {
        return Err(SyncRejection::TooLong);
    }
    let message = serde_json::from_str::<SyncMessage>(body).map_err(|error| {
        // Another version may have other fields: what it says of itself comes first.
        match serde_json::from_str::<Version>(body) {
            Ok(Version { schema_version }) if schema_version != SYNC_SCHEMA_VERSION => {
                SyncRejection::UnsupportedVersion { schema_version }
            }
            _ => SyncRejection::Malformed { detail: error.to_string() },
        }
    })?;
    let SyncMessage { schema_version, tenant_id, player_id, entries } = message;
    if schema_version != SYNC_SCHEMA_VERSION {
        return Err(SyncRejection::UnsupportedVersion { schema_version });
    }
    let genesis = genesis(&tenant_id, &player_id).ok_or(SyncRejection::InvalidWallet)?;
    check_chain(genesis, &entries)?;
    Ok(Message { tenant_id, player_id, genesis, entries })
}

/// The hash to which the first entry of a wallet is linked; `None` when the ids do not name a wallet.
pub(super) fn genesis(tenant_id: &str, player_id: &str) -> Option<EntryHash> {
    if tenant_id.is_empty() || tenant_id.contains(':') || player_id.is_empty() {
        return None;
    }
    WalletId::new(&wallet_id(tenant_id, player_id)).ok().map(|wallet| EntryHash::genesis(&wallet))
}

fn check_chain(genesis: EntryHash, entries: &[Entry]) -> Result<(), SyncRejection> {
    let first = entries.first().ok_or(SyncRejection::Empty)?;
    let (mut expected, mut previous_at_ms) = (first.sequence.max(1), 0);
    let mut previous_hash = if expected == 1 { genesis } else { first.previous_hash };
    for entry in entries {
        let sequence = entry.sequence;
        if sequence != expected || sequence > SAFE_INTEGER_MAX.unsigned_abs() {
            return Err(SyncRejection::SequenceNotNext { sequence });
        }
        if entry.previous_hash != previous_hash
            || entry.at_ms <= previous_at_ms
            || entry.at_ms > SAFE_INTEGER_MAX.unsigned_abs()
            || entry.hash != entry.computed_hash()
        {
            return Err(SyncRejection::ChainBroken { sequence });
        }
        (expected, previous_at_ms, previous_hash) = (sequence + 1, entry.at_ms, entry.hash);
    }
    Ok(())
}
