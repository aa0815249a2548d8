//! What every event of the catalog must have.

use std::collections::BTreeSet;

use cactus_events::envelope::{CONSENT_FIELDS, ENVELOPE_FIELDS, SERVER_FIELDS};
use cactus_events::example::{example_event, example_fields, example_of};
use cactus_events::spec::{INTEGER_MAX, PersonalData};
use cactus_events::wallet::{MONEY_EVENTS, WALLET_FIELDS};
use cactus_events::{
    CATALOG, EVENT_BYTES_MAX, Envelope, Event, EventSpec, FieldKind, FieldSpec, events, validate,
    validate_data, validate_wallet_data,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Words for a part of a name: lower case, digits, single underscores.
fn is_snake_case(name: &str) -> bool {
    name.split('_').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    }) && name.starts_with(|first: char| first.is_ascii_lowercase())
}

#[test]
fn there_are_29_namespaces_and_more_than_300_events() {
    assert_eq!(CATALOG.namespaces().len(), 29);
    assert!(CATALOG.events().count() >= 300, "{}", CATALOG.events().count());
    let names: BTreeSet<&str> = CATALOG.events().map(|event| event.name).collect();
    assert_eq!(names.len(), CATALOG.events().count(), "an event is defined twice");
}

#[test]
fn each_event_is_found_by_its_name_and_by_no_other() {
    for event in CATALOG.events() {
        assert_eq!(CATALOG.event(event.name), Some(event));
        for other in [format!("{}x", event.name), event.name.to_uppercase(), event.name.replace('.', ":")] {
            assert_eq!(CATALOG.event(&other), None, "{other}");
        }
    }
    assert_eq!(CATALOG.event(""), None);
}

#[test]
fn each_event_is_documented_and_named_as_the_others() {
    for namespace in CATALOG.namespaces() {
        assert!(is_snake_case(namespace.name) && namespace.doc.ends_with('.'), "{}", namespace.name);
        assert!(!namespace.events.is_empty(), "{}", namespace.name);
        for event in namespace.events {
            let action = event.name.strip_prefix(namespace.name).and_then(|rest| rest.strip_prefix('.'));
            assert!(action.is_some_and(is_snake_case), "{}", event.name);
            assert!(event.doc.len() > 10 && event.doc.ends_with('.'), "{}: {}", event.name, event.doc);
            assert!(event.owner.starts_with("igaming-"), "{}", event.name);
            assert!(!event.emitters.names().is_empty(), "{}", event.name);
            assert!(event.retention.days() >= 30, "{}", event.name);
            check_fields(event.name, event.fields);
        }
    }
    check_fields("envelope", ENVELOPE_FIELDS);
    check_fields("consent", CONSENT_FIELDS);
}

fn check_fields(subject: &str, fields: &[FieldSpec]) {
    let names: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
    assert_eq!(names.len(), fields.len(), "{subject}: a field is defined twice");
    for field in fields {
        let place = format!("{subject} {}", field.name);
        assert!(is_snake_case(field.name), "{place}");
        assert!(!field.doc.is_empty() && field.doc.ends_with('.'), "{place}: {}", field.doc);
        let is_money = matches!(field.kind, FieldKind::Money { .. });
        assert_eq!(
            field.name.ends_with("_minor"),
            is_money,
            "{place}: money, and only money, is named _minor"
        );
        match field.kind {
            FieldKind::Integer { min, max } => {
                assert!(-INTEGER_MAX <= min && min < max && max <= INTEGER_MAX, "{place}")
            }
            FieldKind::Decimal { min, max } => assert!(min < max, "{place}"),
            FieldKind::Text { max_chars } => assert!((1..=2_048).contains(&max_chars), "{place}"),
            FieldKind::Choice(words) => {
                assert!(
                    words.len() > 1 && words.len() == words.iter().collect::<BTreeSet<_>>().len(),
                    "{place}"
                );
            }
            FieldKind::List { max_items, max_chars } => assert!(max_items * max_chars <= 4_096, "{place}"),
            _ => {}
        }
    }
}

/// The longest JSON of a valid value: a character is at most the twelve bytes of two escapes.
fn longest(field: &FieldSpec) -> usize {
    let value = match field.kind {
        FieldKind::Text { max_chars } => 12 * max_chars + 2,
        FieldKind::List { max_items, max_chars } => max_items * (12 * max_chars + 3) + 2,
        FieldKind::Object(fields) => fields.iter().map(longest).sum::<usize>() + 2,
        FieldKind::Choice(words) => words.iter().map(|word| word.len()).max().unwrap_or(0) + 2,
        _ => 64 + 2,
    };
    value + field.name.len() + 4
}

#[test]
fn a_valid_event_of_plain_characters_is_never_too_large() {
    let plain = |fields: &[FieldSpec]| fields.iter().map(longest).sum::<usize>() / 12;
    for event in CATALOG.events() {
        // Escapes make twelve times as much; an event full of them may be refused, one in plain letters never.
        assert!(plain(ENVELOPE_FIELDS) + plain(event.fields) + 1_024 < EVENT_BYTES_MAX, "{}", event.name);
    }
}

#[test]
fn each_example_is_valid_for_each_of_its_emitters() {
    for event in CATALOG.events() {
        let data = Value::Object(example_fields(event.fields));
        if event.emitters.client {
            let example = example_event(event);
            let valid = validate(&example).unwrap_or_else(|found| panic!("{}: {found:?}", event.name));
            assert_eq!(valid.spec, event);
            assert_eq!(*valid.data, *data.as_object().unwrap());
        }
        if event.emitters.server {
            assert_eq!(validate_data(event.name, &data), Ok(event));
        }
        if event.emitters.wallet {
            let entry = Value::Object(example_fields(WALLET_FIELDS));
            assert_eq!(validate_wallet_data(event.name, &entry), Ok(event));
        }
        assert_only_its_emitters_are_heard(event, &data);
    }
}

fn assert_only_its_emitters_are_heard(event: &EventSpec, data: &Value) {
    let refused = |found: &[cactus_events::Violation]| found[0].code.code() == "server_event";
    if !event.emitters.client {
        let found = validate(&example_event(event)).unwrap_err();
        assert!(refused(&found) && found[0].path == "/event_type", "{}: {found:?}", event.name);
    }
    if !event.emitters.server {
        assert!(refused(&validate_data(event.name, data).unwrap_err()), "{}", event.name);
    }
    if !event.emitters.wallet {
        let entry = Value::Object(example_fields(WALLET_FIELDS));
        assert!(refused(&validate_wallet_data(event.name, &entry).unwrap_err()), "{}", event.name);
    }
}

#[test]
fn the_money_events_are_those_of_wallets_and_the_other_way_round() {
    let of_wallets: BTreeSet<&str> =
        CATALOG.events().filter(|event| event.emitters.wallet).map(|event| event.name).collect();
    let listed: BTreeSet<&str> = MONEY_EVENTS.iter().map(|event| event.name).collect();
    assert_eq!(of_wallets, listed);
    assert_eq!(listed.len(), MONEY_EVENTS.len());
    for event in MONEY_EVENTS {
        let (namespace, _) = event.before.split_once('.').unwrap();
        let is_namespace = CATALOG.namespaces().iter().any(|known| known.name == namespace);
        assert_eq!(is_namespace, event.before == event.name, "{}: renamed only if it must be", event.before);
    }
}

#[test]
fn what_names_somebody_outright_is_marked() {
    let outright =
        ["email", "phone", "address", "first_name", "last_name", "name", "document_number", "iban", "ip"];
    for event in CATALOG.events() {
        for field in event.fields.iter().filter(|field| matches!(field.kind, FieldKind::Text { .. })) {
            let is_marked = field.personal_data == PersonalData::Direct;
            assert_eq!(outright.contains(&field.name), is_marked, "{} {}", event.name, field.name);
        }
    }
}

fn agrees<E: Event + Serialize + DeserializeOwned>() {
    let data = Value::Object(example_fields(E::SPEC.fields));
    let typed: E =
        serde_json::from_value(data.clone()).unwrap_or_else(|error| panic!("{}: {error}", E::NAME));
    assert_eq!(serde_json::to_value(typed).unwrap(), data, "{}", E::NAME);
    // What is optional for the table is optional for the type, and absent, not null, when it is written again.
    let required: Vec<_> = E::SPEC.fields.iter().filter(|field| field.required).copied().collect();
    let data = Value::Object(example_fields(&required));
    let typed: E =
        serde_json::from_value(data.clone()).unwrap_or_else(|error| panic!("{}: {error}", E::NAME));
    assert_eq!(serde_json::to_value(typed).unwrap(), data, "{}", E::NAME);
}

#[test]
fn types_and_table_agree_on_every_kind() {
    agrees::<events::bet::BetPlaced>();
    agrees::<events::bet::BetSettled>();
    agrees::<events::bet::BetAutoCashoutChanged>();
    agrees::<events::admin::AdminAdjustmentRequested>();
    agrees::<events::navigation::NavigationFilterApplied>();
    agrees::<events::funnel::FunnelFirstDepositCompleted>();
    agrees::<events::performance::PerformanceWebVitalCls>();
    agrees::<events::rg::RgLimitIncreaseDelayed>();
    agrees::<events::signup::SignupCompleted>();
    agrees::<events::social::SocialDisplayNameChanged>();
}

#[test]
fn the_envelope_and_its_table_agree() {
    let event = example_event(CATALOG.event("page.view").unwrap());
    let typed: Envelope = serde_json::from_value(event.clone()).unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), event);
    for field in ENVELOPE_FIELDS {
        assert!(!SERVER_FIELDS.contains(&field.name), "{}", field.name);
        let mut without = event.clone();
        without.as_object_mut().unwrap().remove(field.name);
        let is_read = serde_json::from_value::<Envelope>(without).is_ok();
        assert_eq!(is_read, !field.required, "{}", field.name);
    }
    assert_eq!(example_of(&ENVELOPE_FIELDS[7]), json!({ "analytics": true, "marketing": true }));
}

#[test]
fn the_five_examples_of_the_mission_are_valid() {
    let examples = [
        (
            "bet.placed",
            json!({ "game_id": "crash", "bet_id": "b1", "amount": 50, "currency": "BRL", "via": "ws" }),
        ),
        (
            "funnel.first_deposit_completed",
            json!({ "time_to_first_deposit_sec": 142, "amount_minor": 5000, "currency": "BRL" }),
        ),
        ("fraud_signal.vpn_detected", json!({ "provider": "NordVPN" })),
        ("experiment.assigned", json!({ "experiment": "new-cashout-button-color", "variant": "green" })),
        ("performance.web_vital_lcp", json!({ "value_ms": 2400, "path": "/cassino", "rating": "good" })),
    ];
    for (name, data) in examples {
        let mut event = example_event(CATALOG.event(name).unwrap());
        event["data"] = data;
        assert!(validate(&event).is_ok(), "{name}: {:?}", validate(&event));
    }
}
