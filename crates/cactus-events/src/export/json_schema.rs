//! JSON Schema 2020-12 of each event's `data`, of the envelope and of a wallet's entry.

use serde_json::{Map, Value, json};

use super::pattern::pattern;
use crate::envelope::ENVELOPE_FIELDS;
use crate::spec::{FieldKind, FieldSpec, INTEGER_MAX};
use crate::wallet::WALLET_FIELDS;
use crate::{CATALOG, CATALOG_VERSION, EventSpec};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const NO_NUL: &str = "^[^\\u0000]*$";

/// (file's name, schema) of `envelope.json`, `wallet_entry.json` and one per event: `bet.placed.json` is the schema of
/// `data`.
#[must_use]
pub fn json_schemas() -> Vec<(String, Value)> {
    let mut schemas = vec![
        ("envelope.json".to_owned(), envelope_schema()),
        ("wallet_entry.json".to_owned(), wallet_schema()),
    ];
    schemas.extend(CATALOG.events().map(|event| (format!("{}.json", event.name), event_schema(event))));
    schemas
}

/// The schema of a client's event; of `data` it says that it is an object.
#[must_use]
pub fn envelope_schema() -> Value {
    let id = format!("urn:cactus:event-envelope:{CATALOG_VERSION}");
    let mut schema = root(&id, "The fields around every event of a client.", ENVELOPE_FIELDS);
    schema["properties"]["data"] = json!({ "type": "object", "description": "The event's own fields." });
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("data"));
    }
    schema
}

/// The schema of the `data` of what wallets' logs tell.
#[must_use]
pub fn wallet_schema() -> Value {
    root(&format!("urn:cactus:wallet-entry:{CATALOG_VERSION}"), "An entry of a wallet's log.", WALLET_FIELDS)
}

/// The schema of the `data` of one event, of a client or a Worker; of an event that only wallets tell, of theirs.
#[must_use]
pub fn event_schema(event: &EventSpec) -> Value {
    let mut schema =
        root(&format!("urn:cactus:event:{}:{}", event.name, event.version), event.doc, event.fields);
    schema["title"] = json!(event.name);
    schema
}

fn root(id: &str, description: &str, fields: &[FieldSpec]) -> Value {
    let mut schema = json!({ "$schema": DIALECT, "$id": id, "description": description });
    if let (Some(schema), Value::Object(rest)) = (schema.as_object_mut(), object(fields)) {
        schema.extend(rest);
    }
    schema
}

fn object(fields: &[FieldSpec]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.into(), property(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn property(field: &FieldSpec) -> Value {
    let mut schema = kind_schema(field.kind);
    schema["description"] = json!(field.doc);
    if !field.required {
        schema["type"] = json!([schema["type"], "null"]);
        if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
    }
    schema
}

fn kind_schema(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Text { max_chars } => {
            json!({ "type": "string", "maxLength": max_chars, "pattern": NO_NUL })
        }
        FieldKind::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        FieldKind::Money { min } => json!({ "type": "integer", "minimum": min, "maximum": INTEGER_MAX }),
        FieldKind::TimestampMs => json!({ "type": "integer", "minimum": 0, "maximum": INTEGER_MAX }),
        FieldKind::Decimal { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        FieldKind::Flag => json!({ "type": "boolean" }),
        FieldKind::Choice(words) => json!({ "type": "string", "enum": words }),
        FieldKind::List { max_items, max_chars } => json!({
            "type": "array",
            "maxItems": max_items,
            "items": kind_schema(FieldKind::Text { max_chars }),
        }),
        FieldKind::Object(fields) => object(fields),
        FieldKind::Id | FieldKind::EventId | FieldKind::Currency | FieldKind::Country => {
            let form = pattern(kind);
            json!({ "type": "string", "maxLength": form.max_chars, "pattern": form.expression })
        }
    }
}
