//! What holds for whatever JSON there is.

use cactus_events::example::example_event;
use cactus_events::{
    CATALOG, EventSpec, VIOLATIONS_MAX, validate, validate_data, validate_json, validate_wallet_data,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,80}".prop_map(Value::from),
        "[A-Z]{2,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any_name(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Often the name of a field that some event has.
fn any_name() -> impl Strategy<Value = String> {
    let fields: Vec<&str> =
        CATALOG.events().flat_map(|event| event.fields.iter().map(|field| field.name)).collect();
    prop_oneof![select(fields).prop_map(str::to_owned), ".{0,20}"]
}

fn client_event() -> impl Strategy<Value = &'static EventSpec> {
    select(CATALOG.events().filter(|event| event.emitters.client).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn whatever_json_is_judged_without_panic(value in any_json(), event in client_event()) {
        let mut around = example_event(event);
        around["data"] = value.clone();
        for result in [validate(&value), validate(&around)] {
            if let Err(violations) = result {
                prop_assert!((1..=VIOLATIONS_MAX).contains(&violations.len()));
                for violation in violations {
                    prop_assert!(violation.path.len() <= 3 * 4 * 64 + 3, "{}", violation.path);
                }
            }
        }
        let _ = validate_data(event.name, &value);
        let _ = validate_wallet_data("bet.settled", &value);
    }

    #[test]
    fn whatever_bytes_are_judged_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(validate_json(&bytes).is_err());
    }

    #[test]
    fn what_is_valid_stays_valid_through_json(event in client_event(), title in ".{0,200}") {
        let mut valid = example_event(event);
        valid["utm_content"] = json!(title.replace('\0', ""));
        prop_assert!(validate(&valid).is_ok());
        let text = serde_json::to_vec(&valid).unwrap();
        prop_assert_eq!(validate_json(&text), Ok(valid));
    }

    #[test]
    fn one_wrong_field_is_found_whatever_else_is_there(event in client_event(), value in any_json()) {
        let mut wrong = example_event(event);
        wrong["data"]["certainly_no_field"] = value;
        let violations = validate(&wrong).unwrap_err();
        prop_assert_eq!(violations.len(), 1);
        prop_assert_eq!(violations[0].path.as_str(), "/data/certainly_no_field");
    }
}
