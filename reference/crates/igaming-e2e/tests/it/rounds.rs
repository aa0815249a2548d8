//! Bets, wins and rollbacks in the orders in which providers send them.

use igaming_e2e::WELCOME_MINOR;
use serde_json::{Value, json};

use crate::command_bodies::{bet, key, rollback, wallet, win};

#[test]
fn a_rollback_that_comes_before_its_bet() {
    let wallet = wallet();
    let before = wallet.balances();
    wallet.apply("rollback", &rollback("rb", "b"));
    assert_eq!(wallet.balances(), before, "there was nothing to undo");
    wallet.apply("bet", &bet("b", "r", 300));
    assert_eq!(wallet.balances(), before, "the late bet moves nothing");
    wallet.refused("win", &win("w", "r", "b", 500), 409, "bet_rolled_back");
    wallet.refused("rollback", &rollback("rb2", "b"), 409, "already_rolled_back");
}

#[test]
fn a_bet_is_undone_once_and_not_after_it_has_paid() {
    let wallet = wallet();
    let before = wallet.balances();
    wallet.apply("bet", &bet("b", "r", 300));
    wallet.apply("rollback", &rollback("rb", "b"));
    assert_eq!(wallet.balances(), before);
    wallet.refused("rollback", &rollback("rb2", "b"), 409, "already_rolled_back");
    wallet.refused("win", &win("w", "r", "b", 500), 409, "bet_rolled_back");

    wallet.apply("bet", &bet("b2", "r2", 300));
    wallet.apply("win", &win("w2", "r2", "b2", 500));
    wallet.refused("rollback", &rollback("rb3", "b2"), 409, "bet_settled");
    wallet.refused("rollback", &rollback("rb4", "rb"), 409, "target_not_reversible");
    assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR + 200);
}

#[test]
fn one_of_two_bets_of_a_round_is_undone() {
    let wallet = wallet();
    wallet.apply("bet", &bet("b1", "r", 300));
    wallet.apply("bet", &bet("b2", "r", 500));
    wallet.apply("rollback", &rollback("rb", "b1"));
    assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR - 500);
    wallet.apply("win", &win("w", "r", "b2", 900));
    wallet.apply("round-close", &json!({ "key": key("c"), "round_id": "r" }));
    assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR + 400);
    wallet.refused("rollback", &rollback("rb2", "b2"), 409, "bet_settled");
}

#[test]
fn zero_bets_and_zero_wins_are_normal() {
    let wallet = wallet();
    let before = wallet.balances();
    wallet.apply("bet", &bet("b", "r", 0));
    wallet.apply("win", &win("w", "r", "b", 0));
    assert_eq!(wallet.balances(), before);
    wallet.apply("win", &win("w2", "r", "b", 40));
    assert_eq!(wallet.minor("BRL", "promo"), WELCOME_MINOR + 40, "the win of a free round is play money");
}

#[test]
fn a_win_needs_a_bet_unless_a_promotion_or_a_jackpot_pays_it() {
    let wallet = wallet();
    wallet.refused("win", &win("w", "r", "no-bet", 500), 404, "bet_unknown");
    wallet.apply("bet", &bet("b", "r", 300));
    let problem = wallet.refused("win", &win("w1", "another", "b", 500), 409, "bet_mismatch");
    assert_eq!(problem["field"], "round_id");
    let free = |id: &str, source: Value| {
        json!({ "key": key(id), "round_id": id, "game": "mines", "asset": "BRL", "amount_minor": 50,
            "source": source })
    };
    wallet.apply("win", &free("w2", json!({ "kind": "promo", "campaign": "tournament" })));
    assert_eq!(wallet.minor("BRL", "promo"), WELCOME_MINOR - 300 + 50);
    wallet.apply("win", &free("w3", json!({ "kind": "jackpot", "pool": "grand" })));
    assert_eq!(wallet.minor("BRL", "cash"), 50);
}
