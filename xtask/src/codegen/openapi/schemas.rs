//! JSON Schemas of the contracts' types, as they are read and as they are written.

use anyhow::{Result, ensure};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// Where a document keeps the schemas that have names.
const DEFINITIONS: &str = "/components/schemas";

/// A default is optional in what is read and present in what is written, so the two are described apart.
#[derive(Debug)]
pub(super) struct Schemas {
    written: SchemaGenerator,
    inlined_read: SchemaGenerator,
    inlined_written: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = |inline: bool| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.meta_schema = None;
                settings.definitions_path = DEFINITIONS.into();
                settings.inline_subschemas = inline;
            })
        };
        Self {
            written: settings(false).for_serialize().into_generator(),
            inlined_read: settings(true).for_deserialize().into_generator(),
            inlined_written: settings(true).for_serialize().into_generator(),
        }
    }
}

impl Schemas {
    /// Of a request: everything in place.
    pub(super) fn request<T: JsonSchema>(&mut self) -> Value {
        plain(self.inlined_read.root_schema_for::<T>())
    }

    /// Of an answer: a reference into the document, unless the type has no name.
    pub(super) fn response<T: JsonSchema>(&mut self) -> Value {
        plain(self.written.subschema_for::<T>())
    }

    /// Of a refusal: everything in place.
    pub(super) fn refusal<T: JsonSchema>(&mut self) -> Value {
        plain(self.inlined_written.root_schema_for::<T>())
    }

    /// What the type's documentation says.
    pub(super) fn documentation<T: JsonSchema>(&mut self) -> Result<String> {
        let schema = plain(self.inlined_written.root_schema_for::<T>());
        let text = schema["description"].as_str().unwrap_or_default().to_owned();
        ensure!(!text.is_empty(), "{} is not documented", T::schema_name());
        Ok(text)
    }

    /// The named schemas that answers refer to.
    pub(super) fn into_definitions(mut self) -> Map<String, Value> {
        let mut definitions = self.written.take_definitions(true);
        definitions.values_mut().for_each(describe_plainly);
        definitions
    }
}

fn plain(schema: Schema) -> Value {
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        object.remove("title");
    }
    describe_plainly(&mut value);
    value
}

/// Links between Rust items mean nothing outside; a description that is nothing else is none.
fn describe_plainly(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
                if text.starts_with("See `") && text.ends_with("`.") {
                    members.remove("description");
                }
            }
            members.values_mut().for_each(describe_plainly);
        }
        Value::Array(items) => items.iter_mut().for_each(describe_plainly),
        _ => {}
    }
}
