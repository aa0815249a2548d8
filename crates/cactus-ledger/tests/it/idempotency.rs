//! A key has one answer, for ever.

use cactus_ledger::{AssetRegistry, Command, Field, Ledger, Outcome, Policy, Rejection, Store, USD};
use serde_json::{Value, json};

use crate::build::*;

/// The same command again gives the first answer, marked, and moves nothing.
fn assert_replays<S: Store>(ledger: &mut Ledger<S>, command: &Command, first: &Outcome) {
    let before = ledger.state().unwrap().clone();
    let again = ledger.execute(command, NOW_MS + 86_400_000).unwrap();
    let expected = match first.clone() {
        Outcome::Applied { entry, .. } => Outcome::Applied { entry, replayed: true },
        Outcome::Rejected { rejection, recorded, .. } => {
            Outcome::Rejected { rejection, replayed: true, recorded }
        }
    };
    assert_eq!(again, expected);
    assert_eq!(*ledger.state().unwrap(), before);
}

#[test]
fn every_recorded_answer_is_given_again() {
    let mut ledger = opened_with(100, 50, 0, 0);
    let commands = [
        credit("c-1", 5),
        bet("b-1", 60),
        bet("b-2", 0),
        bet("b-3", 1_000),
        win("w-1", "b-1", 90),
        win("w-2", "b-2", 0),
        win("w-3", "b-3", 1),
        win("w-4", "none", 1),
    ];
    let first: Vec<_> = commands.iter().map(|command| ledger.execute(command, NOW_MS).unwrap()).collect();
    for (command, first) in commands.iter().zip(&first) {
        assert_replays(&mut ledger, command, first);
    }
    let mut reopened = Ledger::open(ledger.into_store(), Policy::default(), &wallet()).unwrap();
    for (command, first) in commands.iter().zip(&first) {
        assert_replays(&mut reopened, command, first);
    }
}

#[test]
fn a_refused_key_never_succeeds_even_once_funded() {
    let mut ledger = ledger();
    let (rejection, _) = refused(&mut ledger, &bet("b-1", 10));
    applied(&mut ledger, &credit("c-1", 1_000));
    let again = ledger.execute(&bet("b-1", 10), NOW_MS).unwrap();
    assert_eq!(again, Outcome::Rejected { rejection, replayed: true, recorded: true });
    applied(&mut ledger, &bet("b-2", 10));
    // A win refused because it came before its bet stays refused too.
    refused(&mut ledger, &win("w-1", "b-3", 1));
    applied(&mut ledger, &bet("b-3", 10));
    let rejection = Rejection::BetUnknown;
    let again = ledger.execute(&win("w-1", "b-3", 1), NOW_MS).unwrap();
    assert_eq!(again, Outcome::Rejected { rejection, replayed: true, recorded: true });
}

#[test]
fn a_malformed_command_does_not_burn_its_key() {
    let mut ledger = ledger();
    assert_eq!(refused(&mut ledger, &credit("c-1", 0)), (Rejection::AmountZero, false));
    applied(&mut ledger, &credit("c-1", 10));
}

#[test]
fn a_first_answer_outlives_the_registry() {
    let mut ledger = ledger();
    let entry = applied(&mut ledger, &credit("c-1", 10));
    let policy = Policy { assets: AssetRegistry::new(&[USD]).unwrap(), ..Policy::default() };
    let mut reopened = Ledger::open(ledger.into_store(), policy, &wallet()).unwrap();
    let again = reopened.execute(&credit("c-1", 10), NOW_MS).unwrap();
    assert_eq!(again, Outcome::Applied { entry, replayed: true });
    assert_eq!(refused(&mut reopened, &credit("c-2", 10)).0.code(), "asset_unknown");
}

#[test]
fn another_body_is_a_conflict_that_names_the_field() {
    let other_key = json!({"scope": "test", "id": "other"});
    let bet_fields = [
        ("round_id", json!("r-2")),
        ("game", json!("crash")),
        ("asset", json!("USD")),
        ("amount_minor", json!(11)),
    ];
    let win_fields = [
        ("round_id", json!("r-2")),
        ("game", json!("crash")),
        ("bet_key", other_key),
        ("asset", json!("USD")),
        ("amount_minor", json!(11)),
    ];
    let credit_fields = [("campaign", json!("other")), ("asset", json!("USD")), ("amount_minor", json!(11))];
    check_fields(&bet("x", 10), &bet_fields);
    check_fields(&win("x", "b-0", 10), &win_fields);
    check_fields(&credit("x", 10), &credit_fields);
}

/// Each field alone is named; and with all later fields differing too, the first is named.
fn check_fields(command: &Command, fields: &[(&str, Value)]) {
    let mut ledger = opened_with(100, 0, 0, 0);
    applied(&mut ledger, &bet("b-0", 10));
    applied(&mut ledger, command);
    let json = serde_json::to_value(command).unwrap();
    assert_eq!(json.as_object().unwrap().len(), fields.len() + 2, "every field but kind and key is checked");
    for (index, (name, value)) in fields.iter().enumerate() {
        let mut alone = json.clone();
        alone[*name] = value.clone();
        let mut with_later = json.clone();
        for (name, value) in &fields[index..] {
            with_later[*name] = value.clone();
        }
        for other in [alone, with_later] {
            let other: Command = serde_json::from_value(other).unwrap();
            let (rejection, recorded) = refused(&mut ledger, &other);
            let Rejection::IdempotencyConflict { field } = rejection else { panic!("{rejection:?}") };
            assert_eq!((field.as_str(), recorded), (*name, false));
        }
    }
}

#[test]
fn another_kind_is_a_conflict_of_kind() {
    let commands = [bet("x", 10), win("x", "b-0", 10), credit("x", 10)];
    let conflict = (Rejection::IdempotencyConflict { field: Field::Kind }, false);
    for first in &commands {
        let mut ledger = opened_with(100, 0, 0, 0);
        applied(&mut ledger, &bet("b-0", 10));
        applied(&mut ledger, first);
        for second in commands.iter().filter(|second| *second != first) {
            assert_eq!(refused(&mut ledger, second), conflict);
        }
    }
}

#[test]
fn a_conflict_with_a_remembered_refusal_is_a_conflict_too() {
    let mut ledger = ledger();
    refused(&mut ledger, &bet("b-1", 10));
    applied(&mut ledger, &credit("c-1", 5));
    let conflict = Rejection::IdempotencyConflict { field: Field::AmountMinor };
    assert_eq!(refused(&mut ledger, &bet("b-1", 5)), (conflict, false));
}

#[test]
fn scopes_are_apart() {
    let mut ledger = ledger();
    applied(&mut ledger, &credit("x", 10));
    let mut other = serde_json::to_value(credit("x", 10)).unwrap();
    other["key"]["scope"] = json!("elsewhere");
    applied(&mut ledger, &serde_json::from_value(other).unwrap());
    assert_eq!(brl(&mut ledger).promo, amount(20));
}
