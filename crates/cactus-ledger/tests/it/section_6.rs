//! The edge cases that the field's ledgers and game providers are known to be tested with, one test for each: first
//! those of ledgers, then those of seamless wallets.

use cactus_ledger::{RollbackSettled, RollbackWin, Session, WinWithoutBet};
use serde_json::json;

use crate::book::*;

#[test]
fn ledger_01_same_id_same_body_is_a_replay() {
    let mut book = Book::funded(100, 0, 0);
    let command = command("bet", "b-1", &json!({}));
    let first = book.send(&command).unwrap();
    for _ in 0..5 {
        let again = book.send(&command).unwrap();
        assert!(again.replayed && again.entry == first.entry);
    }
    assert_eq!(book.brl(), [90, 0, 0, 0]);
}

// 02: idempotency::another_body_is_a_conflict_that_names_the_first_field_that_differs.
// 03 and 04: idempotency::a_refused_key_never_succeeds_even_once_funded, a_malformed_command_does_not_burn_its_key.

#[test]
fn ledger_05_of_two_bets_beyond_the_balance_one_is_applied() {
    let mut book = Book::funded(15, 0, 0);
    book.ok("bet", "b-1", json!({}));
    assert_eq!(book.code("bet", "b-2", json!({})), "insufficient_funds");
    assert_eq!(book.brl(), [5, 0, 0, 0]);
}

// 06: ledger_01; one writer decides one command at a time.

#[test]
fn ledger_07_held_money_is_not_spent_and_the_sixth_hold_is_refused() {
    let mut book = Book::funded(5_000, 0, 0);
    for index in 0..5 {
        book.ok("withdrawal", &format!("h-{index}"), json!({"amount_minor": 1_000}));
    }
    assert_eq!(book.code("withdrawal", "h-5", json!({"amount_minor": 1_000})), "insufficient_funds");
    assert_eq!(book.code("bet", "b-1", json!({"amount_minor": 1})), "insufficient_funds");
    assert_eq!(book.brl(), [0, 0, 0, 5_000]);
}

// 08 to 12: holds.
// 13: play::zero_bets_and_zero_wins_are_recorded_and_move_nothing; elsewhere amount_zero.
// 14: values and rejections.
// 15: play::balances_end_at_2_pow_53_less_1, limits::activity_beyond_all_numbers_is_still_counted, transfers.
// 16: transfers, play::a_round_has_one_game_and_one_asset.

#[test]
fn ledger_17_a_decision_with_several_legs_is_whole_or_nothing() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("deposit", "d-1", json!({"asset": "USD", "amount_minor": MAX}));
    // The second leg would overflow: the first one is not seen either.
    assert_eq!(book.code("exchange", "x-1", json!({"rate": "1"})), "balance_overflow");
    assert_eq!((book.brl(), book.balance("USD")), ([100, 0, 0, 0], [MAX, 0, 0, 0]));
}

// 18: rollbacks.

#[test]
fn ledger_20_the_state_is_what_its_entries_say() {
    // `Book` audits itself when it ends: chain, sums, conservation, and the state rebuilt from the entries.
    let mut book = Book::funded(100, 20, 30);
    book.ok("bet", "b-1", json!({"amount_minor": 140}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 77, "closes_round": true}));
    book.ok("withdrawal", "h-1", json!({"amount_minor": 5}));
    book.ok("hold_post", "p-1", json!({"amount_minor": 2}));
    book.ok("exchange", "x-1", json!({"rate": "0.3"}));
    book.audit();
}

/// C: bet. D: bet and win. E: no funds, with the real balance. F: bet then win. G: bet then rollback.
#[test]
fn seamless_a_to_h_bets_wins_and_rollbacks() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 25, "closes_round": true}));
    assert_eq!(book.brl(), [115, 0, 0, 0]);
    let poor = book.no("bet", "b-2", json!({"round_id": "r-2", "amount_minor": 116}));
    assert_eq!(serde_json::to_value(poor).unwrap()["available_minor"], json!(115));
    book.ok("bet", "b-3", json!({"round_id": "r-3"}));
    book.ok("rollback", "k-3", json!({"target_key": "b-3"}));
    assert_eq!(book.brl(), [115, 0, 0, 0]);
}

#[test]
fn seamless_i_a_rollback_before_its_bet() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("rollback", "k-1", json!({"target_key": "b-1"}));
    let late = book.ok("bet", "b-1", json!({}));
    assert_eq!(late.sequence, 3, "the bet has a transaction of its own");
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn seamless_j_two_rollbacks_before_bet_and_win() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("rollback", "k-1", json!({"target_key": "b-1"}));
    book.ok("rollback", "k-2", json!({"target_key": "w-1"}));
    book.ok("bet", "b-1", json!({}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 50}));
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn seamless_a_rollback_needs_no_amount_round_or_game() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    let text =
        r#"{"kind":"rollback","key":{"scope":"acme","id":"k-1"},"target_key":{"scope":"test","id":"b-1"}}"#;
    assert!(book.send(&serde_json::from_str(text).unwrap()).unwrap().entry.outcome.is_applied());
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn seamless_the_win_of_a_rolled_back_bet() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("rollback", "k-1", json!({}));
    for bet_key in [json!("b-1"), json!(null)] {
        assert_eq!(book.code("win", &format!("w-{bet_key}"), json!({"bet_key": bet_key})), "bet_rolled_back");
    }
}

#[test]
fn seamless_a_rollback_after_settlement() {
    for (choice, code) in [(RollbackSettled::Refuse, Some("bet_settled")), (RollbackSettled::Reopen, None)] {
        let mut book = Book::funded(100, 0, 0);
        book.policy.default_profile.rollback_settled = choice;
        book.ok("bet", "b-1", json!({}));
        book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 30}));
        match code {
            Some(code) => assert_eq!(book.code("rollback", "k-1", json!({})), code),
            None => drop(book.ok("rollback", "k-1", json!({}))),
        }
        assert_eq!(book.brl()[0], if code.is_some() { 120 } else { 100 });
    }
}

#[test]
fn seamless_rollback_of_a_win_that_was_spent() {
    let mut book = Book::funded(10, 0, 0);
    book.policy.default_profile.rollback_win = RollbackWin::TakeBack;
    book.ok("bet", "b-1", json!({}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 30}));
    book.ok("bet", "b-2", json!({"amount_minor": 5, "round_id": "r-2"}));
    assert_eq!(book.code("rollback", "k-1", json!({"target_key": "w-1"})), "insufficient_funds");
    assert_eq!(book.brl(), [25, 0, 0, 0]);
}

#[test]
fn seamless_wins_without_bets() {
    let mut book = Book::new();
    assert_eq!(book.code("win", "w-1", json!({})), "bet_unknown");
    book.ok("win", "w-2", json!({"source": {"kind": "promo", "campaign": "tournament"}}));
    book.ok("win", "w-3", json!({"source": {"kind": "jackpot", "pool": "mega"}}));
    book.policy.default_profile.win_without_bet = WinWithoutBet::PayCash;
    book.ok("win", "w-4", json!({}));
    assert_eq!(book.brl(), [20, 0, 10, 0]);
}

#[test]
fn seamless_session_over_and_player_blocked() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("bet", "b-2", json!({"round_id": "r-2"}));
    book.session(Session::Expired);
    assert_eq!(book.code("bet", "b-3", json!({})), "session_expired");
    book.ok("block", "stop", json!({}));
    assert_eq!(book.code("bet", "b-4", json!({})), "player_blocked");
    book.ok("win", "w-1", json!({"bet_key": "b-1"}));
    book.ok("rollback", "k-1", json!({"target_key": "b-2"}));
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn seamless_ids_stay_valid_for_months() {
    let mut book = Book::funded(100, 0, 0);
    let bet = command("bet", "b-1", &json!({}));
    let first = book.send(&bet).unwrap();
    book.at(NOW_MS + 400 * DAY_MS).ok("deposit", "d-1", json!({}));
    assert_eq!(book.send(&bet).unwrap().entry, first.entry);
    book.ok("rollback", "k-1", json!({}));
}
