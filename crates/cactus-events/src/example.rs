//! Valid values, from the examples of the fields.

use serde_json::{Map, Value, json};

use crate::EventSpec;
use crate::envelope::ENVELOPE_FIELDS;
use crate::spec::{Example, FieldKind, FieldSpec};

/// A valid value of a field.
#[must_use]
pub fn example_of(field: &FieldSpec) -> Value {
    match (field.kind, field.example) {
        (FieldKind::Object(fields), _) => Value::Object(example_fields(fields)),
        (FieldKind::List { .. }, Example::Text(item)) => json!([item]),
        (_, Example::Text(text)) => json!(text),
        (_, Example::Integer(number)) => json!(number),
        (_, Example::Decimal(number)) => json!(number),
        (_, Example::Flag(flag)) => json!(flag),
        (_, Example::Fields) => Value::Null,
    }
}

/// An object with a valid value of each field, of the optional ones too.
#[must_use]
pub fn example_fields(fields: &[FieldSpec]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), example_of(field))).collect()
}

/// A valid event as a client sends it.
///
/// ```
/// use cactus_events::{CATALOG, example::example_event, validate};
///
/// let event = CATALOG.event("page.view").ok_or("no such event")?;
/// assert!(validate(&example_event(event)).is_ok());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn example_event(event: &EventSpec) -> Value {
    let mut fields = example_fields(ENVELOPE_FIELDS);
    fields.insert("event_type".into(), json!(event.name));
    fields.insert("schema_version".into(), json!(event.version.to_string()));
    fields.insert("data".into(), Value::Object(example_fields(event.fields)));
    Value::Object(fields)
}
