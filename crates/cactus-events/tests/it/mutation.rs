//! Valid examples made invalid in every way that a field's kind allows.

use cactus_events::spec::{CURRENCY_CHARS, ID_CHARS_MAX, INTEGER_MAX};
use cactus_events::{FieldKind, FieldSpec};
use serde_json::{Value, json};

/// (invalid value, the violation it must give) for a field.
pub fn invalid_values(field: &FieldSpec) -> Vec<(Value, &'static str)> {
    let mut found = vec![(json!({ "x": 1 }), if is_object(field) { "unknown_field" } else { "wrong_type" })];
    if !matches!(field.kind, FieldKind::Flag) {
        found.push((json!(true), "wrong_type"));
    }
    match field.kind {
        FieldKind::Id => {
            let of_chars = |count| "a".repeat(count);
            found.extend([(json!(of_chars(ID_CHARS_MAX + 1)), "too_long"), (json!(""), "bad_format")]);
            found.extend([
                (json!("a b"), "bad_format"),
                (json!("é"), "bad_format"),
                (json!("a\0"), "nul_character"),
            ]);
        }
        FieldKind::EventId => {
            found.extend([(json!("018f6f43-2c1d-4a90-b1f2-6f1d3c5a7e90"), "bad_format")]);
            found.extend([
                (json!("018F6F43-2C1D-7A90-B1F2-6F1D3C5A7E90"), "bad_format"),
                (json!(""), "bad_format"),
            ]);
            found.push((json!("018f6f43-2c1d-7a90-b1f2-6f1d3c5a7e900"), "too_long"));
        }
        FieldKind::Text { max_chars } => {
            found.extend([(json!("é".repeat(max_chars + 1)), "too_long"), (json!("\0"), "nul_character")]);
            found.push((json!(5), "wrong_type"));
        }
        FieldKind::Integer { min, max } => found.extend(beyond(min, max)),
        FieldKind::Money { min } => found.extend(beyond(min, INTEGER_MAX)),
        FieldKind::TimestampMs => found.extend(beyond(0, INTEGER_MAX)),
        FieldKind::Decimal { .. } => {
            found.extend([(json!(f64::MIN), "out_of_range"), (json!(f64::MAX), "out_of_range")]);
            found.push((json!("1"), "wrong_type"));
        }
        FieldKind::Flag => found.extend([(json!(1), "wrong_type"), (json!("true"), "wrong_type")]),
        FieldKind::Choice(_) => {
            found.extend([(json!("no such word"), "unknown_variant"), (json!(0), "wrong_type")])
        }
        FieldKind::Currency => {
            let long = "A".repeat(CURRENCY_CHARS.1 + 1);
            found.extend([
                (json!("brl"), "bad_format"),
                (json!("BR"), "bad_format"),
                (json!(long), "too_long"),
            ]);
        }
        FieldKind::Country => {
            found.extend([
                (json!("br"), "bad_format"),
                (json!("B"), "bad_format"),
                (json!("BRA"), "too_long"),
            ]);
        }
        FieldKind::List { max_items, max_chars } => {
            found.extend([(json!(vec!["a"; max_items + 1]), "too_many_items"), (json!([1]), "wrong_type")]);
            found
                .extend([(json!(["a".repeat(max_chars + 1)]), "too_long"), (json!(["\0"]), "nul_character")]);
        }
        FieldKind::Object(_) => found.push((json!({}), "missing_field")),
    }
    found
}

fn is_object(field: &FieldSpec) -> bool {
    matches!(field.kind, FieldKind::Object(_))
}

fn beyond(min: i64, max: i64) -> Vec<(Value, &'static str)> {
    vec![
        (json!(min - 1), "out_of_range"),
        (json!(max + 1), "out_of_range"),
        (json!(u64::MAX), "out_of_range"),
        (json!(0.5), "wrong_type"),
        (json!("1"), "wrong_type"),
    ]
}

/// A valid value at the edge of what the field's kind allows.
pub fn edge_values(field: &FieldSpec) -> Vec<Value> {
    match field.kind {
        FieldKind::Id => vec![json!("a"), json!("a".repeat(ID_CHARS_MAX)), json!("A/9._:-")],
        FieldKind::Text { max_chars } => vec![json!(""), json!("é".repeat(max_chars)), json!("\n\u{1f600}")],
        FieldKind::Integer { min, max } => vec![json!(min), json!(max)],
        FieldKind::Money { min } => vec![json!(min), json!(INTEGER_MAX)],
        FieldKind::TimestampMs => vec![json!(0), json!(INTEGER_MAX)],
        FieldKind::Decimal { min, max } => vec![json!(min), json!(max)],
        FieldKind::Flag => vec![json!(true), json!(false)],
        FieldKind::Choice(words) => words.iter().map(|word| json!(word)).collect(),
        FieldKind::Currency => vec![json!("BRL"), json!("A".repeat(CURRENCY_CHARS.1))],
        FieldKind::Country => vec![json!("BR")],
        FieldKind::List { max_items, max_chars } => {
            vec![json!([]), json!(vec!["a".repeat(max_chars); max_items])]
        }
        FieldKind::EventId | FieldKind::Object(_) => Vec::new(),
    }
}
