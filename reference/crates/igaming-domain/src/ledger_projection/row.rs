//! What the columns of `ledger_entries` say of an entry.

use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_ledger::{Account, AssetCode, Command, Entry, EntryHash, EntryOutcome, Posting};
use serde::Serialize;

use super::rules::{Message, SyncRejection};

/// A row of `ledger_entries`, named as its columns.
#[derive(Debug, Serialize)]
pub(super) struct LedgerRow<'a> {
    pub(super) tenant_id: &'a str,
    pub(super) player_id: &'a str,
    pub(super) sequence: u64,
    pub(super) at_ms: u64,
    pub(super) kind: &'static str,
    pub(super) refusal_code: Option<&'static str>,
    pub(super) asset: Option<&'a str>,
    pub(super) amount_minor: u64,
    pub(super) change_minor: i64,
    pub(super) balance_after_minor: Option<u64>,
    pub(super) command_key: &'a str,
    pub(super) game: Option<&'a str>,
    pub(super) round_id: Option<&'a str>,
    pub(super) entry: &'a Entry,
    pub(super) hash: EntryHash,
}

/// The rows of a message.
///
/// # Errors
/// [`SyncRejection`] when the database could not keep one of them.
pub(super) fn rows(message: &Message) -> Result<Vec<LedgerRow<'_>>, SyncRejection> {
    message.entries.iter().map(|entry| row(&message.tenant_id, &message.player_id, entry)).collect()
}

/// No kind of command is without a row: what only some of them have is NULL for the others.
fn row<'a>(tenant_id: &'a str, player_id: &'a str, entry: &'a Entry) -> Result<LedgerRow<'a>, SyncRejection> {
    let sequence = entry.sequence;
    let (game, round_id) = match &entry.command {
        Command::Bet(bet) => (Some(&bet.game), Some(&bet.round_id)),
        Command::Win(win) => (Some(&win.game), Some(&win.round_id)),
        Command::RoundClose(close) => (None, Some(&close.round_id)),
        _ => (None, None),
    };
    let refusal_code = match &entry.outcome {
        EntryOutcome::Applied { .. } => None,
        EntryOutcome::Refused { rejection } => Some(rejection.code()),
    };
    let asset = entry.command.asset().or_else(|| moved_asset(entry));
    let sums = asset.map_or(Some(Sums::default()), |asset| Sums::of(entry, *asset));
    let sums = sums.ok_or(SyncRejection::ChangeOutOfRange { sequence })?;
    assert!(refusal_code.is_none() || sums.change_minor == 0, "a refusal moves nothing");
    Ok(LedgerRow {
        tenant_id,
        player_id,
        sequence,
        at_ms: entry.at_ms,
        kind: entry.command.kind(),
        refusal_code,
        asset: asset.map(AssetCode::as_str),
        amount_minor: entry.command.amount().map_or(sums.moved_minor, |amount| amount.get()),
        change_minor: sums.change_minor,
        balance_after_minor: asset.map(|asset| entry.balances_after.get(*asset).total_minor()),
        command_key: entry.command.key().as_str(),
        game: game.map(|game| game.as_str()),
        round_id: round_id.map(|round_id| round_id.as_str()),
        entry,
        hash: entry.hash,
    })
}

/// The asset of the player's first posting, for a command that names another entry instead of an asset.
fn moved_asset(entry: &Entry) -> Option<&AssetCode> {
    entry.outcome.postings().iter().find(|posting| moves_player(posting)).map(|posting| &posting.asset)
}

fn moves_player(posting: &Posting) -> bool {
    matches!(posting.credit, Account::Player(_)) || matches!(posting.debit, Account::Player(_))
}

/// What an entry's postings in one asset add up to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    /// Credits less debits of the player's accounts, all colours together.
    change_minor: i64,
    /// Everything that moved to, from or between the player's accounts.
    moved_minor: u64,
}

impl Sums {
    /// `None` when a sum is beyond what an amount can be.
    fn of(entry: &Entry, asset: AssetCode) -> Option<Self> {
        let (mut change, mut moved): (i128, i128) = (0, 0);
        let postings = entry.outcome.postings().iter();
        for posting in postings.filter(|posting| posting.asset == asset && moves_player(posting)) {
            let amount = i128::from(posting.amount.get());
            moved += amount;
            if matches!(posting.credit, Account::Player(_)) {
                change += amount;
            }
            if matches!(posting.debit, Account::Player(_)) {
                change -= amount;
            }
        }
        let bound = i128::from(SAFE_INTEGER_MAX);
        if change.abs() > bound || moved > bound {
            return None;
        }
        Some(Self { change_minor: i64::try_from(change).ok()?, moved_minor: u64::try_from(moved).ok()? })
    }
}
