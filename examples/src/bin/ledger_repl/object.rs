//! JSON objects as they were written: every field kept with its own text, so that a number is judged by its digits
//! and not by what a float makes of them, and a field that comes twice is seen.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::answer::Refusal;

/// The fields of an object, in the order written.
pub struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads an object whose fields, in its own right, are not read yet.
    pub fn read(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// The field, unless it is absent or null.
    pub fn present(&self, name: &str) -> Option<&'a RawValue> {
        self.get(name).filter(|value| value.get() != "null")
    }

    pub fn required(&self, name: &'static str) -> Result<&'a RawValue, Refusal> {
        self.present(name).ok_or_else(|| Refusal::field_missing(name))
    }

    /// Refuses a field that comes twice or that nobody asked for.
    pub fn only(&self, allowed: &[&str]) -> Result<(), Refusal> {
        for (index, (name, _)) in self.0.iter().enumerate() {
            if self.0[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Refusal::field_duplicate(name));
            }
            if !allowed.contains(&name.as_str()) {
                return Err(Refusal::field_unknown(name));
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// The text of a JSON string.
pub fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// What a JSON value says about a number of minor units or milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// A whole number from 0 on, written in plain digits.
    Number(u64),
    /// Such a number, above 2^64 - 1.
    TooLarge,
    /// A sign, a fraction, an exponent, or no number.
    Other,
}

/// Plain digits only: `1e3`, `10.0` and `"10"` are not whole numbers, whatever their value.
pub fn whole(value: &RawValue) -> Whole {
    let digits = value.get();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Whole::Other;
    }
    digits.parse().map_or(Whole::TooLarge, Whole::Number)
}
