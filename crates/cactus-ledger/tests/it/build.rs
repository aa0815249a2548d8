//! Short builders for a ledger over a store, so that a test reads like the case it checks.

use std::sync::Arc;

use cactus_ledger::{AmountMinor, AssetBalance, BRL, Command, Entry, Ledger, Outcome, Rejection, Store};
use serde_json::json;

use crate::book::command;
pub use crate::book::wallet;

pub const NOW_MS: u64 = 1_700_000_000_000;

pub fn amount(minor: u64) -> AmountMinor {
    AmountMinor::new(minor).unwrap()
}

pub fn credit(id: &str, minor: u64) -> Command {
    command("promo_credit", id, &json!({"amount_minor": minor}))
}

pub fn bet(id: &str, minor: u64) -> Command {
    command("bet", id, &json!({"amount_minor": minor}))
}

pub fn win(id: &str, bet_id: &str, minor: u64) -> Command {
    command("win", id, &json!({"bet_key": bet_id, "amount_minor": minor}))
}

/// Executes a command that must be applied now.
pub fn applied<S: Store>(ledger: &mut Ledger<S>, command: &Command) -> Arc<Entry> {
    match ledger.execute(command, NOW_MS).unwrap() {
        Outcome::Applied { entry, replayed: false } => entry,
        other => panic!("{command:?} gave {other:?}"),
    }
}

/// Executes a command that must be refused now, with every balance untouched; answers also whether it was
/// recorded.
pub fn refused<S: Store>(ledger: &mut Ledger<S>, command: &Command) -> (Rejection, bool) {
    let before = ledger.state().unwrap().clone();
    let Outcome::Rejected { rejection, replayed: false, recorded } = ledger.execute(command, NOW_MS).unwrap()
    else {
        panic!("{command:?} was not refused");
    };
    let after = ledger.state().unwrap();
    assert_eq!(after.balances(), before.balances());
    assert_eq!(after.sequence(), before.sequence() + u64::from(recorded));
    assert_eq!(recorded, rejection.is_recorded());
    (rejection, recorded)
}

pub fn brl<S: Store>(ledger: &mut Ledger<S>) -> AssetBalance {
    ledger.balances().unwrap().get(BRL.code)
}
