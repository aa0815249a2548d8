//! A key has one answer, for ever.

use std::sync::Arc;

use cactus_ledger::{AssetRegistry, Command, Decision, Field, Rejection, USD};
use serde_json::{Value, json};

use crate::book::*;

/// For each kind every field in the order declared, with another value than [`command_json`] gives it.
fn every_field() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let provider = || ("provider", json!("other"));
    let money = || [("asset", json!("USD")), ("amount_minor", json!(11))];
    let bonus = || [vec![("campaign", json!("other"))], money().to_vec()].concat();
    let round = || [("round_id", json!("r-2")), ("game", json!("crash"))];
    let transfer = |side: &'static str| {
        [vec![("transfer_id", json!("t-2")), (side, json!("demo/p-3"))], money().to_vec()].concat()
    };
    let hold = || vec![("hold_key", json!("other"))];
    let jackpot = ("jackpot", json!({"pool": "mega", "amount_minor": 1}));
    vec![
        ("bet", [round().to_vec(), money().to_vec(), vec![provider(), jackpot]].concat()),
        (
            "win",
            [
                round().to_vec(),
                vec![("bet_key", json!("other"))],
                money().to_vec(),
                vec![
                    ("source", json!({"kind": "promo", "campaign": "c"})),
                    ("closes_round", json!(true)),
                    provider(),
                ],
            ]
            .concat(),
        ),
        ("promo_credit", bonus()),
        ("rollback", vec![("target_key", json!("other")), provider()]),
        ("round_close", vec![("round_id", json!("r-2")), provider()]),
        ("deposit", [vec![provider()], money().to_vec()].concat()),
        ("withdrawal", [vec![provider()], money().to_vec(), vec![("timeout_ms", json!(1_001))]].concat()),
        ("hold_post", [hold(), vec![("amount_minor", json!(9))]].concat()),
        ("hold_void", hold()),
        ("hold_expire", hold()),
        ("transfer_out", transfer("to_wallet")),
        ("transfer_in", transfer("from_wallet")),
        (
            "exchange",
            vec![
                ("quote_id", json!("q-2")),
                ("from_asset", json!("EUR")),
                ("to_asset", json!("EUR")),
                ("amount_minor", json!(11)),
                ("rate", json!("0.3")),
                ("expires_at_ms", json!(NOW_MS + 1_001)),
            ],
        ),
        ("bonus_grant", bonus()),
        ("bonus_convert", bonus()),
        ("bonus_forfeit", bonus()),
        (
            "adjustment",
            [
                vec![("direction", json!("debit")), ("colour", json!("bonus")), ("reason", json!("other"))],
                money().to_vec(),
            ]
            .concat(),
        ),
        (
            "limit_set",
            [vec![("limit", json!({"kind": "loss", "window": "fixed_day"}))], money().to_vec()].concat(),
        ),
        ("exclude", vec![("until_ms", json!(NOW_MS + 1))]),
        ("block", vec![("blocked", json!(false))]),
        ("close", vec![]),
    ]
}

/// Where every kind succeeds once with the default fields.
fn ready() -> Book {
    let mut book = Book::funded(1_000, 100, 0);
    book.ok("bet", "b-1", json!({}));
    book.ok("withdrawal", "h-1", json!({"timeout_ms": 1}));
    book
}

/// The first answer to the default command of a kind.
fn first(book: &mut Book, kind: &str) -> Arc<cactus_ledger::Entry> {
    if kind == "hold_expire" {
        book.at(NOW_MS + DAY_MS);
    }
    book.ok(kind, "x", json!({}))
}

#[test]
fn the_table_has_every_kind_and_every_field() {
    let table = every_field();
    let mut kinds: Vec<_> = table.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    let mut known = Command::KINDS.to_vec();
    known.sort_unstable();
    assert_eq!(kinds, known);
    for (kind, fields) in table {
        // A command with every field set shows all there are.
        let all: serde_json::Map<_, _> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let json = serde_json::to_value(command(kind, "x", &Value::Object(all))).unwrap();
        assert_eq!(json.as_object().unwrap().len(), fields.len() + 2, "{kind}: every field but kind and key");
    }
}

/// Each field alone is named; with all later fields differing too, the first is named.
#[test]
fn another_body_is_a_conflict_that_names_the_first_field_that_differs() {
    for (kind, fields) in every_field() {
        let mut book = ready();
        first(&mut book, kind);
        for (index, (name, value)) in fields.iter().enumerate() {
            let later = fields[index..].iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            for other in [json!({*name: value}), Value::Object(later.collect())] {
                let rejection = book.no(kind, "x", other);
                let Rejection::IdempotencyConflict { field } = rejection else { panic!("{rejection:?}") };
                assert_eq!(field.as_str(), *name, "{kind}");
            }
        }
    }
}

#[test]
fn an_optional_field_left_out_differs_from_one_that_is_there() {
    for (kind, name, value) in [
        ("bet", "provider", json!("acme")),
        ("win", "bet_key", json!("b-1")),
        ("hold_post", "amount_minor", json!(10)),
        ("bonus_forfeit", "amount_minor", json!(90)),
        ("limit_set", "amount_minor", json!(10)),
        ("exclude", "until_ms", json!(NOW_MS + 5)),
    ] {
        let mut book = ready();
        book.ok(kind, "x", json!({name: value}));
        let rejection = book.no(kind, "x", json!({name: null}));
        let Rejection::IdempotencyConflict { field } = rejection else { panic!("{rejection:?}") };
        assert_eq!(field.as_str(), name);
    }
}

#[test]
fn another_kind_is_a_conflict_of_kind() {
    for (kind, _) in every_field() {
        let mut book = ready();
        first(&mut book, kind);
        for (other, _) in every_field().into_iter().filter(|(other, _)| *other != kind) {
            assert_eq!(book.no(other, "x", json!({})), Rejection::IdempotencyConflict { field: Field::Kind });
        }
    }
}

/// `Book::ok` and `Book::no` send everything twice at once; here long after, and in another order.
#[test]
fn every_answer_is_given_again_whatever_came_since() {
    let mut book = ready();
    let mut answers = Vec::new();
    for (kind, _) in every_field().into_iter().filter(|(kind, _)| *kind != "close") {
        let command = command(kind, kind, &json!({}));
        if let Ok(Decision { entry, replayed: false }) = book.send(&command) {
            answers.push((command, entry));
        }
    }
    assert_eq!(answers.len(), Command::KINDS.len() - 1);
    book.ok("block", "stop", json!({}));
    book.ok("close", "close", json!({}));
    book.policy.assets = AssetRegistry::new(&[USD]).unwrap();
    let state = book.state.clone();
    for now_ms in [0, NOW_MS, MAX, u64::MAX] {
        for (command, entry) in answers.iter().rev() {
            let again = book.at(now_ms).send(command);
            assert_eq!(again, Ok(Decision { entry: Arc::clone(entry), replayed: true }));
        }
    }
    assert_eq!(book.state, state);
}

#[test]
fn a_refused_key_never_succeeds_even_once_funded() {
    let mut book = Book::new();
    assert_eq!(book.code("bet", "b-1", json!({})), "insufficient_funds");
    book.ok("deposit", "d-1", json!({"amount_minor": 1_000}));
    let again = book.send(&command("bet", "b-1", &json!({}))).unwrap();
    assert!(again.replayed && !again.entry.outcome.is_applied());
    assert_eq!(book.code("bet", "b-1", json!({"amount_minor": 5})), "idempotency_conflict");
    book.ok("bet", "b-2", json!({}));
}

#[test]
fn a_malformed_command_does_not_burn_its_key() {
    let mut book = Book::new();
    assert_eq!(book.code("deposit", "d-1", json!({"amount_minor": 0})), "amount_zero");
    assert_eq!(book.code("deposit", "d-1", json!({"asset": "XYZ"})), "asset_unknown");
    book.ok("deposit", "d-1", json!({}));
}

#[test]
fn scopes_are_apart() {
    let mut book = Book::new();
    book.ok("deposit", "x", json!({}));
    book.ok("deposit", "ignored", json!({"key": {"scope": "elsewhere", "id": "x"}}));
    assert_eq!(book.brl(), [20, 0, 0, 0]);
}
