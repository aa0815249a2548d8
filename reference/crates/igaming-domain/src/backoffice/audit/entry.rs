use serde_json::{Value, json};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An operator, by id.
    Operator(String),
    /// Somebody who is not logged in.
    Anonymous,
    /// A Worker, by name.
    Service(&'static str),
}

impl Actor {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Operator(_) => "operator",
            Self::Anonymous => "anonymous",
            Self::Service(_) => "service",
        }
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Operator(id) => id,
            Self::Anonymous => "",
            Self::Service(name) => name,
        }
    }
}

/// What is to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Who.
    pub actor: Actor,
    /// What, for example `tenant.change`.
    pub action: &'static str,
    /// To what kind of thing.
    pub target_kind: &'static str,
    /// To which one.
    pub target_id: String,
    /// For which brand.
    pub tenant_id: Option<String>,
    /// In which request.
    pub request_id: String,
    /// What was before and after; see [`difference`].
    pub change: Value,
}

/// A row with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// 1 for the first.
    pub sequence: u64,
    /// SHA-256.
    pub hash: [u8; 32],
}

/// Names of fields that are never written down, wherever they stand.
const SECRETS: [&str; 6] = ["password", "secret", "token", "hash", "recovery", "totp"];

/// What is written in their place.
const REDACTED: &str = "[redacted]";

/// The fields of two objects that differ: `{"before": {...}, "after": {...}}`. Whatever has the name of a secret is
/// replaced.
pub(in super::super) fn difference(before: &Value, after: &Value) -> Value {
    let differing = |of: &Value, other: &Value| match of {
        Value::Object(fields) => {
            let changed = fields.iter().filter(|(name, value)| other.get(name.as_str()) != Some(*value));
            Value::Object(changed.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    };
    redacted(json!({ "before": differing(before, after), "after": differing(after, before) }))
}

pub(super) fn redacted(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let lower = name.to_ascii_lowercase();
                    let is_secret = SECRETS.iter().any(|secret| lower.contains(secret));
                    let value = if is_secret && !value.is_null() { REDACTED.into() } else { redacted(value) };
                    (name, value)
                })
                .collect(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(redacted).collect()),
        other => other,
    }
}
