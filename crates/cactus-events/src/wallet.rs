//! What a wallet's log says of money: the fields of its events, and their names.

fields! {
    /// An entry of a wallet's log. Each event that only a wallet may emit has these fields, and so has `bet.placed`
    /// where a wallet emits it. Every figure about money is counted from them.
    WalletEntry {
        sequence: integer(1, crate::spec::INTEGER_MAX) = 7, "The entry's place in the wallet's log.";
        hash: text(64) = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "The entry's hash in hexadecimal, to check the event against the log.";
        kind: id = "bet", "The kind of the command, as in the ledger.";
        change_minor: change = -5000, "What it did to the balance of its currency, in minor units.", personal;
        ? refusal_code: id = "insufficient_funds", "Why the command was refused.";
        ? currency: currency = "BRL", "The currency that the command names or moved; of an exchange the one given.";
        ? amount_minor: money = 5000, "The amount of the command, in minor units.", personal;
        ? balance_after_minor: money = 95000, "The balance after, in minor units.", personal;
        ? game_id: id = "mines", "The game, of bets and wins.";
        ? round_id: id = "rnd_018f", "The round, of bets, wins and round ends.";
    }
}

/// The fields of [`WalletEntry`].
pub const WALLET_FIELDS: &[crate::spec::FieldSpec] = WalletEntry::FIELDS;

/// A name of a money event before the catalog had it, and its name in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyEventName {
    /// As the queue of money events called it.
    pub before: &'static str,
    /// As the catalog calls it.
    pub name: &'static str,
}

const fn renamed(before: &'static str, name: &'static str) -> MoneyEventName {
    MoneyEventName { before, name }
}

const fn kept(name: &'static str) -> MoneyEventName {
    renamed(name, name)
}

/// Every event that wallets' logs tell. Names whose first word is not a namespace of the catalog are renamed.
pub const MONEY_EVENTS: &[MoneyEventName] = &[
    kept("bet.placed"),
    kept("bet.settled"),
    renamed("prize.won", "wallet.prize_won"),
    kept("bet.rolled_back"),
    kept("round.closed"),
    kept("deposit.completed"),
    kept("withdrawal.requested"),
    kept("withdrawal.completed"),
    kept("withdrawal.cancelled"),
    kept("withdrawal.expired"),
    renamed("transfer.sent", "wallet.transfer_sent"),
    renamed("transfer.completed", "wallet.transfer_completed"),
    renamed("transfer.returned", "wallet.transfer_returned"),
    renamed("transfer.received", "wallet.transfer_received"),
    renamed("exchange.completed", "wallet.exchange_completed"),
    renamed("promo.credited", "wallet.promo_credited"),
    kept("bonus.granted"),
    kept("bonus.converted"),
    kept("bonus.forfeited"),
    renamed("balance.adjusted", "wallet.balance_adjusted"),
    renamed("limit.changed", "rg.limit_changed"),
    renamed("player.excluded", "rg.player_excluded"),
    renamed("player.blocked", "wallet.player_blocked"),
    renamed("player.unblocked", "wallet.player_unblocked"),
    kept("wallet.closed"),
    renamed("command.refused", "wallet.command_refused"),
];
