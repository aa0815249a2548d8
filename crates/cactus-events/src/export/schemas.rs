//! The table by which the SDK validates while a page is developed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::HEADER;
use crate::envelope::{ENVELOPE_FIELDS, SERVER_FIELDS};
use crate::spec::{CURRENCY_CHARS, FieldKind, FieldSpec, ID_CHARS_MAX, INTEGER_MAX};
use crate::violation::ViolationCode;
use crate::{CATALOG, VIOLATIONS_MAX};

const SHAPE: &str = "\
/**
 * A field: its name, 1 if it is required (else it may be absent or null), its kind, and the kind's arguments.
 *
 * - `[\"text\", max]` a text of at most `max` characters (code points, not UTF-16 units)
 * - `[\"id\"]` and the other names of `PATTERNS`: a text of that form
 * - `[\"integer\", min, max]`, `[\"number\", min, max]` a number within bounds
 * - `[\"boolean\"]`
 * - `[\"choice\", ...words]` one of the words
 * - `[\"list\", max_items, max]` texts of at most `max` characters
 * - `[\"object\", fields]`
 *
 * No text may contain NUL. Of a field, the first violation in the order of `CODES` is told.
 */
export type Field = readonly [name: string, required: 0 | 1, kind: string, ...args: readonly unknown[]];
";

/// `schemas.ts`: the table of the envelope and of each event that a client may emit.
#[must_use]
pub fn schemas_ts() -> String {
    let mut text = format!("{HEADER}{SHAPE}\n");
    let codes: Vec<&str> = ViolationCode::ALL.iter().map(|code| code.code()).collect();
    let _ = writeln!(text, "export const VIOLATIONS_MAX = {VIOLATIONS_MAX};\n");
    let _ = writeln!(text, "export const CODES = {} as const;\n", json!(codes));
    let _ = writeln!(
        text,
        "/** Forms of texts: the most characters (`too_long`) and a regular expression (`bad_format`). */"
    );
    let _ = writeln!(
        text,
        "export const PATTERNS: Readonly<Record<string, readonly [max: number, regex: string]>> = {};\n",
        PATTERN_KINDS
            .into_iter()
            .filter_map(|kind| Some((pattern_name(kind)?, json!(pattern(kind)?))))
            .collect::<Value>()
    );
    let _ = writeln!(text, "/** The envelope, without `data`. */");
    let _ = writeln!(text, "export const ENVELOPE: readonly Field[] = {};\n", fields(ENVELOPE_FIELDS));
    let _ = writeln!(text, "/** Of the envelope, fields that only the platform sets: `server_field`. */");
    let _ = writeln!(text, "export const SERVER_FIELDS: readonly string[] = {};\n", json!(SERVER_FIELDS));
    let _ = writeln!(text, "/** The fields of each event's `data`, by the event's name. */");
    let _ = writeln!(text, "export const SCHEMAS: Readonly<Record<string, readonly Field[]>> = {{");
    for event in CATALOG.events().filter(|event| event.emitters.client) {
        let _ = writeln!(text, "  {:?}: {},", event.name, fields(event.fields));
    }
    text.push_str("};\n");
    text
}

fn fields(fields: &[FieldSpec]) -> Value {
    fields.iter().map(field).collect()
}

fn field(field: &FieldSpec) -> Value {
    let mut row = vec![json!(field.name), json!(u8::from(field.required))];
    match field.kind {
        FieldKind::Text { max_chars } => row.extend([json!("text"), json!(max_chars)]),
        FieldKind::Integer { min, max } => row.extend([json!("integer"), json!(min), json!(max)]),
        FieldKind::Money { min } => row.extend([json!("integer"), json!(min), json!(INTEGER_MAX)]),
        FieldKind::TimestampMs => row.extend([json!("integer"), json!(0), json!(INTEGER_MAX)]),
        FieldKind::Decimal { min, max } => row.extend([json!("number"), json!(min), json!(max)]),
        FieldKind::Flag => row.push(json!("boolean")),
        FieldKind::Choice(words) => {
            row.push(json!("choice"));
            row.extend(words.iter().map(|word| json!(word)));
        }
        FieldKind::List { max_items, max_chars } => {
            row.extend([json!("list"), json!(max_items), json!(max_chars)]);
        }
        FieldKind::Object(inner) => row.extend([json!("object"), fields(inner)]),
        kind => row.extend(pattern_name(kind).map(|name| json!(name))),
    }
    Value::Array(row)
}

const PATTERN_KINDS: [FieldKind; 4] =
    [FieldKind::Id, FieldKind::EventId, FieldKind::Currency, FieldKind::Country];

fn pattern_name(kind: FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Id => Some("id"),
        FieldKind::EventId => Some("event_id"),
        FieldKind::Currency => Some("currency"),
        FieldKind::Country => Some("country"),
        _ => None,
    }
}

/// (most characters, regular expression of ECMA-262) of the kinds that are texts of a form.
pub(super) fn pattern(kind: FieldKind) -> Option<(usize, String)> {
    let (currency_min, currency_max) = CURRENCY_CHARS;
    match kind {
        FieldKind::Id => Some((ID_CHARS_MAX, "^[A-Za-z0-9._:/-]+$".into())),
        FieldKind::EventId => {
            Some((36, "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$".into()))
        }
        FieldKind::Currency => Some((currency_max, format!("^[A-Z0-9]{{{currency_min},{currency_max}}}$"))),
        FieldKind::Country => Some((2, "^[A-Z]{2}$".into())),
        _ => None,
    }
}
