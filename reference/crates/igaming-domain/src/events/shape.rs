use serde_json::Value;

/// Bytes of a shape: enough for the fields of any event of the catalog.
pub(super) const SHAPE_BYTES_MAX: usize = 2_000;

/// The names and types of a JSON value, without any value: what was refused may be personal where nobody expects it.
pub(super) fn shape(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    if text.len() > SHAPE_BYTES_MAX {
        text.truncate(text.floor_char_boundary(SHAPE_BYTES_MAX));
    }
    text
}

/// Stops soon after the text is long enough, however large the value is.
fn write(value: &Value, text: &mut String) {
    if text.len() > SHAPE_BYTES_MAX {
        return;
    }
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(_) => text.push_str("boolean"),
        Value::Number(number) if number.is_f64() => text.push_str("number"),
        Value::Number(_) => text.push_str("integer"),
        Value::String(string) => text.push_str(&format!("string({})", string.chars().count())),
        Value::Array(items) => {
            text.push_str(&format!("list({})", items.len()));
            if let Some(first) = items.first() {
                text.push_str(" of ");
                write(first, text);
            }
        }
        Value::Object(fields) => {
            text.push('{');
            for (place, (name, value)) in fields.iter().enumerate() {
                if text.len() > SHAPE_BYTES_MAX {
                    return;
                }
                text.push_str(if place == 0 { "" } else { ", " });
                text.push_str(&name[..name.floor_char_boundary(64)]);
                text.push_str(": ");
                write(value, text);
            }
            text.push('}');
        }
    }
}
