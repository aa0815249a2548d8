//! SQL values as one string, so that a statement crosses the boundary in one step. The JavaScript side is in
//! `worker/glue.js`.

use crate::{Fault, Row, Value};

const UNIT: char = '\u{1f}';
const RECORD: char = '\u{1e}';

/// The parameters as one string; `None` when a text holds a separator.
pub(crate) fn pack(parameters: &[Value]) -> Option<String> {
    let mut packed = String::new();
    for (index, value) in parameters.iter().enumerate() {
        if index > 0 {
            packed.push(UNIT);
        }
        match value {
            Value::Null => packed.push('n'),
            Value::Integer(integer) => {
                packed.push('i');
                packed.push_str(&integer.to_string());
            }
            Value::Text(text) if text.contains([UNIT, RECORD]) => return None,
            Value::Text(text) => {
                packed.push('t');
                packed.push_str(text);
            }
            Value::Blob(bytes) => {
                packed.push('b');
                for byte in bytes {
                    packed.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
                }
            }
        }
    }
    Some(packed)
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The rows of a packed answer.
pub(crate) fn unpack(packed: &str) -> Result<Vec<Row>, Fault> {
    packed
        .split(RECORD)
        .map(|record| record.split(UNIT).map(cell).collect::<Result<Vec<_>, _>>().map(Row::new))
        .collect()
}

fn cell(packed: &str) -> Result<Value, Fault> {
    let broken = || Fault::corrupt("a query returned a value that no port carries");
    let (kind, content) = packed.split_at_checked(1).ok_or_else(broken)?;
    match kind {
        "n" => Ok(Value::Null),
        // A number with a fraction or an exponent is no integer, and ports carry no others.
        "i" => content.parse().map(Value::Integer).map_err(|_| broken()),
        "t" => Ok(Value::Text(content.to_owned())),
        "b" => bytes(content).map(Value::Blob).ok_or_else(broken),
        _ => Err(broken()),
    }
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went() {
        let row = vec![
            Value::Null,
            Value::Integer(-7),
            Value::Text("line\nfeed".to_owned()),
            Value::Blob(vec![0, 171, 255]),
            Value::Text(String::new()),
            Value::Blob(Vec::new()),
        ];
        let packed = pack(&row).unwrap();
        assert_eq!(packed, "n\u{1f}i-7\u{1f}tline\nfeed\u{1f}b00abff\u{1f}t\u{1f}b");
        assert_eq!(unpack(&packed).unwrap(), [Row::new(row)]);
        let two = unpack("i1\u{1f}tx\u{1e}i2\u{1f}n").unwrap();
        assert_eq!((two.len(), two[1].integer(0).unwrap()), (2, 2));
    }

    #[test]
    fn a_text_with_a_separator_is_not_packed() {
        assert_eq!(pack(&[Value::Text("a\u{1f}b".to_owned())]), None);
        assert_eq!(pack(&[Value::Text("a\u{1e}b".to_owned())]), None);
    }

    #[test]
    fn what_is_no_packed_row_is_a_fault() {
        for broken in ["", "x1", "i1.5", "i1e3", "iNaN", "bzz", "b012"] {
            assert!(unpack(broken).is_err(), "{broken}");
        }
    }
}
