//! Every rejection is reached by name, and when two apply the earlier one is answered.

use cactus_ledger::{
    AmountMinor, AssetCode, Command, CommandKey, Field, LateBet, ProviderProfile, Rate, Rejection, RoundId,
    Session,
};
use serde_json::{Value, json};

use crate::book::*;

/// The codes in the order of the enum, read from where they are written: a new one without a case here is noticed.
pub fn codes() -> Vec<&'static str> {
    let source = include_str!("../../src/rejection.rs");
    let body = source.split("fn code(&self)").nth(1).unwrap().split("fn is_recorded").next().unwrap();
    body.lines().filter_map(|line| line.split("=> \"").nth(1)?.strip_suffix("\",")).collect()
}

/// Leads to one rejection of a prepared book by one command.
type Case = (&'static str, fn() -> Rejection);

const CASES: &[Case] = &[
    ("command_key_invalid", || CommandKey::new("a b", "c").unwrap_err()),
    ("name_invalid", || RoundId::new("").unwrap_err()),
    ("asset_code_invalid", || AssetCode::new("brl").unwrap_err()),
    ("amount_invalid", || AmountMinor::new(MAX + 1).unwrap_err()),
    ("rate_invalid", || "-1".parse::<Rate>().unwrap_err()),
    ("idempotency_conflict", || rich().no("deposit", "d-1", json!({"amount_minor": 11}))),
    ("time_out_of_range", || rich().at(MAX + 1).no("bet", "k", json!({}))),
    ("amount_zero", || rich().no("deposit", "k", json!({"amount_minor": 0}))),
    ("timeout_invalid", || rich().no("withdrawal", "k", json!({"timeout_ms": 0}))),
    ("contribution_too_large", || {
        rich().no("bet", "k", json!({"jackpot": {"pool": "mega", "amount_minor": 11}}))
    }),
    ("colour_invalid", || rich().no("adjustment", "k", json!({"colour": "held"}))),
    ("wallets_same", || rich().no("transfer_in", "k", json!({"from_wallet": "demo/p-1"}))),
    ("assets_same", || rich().no("exchange", "k", json!({"to_asset": "BRL"}))),
    ("asset_unknown", || rich().no("bet", "k", json!({"asset": "XYZ"}))),
    ("bet_unknown", || rich().no("win", "k", json!({"bet_key": "none"}))),
    ("bet_refused", || rich().no("win", "k", json!({"bet_key": "b-poor"}))),
    ("bet_mismatch", || rich().no("win", "k", json!({"bet_key": "b-1", "round_id": "r-9"}))),
    ("round_mismatch", || rich().no("bet", "k", json!({"game": "crash"}))),
    ("round_unknown", || rich().no("round_close", "k", json!({"round_id": "r-9"}))),
    ("target_not_reversible", || rich().no("rollback", "k", json!({"target_key": "d-1"}))),
    ("hold_unknown", || rich().no("hold_post", "k", json!({"hold_key": "none"}))),
    ("hold_refused", || rich().no("hold_post", "k", json!({"hold_key": "h-poor"}))),
    ("wallet_closed", || after("close", json!({})).no("bet", "k", json!({}))),
    ("player_blocked", || after("block", json!({})).no("bet", "k", json!({}))),
    ("player_excluded", || after("exclude", json!({})).no("bet", "k", json!({}))),
    ("session_expired", || rich().session(Session::Expired).no("bet", "k", json!({}))),
    ("bet_rolled_back", || after("rollback", json!({})).no("win", "k", json!({"bet_key": "b-1"}))),
    ("already_rolled_back", || after("rollback", json!({})).no("rollback", "k", json!({}))),
    ("bet_settled", || after("round_close", json!({})).no("rollback", "k", json!({}))),
    ("round_closed", || after("round_close", json!({})).no("round_close", "k", json!({}))),
    ("hold_already_posted", || after("hold_post", json!({})).no("hold_void", "k", json!({}))),
    ("hold_already_voided", || after("hold_void", json!({})).no("hold_post", "k", json!({}))),
    ("hold_expired", || rich().at(NOW_MS + DAY_MS).no("hold_post", "k", json!({}))),
    ("hold_not_expired", || rich().no("hold_expire", "k", json!({}))),
    ("hold_amount_exceeded", || rich().no("hold_post", "k", json!({"amount_minor": 11}))),
    ("holds_too_many", || crowded().no("withdrawal", "k", json!({}))),
    ("quote_expired", || rich().no("exchange", "k", json!({"expires_at_ms": NOW_MS}))),
    ("exchange_too_small", || rich().no("exchange", "k", json!({"rate": "0.01"}))),
    ("exclusion_shortened", || after("exclude", json!({})).no("exclude", "k", json!({"until_ms": MAX}))),
    ("limit_exceeded", || after("limit_set", json!({})).no("bet", "k", json!({"amount_minor": 11}))),
    ("insufficient_funds", || rich().no("withdrawal", "k", json!({"amount_minor": MAX}))),
    ("balance_overflow", || rich().no("deposit", "k", json!({"amount_minor": MAX}))),
];

/// Cash, a bet, a hold, and one of each refused.
fn rich() -> Book {
    let mut book = Book::new();
    assert_eq!(book.code("bet", "b-poor", json!({})), "insufficient_funds");
    assert_eq!(book.code("withdrawal", "h-poor", json!({})), "insufficient_funds");
    book.ok("deposit", "d-1", json!({"amount_minor": 1_000}));
    book.ok("bet", "b-1", json!({}));
    book.ok("withdrawal", "h-1", json!({}));
    book
}

fn after(kind: &str, fields: Value) -> Book {
    let mut book = rich();
    book.ok(kind, "before", fields);
    book
}

fn crowded() -> Book {
    let mut book = rich();
    for index in 1..cactus_ledger::HOLDS_OPEN_MAX {
        book.ok("withdrawal", &format!("h-more-{index}"), json!({"amount_minor": 1}));
    }
    book
}

#[test]
fn every_rejection_is_reached_and_reads_back() {
    assert_eq!(CASES.iter().map(|(code, _)| *code).collect::<Vec<_>>(), codes());
    let mut texts = std::collections::BTreeSet::new();
    for (index, (code, reach)) in CASES.iter().enumerate() {
        let rejection = reach();
        assert_eq!(rejection.code(), *code);
        let json = serde_json::to_string(&rejection).unwrap();
        assert!(json.starts_with(&format!(r#"{{"code":"{code}""#)), "{json}");
        assert_eq!(serde_json::from_str::<Rejection>(&json).unwrap(), rejection);
        assert!(texts.insert(rejection.to_string()), "{rejection} is said of two");
        // What depends on the state comes after all that does not, and only it is remembered.
        let first_recorded = CASES.iter().position(|(code, _)| *code == "bet_unknown").unwrap();
        assert_eq!(rejection.is_recorded(), index >= first_recorded, "{code}");
    }
}

#[test]
fn rejections_carry_their_numbers() {
    let json = |code: &str| {
        let (_, reach) = CASES.iter().find(|(known, _)| *known == code).unwrap();
        serde_json::to_value(reach()).unwrap()
    };
    for expected in [
        json!({"code": "name_invalid", "field": "round_id"}),
        json!({"code": "bet_mismatch", "field": "round_id"}),
        json!({"code": "round_mismatch", "field": "game"}),
        json!({"code": "asset_unknown", "asset": "XYZ"}),
        json!({"code": "player_excluded", "until_ms": null}),
        json!({"code": "exclusion_shortened", "until_ms": null}),
        json!({"code": "hold_expired", "expires_at_ms": NOW_MS + 4 + 1_000}),
        json!({"code": "hold_not_expired", "expires_at_ms": NOW_MS + 4 + 1_000}),
        json!({"code": "hold_amount_exceeded", "held_minor": 10}),
        json!({"code": "quote_expired", "expires_at_ms": NOW_MS}),
        json!({
            "code": "limit_exceeded", "limit": {"kind": "stake"}, "asset": "BRL", "limit_minor": 10,
            "used_minor": 0, "asked_minor": 11
        }),
        json!({"code": "insufficient_funds", "asset": "BRL", "needed_minor": MAX, "available_minor": 980}),
        json!({"code": "balance_overflow", "asset": "BRL"}),
    ] {
        assert_eq!(json(expected["code"].as_str().unwrap()), expected);
    }
}

#[test]
fn a_rate_is_a_positive_plain_decimal_of_at_most_18_digits() {
    for (text, read) in [
        ("1", "1"),
        ("1.50", "1.5"),
        ("001.5", "1.5"),
        ("100", "100"),
        ("0.000000000000000001", "0.000000000000000001"),
        ("999999999999999999", "999999999999999999"),
        ("0.999999999999999999", "0.999999999999999999"),
    ] {
        assert_eq!(text.parse::<Rate>().unwrap().to_string(), read);
        let json: Rate = serde_json::from_value(json!(text)).unwrap();
        assert_eq!(serde_json::to_value(json).unwrap(), json!(read));
    }
    for text in [
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        "1e3",
        "1E3",
        ".5",
        "5.",
        "1.2.3",
        "1,5",
        "1_000",
        " 1",
        "1 ",
        "NaN",
        "inf",
        "١",
        "0x1",
        "0.0000000000000000001",
        "1000000000000000000",
        "1.000000000000000001",
        "99999999999999999999999999999999999999999999",
    ] {
        assert_eq!(text.parse::<Rate>(), Err(Rejection::RateInvalid), "{text:?}");
        assert!(serde_json::from_value::<Rate>(json!(text)).is_err(), "{text:?}");
    }
    for number in [json!(1), json!(1.5), json!(null)] {
        assert!(serde_json::from_value::<Rate>(number).is_err());
    }
}

/// An unknown field is refused everywhere, also within a field.
#[test]
fn a_command_has_no_field_but_its_own() {
    for kind in Command::KINDS {
        let good = command_json(kind, "x", &json!({}));
        let command: Command = serde_json::from_value(good.clone()).unwrap();
        assert_eq!(serde_json::to_value(&command).unwrap(), good, "what is not said is not written");
        assert_eq!(command.kind(), *kind);
        let mut more = good.clone();
        more["more"] = json!(1);
        assert!(serde_json::from_value::<Command>(more).is_err(), "{kind}");
        for name in good.as_object().unwrap().keys() {
            let mut less = good.clone();
            less.as_object_mut().unwrap().remove(name);
            let optional = name == "amount_minor" && *kind == "limit_set";
            assert_eq!(serde_json::from_value::<Command>(less).is_ok(), optional, "{kind} without {name}");
        }
    }
    for (kind, field, value) in [
        ("win", "source", json!({"kind": "round", "campaign": "c"})),
        ("win", "source", json!({"kind": "promo"})),
        ("win", "source", json!({"kind": "promo", "campaign": "c", "pool": "p"})),
        ("limit_set", "limit", json!({"kind": "stake", "window": "fixed_day"})),
        ("limit_set", "limit", json!({"kind": "loss"})),
        ("limit_set", "limit", json!({"kind": "loss", "window": "fixed_year"})),
        ("bet", "jackpot", json!({"pool": "p", "amount_minor": 1, "more": 1})),
        ("exclude", "until_ms", json!(-1)),
        ("block", "blocked", json!("true")),
    ] {
        let bad = command_json(kind, "x", &json!({field: value}));
        assert!(serde_json::from_value::<Command>(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn commands_name_their_asset_and_amount() {
    for kind in Command::KINDS {
        let command = command(kind, "x", &json!({}));
        let json = serde_json::to_value(&command).unwrap();
        let asset = json.get("asset").or_else(|| json.get("from_asset"));
        assert_eq!(command.asset().map(|asset| json!(asset)), asset.cloned(), "{kind}");
        assert_eq!(command.amount().map(|amount| json!(amount)), json.get("amount_minor").cloned(), "{kind}");
        let target = ["bet_key", "target_key", "hold_key"].into_iter().find_map(|name| json.get(name));
        assert_eq!(command.target_key().map(|key| json!(key)), target.cloned(), "{kind}");
    }
    let part = command("hold_post", "x", &json!({"amount_minor": 3}));
    assert_eq!(part.amount().map(AmountMinor::get), Some(3));
    let forfeit = command("bonus_forfeit", "x", &json!({"amount_minor": 3}));
    assert_eq!(forfeit.amount().map(AmountMinor::get), Some(3));
    let key = CommandKey::new("test", "b-9").unwrap();
    assert_eq!(command("win", "x", &json!({"bet_key": "b-9"})).target_key(), Some(&key));
}

fn late() -> Book {
    Book::funded(MAX - 5, 0, 0)
}

fn closed() -> Book {
    after("close", json!({}))
}

fn excluded() -> Book {
    after("exclude", json!({}))
}

fn stopped() -> Book {
    let mut book = after("block", json!({}));
    book.ok("exclude", "also", json!({}));
    book.session(Session::Expired);
    book
}

fn cancelled() -> Book {
    let profile = ProviderProfile { late_bet: LateBet::Refuse, ..ProviderProfile::default() };
    let mut book = rich().profile(profile);
    book.ok("rollback", "before", json!({"target_key": "k"}));
    book
}

fn limited() -> Book {
    after("limit_set", json!({}))
}

fn beyond() -> Book {
    let mut book = rich();
    book.at(MAX + 1);
    book
}

/// A wallet, a command's kind and fields, the rejection answered, and the later one that applies too.
type Row = (fn() -> Book, &'static str, Value, &'static str, &'static str);

fn rows_of_the_command_and_its_target() -> Vec<Row> {
    vec![
        (beyond, "deposit", json!({"amount_minor": 0}), "time_out_of_range", "amount_zero"),
        (rich, "exclude", json!({"until_ms": MAX + 1}), "time_out_of_range", "-"),
        (
            rich,
            "exchange",
            json!({"expires_at_ms": MAX + 1, "amount_minor": 0}),
            "time_out_of_range",
            "amount_zero",
        ),
        (rich, "withdrawal", json!({"amount_minor": 0, "timeout_ms": 0}), "amount_zero", "timeout_invalid"),
        (rich, "withdrawal", json!({"asset": "XYZ", "timeout_ms": 0}), "timeout_invalid", "asset_unknown"),
        (
            rich,
            "bet",
            json!({"asset": "XYZ", "jackpot": {"pool": "p", "amount_minor": 11}}),
            "contribution_too_large",
            "asset_unknown",
        ),
        (
            rich,
            "bet",
            json!({"asset": "XYZ", "amount_minor": 0, "jackpot": {"pool": "p", "amount_minor": 0}}),
            "amount_zero",
            "asset_unknown",
        ),
        (rich, "adjustment", json!({"asset": "XYZ", "colour": "held"}), "colour_invalid", "asset_unknown"),
        (
            rich,
            "transfer_out",
            json!({"asset": "XYZ", "to_wallet": "demo/p-1"}),
            "wallets_same",
            "asset_unknown",
        ),
        (rich, "exchange", json!({"from_asset": "XYZ", "to_asset": "XYZ"}), "assets_same", "asset_unknown"),
        (rich, "win", json!({"asset": "XYZ", "bet_key": "none"}), "asset_unknown", "bet_unknown"),
        (rich, "win", json!({"bet_key": "none", "game": "crash"}), "bet_unknown", "round_mismatch"),
        (rich, "win", json!({"bet_key": "b-poor", "round_id": "r-9"}), "bet_refused", "bet_mismatch"),
        (rich, "win", json!({"bet_key": "b-1", "game": "crash"}), "bet_mismatch", "round_mismatch"),
    ]
}

fn rows_of_the_wallet() -> Vec<Row> {
    vec![
        (closed, "bet", json!({"game": "crash"}), "round_mismatch", "wallet_closed"),
        (cancelled, "bet", json!({"game": "crash"}), "round_mismatch", "bet_rolled_back"),
        (closed, "bet", json!({"amount_minor": MAX}), "wallet_closed", "insufficient_funds"),
        (stopped, "bet", json!({}), "player_blocked", "player_excluded"),
        (stopped, "bonus_convert", json!({"amount_minor": MAX}), "player_blocked", "insufficient_funds"),
        (excluded, "bet", json!({"amount_minor": MAX}), "player_excluded", "insufficient_funds"),
        (excluded, "exchange", json!({"expires_at_ms": 0}), "player_excluded", "quote_expired"),
        (
            rich,
            "exchange",
            json!({"expires_at_ms": 0, "rate": "0.01"}),
            "quote_expired",
            "exchange_too_small",
        ),
        (Book::new, "exchange", json!({"rate": "0.01"}), "exchange_too_small", "insufficient_funds"),
        (
            Book::new,
            "exchange",
            json!({"amount_minor": MAX, "rate": "999999"}),
            "insufficient_funds",
            "balance_overflow",
        ),
        (limited, "bet", json!({"amount_minor": MAX}), "limit_exceeded", "insufficient_funds"),
        (late, "deposit", json!({"amount_minor": MAX}), "balance_overflow", "-"),
        (rich, "hold_post", json!({"amount_minor": 0, "hold_key": "none"}), "amount_zero", "hold_unknown"),
    ]
}

/// Each row meets both rejections at once; the earlier of the enum is answered.
#[test]
fn precedence_is_the_order_of_the_enum() {
    let order = codes();
    let place = |code: &str| order.iter().position(|known| *known == code);
    for (book, kind, fields, earlier, later) in
        rows_of_the_command_and_its_target().iter().chain(&rows_of_the_wallet())
    {
        assert_eq!(book().code(kind, "k", fields.clone()), *earlier, "{kind} {fields}");
        assert!(place(later).is_none_or(|later| place(earlier).unwrap() < later));
    }
}

#[test]
fn precedence_where_the_wallet_has_a_past() {
    let mut held = rich();
    let late = held.at(NOW_MS + DAY_MS).no("hold_post", "k", json!({"amount_minor": 11}));
    assert_eq!(late.code(), "hold_expired");
    // A bet cancelled before it came: the win that names it is stopped by what comes before that.
    let mut book = cancelled();
    book.policy.default_profile.expired_session = cactus_ledger::ExpiredSession::RefuseBetsAndWins;
    assert_eq!(book.code("win", "w-1", json!({"bet_key": "k", "game": "crash"})), "round_mismatch");
    assert_eq!(book.session(Session::Expired).code("win", "w-2", json!({"bet_key": "k"})), "session_expired");
    assert_eq!(book.session(Session::Open).code("win", "w-3", json!({"bet_key": "k"})), "bet_rolled_back");
    let mismatch = book.no("win", "w-4", json!({"bet_key": "b-1", "game": "crash", "round_id": "r-9"}));
    assert_eq!(mismatch, Rejection::BetMismatch { field: Field::RoundId });
    // Everything before a repeated key's answer is nothing: conflict before time.
    assert_eq!(book.at(u64::MAX).code("deposit", "d-1", json!({"amount_minor": 0})), "idempotency_conflict");
}
