//! What was published, and whether the catalog of today may follow it.
//!
//! The lock is a file with the schema of every event. A catalog may follow it when no event is gone, a change that
//! refuses data of before raised the event's major version, any other change of a schema its minor version, and the
//! catalog's own version was raised too. An event that is no longer wanted is deprecated.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::{EventSpec, FieldKind, FieldSpec, INTEGER_MAX};
use crate::{CATALOG, CATALOG_VERSION};

/// The schemas of a catalog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// `major.minor.patch`.
    pub catalog_version: String,
    /// By name.
    pub events: BTreeMap<String, LockedEvent>,
}

/// The schema of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedEvent {
    /// `major.minor.patch`.
    pub version: String,
    /// `client`, `server`, `wallet`.
    pub emitters: Vec<String>,
    /// As [`crate::spec::Stability`].
    pub stability: String,
    /// As [`crate::spec::Retention`].
    pub retention: String,
    /// As [`crate::spec::LegalBasis`].
    pub legal_basis: String,
    /// By name.
    pub fields: BTreeMap<String, LockedField>,
}

/// The schema of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedField {
    /// The kind's name.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// As [`crate::spec::PersonalData`].
    pub personal_data: String,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The most characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<usize>,
    /// The most items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// The words of a closed list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// Why a catalog may not follow a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFinding {
    /// The event, or `catalog`.
    pub subject: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl fmt::Display for LockFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.problem)
    }
}

/// How much a change changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// Data of before is still valid.
    Compatible,
    /// Data of before may not be valid any more.
    Breaking,
}

impl Lock {
    /// The lock of the catalog of today.
    #[must_use]
    pub fn of_catalog() -> Self {
        let events = CATALOG.events().map(|event| (event.name.to_owned(), locked_event(event))).collect();
        Self { catalog_version: CATALOG_VERSION.to_owned(), events }
    }

    /// Whether `self` may be published after `before`.
    ///
    /// # Errors
    /// Everything that stands in the way; also when there was nothing to compare.
    pub fn may_follow(&self, before: &Self) -> Result<(), Vec<LockFinding>> {
        let mut found = Vec::new();
        if before.events.is_empty() {
            found.push(finding("catalog", "the lock has no events: nothing was compared".into()));
        }
        let added = self.events.keys().any(|name| !before.events.contains_key(name));
        let mut catalog_change = added.then_some(Change::Compatible);
        for (name, old) in &before.events {
            let Some(new) = self.events.get(name) else {
                found.push(finding(name, "was removed; an event can only be deprecated".into()));
                continue;
            };
            let changes = event_changes(old, new);
            let change = changes.iter().map(|(change, _)| *change).max();
            catalog_change = catalog_change.max(change);
            if let Some(wanted) = version_fault(&old.version, &new.version, change) {
                let what: Vec<&str> = changes.iter().map(|(_, what)| what.as_str()).collect();
                found.push(finding(name, format!("{wanted}: {}", what.join("; "))));
            }
        }
        if let Some(wanted) = version_fault(&before.catalog_version, &self.catalog_version, catalog_change) {
            found.push(finding("catalog", wanted));
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

fn finding(subject: &str, problem: String) -> LockFinding {
    LockFinding { subject: subject.to_owned(), problem }
}

/// What of the version is wrong, given what changed.
fn version_fault(old: &str, new: &str, change: Option<Change>) -> Option<String> {
    let (Some(old_parts), Some(new_parts)) = (parts(old), parts(new)) else {
        return Some(format!("{old} and {new} must be versions of three numbers"));
    };
    let (is_enough, wanted) = match change {
        Some(Change::Breaking) => {
            (new_parts[0] > old_parts[0], "a breaking change wants a new major version")
        }
        Some(Change::Compatible) => (new_parts[..2] > old_parts[..2], "a change wants a new minor version"),
        None => (new_parts >= old_parts, "a version never goes back"),
    };
    (!is_enough).then(|| format!("{wanted} after {old}, not {new}"))
}

fn parts(version: &str) -> Option<[u32; 3]> {
    let parts: Vec<u32> = version.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    parts.try_into().ok()
}

fn event_changes(old: &LockedEvent, new: &LockedEvent) -> Vec<(Change, String)> {
    let mut changes = Vec::new();
    for emitter in &old.emitters {
        if !new.emitters.contains(emitter) {
            changes.push((Change::Breaking, format!("{emitter} may not emit it any more")));
        }
    }
    if new.emitters.iter().any(|emitter| !old.emitters.contains(emitter)) {
        changes.push((Change::Compatible, "it has a new emitter".into()));
    }
    let words = |event: &LockedEvent| {
        [event.stability.clone(), event.retention.clone(), event.legal_basis.clone()].join(", ")
    };
    if words(old) != words(new) {
        changes.push((Change::Compatible, format!("{} became {}", words(old), words(new))));
    }
    for (name, old_field) in &old.fields {
        match new.fields.get(name) {
            None => changes.push((Change::Breaking, format!("{name} was removed"))),
            Some(new_field) => {
                changes.extend(
                    field_change(old_field, new_field).map(|(c, what)| (c, format!("{name} {what}"))),
                );
            }
        }
    }
    for (name, field) in new.fields.iter().filter(|(name, _)| !old.fields.contains_key(*name)) {
        changes.push(match field.required {
            true => (Change::Breaking, format!("{name} is new and required")),
            false => (Change::Compatible, format!("{name} is new")),
        });
    }
    changes
}

/// The gravest change of a field.
fn field_change(old: &LockedField, new: &LockedField) -> Option<(Change, &'static str)> {
    if old.kind != new.kind {
        return Some((Change::Breaking, "is of another kind"));
    }
    if new.required && !old.required {
        return Some((Change::Breaking, "became required"));
    }
    let is_narrower = new.min > old.min
        || new.max < old.max
        || new.max_chars < old.max_chars
        || new.max_items < old.max_items
        || old.words.iter().any(|word| !new.words.contains(word));
    if is_narrower {
        return Some((Change::Breaking, "allows less"));
    }
    (old != new).then_some((Change::Compatible, "changed"))
}

fn locked_event(event: &EventSpec) -> LockedEvent {
    let version = event.version;
    LockedEvent {
        version: format!("{}.{}.{}", version.major, version.minor, version.patch),
        emitters: event.emitters.names().iter().map(|name| (*name).to_owned()).collect(),
        stability: event.stability.as_str().to_owned(),
        retention: event.retention.as_str().to_owned(),
        legal_basis: event.legal_basis.as_str().to_owned(),
        fields: event.fields.iter().map(|field| (field.name.to_owned(), locked_field(field))).collect(),
    }
}

fn locked_field(field: &FieldSpec) -> LockedField {
    let mut locked = LockedField {
        kind: String::new(),
        required: field.required,
        personal_data: field.personal_data.as_str().to_owned(),
        min: None,
        max: None,
        max_chars: None,
        max_items: None,
        words: Vec::new(),
    };
    let mut bounds = |min, max| (locked.min, locked.max) = (Some(min), Some(max));
    let kind = match field.kind {
        FieldKind::Id => "id",
        FieldKind::EventId => "event_id",
        FieldKind::Flag => "flag",
        FieldKind::Currency => "currency",
        FieldKind::Country => "country",
        FieldKind::TimestampMs => "timestamp_ms",
        FieldKind::Object(_) => "object",
        FieldKind::Text { max_chars } => {
            locked.max_chars = Some(max_chars);
            "text"
        }
        FieldKind::Integer { min, max } => {
            bounds(exact(min), exact(max));
            "integer"
        }
        FieldKind::Money { min } => {
            bounds(exact(min), exact(INTEGER_MAX));
            "money"
        }
        FieldKind::Decimal { min, max } => {
            bounds(min, max);
            "decimal"
        }
        FieldKind::Choice(words) => {
            locked.words = words.iter().map(|word| (*word).to_owned()).collect();
            "choice"
        }
        FieldKind::List { max_items, max_chars } => {
            (locked.max_items, locked.max_chars) = (Some(max_items), Some(max_chars));
            "list"
        }
    };
    locked.kind = kind.to_owned();
    locked
}

/// Bounds are below 2^53, so that their doubles are exact; the catalog's test holds them to it.
#[expect(clippy::cast_precision_loss, reason = "no bound is above 2^53")]
fn exact(bound: i64) -> f64 {
    bound as f64
}
