//! The generated JSON Schemas, as an independent validator reads them, say the same as the table.

use cactus_events::example::{example_event, example_fields};
use cactus_events::export::{envelope_schema, event_schema, json_schemas, wallet_schema};
use cactus_events::wallet::WALLET_FIELDS;
use cactus_events::{CATALOG, validate, validate_data, validate_wallet_data};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::mutation::{edge_values, invalid_values};

fn compiled(schema: &Value) -> Validator {
    jsonschema::options().with_draft(Draft::Draft202012).build(schema).unwrap()
}

#[test]
fn examples_and_mutations_of_data_are_judged_alike() {
    let envelope = compiled(&envelope_schema());
    let mut judged = 0;
    for event in CATALOG.events().filter(|event| event.emitters.client || event.emitters.server) {
        let data_schema = compiled(&event_schema(event));
        let mut candidates =
            vec![Value::Object(example_fields(event.fields)), json!({}), json!([]), json!({ "x": 1 })];
        for field in event.fields {
            let values = invalid_values(field).into_iter().map(|(value, _)| value);
            for value in values.chain(edge_values(field)).chain([Value::Null]) {
                let mut data = candidates[0].clone();
                data[field.name] = value;
                candidates.push(data);
            }
        }
        let mut client_event = example_event(event);
        for data in candidates {
            let by_schema = data_schema.is_valid(&data);
            if event.emitters.client {
                client_event["data"] = data.clone();
                let by_schemas = by_schema && envelope.is_valid(&client_event);
                assert_eq!(validate(&client_event).is_ok(), by_schemas, "{client_event}");
            } else {
                assert_eq!(validate_data(event.name, &data).is_ok(), by_schema, "{} {data}", event.name);
            }
            judged += 1;
        }
    }
    assert!(judged > 5_000, "{judged}");
}

#[test]
fn mutations_of_the_envelope_are_judged_alike() {
    let schema = compiled(&envelope_schema());
    let example = example_event(CATALOG.event("page.view").unwrap());
    assert!(schema.is_valid(&example));
    // A schema does not know the catalog: which events and versions there are, only the table says.
    let by_catalog = ["event_type", "schema_version"];
    for field in
        cactus_events::envelope::ENVELOPE_FIELDS.iter().filter(|field| !by_catalog.contains(&field.name))
    {
        let values = invalid_values(field).into_iter().map(|(value, _)| value);
        for value in values.chain(edge_values(field)).chain([Value::Null]) {
            let mut event = example.clone();
            event[field.name] = value;
            assert_eq!(validate(&event).is_ok(), schema.is_valid(&event), "{event}");
        }
    }
    for (name, value) in
        [("ip_country", json!("BR")), ("data", json!([])), ("data", Value::Null), ("x", json!(1))]
    {
        let mut event = example.clone();
        event[name] = value;
        assert!(!schema.is_valid(&event) && validate(&event).is_err(), "{event}");
    }
}

#[test]
fn entries_of_wallets_are_judged_alike() {
    let schema = compiled(&wallet_schema());
    let example = Value::Object(example_fields(WALLET_FIELDS));
    assert!(schema.is_valid(&example));
    for field in WALLET_FIELDS {
        let values = invalid_values(field).into_iter().map(|(value, _)| value);
        for value in values.chain(edge_values(field)).chain([Value::Null]) {
            let mut entry = example.clone();
            entry[field.name] = value;
            let is_valid = validate_wallet_data("bet.settled", &entry).is_ok();
            assert_eq!(is_valid, schema.is_valid(&entry), "{entry}");
        }
    }
}

#[test]
fn there_is_a_schema_for_everything() {
    let names: Vec<String> = json_schemas().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), CATALOG.events().count() + 2);
    for (name, schema) in json_schemas() {
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name}");
        assert!(schema["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
    }
}
