//! Reading a JSON object whose field `kind` says what its other fields are.
//!
//! What serde derives for this keeps every field aside until it has seen the whole object, and then reads what it
//! kept. Here the kind is taken where it stands, and what follows it is read as it comes; only fields before it are
//! kept. Rows have the kind first, so nothing is.

use serde::Deserialize;
use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess};
use serde_json::Value;

/// The names of an object's fields, as far as they matter here.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Name {
    Kind,
    Other(String),
}

/// The kind of an object, and the rest of its fields.
pub(crate) fn split<'de, K: Deserialize<'de>, M: MapAccess<'de>>(
    mut map: M,
) -> Result<(K, Fields<M>), M::Error> {
    let mut before = Vec::new();
    loop {
        match map.next_key()? {
            Some(Name::Kind) => {
                let kind = map.next_value()?;
                return Ok((kind, Fields { before: before.into_iter(), value: None, rest: map }));
            }
            Some(Name::Other(name)) => before.push((name, map.next_value::<Value>()?)),
            None => return Err(Error::missing_field("kind")),
        }
    }
}

/// The fields of an object but its kind, in their order.
pub(crate) struct Fields<M> {
    before: std::vec::IntoIter<(String, Value)>,
    /// Of the field before the kind whose name was read last.
    value: Option<Value>,
    rest: M,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Fields<M> {
    type Error = M::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, M::Error> {
        let Some((name, value)) = self.before.next() else {
            return self.rest.next_key_seed(seed);
        };
        self.value = Some(value);
        let name: StringDeserializer<M::Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, M::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(Error::custom),
            None => self.rest.next_value_seed(seed),
        }
    }
}
