//! Rollbacks and tombstones, under each choice of a provider's profile.

use cactus_ledger::{LateBet, ProviderProfile, RollbackSettled, RollbackUnknown, RollbackWin, Session};
use serde_json::json;

use crate::book::*;

pub fn with(change: impl FnOnce(&mut ProviderProfile)) -> ProviderProfile {
    let mut profile = ProviderProfile::default();
    change(&mut profile);
    profile
}

pub fn reopening() -> ProviderProfile {
    with(|profile| {
        profile.rollback_settled = RollbackSettled::Reopen;
        profile.rollback_win = RollbackWin::TakeBack;
    })
}

#[test]
fn a_rollback_is_the_exact_reverse_and_happens_once() {
    let mut book = Book::funded(30, 10, 20);
    let bet = book.ok("bet", "b-1", json!({"amount_minor": 60}));
    let back = book.ok("rollback", "k-1", json!({}));
    assert_eq!(
        moves(&back),
        [
            "house:game:mines>player:bonus BRL 10",
            "house:game:mines>player:promo BRL 20",
            "house:game:mines>player:cash BRL 30",
        ]
    );
    assert_eq!(book.brl(), [30, 10, 20, 0]);
    let text = serde_json::to_value(&*back).unwrap();
    assert_eq!(text["outcome"]["target"], json!({"sequence": bet.sequence, "at_ms": bet.at_ms}));
    assert_eq!(book.code("rollback", "k-2", json!({})), "already_rolled_back");
    assert_eq!(book.code("win", "w-1", json!({"bet_key": "b-1"})), "bet_rolled_back");
}

#[test]
fn what_is_no_bet_is_not_rolled_back() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("withdrawal", "h-1", json!({}));
    book.ok("rollback", "k-0", json!({"target_key": "none"}));
    for target in ["seed-deposit", "h-1", "k-0"] {
        let code = book.code("rollback", &format!("k-{target}"), json!({"target_key": target}));
        assert_eq!(code, "target_not_reversible", "{target}");
    }
    // A rollback of itself cancels a bet that can never come.
    book.ok("rollback", "k-1", json!({"target_key": "k-1"}));
}

#[test]
fn a_refused_bet_is_rolled_back_without_money() {
    let mut book = Book::new();
    assert_eq!(book.code("bet", "b-1", json!({})), "insufficient_funds");
    assert!(moves(&book.ok("rollback", "k-1", json!({}))).is_empty());
    assert_eq!(book.code("rollback", "k-2", json!({})), "already_rolled_back");
}

#[test]
fn only_the_bet_named_is_undone_and_the_round_goes_on() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({"amount_minor": 40}));
    book.ok("bet", "b-2", json!({"amount_minor": 30}));
    book.ok("rollback", "k-1", json!({"target_key": "b-2"}));
    assert_eq!(book.brl(), [60, 0, 0, 0]);
    book.ok("win", "w-1", json!({"amount_minor": 7}));
    assert_eq!(book.code("rollback", "k-2", json!({"target_key": "b-1"})), "bet_settled");
    // A bet after the win has no result yet.
    book.ok("bet", "b-3", json!({"amount_minor": 5}));
    book.ok("rollback", "k-3", json!({"target_key": "b-3"}));
    assert_eq!(book.brl(), [67, 0, 0, 0]);
}

#[test]
fn an_unknown_bets_rollback_cancels_the_bet_whatever_was_answered() {
    for choice in [RollbackUnknown::Accept, RollbackUnknown::Refuse] {
        for late in [LateBet::MoveNothing, LateBet::Refuse] {
            let profile = with(|profile| (profile.rollback_unknown, profile.late_bet) = (choice, late));
            for kind in ["bet", "win"] {
                let mut book = Book::funded(100, 0, 0).profile(profile);
                book.ok("bet", "b-0", json!({}));
                if choice == RollbackUnknown::Accept {
                    assert!(moves(&book.ok("rollback", "k-1", json!({"target_key": "late"}))).is_empty());
                    let again = book.code("rollback", "k-2", json!({"target_key": "late"}));
                    assert_eq!(again, "already_rolled_back");
                } else {
                    // Whoever asks again is told the same: some retry until they hear it.
                    for id in ["k-1", "k-2"] {
                        assert_eq!(book.code("rollback", id, json!({"target_key": "late"})), "bet_unknown");
                    }
                }
                // The win of a bet that is cancelled before it came.
                let early = book.code("win", "w-early", json!({"bet_key": "late"}));
                assert_eq!(early, "bet_rolled_back");
                if late == LateBet::MoveNothing {
                    assert!(moves(&book.ok(kind, "late", json!({}))).is_empty());
                    let again = book.code("rollback", "k-3", json!({"target_key": "late"}));
                    let code = if kind == "bet" { "already_rolled_back" } else { "target_not_reversible" };
                    assert_eq!(again, code);
                } else {
                    assert_eq!(book.code(kind, "late", json!({})), "bet_rolled_back");
                }
                assert_eq!(book.brl(), [90, 0, 0, 0]);
            }
        }
    }
}

#[test]
fn a_late_bet_that_moves_nothing_asks_for_nothing() {
    // Neither funds, nor standing, nor a session, nor an agreeing round.
    let mut book = Book::funded(10, 0, 0);
    book.ok("bet", "b-0", json!({}));
    book.ok("rollback", "k-1", json!({"target_key": "late"}));
    book.ok("rollback", "k-2", json!({"target_key": "late-win"}));
    book.ok("close", "c", json!({}));
    book.session(Session::Expired);
    book.ok("bet", "late", json!({"amount_minor": 999, "game": "crash", "round_id": "r-1"}));
    book.ok("win", "late-win", json!({"amount_minor": 999, "bet_key": "none"}));
    book.session(Session::Open);
    assert_eq!(book.code("win", "w-1", json!({"bet_key": "late", "game": "crash"})), "round_mismatch");
    assert_eq!(book.code("win", "w-2", json!({"bet_key": "late"})), "bet_mismatch");
}

#[test]
fn a_settled_bet_is_refused_or_its_round_begins_again() {
    for closes in [false, true] {
        let settle = |book: &mut Book| {
            book.ok("bet", "b-1", json!({"amount_minor": 60}));
            book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 6, "closes_round": closes}));
            book.ok("win", "w-2", json!({"amount_minor": 60}));
        };
        let mut book = Book::funded(30, 10, 20);
        settle(&mut book);
        assert_eq!(book.code("rollback", "k-1", json!({})), "bet_settled");

        let mut book = Book::funded(30, 10, 20).profile(reopening());
        settle(&mut book);
        assert_eq!(book.brl(), [33, 11, 22, 0]);
        let back = book.ok("rollback", "k-1", json!({}));
        assert_eq!(
            moves(&back),
            [
                "house:game:mines>player:bonus BRL 10",
                "house:game:mines>player:promo BRL 20",
                "house:game:mines>player:cash BRL 30",
                "player:cash>house:game:mines BRL 33",
                "player:bonus>house:game:mines BRL 11",
                "player:promo>house:game:mines BRL 22",
            ]
        );
        assert_eq!(book.brl(), [30, 10, 20, 0]);
        // The wins that went with it are not taken back a second time.
        for (id, win) in [("k-2", "w-1"), ("k-3", "w-2")] {
            assert_eq!(book.code("rollback", id, json!({"target_key": win})), "already_rolled_back");
        }
        // Open again: a new bet of it is not settled.
        book.ok("bet", "b-2", json!({}));
        book.ok("rollback", "k-4", json!({"target_key": "b-2"}));
        book.ok("round_close", "c-1", json!({}));
    }
}

#[test]
fn only_what_was_won_since_the_bet_goes_with_it() {
    let mut book = Book::funded(100, 0, 0).profile(reopening());
    book.ok("bet", "b-1", json!({"amount_minor": 20}));
    book.ok("win", "w-1", json!({"amount_minor": 3}));
    book.ok("bet", "b-2", json!({"amount_minor": 20}));
    book.ok("win", "w-2", json!({"amount_minor": 5}));
    assert_eq!(
        moves(&book.ok("rollback", "k-1", json!({"target_key": "b-2"}))),
        ["house:game:mines>player:cash BRL 20", "player:cash>house:game:mines BRL 5",]
    );
    assert_eq!(book.brl(), [83, 0, 0, 0]);
    assert_eq!(
        moves(&book.ok("rollback", "k-2", json!({"target_key": "b-1"}))),
        ["house:game:mines>player:cash BRL 20", "player:cash>house:game:mines BRL 3",]
    );
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn a_round_closed_without_a_win_is_settled_too() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("round_close", "c-1", json!({}));
    assert_eq!(book.code("rollback", "k-1", json!({})), "bet_settled");
    let mut book = Book::funded(100, 0, 0).profile(reopening());
    book.ok("bet", "b-1", json!({}));
    book.ok("round_close", "c-1", json!({}));
    book.ok("rollback", "k-1", json!({}));
    assert_eq!(book.brl(), [100, 0, 0, 0]);
    book.ok("round_close", "c-2", json!({}));
}

#[test]
fn wins_that_were_spent_are_not_taken_back() {
    let spent = || {
        let mut book = Book::funded(10, 0, 0).profile(reopening());
        book.ok("bet", "b-1", json!({}));
        book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 100}));
        book.ok("bet", "b-2", json!({"amount_minor": 11, "round_id": "r-2"}));
        book
    };
    // 89 are left. The stake of 10 comes back before the 100 go: 99 are not enough.
    let text = |rejection| serde_json::to_value::<cactus_ledger::Rejection>(rejection).unwrap();
    let expected = |available: u64| {
        let (code, asset) = ("insufficient_funds", "BRL");
        json!({"code": code, "asset": asset, "needed_minor": 100, "available_minor": available})
    };
    assert_eq!(text(spent().no("rollback", "k-1", json!({}))), expected(99));
    assert_eq!(text(spent().no("rollback", "k-1", json!({"target_key": "w-1"}))), expected(89));
    let mut book = spent();
    book.ok("deposit", "d-1", json!({"amount_minor": 1}));
    book.ok("rollback", "k-1", json!({}));
    assert_eq!(book.brl(), [0; 4]);
}

#[test]
fn a_win_is_taken_back_only_where_the_profile_says_so() {
    let mut book = Book::funded(10, 0, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 7}));
    let win = json!({"target_key": "w-1"});
    assert_eq!(book.code("rollback", "k-1", win.clone()), "target_not_reversible");
    book.policy.default_profile.rollback_win = RollbackWin::TakeBack;
    assert_eq!(moves(&book.ok("rollback", "k-2", win.clone())), ["player:cash>house:game:mines BRL 7"]);
    assert_eq!(book.code("rollback", "k-3", win), "already_rolled_back");
    // Without its win the bet is open again.
    book.ok("rollback", "k-4", json!({}));
    assert_eq!(book.brl(), [10, 0, 0, 0]);
    for (id, source, back) in [
        ("w-2", json!({"kind": "promo", "campaign": "c"}), "player:promo>operator:promo_expense BRL 10"),
        ("w-3", json!({"kind": "jackpot", "pool": "mega"}), "player:cash>jackpot:mega BRL 10"),
    ] {
        book.ok("win", id, json!({"source": source}));
        assert_eq!(moves(&book.ok("rollback", &format!("k-{id}"), json!({"target_key": id}))), [back]);
    }
    // A win that was refused takes nothing back.
    assert_eq!(book.code("win", "w-4", json!({"bet_key": "none"})), "bet_unknown");
    assert!(moves(&book.ok("rollback", "k-5", json!({"target_key": "w-4"}))).is_empty());
}
