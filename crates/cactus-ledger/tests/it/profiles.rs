//! The choices of a provider's profile about sessions, standing and ids, and whose profile applies.

use cactus_ledger::{BlockedPlayer, ExpiredSession, IdScope, ProviderProfile, RollbackUnknown, Session};
use serde_json::json;

use crate::book::*;
use crate::rollbacks::with;

#[test]
fn an_expired_session_stops_what_the_profile_says() {
    for (choice, bet, win) in [
        (ExpiredSession::RefuseBets, Some("session_expired"), None),
        (ExpiredSession::RefuseBetsAndWins, Some("session_expired"), Some("session_expired")),
        (ExpiredSession::Accept, None, None),
    ] {
        let mut book = Book::funded(100, 0, 0).profile(with(|profile| profile.expired_session = choice));
        book.ok("bet", "b-1", json!({}));
        book.ok("bet", "b-2", json!({"round_id": "r-2"}));
        book.session(Session::Expired);
        for (kind, code) in [("bet", bet), ("win", win)] {
            match code {
                Some(code) => assert_eq!(book.code(kind, kind, json!({})), code),
                None => drop(book.ok(kind, kind, json!({}))),
            }
        }
        book.ok("rollback", "k-1", json!({"target_key": "b-2"}));
        book.ok("deposit", "d-1", json!({}));
    }
}

#[test]
fn a_blocked_or_excluded_player_gets_wins_or_not() {
    for (kind, code) in [("block", "player_blocked"), ("exclude", "player_excluded")] {
        for choice in [BlockedPlayer::RefuseBets, BlockedPlayer::RefuseBetsAndWins] {
            let mut book = Book::funded(100, 0, 0).profile(with(|profile| profile.blocked_player = choice));
            book.ok("bet", "b-1", json!({}));
            book.ok("bet", "b-2", json!({"round_id": "r-2"}));
            book.ok(kind, "stop", json!({}));
            assert_eq!(book.code("bet", "b-3", json!({})), code);
            match choice {
                BlockedPlayer::RefuseBets => drop(book.ok("win", "w-1", json!({}))),
                BlockedPlayer::RefuseBetsAndWins => assert_eq!(book.code("win", "w-1", json!({})), code),
            }
            book.ok("rollback", "k-1", json!({"target_key": "b-2"}));
        }
    }
}

#[test]
fn ids_are_unique_within_a_provider_or_one_of_its_actions() {
    let provider = ProviderProfile::default();
    let action = with(|profile| profile.id_scope = IdScope::Action);
    assert_eq!(provider.key("acme", "bet", "7"), provider.key("acme", "win", "7"));
    assert_ne!(action.key("acme", "bet", "7"), action.key("acme", "win", "7"));
    assert_ne!(provider.key("acme", "bet", "7"), provider.key("other", "bet", "7"));
    for profile in [provider, action] {
        assert_eq!(profile.key("", "bet", "a b").unwrap_err().code(), "command_key_invalid");
    }
}

#[test]
fn each_provider_has_its_own_profile() {
    let mut book = Book::new();
    let strict = with(|profile| profile.rollback_unknown = RollbackUnknown::Refuse);
    book.policy.profiles.insert("strict".parse().unwrap(), strict);
    assert_eq!(book.code("rollback", "k-1", json!({"provider": "strict"})), "bet_unknown");
    book.ok("rollback", "k-2", json!({"provider": "other", "target_key": "b-2"}));
    book.ok("rollback", "k-3", json!({"target_key": "b-3"}));
}
