use std::fmt;

use cactus_edge::limits::{QUEUE_MESSAGE_BYTES_MAX, SAFE_INTEGER_MAX};
use cactus_ledger::{Account, AssetCode, Command, Entry, EntryHash, EntryOutcome, WalletId};
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use igaming_contracts::wallet_do::wallet_id;
use serde::{Deserialize, Serialize};

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
    /// A command that this projection does not know.
    UnsupportedCommand {
        /// The entry.
        sequence: u64,
    },
    /// The postings of an entry move more than an amount can be.
    ChangeOutOfRange {
        /// The entry.
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
            Self::UnsupportedCommand { .. } => "unsupported_command",
            Self::ChangeOutOfRange { .. } => "change_out_of_range",
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
            | Self::UnsupportedCommand { sequence }
            | Self::ChangeOutOfRange { sequence } => write!(f, "{}: entry {sequence}", self.code()),
        }
    }
}

/// A row of `ledger_entries`, named as its columns.
#[derive(Debug, Serialize)]
pub(super) struct LedgerRow<'a> {
    pub(super) player_id: &'a str,
    pub(super) sequence: u64,
    pub(super) tenant_id: &'a str,
    pub(super) at_ms: u64,
    pub(super) kind: &'static str,
    pub(super) refusal_code: Option<&'static str>,
    pub(super) asset: &'a str,
    pub(super) amount_minor: u64,
    pub(super) change_minor: i64,
    pub(super) balance_after_minor: u64,
    pub(super) command_key: &'a str,
    pub(super) game: Option<&'a str>,
    pub(super) round_id: Option<&'a str>,
    pub(super) entry: &'a Entry,
    pub(super) hash: EntryHash,
}

/// Reads a message and checks all that the database would refuse, and that its entries are the piece of one
/// wallet's chain that they claim to be.
pub(super) fn read_message(body: &str) -> Result<SyncMessage, SyncRejection> {
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
    if message.schema_version != SYNC_SCHEMA_VERSION {
        return Err(SyncRejection::UnsupportedVersion { schema_version: message.schema_version });
    }
    check_chain(&message)?;
    Ok(message)
}

fn check_chain(message: &SyncMessage) -> Result<(), SyncRejection> {
    let wallet = WalletId::new(&wallet_id(&message.tenant_id, &message.player_id))
        .map_err(|_| SyncRejection::InvalidWallet)?;
    if message.tenant_id.is_empty() || message.player_id.is_empty() {
        return Err(SyncRejection::InvalidWallet);
    }
    let first = message.entries.first().ok_or(SyncRejection::Empty)?;
    let (mut expected, mut previous_at_ms) = (first.sequence.max(1), 0);
    let mut previous_hash = if expected == 1 { EntryHash::genesis(&wallet) } else { first.previous_hash };
    for entry in &message.entries {
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

/// The rows of a message that was read and checked.
pub(super) fn rows(message: &SyncMessage) -> Result<Vec<LedgerRow<'_>>, SyncRejection> {
    message.entries.iter().map(|entry| row(&message.tenant_id, &message.player_id, entry)).collect()
}

fn row<'a>(tenant_id: &'a str, player_id: &'a str, entry: &'a Entry) -> Result<LedgerRow<'a>, SyncRejection> {
    let sequence = entry.sequence;
    let (game, round_id) = match &entry.command {
        Command::Bet(bet) => (Some(&bet.game), Some(&bet.round_id)),
        Command::Win(win) => (Some(&win.game), Some(&win.round_id)),
        Command::RoundClose(close) => (None, Some(&close.round_id)),
        _ => (None, None),
    };
    let asset = asset(entry);
    let refusal_code = match &entry.outcome {
        EntryOutcome::Applied { .. } => None,
        EntryOutcome::Refused { rejection } => Some(rejection.code()),
    };
    let change_minor = change_minor(entry).ok_or(SyncRejection::ChangeOutOfRange { sequence })?;
    assert!(refusal_code.is_none() || change_minor == 0, "a refusal moves nothing");
    Ok(LedgerRow {
        player_id,
        sequence,
        tenant_id,
        at_ms: entry.at_ms,
        kind: entry.command.kind(),
        refusal_code,
        asset: asset.map_or("", |asset| asset.as_str()),
        amount_minor: amount_minor(entry),
        change_minor,
        balance_after_minor: asset.map_or(0, |asset| entry.balances_after.get(*asset).total_minor()),
        command_key: entry.command.key().as_str(),
        game: game.map(|game| game.as_str()),
        round_id: round_id.map(|round_id| round_id.as_str()),
        entry,
        hash: entry.hash,
    })
}

/// The asset that a history shows: the one the command names, or else the one it moved; none for a command that
/// moves no money.
fn asset(entry: &Entry) -> Option<&AssetCode> {
    let posted = entry.outcome.postings().first().map(|posting| &posting.asset);
    entry.command.asset().or(posted)
}

/// The amount that a history shows: the one the command names, or else what the first posting moved.
fn amount_minor(entry: &Entry) -> u64 {
    let posted = entry.outcome.postings().first().map(|posting| posting.amount);
    entry.command.amount().or(posted).map_or(0, |amount| amount.get())
}

/// Credits less debits of the player's accounts in the command's asset, all colours together.
fn change_minor(entry: &Entry) -> Option<i64> {
    let mut change: i128 = 0;
    let asset = asset(entry);
    for posting in entry.outcome.postings().iter().filter(|posting| Some(&posting.asset) == asset) {
        if matches!(posting.credit, Account::Player(_)) {
            change += i128::from(posting.amount.get());
        }
        if matches!(posting.debit, Account::Player(_)) {
            change -= i128::from(posting.amount.get());
        }
    }
    i64::try_from(change).ok().filter(|change| change.unsigned_abs() <= SAFE_INTEGER_MAX.unsigned_abs())
}
