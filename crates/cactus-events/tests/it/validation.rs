//! What validation finds in events that are not valid.

use cactus_events::envelope::ENVELOPE_FIELDS;
use cactus_events::example::{example_event, example_fields};
use cactus_events::wallet::WALLET_FIELDS;
use cactus_events::{
    CATALOG, EVENT_BYTES_MAX, VIOLATIONS_MAX, Violation, ViolationCode, validate, validate_data,
    validate_json, validate_wallet_data,
};
use serde_json::{Map, Value, json};

use crate::mutation::{edge_values, invalid_values};

fn found(violations: &[Violation]) -> Vec<(&str, &str)> {
    violations.iter().map(|violation| (violation.path.as_str(), violation.code.code())).collect()
}

fn page_view() -> Value {
    example_event(CATALOG.event("page.view").unwrap())
}

fn page_view_with(change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut event = page_view();
    change(event.as_object_mut().unwrap());
    event
}

#[test]
fn each_mutation_of_each_field_gives_its_violation_at_its_path() {
    let mut mutations = 0;
    for event in CATALOG.events().filter(|event| event.emitters.client) {
        let example = example_event(event);
        for field in event.fields {
            let path = format!("/data/{}", field.name);
            for (value, code) in invalid_values(field) {
                let mut mutated = example.clone();
                mutated["data"][field.name] = value;
                assert_eq!(found(&validate(&mutated).unwrap_err()), [(path.as_str(), code)], "{mutated}");
                mutations += 1;
            }
            for value in edge_values(field) {
                let mut edge = example.clone();
                edge["data"][field.name] = value;
                assert!(validate(&edge).is_ok(), "{edge}");
            }
            for absent in [None, Some(Value::Null)] {
                let mut mutated = example.clone();
                let data = mutated["data"].as_object_mut().unwrap();
                match absent {
                    Some(null) => drop(data.insert(field.name.into(), null)),
                    None => drop(data.remove(field.name)),
                }
                let expected: &[(&str, &str)] =
                    if field.required { &[(path.as_str(), "missing_field")] } else { &[] };
                assert_eq!(found(&validate(&mutated).err().unwrap_or_default()), expected, "{mutated}");
            }
        }
        let mut mutated = example.clone();
        mutated["data"]["no_such_field"] = json!(1);
        assert_eq!(found(&validate(&mutated).unwrap_err()), [("/data/no_such_field", "unknown_field")]);
        mutations += 1;
    }
    assert!(mutations > 3_000, "{mutations}");
}

#[test]
fn each_mutation_of_a_server_or_wallet_event_gives_its_violation() {
    for event in CATALOG.events() {
        let shapes = [
            (event.emitters.server, event.fields, validate_data as fn(&str, &Value) -> _),
            (event.emitters.wallet, WALLET_FIELDS, validate_wallet_data),
        ];
        for (_, fields, validated) in shapes.into_iter().filter(|(may_emit, ..)| *may_emit) {
            for field in fields {
                for (value, code) in invalid_values(field) {
                    let mut data = Value::Object(example_fields(fields));
                    data[field.name] = value;
                    let path = format!("/{}", field.name);
                    let violations: Vec<Violation> = validated(event.name, &data).unwrap_err();
                    assert_eq!(found(&violations), [(path.as_str(), code)], "{} {data}", event.name);
                }
            }
        }
    }
}

#[test]
fn each_mutation_of_the_envelope_gives_its_violation() {
    for field in ENVELOPE_FIELDS {
        let path = format!("/{}", field.name);
        for (value, code) in invalid_values(field) {
            let violations =
                validate(&page_view_with(|event| drop(event.insert(field.name.into(), value)))).unwrap_err();
            let is_found = |(at, what): &(&str, &str)| at.starts_with(&path) && *what == code;
            assert!(found(&violations).iter().any(is_found), "{violations:?}");
        }
        let without = page_view_with(|event| drop(event.remove(field.name)));
        let violations = validate(&without);
        let expected: &[(&str, &str)] =
            if field.required { &[(path.as_str(), "missing_field")] } else { &[] };
        assert_eq!(found(&violations.err().unwrap_or_default()), expected);
    }
}

#[test]
fn only_the_platform_sets_its_fields() {
    for name in ["tenant_id", "ts_server", "ip_country", "ip_isp", "ip_something_new"] {
        let event = page_view_with(|event| drop(event.insert(name.into(), json!("BR"))));
        assert_eq!(found(&validate(&event).unwrap_err()), [(format!("/{name}").as_str(), "server_field")]);
    }
    let event = page_view_with(|event| drop(event.insert("colour".into(), json!("BR"))));
    assert_eq!(found(&validate(&event).unwrap_err()), [("/colour", "unknown_field")]);
}

#[test]
fn a_schema_version_is_one_that_the_catalog_knows() {
    let of = |version: Value| {
        validate(&page_view_with(|event| drop(event.insert("schema_version".into(), version)))).err()
    };
    assert_eq!(of(json!("1.0")), None);
    for version in
        ["2.0", "1.1", "0.9", "1", "1.0.0", "01.0", "1.00", "+1.0", "1.", ".0", "", "1.x", "99999.0"]
    {
        let violations = of(json!(version)).unwrap();
        assert_eq!(found(&violations), [("/schema_version", "unsupported_version")], "{version}");
    }
}

#[test]
fn what_is_no_event_is_refused() {
    for (event, code) in
        [(json!([]), "not_an_object"), (json!("bet.placed"), "not_an_object"), (Value::Null, "not_an_object")]
    {
        assert_eq!(found(&validate(&event).unwrap_err()), [("", code)]);
    }
    let data =
        |data: Value| validate(&page_view_with(|event| drop(event.insert("data".into(), data)))).unwrap_err();
    assert_eq!(found(&data(json!([]))), [("/data", "wrong_type")]);
    assert_eq!(found(&data(Value::Null)), [("/data", "missing_field")]);
    let violations =
        validate(&page_view_with(|event| drop(event.insert("event_type".into(), json!("no.such")))))
            .unwrap_err();
    assert_eq!(found(&violations), [("/event_type", "unknown_event")]);
    assert_eq!(found(&validate_data("no.such", &json!({})).unwrap_err()), [("", "unknown_event")]);
    assert_eq!(found(&validate_data("auth.logged_out", &json!(1)).unwrap_err()), [("", "not_an_object")]);
}

#[test]
fn hostile_events_end_soon_and_are_listed_in_part() {
    let hostile: Map<String, Value> = (0..100_000).map(|i| (format!("field{i}"), json!(i))).collect();
    let violations =
        validate(&page_view_with(|event| drop(event.insert("data".into(), hostile.into())))).unwrap_err();
    assert_eq!(violations.len(), VIOLATIONS_MAX);

    let long_name = "~/".repeat(1_000_000);
    let violations = validate(&page_view_with(|event| drop(event.insert(long_name, json!(1))))).unwrap_err();
    assert_eq!(violations[0].path, format!("/{}", "~0~1".repeat(32)));

    let megabyte = json!("x".repeat(1 << 20));
    let violations = validate(&page_view_with(|event| event["data"]["title"] = megabyte)).unwrap_err();
    assert_eq!(found(&violations), [("/data/title", "too_long")]);
    assert!(violations[0].message.len() < 100, "a message repeats no value");
}

#[test]
fn json_is_limited_in_size_and_depth() {
    let text = page_view().to_string();
    assert_eq!(validate_json(text.as_bytes()), Ok(page_view()));
    let mut padded = text.into_bytes();
    padded.resize(EVENT_BYTES_MAX, b' ');
    assert!(validate_json(&padded).is_ok());
    padded.push(b' ');
    assert_eq!(found(&validate_json(&padded).unwrap_err()), [("", "event_too_large")]);

    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    for malformed in [deep.as_str(), "{", "", "{\"event_type\":\"page.view\"", "nul", "{}{}"] {
        assert_eq!(
            found(&validate_json(malformed.as_bytes()).unwrap_err()),
            [("", "malformed_json")],
            "{malformed}"
        );
    }
    assert_eq!(found(&validate_json(b"\xff\xfe").unwrap_err()), [("", "malformed_json")]);
}

#[test]
fn codes_are_stable() {
    let codes: Vec<&str> = ViolationCode::ALL.iter().map(|code| code.code()).collect();
    let expected = "event_too_large malformed_json not_an_object unknown_event server_event unsupported_version \
        missing_field server_field unknown_field wrong_type nul_character too_long too_many_items out_of_range \
        bad_format unknown_variant";
    assert_eq!(codes, expected.split_whitespace().collect::<Vec<_>>());
    for code in ViolationCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), json!(code.code()));
    }
}
