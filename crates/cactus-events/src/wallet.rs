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
        ? currency: currency = "BRL", "The currency that the command names, or else moved; of an exchange the one given.";
        ? amount_minor: money = 5000, "The amount of the command, in minor units.", personal;
        ? balance_after_minor: money = 95000, "The balance after, in minor units.", personal;
        ? game_id: id = "mines", "The game, of bets and wins.";
        ? round_id: id = "rnd_018f", "The round, of bets, wins and round ends.";
    }
}

/// The fields of [`WalletEntry`].
pub const WALLET_FIELDS: &[crate::spec::FieldSpec] = WalletEntry::FIELDS;
