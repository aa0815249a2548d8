//! Deposits, withdrawals and the life of a hold.

use cactus_ledger::{HOLDS_OPEN_MAX, HoldPurpose, Rejection};
use serde_json::json;

use crate::book::*;
use crate::build::amount;

#[test]
fn a_deposit_is_cash_from_its_provider() {
    let mut book = Book::new();
    let entry = book.ok("deposit", "d-1", json!({"amount_minor": 70}));
    assert_eq!(moves(&entry), ["payment:pix>player:cash BRL 70"]);
    assert_eq!(book.brl(), [70, 0, 0, 0]);
    assert_eq!(book.code("deposit", "d-2", json!({"amount_minor": 0})), "amount_zero");
    assert_eq!(book.code("deposit", "d-2", json!({"asset": "XYZ"})), "asset_unknown");
    book.ok("deposit", "d-2", json!({"provider": "card", "amount_minor": 1}));
}

#[test]
fn a_withdrawal_holds_cash_and_is_posted_in_full() {
    let mut book = Book::funded(100, 50, 50);
    let entry = book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
    assert_eq!(moves(&entry), ["player:cash>player:held BRL 60"]);
    assert_eq!(book.brl(), [40, 50, 50, 60]);
    let [hold] = book.state.open_holds() else { panic!("{:?}", book.state.open_holds()) };
    assert_eq!((hold.sequence, hold.amount), (entry.sequence, amount(60)));
    assert_eq!(hold.expires_at_ms, Some(entry.at_ms + 1_000));
    assert_eq!(hold.purpose, HoldPurpose::Withdrawal { provider: "pix".parse().unwrap() });
    let post = book.ok("hold_post", "p-1", json!({}));
    assert_eq!(moves(&post), ["player:held>payment:pix BRL 60"]);
    assert_eq!(book.brl(), [40, 50, 50, 0]);
    assert_eq!(book.state.open_holds(), []);
}

#[test]
fn a_part_is_posted_and_the_rest_returns_at_once() {
    for (part, expected, cash) in [
        (1, &["player:held>payment:pix BRL 1", "player:held>player:cash BRL 59"][..], 99),
        (59, &["player:held>payment:pix BRL 59", "player:held>player:cash BRL 1"], 41),
        (60, &["player:held>payment:pix BRL 60"], 40),
    ] {
        let mut book = Book::funded(100, 0, 0);
        book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
        let held_minor = amount(60);
        let more = book.no("hold_post", "p-0", json!({"amount_minor": 61}));
        assert_eq!(more, Rejection::HoldAmountExceeded { held_minor });
        assert_eq!(book.code("hold_post", "p-1", json!({"amount_minor": 0})), "amount_zero");
        let entry = book.ok("hold_post", "p-1", json!({"amount_minor": part}));
        assert_eq!(moves(&entry), expected);
        assert_eq!(book.brl(), [cash, 0, 0, 0]);
        // Another amount with the same key is a conflict, not a second capture.
        assert_eq!(book.code("hold_post", "p-1", json!({"amount_minor": part + 1})), "idempotency_conflict");
    }
}

#[test]
fn a_void_returns_all() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
    assert_eq!(moves(&book.ok("hold_void", "v-1", json!({}))), ["player:held>player:cash BRL 60"]);
    assert_eq!(book.brl(), [100, 0, 0, 0]);
}

#[test]
fn a_hold_resolves_once_whichever_comes_first() {
    let later = [("hold_post", "p-2"), ("hold_void", "v-2"), ("hold_expire", "x-2")];
    for (kind, now_ms, code) in [
        ("hold_post", NOW_MS, "hold_already_posted"),
        ("hold_void", NOW_MS, "hold_already_voided"),
        ("hold_expire", NOW_MS + 5_000, "hold_expired"),
    ] {
        let mut book = Book::funded(100, 0, 0);
        let hold = book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
        book.at(now_ms).ok(kind, "first", json!({}));
        for now_ms in [NOW_MS, NOW_MS + 9_000] {
            for (kind, id) in later {
                let rejection = book.at(now_ms).no(kind, &format!("{id}-{now_ms}"), json!({}));
                assert_eq!(rejection.code(), code, "{kind}");
                if let Rejection::HoldExpired { expires_at_ms } = rejection {
                    assert_eq!(expires_at_ms, hold.at_ms + 1_000);
                }
            }
        }
    }
}

#[test]
fn expiry_is_exact_and_needs_no_sweeper() {
    let open = || {
        let mut book = Book::funded(100, 0, 0);
        let entry = book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
        let expires_at_ms = entry.at_ms + 1_000;
        (book, expires_at_ms)
    };
    for kind in ["hold_post", "hold_void"] {
        let (mut book, expires_at_ms) = open();
        book.at(expires_at_ms - 1).ok(kind, "k", json!({}));
        for late_ms in [0, 1, DAY_MS] {
            let (mut book, expires_at_ms) = open();
            let rejection = book.at(expires_at_ms + late_ms).no(kind, "k", json!({}));
            assert_eq!(rejection, Rejection::HoldExpired { expires_at_ms });
            // Refused at use, but the money is still held until the sweep.
            assert_eq!(book.brl(), [40, 0, 0, 60]);
            book.ok("hold_expire", "x-1", json!({}));
            assert_eq!(book.brl(), [100, 0, 0, 0]);
        }
    }
    let (mut book, expires_at_ms) = open();
    let early = book.at(expires_at_ms - 1).no("hold_expire", "x-1", json!({}));
    assert_eq!(early, Rejection::HoldNotExpired { expires_at_ms: Some(expires_at_ms) });
    let entry = book.at(expires_at_ms).ok("hold_expire", "x-2", json!({}));
    assert_eq!(moves(&entry), ["player:held>player:cash BRL 60"]);
}

/// A clock that ran ahead for one command and was set back expires nothing: the caller's time is asked, not the log's.
#[test]
fn a_clock_that_jumped_and_was_set_back_expires_nothing() {
    let mut book = Book::funded(100, 0, 0);
    book.ok("withdrawal", "h-1", json!({"amount_minor": 60}));
    book.at(NOW_MS + DAY_MS).ok("bet", "b-1", json!({}));
    let post = book.at(NOW_MS + 500).ok("hold_post", "p-1", json!({}));
    assert_eq!(post.at_ms, NOW_MS + DAY_MS + 1, "the log's time still goes forward");
    // A hold made now starts from the log's time, so that it is never released early.
    let hold = book.ok("withdrawal", "h-2", json!({"amount_minor": 1}));
    assert_eq!(book.state.open_holds()[0].expires_at_ms, Some(hold.at_ms + 1_000));
}

#[test]
fn holds_are_swept_in_the_order_made() {
    let mut book = Book::funded(100, 0, 0);
    for (id, timeout_ms) in [("h-1", 3_000), ("h-2", 1_000), ("h-3", 2_000)] {
        book.ok("withdrawal", id, json!({"timeout_ms": timeout_ms}));
    }
    let sequences: Vec<_> = book.state.open_holds().iter().map(|hold| hold.sequence).collect();
    assert_eq!(sequences, [2, 3, 4]);
    book.at(NOW_MS + 2_500);
    assert_eq!(book.code("hold_expire", "x-1", json!({"hold_key": "h-1"})), "hold_not_expired");
    book.ok("hold_expire", "x-2", json!({"hold_key": "h-2"}));
    book.ok("hold_expire", "x-3", json!({"hold_key": "h-3"}));
    assert_eq!(book.state.open_holds().iter().map(|hold| hold.sequence).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_timeout_is_one_millisecond_to_366_days() {
    let longest = 366 * DAY_MS;
    let mut book = Book::funded(100, 0, 0);
    for timeout_ms in [0, longest + 1, MAX, u64::MAX] {
        assert_eq!(book.code("withdrawal", "h-1", json!({"timeout_ms": timeout_ms})), "timeout_invalid");
    }
    book.ok("withdrawal", "h-1", json!({"timeout_ms": 1}));
    book.ok("withdrawal", "h-2", json!({"timeout_ms": longest}));
    // The expiry itself is a time, and times end at 2^53 - 1.
    let rejection = book.at(MAX - longest + 1).no("withdrawal", "h-3", json!({"timeout_ms": longest}));
    assert_eq!(rejection, Rejection::TimeOutOfRange);
    book.at(MAX - longest).ok("withdrawal", "h-3", json!({"timeout_ms": longest}));
    assert_eq!(book.state.open_holds()[2].expires_at_ms, Some(MAX));
}

#[test]
fn what_resolves_a_hold_needs_one() {
    for kind in ["hold_post", "hold_void", "hold_expire"] {
        let mut book = Book::funded(5, 0, 0);
        assert_eq!(book.code(kind, "k-1", json!({"hold_key": "none"})), "hold_unknown");
        assert_eq!(book.code(kind, "k-2", json!({"hold_key": "seed-deposit"})), "hold_unknown");
        assert_eq!(book.code(kind, "k-3", json!({"hold_key": "k-3"})), "hold_unknown");
        assert_eq!(book.code("withdrawal", "h-1", json!({"amount_minor": 6})), "insufficient_funds");
        assert_eq!(book.code(kind, "k-4", json!({})), "hold_refused");
    }
}

#[test]
fn holds_are_limited_in_number() {
    let mut book = Book::funded(1_000, 0, 0);
    for index in 0..HOLDS_OPEN_MAX {
        let kind = if index % 2 == 0 { "withdrawal" } else { "transfer_out" };
        book.ok(kind, &format!("h-{index}"), json!({"amount_minor": 1}));
    }
    for kind in ["withdrawal", "transfer_out"] {
        // Also where there is no money for it: the number comes first.
        assert_eq!(
            book.code(kind, &format!("more-{kind}"), json!({"amount_minor": 9_999})),
            "holds_too_many"
        );
    }
    book.ok("hold_void", "v-1", json!({"hold_key": "h-0"}));
    book.ok("withdrawal", "one-more", json!({}));
    assert_eq!(book.code("withdrawal", "two-more", json!({})), "holds_too_many");
}

#[test]
fn only_cash_is_withdrawn() {
    let mut book = Book::funded(10, 500, 500);
    let rejection = book.no("withdrawal", "h-1", json!({"amount_minor": 11}));
    let (needed_minor, available_minor) = (amount(11), amount(10));
    let asset = "BRL".parse().unwrap();
    assert_eq!(rejection, Rejection::InsufficientFunds { asset, needed_minor, available_minor });
    book.ok("withdrawal", "h-2", json!({"amount_minor": 10}));
    assert_eq!(book.code("withdrawal", "h-3", json!({"amount_minor": 1})), "insufficient_funds");
    assert_eq!(book.code("withdrawal", "h-4", json!({"asset": "USD"})), "insufficient_funds");
    assert_eq!(book.code("withdrawal", "h-5", json!({"amount_minor": 0})), "amount_zero");
    assert_eq!(book.code("withdrawal", "h-5", json!({"asset": "XYZ"})), "asset_unknown");
}
