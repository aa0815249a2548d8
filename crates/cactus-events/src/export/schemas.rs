//! The table by which the SDK validates while a page is developed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::HEADER;
use super::pattern::{PATTERN_KINDS, pattern};
use crate::envelope::{ENVELOPE_FIELDS, SERVER_FIELDS};
use crate::spec::{FieldKind, FieldSpec, INTEGER_MAX};
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
    let patterns: Value = PATTERN_KINDS
        .map(pattern)
        .into_iter()
        .map(|form| (form.name.to_owned(), json!([form.max_chars, form.expression])))
        .collect();
    text.push_str(
        "export const PATTERNS: Readonly<Record<string, readonly [max: number, regex: string]>> = ",
    );
    let _ = writeln!(text, "{patterns};\n");
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
        FieldKind::Id | FieldKind::EventId | FieldKind::Currency | FieldKind::Country => {
            row.push(json!(pattern(field.kind).name));
        }
    }
    Value::Array(row)
}
