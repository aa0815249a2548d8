//! Rounds: what a closed, forgotten or empty one still takes.

use cactus_ledger::{ClosedRound, ProviderProfile, ROUNDS_CLOSED_MAX, ROUNDS_OPEN_MAX, WinWithoutBet};
use serde_json::json;

use crate::book::*;
use crate::rollbacks::{reopening, with};

#[test]
fn the_win_of_a_round_without_bets_left_is_refused() {
    for without in [WinWithoutBet::Refuse, WinWithoutBet::PayCash] {
        let mut book = Book::funded(100, 0, 0).profile(with(|profile| profile.win_without_bet = without));
        book.ok("bet", "b-1", json!({}));
        book.ok("rollback", "k-1", json!({}));
        assert_eq!(book.code("win", "w-1", json!({})), "bet_rolled_back");
    }
}

#[test]
fn a_closed_round_takes_more_or_not() {
    let jackpot = json!({"source": {"kind": "jackpot", "pool": "mega"}});
    for (profile, bet_code, win_code) in [
        (ProviderProfile::default(), None, None),
        (with(|profile| profile.bet_in_closed_round = ClosedRound::Refuse), Some("round_closed"), None),
        (with(|profile| profile.win_in_closed_round = ClosedRound::Refuse), None, Some("round_closed")),
    ] {
        let closed = || {
            let mut book = Book::funded(100, 0, 0).profile(profile);
            book.ok("bet", "b-1", json!({}));
            book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 0, "closes_round": true}));
            book
        };
        for (kind, fields, code) in [
            ("bet", json!({}), bet_code),
            ("win", json!({}), win_code),
            ("win", json!({"bet_key": "b-1"}), win_code),
            ("win", jackpot.clone(), None),
        ] {
            let mut book = closed();
            match code {
                Some(code) => assert_eq!(book.code(kind, "k", fields), code),
                None => drop(book.ok(kind, "k", fields)),
            }
            // A bet that is accepted opens the round again; a win does not.
            if kind == "bet" && code.is_none() {
                book.ok("round_close", "c", json!({}));
            } else {
                assert_eq!(book.code("round_close", "c", json!({})), "round_closed");
            }
        }
    }
}

#[test]
fn a_round_is_closed_once_and_must_be_known() {
    let mut book = Book::funded(100, 0, 0);
    assert_eq!(book.code("round_close", "c-1", json!({})), "round_unknown");
    book.ok("bet", "b-1", json!({}));
    assert!(moves(&book.ok("round_close", "c-2", json!({}))).is_empty());
    assert_eq!(book.code("round_close", "c-3", json!({})), "round_closed");
    // A win may close a round it does not belong to: a promotion's last message.
    book.ok("bet", "b-2", json!({"round_id": "r-2"}));
    let promo =
        json!({"round_id": "r-2", "source": {"kind": "promo", "campaign": "c"}, "closes_round": true});
    book.ok("win", "w-2", promo);
    assert_eq!(book.code("round_close", "c-4", json!({"round_id": "r-2"})), "round_closed");
}

#[test]
fn a_win_without_a_bet_is_refused_or_paid_as_cash() {
    let mut book = Book::new();
    assert_eq!(book.code("win", "w-1", json!({})), "bet_unknown");
    book.policy.default_profile.win_without_bet = WinWithoutBet::PayCash;
    assert_eq!(moves(&book.ok("win", "w-2", json!({}))), ["house:game:mines>player:cash BRL 10"]);
    // A bet that is named must still be there.
    assert_eq!(book.code("win", "w-3", json!({"bet_key": "none"})), "bet_unknown");
    book.policy.default_profile.win_in_closed_round = ClosedRound::Refuse;
    book.ok("win", "w-4", json!({}));
}

/// One entry for each round, all of the same player.
fn bet_in(book: &mut Book, round: usize) {
    let fields = json!({"round_id": format!("r-{round}"), "amount_minor": 1});
    let id = format!("b-{round}-{}", book.state.sequence());
    let sent = book.send(&command("bet", &id, &fields)).unwrap();
    assert!(sent.entry.outcome.is_applied());
}

#[test]
fn open_rounds_are_limited_and_the_longest_untouched_one_is_closed() {
    let mut book = Book::funded(10_000, 0, 0);
    for round in 0..ROUNDS_OPEN_MAX {
        bet_in(&mut book, round);
    }
    bet_in(&mut book, 0);
    bet_in(&mut book, ROUNDS_OPEN_MAX);
    // Round 0 was touched; round 1 is closed.
    assert_eq!(book.code("round_close", "c-1", json!({"round_id": "r-1"})), "round_closed");
    book.ok("round_close", "c-0", json!({"round_id": "r-0"}));
    // Closed rounds that begin again push others out too.
    for round in 1..100 {
        bet_in(&mut book, ROUNDS_OPEN_MAX + round);
        bet_in(&mut book, round);
    }
    let state = serde_json::to_value(&book.state).unwrap();
    let rounds = state["rounds"].as_array().unwrap();
    let open = rounds.iter().filter(|round| round["closed"] == json!(false)).count();
    assert_eq!((open, rounds.len()), (ROUNDS_OPEN_MAX, ROUNDS_OPEN_MAX + ROUNDS_CLOSED_MAX));
}

#[test]
fn a_forgotten_round_was_settled_long_ago() {
    let forgotten = |profile: ProviderProfile| {
        let mut book = Book::funded(1_000, 0, 0).profile(profile);
        book.ok("bet", "b-1", json!({}));
        book.ok("round_close", "c", json!({}));
        for index in 0..ROUNDS_CLOSED_MAX {
            let round_id = format!("o-{index}");
            book.ok("bet", &format!("o-b-{index}"), json!({"round_id": round_id, "amount_minor": 1}));
            book.ok("round_close", &format!("o-c-{index}"), json!({"round_id": round_id}));
        }
        book
    };
    for began_anew in [false, true] {
        let mut book = forgotten(reopening());
        if began_anew {
            book.ok("bet", "b-2", json!({}));
        }
        assert_eq!(book.code("rollback", "k-1", json!({})), "bet_settled");
        book.ok("win", "w-1", json!({"bet_key": "b-1"}));
        book.policy.default_profile.win_in_closed_round = ClosedRound::Refuse;
        assert_eq!(book.code("win", "w-2", json!({"bet_key": "b-1"})), "round_closed");
        if began_anew {
            book.ok("win", "w-3", json!({"bet_key": "b-2"}));
        } else {
            assert_eq!(book.code("round_close", "c-1", json!({})), "round_unknown");
        }
    }
}
