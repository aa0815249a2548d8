//! Whether an event is as the catalog wants it: one walk over the tables, linear in the event's size.

use serde_json::{Map, Value};

use crate::catalog::CATALOG;
use crate::envelope::{ENVELOPE_FIELDS, SERVER_FIELDS};
use crate::field::{Check, unknown_field};
use crate::spec::{EventSpec, FieldSpec};
use crate::violation::{Violation, ViolationCode};
use crate::wallet::WALLET_FIELDS;

/// Bytes of one event as JSON: what a browser still sends when a page is closed.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;

/// A client's event that the catalog found valid.
#[derive(Debug, Clone, Copy)]
pub struct ValidEvent<'a> {
    /// The catalog's entry.
    pub spec: &'static EventSpec,
    /// The event, envelope and all.
    pub event: &'a Map<String, Value>,
    /// The event's own fields.
    pub data: &'a Map<String, Value>,
}

/// Validates a client's event, envelope and `data`.
///
/// # Errors
/// Everything that is wrong with it, at least one and at most [`crate::VIOLATIONS_MAX`].
///
/// ```
/// use serde_json::json;
///
/// let violations = cactus_events::validate(&json!({ "event_type": "bet.misplaced" })).unwrap_err();
/// assert!(violations.iter().any(|violation| violation.code.code() == "unknown_event"));
/// assert_eq!((violations[0].path.as_str(), violations[0].code.code()), ("/event_id", "missing_field"));
/// ```
pub fn validate(event: &Value) -> Result<ValidEvent<'_>, Vec<Violation>> {
    let mut check = Check::default();
    let Value::Object(fields) = event else {
        check.found(ViolationCode::NotAnObject, "an event is an object");
        return Err(check.violations);
    };
    check.object(fields, ENVELOPE_FIELDS, other_envelope_name);
    let spec = event_spec(fields, &mut check);
    let data = match fields.get("data") {
        Some(Value::Object(data)) => Some(data),
        Some(Value::Null) | None => {
            check.found_at("data", ViolationCode::MissingField, "is required");
            None
        }
        Some(_) => {
            check.found_at("data", ViolationCode::WrongType, "must be an object");
            None
        }
    };
    if let (Some(spec), Some(data)) = (spec, data) {
        check.within("data", |check| check.object(data, spec.fields, unknown_field));
        if check.violations.is_empty() {
            return Ok(ValidEvent { spec, event: fields, data });
        }
    }
    Err(check.violations)
}

/// Reads a client's event from JSON and validates it as [`validate`] does.
///
/// # Errors
/// As [`validate`]; also when it has more than [`EVENT_BYTES_MAX`] bytes or is not JSON.
pub fn validate_json(event: &[u8]) -> Result<Value, Vec<Violation>> {
    let refuse = |code, message: String| Err(vec![Violation { path: String::new(), code, message }]);
    if event.len() > EVENT_BYTES_MAX {
        return refuse(ViolationCode::EventTooLarge, format!("at most {EVENT_BYTES_MAX} bytes"));
    }
    match serde_json::from_slice(event) {
        Ok(value) => validate(&value).map(|_| ()).map(|()| value),
        Err(_) => refuse(ViolationCode::MalformedJson, "must be JSON".into()),
    }
}

/// Validates the `data` of an event that a Worker emits.
///
/// # Errors
/// Everything that is wrong with it; [`ViolationCode::ServerEvent`] when a Worker may not emit it.
///
/// ```
/// use serde_json::json;
///
/// let data = json!({ "method": "password" });
/// assert_eq!(cactus_events::validate_data("auth.login_succeeded", &data)?.name, "auth.login_succeeded");
/// # Ok::<(), Vec<cactus_events::Violation>>(())
/// ```
pub fn validate_data(name: &str, data: &Value) -> Result<&'static EventSpec, Vec<Violation>> {
    validate_of(name, data, "a Worker", |spec| spec.emitters.server.then_some(spec.fields))
}

/// Validates the `data` of an event that a wallet's log tells: [`crate::wallet::WalletEntry`].
///
/// # Errors
/// Everything that is wrong with it; [`ViolationCode::ServerEvent`] when it is not a wallet's.
pub fn validate_wallet_data(name: &str, data: &Value) -> Result<&'static EventSpec, Vec<Violation>> {
    validate_of(name, data, "a wallet", |spec| spec.emitters.wallet.then_some(WALLET_FIELDS))
}

fn validate_of(
    name: &str,
    data: &Value,
    emitter: &str,
    fields_of: impl Fn(&'static EventSpec) -> Option<&'static [FieldSpec]>,
) -> Result<&'static EventSpec, Vec<Violation>> {
    let mut check = Check::default();
    let Some(spec) = CATALOG.event(name) else {
        check.found(ViolationCode::UnknownEvent, "is not in the catalog");
        return Err(check.violations);
    };
    match (fields_of(spec), data) {
        (None, _) => {
            check.found(ViolationCode::ServerEvent, &format!("{emitter} does not emit it"));
        }
        (Some(fields), Value::Object(data)) => check.object(data, fields, unknown_field),
        (Some(_), _) => check.found(ViolationCode::NotAnObject, "data is an object"),
    }
    if check.violations.is_empty() { Ok(spec) } else { Err(check.violations) }
}

/// The event that `event_type` names, if a client may emit it in that `schema_version`.
fn event_spec(fields: &Map<String, Value>, check: &mut Check) -> Option<&'static EventSpec> {
    let name = fields.get("event_type")?.as_str()?;
    let Some(spec) = CATALOG.event(name) else {
        check.found_at("event_type", ViolationCode::UnknownEvent, "is not in the catalog");
        return None;
    };
    if !spec.emitters.client {
        check.found_at("event_type", ViolationCode::ServerEvent, "a client does not emit it");
        return None;
    }
    let version = fields.get("schema_version")?.as_str()?;
    if !is_supported(version, spec) {
        let wanted =
            format!("must be {}.0 to {}.{}", spec.version.major, spec.version.major, spec.version.minor);
        check.found_at("schema_version", ViolationCode::UnsupportedVersion, &wanted);
    }
    Some(spec)
}

/// What was valid in an earlier minor version is valid now.
fn is_supported(version: &str, spec: &EventSpec) -> bool {
    let Some((major, minor)) = version.split_once('.') else { return false };
    let is_plain = |number: &str| {
        number == "0" || (!number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_plain(major)
        && is_plain(minor)
        && major.parse() == Ok(spec.version.major)
        && minor.parse().is_ok_and(|minor: u16| minor <= spec.version.minor)
}

/// What a name of the envelope means that is not in the table.
fn other_envelope_name(name: &str) -> Option<ViolationCode> {
    match name {
        "data" => None,
        name if SERVER_FIELDS.contains(&name) || name.starts_with("ip_") => Some(ViolationCode::ServerField),
        _ => Some(ViolationCode::UnknownField),
    }
}
