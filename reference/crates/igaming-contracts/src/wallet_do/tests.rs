use std::collections::BTreeMap;

use super::*;

/// Every code that the ledger has, as its own deserializer lists them.
fn codes() -> Vec<String> {
    let error =
        serde_json::from_str::<cactus_ledger::Rejection>(r#"{"code":"none"}"#).unwrap_err().to_string();
    let listed = error.split_once("expected one of ").map(|(_, codes)| codes).unwrap();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rejection of a code, its numbers made up: all fields that any has, less those that this one does not know.
fn rejection(code: &str) -> WalletRejection {
    let mut fields = serde_json::json!({
        "code": code, "field": "round_id", "asset": "BRL", "until_ms": null, "expires_at_ms": 1, "held_minor": 1,
        "limit": { "kind": "wager", "window": "fixed_day" }, "limit_minor": 1, "used_minor": 1, "asked_minor": 1,
        "needed_minor": 1, "available_minor": 1,
    });
    loop {
        let error = match serde_json::from_value(fields.clone()) {
            Ok(rejection) => return rejection,
            Err(error) => error.to_string(),
        };
        let unknown = error.split_once("unknown field `").and_then(|(_, rest)| rest.split_once('`'));
        let (unknown, _) = unknown.unwrap_or_else(|| panic!("{code}: {error}"));
        assert!(fields.as_object_mut().unwrap().remove(unknown).is_some(), "{code}: {error}");
    }
}

#[test]
fn every_rejection_has_its_status() {
    let expected = [
        (402, "insufficient_funds"),
        (403, "wallet_closed player_blocked player_excluded session_expired limit_exceeded"),
        (404, "bet_unknown round_unknown hold_unknown"),
        (
            409,
            "idempotency_conflict bet_refused bet_mismatch round_mismatch target_not_reversible hold_refused \
             bet_rolled_back already_rolled_back bet_settled round_closed hold_already_posted hold_already_voided \
             hold_expired hold_not_expired hold_amount_exceeded holds_too_many quote_expired exclusion_shortened \
             balance_overflow",
        ),
        (
            422,
            "command_key_invalid name_invalid asset_code_invalid amount_invalid rate_invalid time_out_of_range \
             amount_zero timeout_invalid contribution_too_large colour_invalid wallets_same assets_same asset_unknown \
             exchange_too_small",
        ),
    ];
    let expected: BTreeMap<_, _> = expected
        .iter()
        .flat_map(|(status, codes)| codes.split_whitespace().map(move |code| (code.to_owned(), *status)))
        .collect();
    let mapped: BTreeMap<_, _> = codes()
        .into_iter()
        .map(|code| {
            let rejection = rejection(&code);
            assert_eq!(rejection.code(), code);
            assert!(!rejection.detail().is_empty());
            let status = rejection.status();
            (code, status)
        })
        .collect();
    assert_eq!(mapped, expected);
}

#[test]
fn commands_keep_their_json() {
    let body = r#"{"key":{"scope":"mines-win","id":"r1"},"round_id":"r1","game":"mines",
        "bet_key":{"scope":"mines-bet","id":"r1"},"asset":"BRL","amount_minor":5}"#;
    let win: <Win as Endpoint>::Request = serde_json::from_str(body).unwrap();
    assert_eq!((win.amount.get(), win.closes_round), (5, false));
    assert!(serde_json::from_str::<<Bet as Endpoint>::Request>(body).is_err(), "unknown fields are refused");
    let applied: CommandApplied = serde_json::from_str(r#"{"sequence":1,"replayed":true}"#).unwrap();
    assert_eq!(serde_json::to_string(&applied).unwrap(), r#"{"sequence":1,"replayed":true}"#);
}
