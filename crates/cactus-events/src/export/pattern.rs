//! The kinds that are texts of a form, as regular expressions.

use crate::spec::{COUNTRY_CHARS, CURRENCY_CHARS, FieldKind, ID_CHARS_MAX, UUID_CHARS};

/// A form of texts.
pub(super) struct Pattern {
    /// In the generated tables.
    pub name: &'static str,
    pub max_chars: usize,
    /// Of ECMA-262.
    pub expression: String,
}

pub(super) const PATTERN_KINDS: [FieldKind; 4] =
    [FieldKind::Id, FieldKind::EventId, FieldKind::Currency, FieldKind::Country];

/// The form of a kind of [`PATTERN_KINDS`]; of any other kind, whatever a text may be.
pub(super) fn pattern(kind: FieldKind) -> Pattern {
    let (min, max) = CURRENCY_CHARS;
    let (name, max_chars, expression) = match kind {
        FieldKind::Id => ("id", ID_CHARS_MAX, "^[A-Za-z0-9._:/-]+$".into()),
        FieldKind::EventId => (
            "event_id",
            UUID_CHARS,
            "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$".into(),
        ),
        FieldKind::Currency => ("currency", max, format!("^[A-Z0-9]{{{min},{max}}}$")),
        FieldKind::Country => ("country", COUNTRY_CHARS, format!("^[A-Z]{{{COUNTRY_CHARS}}}$")),
        _ => ("text", usize::MAX, String::new()),
    };
    Pattern { name, max_chars, expression }
}
