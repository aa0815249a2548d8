use cactus_ledger::{Account, AssetCode, Command, Entry, EntryOutcome};
use igaming_contracts::events::money::{
    EVENTS_SCHEMA_VERSION, MoneyEvent, MoneyEventData, MoneyEventName as Name, event_id,
};

use crate::wallet::is_transfer_hold;

/// The event that an entry is.
#[must_use]
pub fn event(tenant_id: &str, player_id: &str, entry: &Entry) -> MoneyEvent {
    let moved = || entry.outcome.postings().first().map(|posting| &posting.asset);
    let asset = entry.command.asset().or_else(moved);
    let (game, round_id) = match &entry.command {
        Command::Bet(bet) => (Some(&bet.game), Some(&bet.round_id)),
        Command::Win(win) => (Some(&win.game), Some(&win.round_id)),
        Command::RoundClose(close) => (None, Some(&close.round_id)),
        _ => (None, None),
    };
    MoneyEvent {
        schema_version: EVENTS_SCHEMA_VERSION,
        event_id: event_id(tenant_id, player_id, entry.sequence),
        tenant_id: tenant_id.to_owned(),
        player_id: player_id.to_owned(),
        name: event_name(entry),
        at_ms: entry.at_ms,
        data: MoneyEventData {
            sequence: entry.sequence,
            hash: entry.hash,
            kind: entry.command.kind().to_owned(),
            refusal_code: match &entry.outcome {
                EntryOutcome::Applied { .. } => None,
                EntryOutcome::Refused { rejection } => Some(rejection.code().to_owned()),
            },
            currency: asset.map(AssetCode::to_string),
            amount_minor: entry.command.amount().map(|amount| amount.get()),
            change_minor: asset.map_or(0, |asset| change_minor(entry, *asset)),
            balance_after_minor: asset.map(|asset| entry.balances_after.get(*asset).total_minor()),
            game_id: game.map(|game| game.as_str().to_owned()),
            round_id: round_id.map(|round_id| round_id.as_str().to_owned()),
        },
    }
}

/// What an entry is called.
#[must_use]
pub fn event_name(entry: &Entry) -> Name {
    if !entry.outcome.is_applied() {
        return Name::CommandRefused;
    }
    let transfer_or = |hold_key, transfer, other| if is_transfer_hold(hold_key) { transfer } else { other };
    match &entry.command {
        Command::Bet(_) => Name::BetPlaced,
        Command::Win(win) if win.source.is_round() => Name::BetSettled,
        Command::Win(_) => Name::PrizeWon,
        Command::Rollback(_) => Name::BetRolledBack,
        Command::RoundClose(_) => Name::RoundClosed,
        Command::Deposit(_) => Name::DepositCompleted,
        Command::Withdrawal(_) => Name::WithdrawalRequested,
        Command::HoldPost(post) => {
            transfer_or(&post.hold_key, Name::TransferCompleted, Name::WithdrawalCompleted)
        }
        Command::HoldVoid(void) => {
            transfer_or(&void.hold_key, Name::TransferReturned, Name::WithdrawalCancelled)
        }
        Command::HoldExpire(_) => Name::WithdrawalExpired,
        Command::TransferOut(_) => Name::TransferSent,
        Command::TransferIn(_) => Name::TransferReceived,
        Command::Exchange(_) => Name::ExchangeCompleted,
        Command::PromoCredit(_) => Name::PromoCredited,
        Command::BonusGrant(_) => Name::BonusGranted,
        Command::BonusConvert(_) => Name::BonusConverted,
        Command::BonusForfeit(_) => Name::BonusForfeited,
        Command::Adjustment(_) => Name::BalanceAdjusted,
        Command::LimitSet(_) => Name::LimitChanged,
        Command::Exclude(_) => Name::PlayerExcluded,
        Command::Block(block) if block.blocked => Name::PlayerBlocked,
        Command::Block(_) => Name::PlayerUnblocked,
        Command::Close(_) => Name::WalletClosed,
        // The ledger may learn commands; the test of this file lists those that it has.
        _ => Name::BalanceAdjusted,
    }
}

/// Credits less debits of the player's accounts. Balances stay below 2^53, and so does what changes them.
fn change_minor(entry: &Entry, asset: AssetCode) -> i64 {
    let player = |account: &Account| matches!(account, Account::Player(_));
    let postings = entry.outcome.postings().iter().filter(|posting| posting.asset == asset);
    let change: i128 = postings
        .map(|posting| {
            let amount = i128::from(posting.amount.get());
            i128::from(player(&posting.credit)) * amount - i128::from(player(&posting.debit)) * amount
        })
        .sum();
    i64::try_from(change).expect("a balance changes by less than 2^53")
}
