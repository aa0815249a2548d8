//! Bets and wins: which colours pay, and which are paid.

use cactus_ledger::{Colour, Field, Rejection, SpendingOrder};
use serde_json::json;

use crate::book::*;
use crate::build::amount;

#[test]
fn a_bet_spends_the_colours_in_order() {
    for (stake, spent) in [
        (5, &["player:bonus>house:game:mines BRL 5"][..]),
        (10, &["player:bonus>house:game:mines BRL 10"]),
        (11, &["player:bonus>house:game:mines BRL 10", "player:promo>house:game:mines BRL 1"]),
        (
            60,
            &[
                "player:bonus>house:game:mines BRL 10",
                "player:promo>house:game:mines BRL 20",
                "player:cash>house:game:mines BRL 30",
            ],
        ),
    ] {
        let mut book = Book::funded(70, 10, 20);
        book.ok("withdrawal", "h-1", json!({"amount_minor": 40}));
        assert_eq!(moves(&book.ok("bet", "b-1", json!({"amount_minor": stake}))), spent);
        assert_eq!(book.brl().iter().sum::<u64>(), 100 - stake);
    }
}

#[test]
fn held_money_and_colours_left_out_are_not_spent() {
    let mut book = Book::funded(70, 10, 20);
    book.ok("withdrawal", "h-1", json!({"amount_minor": 40}));
    let asset = "BRL".parse().unwrap();
    let (needed_minor, available_minor) = (amount(61), amount(60));
    let rejection = book.no("bet", "b-1", json!({"amount_minor": 61}));
    assert_eq!(rejection, Rejection::InsufficientFunds { asset, needed_minor, available_minor });
    book.policy.spending_order = SpendingOrder::new(&[Colour::Cash]).unwrap();
    let (needed_minor, available_minor) = (amount(31), amount(30));
    let rejection = book.no("bet", "b-2", json!({"amount_minor": 31}));
    assert_eq!(rejection, Rejection::InsufficientFunds { asset, needed_minor, available_minor });
    book.ok("bet", "b-3", json!({"amount_minor": 30}));
    book.policy.spending_order = SpendingOrder::new(&[]).unwrap();
    assert_eq!(book.code("bet", "b-4", json!({"amount_minor": 1})), "insufficient_funds");
    assert_eq!(book.code("bet", "b-5", json!({"asset": "USD", "round_id": "r-2"})), "insufficient_funds");
}

#[test]
fn a_jackpot_contribution_is_a_part_of_the_stake() {
    let mut book = Book::funded(100, 0, 0);
    let jackpot = |minor: u64| json!({"jackpot": {"pool": "mega", "amount_minor": minor}, "asset": "BRL"});
    let entry = book.ok("bet", "b-1", jackpot(3));
    assert_eq!(moves(&entry), ["player:cash>house:game:mines BRL 10", "house:game:mines>jackpot:mega BRL 3"]);
    assert_eq!(book.code("bet", "b-2", jackpot(0)), "amount_zero");
    assert_eq!(book.code("bet", "b-2", jackpot(11)), "contribution_too_large");
    book.ok("bet", "b-2", jackpot(10));
    let back = book.ok("rollback", "k-1", json!({"target_key": "b-1"}));
    assert_eq!(moves(&back), ["house:game:mines>player:cash BRL 10", "jackpot:mega>house:game:mines BRL 3"]);
    assert_eq!(book.brl(), [90, 0, 0, 0]);
    // The win of such a bet is shared by what the player staked alone.
    let win = book.ok("win", "w-1", json!({"bet_key": "b-2", "amount_minor": 7}));
    assert_eq!(moves(&win), ["house:game:mines>player:cash BRL 7"]);
}

#[test]
fn zero_bets_and_zero_wins_are_recorded_and_move_nothing() {
    let mut book = Book::new();
    assert!(moves(&book.ok("bet", "b-1", json!({"amount_minor": 0}))).is_empty());
    assert!(moves(&book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 0}))).is_empty());
    assert!(book.state.balances().rows().is_empty());
    assert_eq!(book.state.sequence(), 2);
}

#[test]
fn the_win_of_a_free_bet_is_promo_money() {
    for bet_key in [json!("b-1"), json!(null)] {
        let mut book = Book::funded(30, 10, 20);
        book.ok("bet", "b-1", json!({"amount_minor": 0}));
        let win = book.ok("win", "w-1", json!({"bet_key": bet_key, "amount_minor": 7}));
        assert_eq!(moves(&win), ["house:game:mines>player:promo BRL 7"]);
    }
}

#[test]
fn a_win_returns_to_the_colours_of_its_bet_pro_rata() {
    // The bet spends bonus 10, promo 20, cash 30. Bonus was spent first and takes the remainder; a win of the round
    // is shared like that of its only bet.
    for bet_key in [json!("b-1"), json!(null)] {
        for (payout, [bonus, promo, cash]) in [
            (1, [1, 0, 0]),
            (2, [1, 0, 1]),
            (3, [1, 1, 1]),
            (6, [1, 2, 3]),
            (7, [2, 2, 3]),
            (60, [10, 20, 30]),
            (101, [18, 33, 50]),
        ] {
            let mut book = Book::funded(30, 10, 20);
            book.ok("bet", "b-1", json!({"amount_minor": 60}));
            book.ok("win", "w-1", json!({"bet_key": bet_key, "amount_minor": payout}));
            assert_eq!(book.brl(), [cash, bonus, promo, 0], "payout {payout}");
        }
    }
}

#[test]
fn the_remainder_of_a_rounds_win_follows_the_spending_order() {
    for (order, expected) in [
        (&[Colour::Cash, Colour::Bonus, Colour::Promo][..], [1, 0, 0, 0]),
        (&[Colour::Promo, Colour::Bonus, Colour::Cash], [0, 0, 1, 0]),
        // A colour that is no longer spent comes last.
        (&[Colour::Promo], [0, 0, 1, 0]),
        (&[], [0, 1, 0, 0]),
    ] {
        let mut book = Book::funded(10, 10, 10);
        book.ok("bet", "b-1", json!({"amount_minor": 30}));
        book.policy.spending_order = SpendingOrder::new(order).unwrap();
        book.ok("win", "w-1", json!({"amount_minor": 1}));
        assert_eq!(book.brl(), expected);
        book.ok("win", "w-2", json!({"amount_minor": 30}));
    }
}

#[test]
fn a_rounds_win_is_shared_by_all_its_stakes() {
    let mut book = Book::funded(300, 0, 100);
    book.ok("bet", "b-1", json!({"amount_minor": 100}));
    book.ok("bet", "b-2", json!({"amount_minor": 300}));
    assert_eq!(book.brl(), [0; 4]);
    book.ok("win", "w-1", json!({"amount_minor": 40}));
    assert_eq!(book.brl(), [30, 0, 10, 0]);
    // Of a bet that is named, by that bet alone.
    book.ok("win", "w-2", json!({"bet_key": "b-1", "amount_minor": 5}));
    assert_eq!(book.brl(), [30, 0, 15, 0]);
}

#[test]
fn play_money_never_becomes_cash() {
    let mut book = Book::funded(0, 0, 500);
    book.ok("bet", "b-1", json!({"amount_minor": 500}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 1_000_000}));
    assert_eq!(book.brl(), [0, 0, 1_000_000, 0]);
}

#[test]
fn a_bet_may_win_more_than_once() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({"amount_minor": 100}));
    for id in ["w-1", "w-2"] {
        book.ok("win", id, json!({"bet_key": "b-1", "amount_minor": 30}));
    }
    assert_eq!(book.brl(), [60, 0, 0, 0]);
}

#[test]
fn promotions_and_jackpots_need_no_bet() {
    let mut book = Book::new();
    let promo = json!({"source": {"kind": "promo", "campaign": "tournament"}, "bet_key": "none"});
    let win = book.ok("win", "w-1", promo);
    assert_eq!(moves(&win), ["operator:promo_expense>player:promo BRL 10"]);
    let win = book.ok("win", "w-2", json!({"source": {"kind": "jackpot", "pool": "mega"}}));
    assert_eq!(moves(&win), ["jackpot:mega>player:cash BRL 10"]);
    assert_eq!(book.brl(), [10, 0, 10, 0]);
}

#[test]
fn a_win_needs_an_applied_bet_that_agrees() {
    let mut book = Book::funded(100, 0, 0);
    assert_eq!(book.code("win", "w-0", json!({})), "bet_unknown");
    assert_eq!(book.code("win", "w-1", json!({"bet_key": "none"})), "bet_unknown");
    assert_eq!(book.code("win", "w-2", json!({"bet_key": "seed-deposit"})), "bet_unknown");
    assert_eq!(book.code("win", "w-3", json!({"bet_key": "w-1"})), "bet_unknown");
    assert_eq!(book.code("bet", "b-1", json!({"amount_minor": 101})), "insufficient_funds");
    assert_eq!(book.code("win", "w-4", json!({"bet_key": "b-1"})), "bet_refused");
    // Also a zero win is a statement about a bet.
    assert_eq!(book.code("win", "w-5", json!({"bet_key": "none", "amount_minor": 0})), "bet_unknown");
    book.ok("bet", "b-2", json!({}));
    for (id, name, value, field) in [
        ("w-6", "round_id", "r-2", Field::RoundId),
        ("w-7", "game", "crash", Field::Game),
        ("w-8", "asset", "USD", Field::Asset),
    ] {
        let rejection = book.no("win", id, json!({"bet_key": "b-2", name: value}));
        assert_eq!(rejection, Rejection::BetMismatch { field });
    }
}

#[test]
fn a_round_has_one_game_and_one_asset() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    let jackpot = json!({"kind": "jackpot", "pool": "mega"});
    for (name, value, field) in [("game", "crash", Field::Game), ("asset", "USD", Field::Asset)] {
        let rejection = Rejection::RoundMismatch { field };
        assert_eq!(book.no("bet", &format!("b-{name}"), json!({name: value})), rejection);
        assert_eq!(book.no("win", &format!("w-{name}"), json!({name: value})), rejection);
        assert_eq!(book.no("win", &format!("j-{name}"), json!({name: value, "source": jackpot})), rejection);
    }
    book.ok("bet", "b-2", json!({"round_id": "r-2", "game": "crash"}));
}

#[test]
fn balances_end_at_2_pow_53_less_1() {
    let overflow = Rejection::BalanceOverflow { asset: "BRL".parse().unwrap() };
    let mut book = Book::funded(0, 0, MAX - 1);
    for (id, minor) in [("c-1", 2), ("c-2", MAX)] {
        assert_eq!(book.no("promo_credit", id, json!({"amount_minor": minor})), overflow);
    }
    // The four colours together.
    for kind in ["deposit", "bonus_grant", "transfer_in", "adjustment"] {
        assert_eq!(book.no(kind, kind, json!({"amount_minor": 2})), overflow);
    }
    book.ok("deposit", "d-1", json!({"amount_minor": 1}));
    book.ok("withdrawal", "h-1", json!({"amount_minor": 1}));
    assert_eq!(book.no("deposit", "d-2", json!({"amount_minor": 1})), overflow);
    book.ok("bet", "b-1", json!({"amount_minor": MAX - 1}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": MAX - 1}));
    assert_eq!(book.no("win", "w-2", json!({"bet_key": "b-1", "amount_minor": 1})), overflow);
    assert_eq!(book.no("win", "w-3", json!({"bet_key": "b-1", "amount_minor": MAX})), overflow);
}

#[test]
fn time_strictly_increases_and_ends_at_2_pow_53_less_1() {
    let mut book = Book::new();
    let mut times = Vec::new();
    for (index, now_ms) in [5, 5, 3, 0, 100, 7].into_iter().enumerate() {
        times.push(book.at(now_ms).ok("promo_credit", &index.to_string(), json!({})).at_ms);
    }
    assert_eq!(times, [5, 6, 7, 8, 100, 101]);
    for now_ms in [MAX + 1, u64::MAX] {
        assert_eq!(book.at(now_ms).code("promo_credit", "late", json!({})), "time_out_of_range");
    }
    assert_eq!(book.at(MAX).ok("promo_credit", "late", json!({})).at_ms, MAX);
    assert_eq!(book.at(5).code("promo_credit", "later", json!({})), "time_out_of_range");
}
