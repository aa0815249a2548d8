//! Strict JSON: a wrong body is refused with the field's name, before any rule sees it.

use igaming_contracts::RequestRejection;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use worker::url::form_urlencoded;

/// An idempotency key as clients may choose it.
const IDEMPOTENCY_KEY_BYTES_MAX: usize = 64;

/// Parses a body, which is an object. An empty body counts as an empty object, so that commands without fields
/// need none.
///
/// # Errors
/// What is wrong with it, with the field's name.
pub fn parse_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, RequestRejection> {
    let body = if body.is_empty() { b"{}" } else { body };
    // serde would also take an array for a struct, field by field: nobody means that, and money could move.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
            Ok(_) => RequestRejection::InvalidField { field: "body".to_owned() },
            Err(_) => RequestRejection::MalformedJson,
        });
    }
    // The field of an error costs a second look, which only wrong bodies get.
    serde_json::from_slice(body).map_err(|_| rejection_of::<T>(body))
}

fn rejection_of<T: DeserializeOwned>(body: &[u8]) -> RequestRejection {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => classify(error.inner(), error.path().to_string()),
        // The value is good, so something follows it.
        Ok(_) => RequestRejection::MalformedJson,
    }
}

/// Parses a query string into an endpoint's request. A parameter without a value counts as absent, as a form that
/// was not filled in sends it.
///
/// # Errors
/// What is wrong with it, with the field's name.
pub fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, RequestRejection> {
    let has_value = |pair: &&str| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty());
    let filled = query.split('&').filter(has_value).collect::<Vec<_>>().join("&");
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(filled.as_bytes()));
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let text = error.inner().to_string();
        named_field(&text, error.path().to_string())
    })
}

fn classify(error: &serde_json::Error, field: String) -> RequestRejection {
    match error.classify() {
        Category::Io | Category::Syntax | Category::Eof => RequestRejection::MalformedJson,
        Category::Data => named_field(&error.to_string(), field),
    }
}

/// serde says only in words whether a field is unknown or missing; the tests of the endpoints pin the words.
fn named_field(message: &str, path: String) -> RequestRejection {
    let quoted = |message: &str| message.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("unknown field") {
        RequestRejection::UnknownField { field: quoted(message) }
    } else if message.starts_with("missing field") {
        RequestRejection::MissingField { field: quoted(message) }
    } else if path.ends_with("_minor") {
        RequestRejection::InvalidAmount { field: path }
    } else if path == "." {
        RequestRejection::InvalidField { field: "body".to_owned() }
    } else {
        RequestRejection::InvalidField { field: path }
    }
}

/// Checks the `Idempotency-Key` header.
pub(crate) fn check_idempotency_key(key: &str) -> Result<(), RequestRejection> {
    let valid = (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte));
    if valid { Ok(()) } else { Err(RequestRejection::InvalidIdempotencyKey) }
}
