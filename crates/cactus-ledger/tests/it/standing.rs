//! What a player who is blocked or excluded, a closed wallet and an expired session still may.

use cactus_ledger::{Rejection, Session};
use serde_json::{Value, json};

use crate::book::*;

/// Every kind that could be refused for the player's standing, each ready to succeed otherwise.
fn business() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("bet", "k-bet", json!({})),
        ("win", "k-win", json!({"bet_key": "b-1"})),
        ("win", "k-promo-win", json!({"source": {"kind": "promo", "campaign": "c"}})),
        ("promo_credit", "k-promo", json!({})),
        ("deposit", "k-deposit", json!({})),
        ("withdrawal", "k-withdrawal", json!({})),
        ("hold_post", "k-post", json!({"hold_key": "h-1"})),
        ("hold_void", "k-void", json!({"hold_key": "h-2"})),
        ("transfer_out", "k-out", json!({})),
        ("transfer_in", "k-in", json!({})),
        ("exchange", "k-exchange", json!({})),
        ("bonus_grant", "k-grant", json!({})),
        ("bonus_convert", "k-convert", json!({})),
        ("bonus_forfeit", "k-forfeit", json!({})),
        ("adjustment", "k-adjustment", json!({})),
        ("limit_set", "k-limit", json!({})),
        ("rollback", "k-rollback", json!({"target_key": "b-2"})),
        ("round_close", "k-close", json!({"round_id": "r-3"})),
        ("exclude", "k-exclude", json!({})),
    ]
}

fn ready() -> Book {
    let mut book = Book::funded(1_000, 100, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("bet", "b-2", json!({"round_id": "r-2"}));
    book.ok("bet", "b-3", json!({"round_id": "r-3"}));
    book.ok("withdrawal", "h-1", json!({}));
    book.ok("withdrawal", "h-2", json!({}));
    book
}

/// The kinds refused; every other is applied.
fn check(book: &mut Book, code: &str, refused: &[&str]) {
    for (kind, id, fields) in business() {
        if refused.contains(&id) {
            assert_eq!(book.code(kind, id, fields), code, "{id}");
        } else {
            book.ok(kind, id, fields);
        }
    }
}

const NEW_BUSINESS: [&str; 7] = ["k-bet", "k-promo", "k-deposit", "k-out", "k-in", "k-exchange", "k-grant"];

#[test]
fn a_blocked_player_gets_wins_and_rollbacks_and_nothing_new() {
    let mut book = ready();
    book.ok("block", "block", json!({}));
    assert!(book.state.standing().blocked);
    let refused = [&NEW_BUSINESS[..], &["k-withdrawal", "k-convert"]].concat();
    check(&mut book, "player_blocked", &refused);
    book.ok("block", "unblock", json!({"blocked": false}));
    assert!(!book.state.standing().blocked);
}

#[test]
fn an_excluded_player_may_still_take_the_money_out() {
    let mut book = ready();
    book.ok("exclude", "x", json!({"until_ms": NOW_MS + DAY_MS}));
    check(&mut book, "player_excluded", &NEW_BUSINESS);
    let mut book = ready();
    book.ok("exclude", "x", json!({}));
    assert_eq!(book.no("bet", "b", json!({})), Rejection::PlayerExcluded { until_ms: None });
    assert_eq!(book.at(MAX - DAY_MS).no("bet", "c", json!({})), Rejection::PlayerExcluded { until_ms: None });
}

#[test]
fn a_closed_wallet_pays_out_what_it_has() {
    let mut book = ready();
    book.ok("close", "close", json!({}));
    assert!(book.state.standing().closed);
    check(&mut book, "wallet_closed", &NEW_BUSINESS);
    assert_eq!(book.code("close", "again", json!({})), "wallet_closed");
}

#[test]
fn an_exclusion_ends_at_its_time_and_is_never_shortened() {
    let mut book = Book::funded(1_000, 0, 0);
    let until = |until_ms: u64| json!({"until_ms": until_ms});
    let end_ms = NOW_MS + DAY_MS;
    book.ok("exclude", "x-1", until(end_ms));
    let refused = Rejection::PlayerExcluded { until_ms: Some(end_ms) };
    assert_eq!(book.at(end_ms - 1).no("bet", "b-1", json!({})), refused);
    assert_eq!(
        book.no("exclude", "x-2", until(end_ms - 1)),
        Rejection::ExclusionShortened { until_ms: Some(end_ms) }
    );
    book.ok("exclude", "x-3", until(end_ms));
    book.at(end_ms).ok("bet", "b-2", json!({}));
    // Over by a clock that ran ahead; a shorter one does not replace it when the clock is set back.
    book.ok("exclude", "x-4", until(NOW_MS + 5));
    assert_eq!(book.at(NOW_MS + 10).state.standing().excluded(NOW_MS + 10), Some(Some(end_ms)));
    book.ok("exclude", "x-5", until(end_ms + 1));
    assert_eq!(book.at(end_ms).code("bet", "b-3", json!({})), "player_excluded");
    book.ok("exclude", "x-6", json!({}));
    assert_eq!(book.no("exclude", "x-7", until(MAX)), Rejection::ExclusionShortened { until_ms: None });
    book.ok("exclude", "x-8", json!({}));
    assert_eq!(book.code("exclude", "x-9", until(MAX + 1)), "time_out_of_range");
    assert_eq!(book.state.standing().excluded(MAX), Some(None));
}

#[test]
fn standing_has_its_precedence() {
    let mut book = ready();
    book.session(Session::Expired);
    assert_eq!(book.code("bet", "b-a", json!({})), "session_expired");
    book.ok("exclude", "x", json!({}));
    assert_eq!(book.code("bet", "b-b", json!({})), "player_excluded");
    book.ok("block", "y", json!({}));
    assert_eq!(book.code("bet", "b-c", json!({})), "player_blocked");
    book.ok("close", "z", json!({}));
    assert_eq!(book.code("bet", "b-d", json!({})), "wallet_closed");
}
