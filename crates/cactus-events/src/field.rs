//! Whether a value is what a field wants, and where it is not.

use serde_json::{Map, Value};

use crate::spec::{
    COUNTRY_CHARS, CURRENCY_CHARS, FieldKind, FieldSpec, ID_CHARS_MAX, INTEGER_MAX, UUID_CHARS,
};
use crate::violation::{PATH_NAME_CHARS_MAX, VIOLATIONS_MAX, Violation, ViolationCode};

/// What was found so far, and where in the event the walk is.
#[derive(Default)]
pub(crate) struct Check {
    pub violations: Vec<Violation>,
    path: Vec<&'static str>,
}

impl Check {
    pub fn found(&mut self, code: ViolationCode, message: &str) {
        self.push(None, code, message);
    }

    pub fn found_at(&mut self, name: &str, code: ViolationCode, message: &str) {
        self.push(Some(name), code, message);
    }

    pub fn within(&mut self, name: &'static str, walk: impl FnOnce(&mut Self)) {
        self.path.push(name);
        walk(self);
        self.path.pop();
    }

    fn push(&mut self, name: Option<&str>, code: ViolationCode, message: &str) {
        if self.violations.len() < VIOLATIONS_MAX {
            let mut path = String::new();
            for part in self.path.iter().copied().chain(name) {
                path.push('/');
                for character in part.chars().take(PATH_NAME_CHARS_MAX) {
                    match character {
                        '~' => path.push_str("~0"),
                        '/' => path.push_str("~1"),
                        character => path.push(character),
                    }
                }
            }
            self.violations.push(Violation { path, code, message: message.into() });
        }
    }

    /// The fields of an object, and that it has no others.
    pub fn object(&mut self, object: &Map<String, Value>, fields: &'static [FieldSpec], others: OtherNames) {
        let mut known = 0;
        for field in fields {
            let value = object.get(field.name);
            known += usize::from(value.is_some());
            match value {
                None | Some(Value::Null) => {
                    if field.required {
                        self.found_at(field.name, ViolationCode::MissingField, "is required");
                    }
                }
                Some(value) => self.field(field, value),
            }
        }
        if known < object.len() {
            self.other_names(object, fields, others);
        }
    }

    fn other_names(&mut self, object: &Map<String, Value>, fields: &[FieldSpec], others: OtherNames) {
        for name in object.keys().filter(|name| fields.iter().all(|field| field.name != **name)) {
            if self.violations.len() == VIOLATIONS_MAX {
                return;
            }
            if let Some(code) = others(name) {
                let message = match code {
                    ViolationCode::ServerField => "is added by the platform",
                    _ => "is not a field of this event",
                };
                self.found_at(name, code, message);
            }
        }
    }

    fn field(&mut self, field: &'static FieldSpec, value: &Value) {
        match (field.kind, value) {
            (FieldKind::Object(fields), Value::Object(object)) => {
                self.within(field.name, |check| check.object(object, fields, unknown_field));
            }
            (FieldKind::List { max_items, max_chars }, Value::Array(items)) => {
                if items.len() > max_items {
                    self.found_at(
                        field.name,
                        ViolationCode::TooManyItems,
                        &format!("at most {max_items} items"),
                    );
                    return;
                }
                let wanted = FieldKind::Text { max_chars };
                if let Some((code, message)) = items.iter().find_map(|item| fault(wanted, item)) {
                    self.found_at(field.name, code, &message);
                }
            }
            (kind, value) => {
                if let Some((code, message)) = fault(kind, value) {
                    self.found_at(field.name, code, &message);
                }
            }
        }
    }
}

/// What a name means that is not in the table of fields; `None` if it is fine.
pub(crate) type OtherNames = fn(&str) -> Option<ViolationCode>;

pub(crate) fn unknown_field(_: &str) -> Option<ViolationCode> {
    Some(ViolationCode::UnknownField)
}

type Fault = (ViolationCode, String);

/// What is wrong with a value that is neither list nor object.
fn fault(kind: FieldKind, value: &Value) -> Option<Fault> {
    match kind {
        FieldKind::Integer { min, max } => integer(value, min, max),
        FieldKind::Money { min } => integer(value, min, INTEGER_MAX),
        FieldKind::TimestampMs => integer(value, 0, INTEGER_MAX),
        FieldKind::Decimal { min, max } => match value.as_f64() {
            None => wrong_type("a number"),
            Some(number) if number < min || number > max => {
                // As JSON: that writes a double without the code of the standard library's formatting.
                out_of_range(&Value::from(min), &Value::from(max))
            }
            Some(_) => None,
        },
        FieldKind::Flag => {
            if value.is_boolean() {
                None
            } else {
                wrong_type("true or false")
            }
        }
        FieldKind::Object(_) => wrong_type("an object"),
        FieldKind::List { .. } => wrong_type("a list"),
        FieldKind::Id
        | FieldKind::EventId
        | FieldKind::Text { .. }
        | FieldKind::Choice(_)
        | FieldKind::Currency
        | FieldKind::Country => match value {
            Value::String(text) => text_fault(kind, text),
            _ => wrong_type("a text"),
        },
    }
}

fn integer(value: &Value, min: i64, max: i64) -> Option<Fault> {
    match (value.as_i64(), value.as_u64()) {
        (Some(number), _) if number >= min && number <= max => None,
        (None, None) => wrong_type("an integer"),
        _ => out_of_range(&min, &max),
    }
}

fn text_fault(kind: FieldKind, text: &str) -> Option<Fault> {
    if text.contains('\0') {
        return Some((ViolationCode::NulCharacter, "must not contain NUL".into()));
    }
    match kind {
        FieldKind::Text { max_chars } => too_long(text, max_chars),
        FieldKind::Choice(words) => (!words.contains(&text)).then(|| {
            let words = words.join(", ");
            (ViolationCode::UnknownVariant, format!("must be one of {words}"))
        }),
        FieldKind::Id => too_long(text, ID_CHARS_MAX).or_else(|| {
            let is_id = !text.is_empty() && text.bytes().all(is_id_byte);
            bad_format(is_id, "must be 1 or more of letters, digits and ._:/-")
        }),
        FieldKind::EventId => too_long(text, UUID_CHARS)
            .or_else(|| bad_format(is_uuid_v7(text), "must be a UUIDv7 in lower case")),
        FieldKind::Currency => too_long(text, CURRENCY_CHARS.1).or_else(|| {
            let is_code = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            bad_format(is_code && text.len() >= CURRENCY_CHARS.0, "must be a currency's code")
        }),
        FieldKind::Country => too_long(text, COUNTRY_CHARS).or_else(|| {
            let is_code = text.len() == COUNTRY_CHARS && text.bytes().all(|byte| byte.is_ascii_uppercase());
            bad_format(is_code, "must be a country's code of two capitals")
        }),
        _ => None,
    }
}

fn too_long(text: &str, max_chars: usize) -> Option<Fault> {
    // A character has at least one byte, so most texts need not be counted.
    (text.len() > max_chars && text.chars().nth(max_chars).is_some())
        .then(|| (ViolationCode::TooLong, format!("at most {max_chars} characters")))
}

fn bad_format(is_good: bool, message: &str) -> Option<Fault> {
    (!is_good).then(|| (ViolationCode::BadFormat, message.into()))
}

fn wrong_type(wanted: &str) -> Option<Fault> {
    Some((ViolationCode::WrongType, format!("must be {wanted}")))
}

fn out_of_range(min: &dyn std::fmt::Display, max: &dyn std::fmt::Display) -> Option<Fault> {
    Some((ViolationCode::OutOfRange, format!("must be {min} to {max}")))
}

const fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'/' | b'-')
}

fn is_uuid_v7(text: &str) -> bool {
    text.len() == UUID_CHARS
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
