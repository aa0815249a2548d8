//! `apply` believes no decision: one that does not follow from the state is a bug, and moves nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cactus_ledger::{Balances, Decision, Entry, EntryOutcome, Policy, Prefetched, State, apply, decide};
use serde_json::json;

use crate::book::Book;
use crate::build::{NOW_MS, amount, bet};

fn posting(debit: &str, credit: &str, minor: u64) -> cactus_ledger::Posting {
    let (debit, credit) = (debit.parse().unwrap(), credit.parse().unwrap());
    cactus_ledger::Posting { debit, credit, asset: "BRL".parse().unwrap(), amount: amount(minor) }
}

type Change = (&'static str, fn(&mut Entry));

/// Cash 100, bonus 50, held 7.
fn funded() -> State {
    let mut book = Book::funded(107, 50, 0);
    book.ok("withdrawal", "h-1", json!({"amount_minor": 7}));
    book.state.clone()
}

fn decided(state: &State) -> Decision {
    decide(&Policy::default(), state, Prefetched::default(), &bet("b-1", 60), NOW_MS).unwrap()
}

#[test]
fn a_decision_is_applied_once() {
    let mut state = funded();
    let decision = decided(&state);
    apply(&mut state, &decision);
    assert_eq!(state.head_hash(), decision.entry.hash);
    assert_eq!(*state.balances(), decision.entry.balances_after);
    let once = state.clone();
    assert!(catch_unwind(AssertUnwindSafe(|| apply(&mut state, &decision))).is_err());
    assert_eq!(state, once);
}

#[test]
fn a_replay_moves_nothing() {
    let mut state = funded();
    let mut decision = decided(&state);
    decision.replayed = true;
    apply(&mut state, &decision);
    assert_eq!(state, funded());
}

#[test]
fn what_does_not_follow_is_never_applied() {
    fn balances(cash: u64, bonus: u64, held: u64) -> Balances {
        serde_json::from_value(json!([{
            "asset": "BRL", "cash_minor": cash, "bonus_minor": bonus, "promo_minor": 0, "held_minor": held
        }]))
        .unwrap()
    }
    fn postings(entry: &mut Entry) -> &mut Vec<cactus_ledger::Posting> {
        let EntryOutcome::Applied { postings, .. } = &mut entry.outcome else { panic!("a bet is applied") };
        postings
    }
    // The bet of 60 takes bonus 50 and cash 10.
    let right = decided(&funded()).entry;
    assert_eq!(right.balances_after, balances(90, 0, 7));
    let changes: [Change; 11] = [
        ("a gap", |entry| entry.sequence += 1),
        ("the same time", |entry| entry.at_ms = NOW_MS + 2),
        ("another chain", |entry| entry.previous_hash = entry.hash),
        ("money from nowhere", |entry| entry.balances_after = balances(91, 0, 7)),
        ("money lost", |entry| entry.balances_after = balances(89, 0, 7)),
        ("another colour", |entry| entry.balances_after = balances(40, 50, 7)),
        ("held money moved", |entry| entry.balances_after = balances(91, 0, 6)),
        ("an asset forgotten", |entry| entry.balances_after = Balances::default()),
        ("a posting lost", |entry| postings(entry).truncate(1)),
        ("a posting of nothing", |entry| postings(entry).push(posting("player:cash", "house:game:mines", 0))),
        ("a posting to itself", |entry| postings(entry).push(posting("player:cash", "player:cash", 1))),
    ];
    for (name, change) in changes {
        let mut entry = right.as_ref().clone();
        change(&mut entry);
        let decision = Decision { entry: Arc::new(entry), replayed: false };
        let mut state = funded();
        let outcome = catch_unwind(AssertUnwindSafe(|| apply(&mut state, &decision)));
        assert!(outcome.is_err(), "{name} was applied");
        assert_eq!(state, funded(), "{name} moved the state");
    }
}

#[test]
fn balances_that_cannot_be_are_not_read() {
    let row = |asset: &str, cash: u64, held: u64| {
        let (bonus, promo) = (0, 0);
        json!({
            "asset": asset, "cash_minor": cash, "bonus_minor": bonus, "promo_minor": promo, "held_minor": held
        })
    };
    let max = (1_u64 << 53) - 1;
    let read = |rows| serde_json::from_value::<Balances>(rows);
    assert!(read(json!([row("BRL", max, 0), row("USD", 1, max - 1)])).is_ok());
    assert!(read(json!([row("USD", 1, 0), row("BRL", 1, 0)])).is_err());
    assert!(read(json!([row("BRL", 1, 0), row("BRL", 1, 0)])).is_err());
    assert!(read(json!([row("BRL", max, 1)])).is_err());
}
