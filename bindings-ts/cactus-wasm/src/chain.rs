//! Where a chain ends, and the parts into which known links cut it.

use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::vec::Vec;

use cactus_games::verifier::{ChainLink, ChainSegment, Value, VerifierRejection, chain_segments, chain_spec};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::value;

/// Where a scheme's chain ends: `{"terminating_id": …, "terminating_hash": … or null}`, the latter as the operator
/// published it, or `{"error": code}`.
#[wasm_bindgen]
pub fn chain(scheme: &str) -> JsValue {
    value::to_js(match chain_spec(scheme) {
        Some(spec) => object([
            ("terminating_id", Value::Integer(spec.terminating_id)),
            ("terminating_hash", spec.terminating_hash.map_or(Value::Null, |hash| Value::Text(hash.into()))),
        ]),
        None => error(VerifierRejection::SchemeUnknown),
    })
}

/// Cuts a chain at its known links `[[id, hash], …]`, oldest part first:
/// `[{"newer_id": …, "newer": …, "older_id": …, "older": …}, …]`, or `{"error": code}`.
#[wasm_bindgen]
pub fn segments(scheme: &str, terminating_hash: &str, known: &JsValue) -> JsValue {
    value::to_js(match cut(scheme, terminating_hash, value::from_js(known)) {
        Ok(parts) => Value::Array(parts.iter().map(part).collect()),
        Err(rejection) => error(rejection),
    })
}

fn cut(scheme: &str, terminating: &str, known: Value) -> Result<Vec<ChainSegment>, VerifierRejection> {
    let spec = chain_spec(scheme).ok_or(VerifierRejection::SchemeUnknown)?;
    let link = |name: &'static str, text: &str| {
        ChainLink::from_hex(spec.step, text).ok_or(VerifierRejection::InputMalformed(name))
    };
    let terminating = link("terminating_hash", terminating)?;
    let Value::Array(pairs) = known else { return Err(VerifierRejection::Malformed) };
    let mut links = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        match pair {
            Value::Array(pair) => match pair.as_slice() {
                [Value::Integer(id), Value::Text(text)] => links.push((*id, link("game_hash", text)?)),
                _ => return Err(VerifierRejection::Malformed),
            },
            _ => return Err(VerifierRejection::Malformed),
        }
    }
    chain_segments(&spec, terminating, &links)
}

fn part(part: &ChainSegment) -> Value {
    object([
        ("newer_id", Value::Integer(part.newer_id)),
        ("newer", Value::Text(part.newer.to_string())),
        ("older_id", Value::Integer(part.older_id)),
        ("older", Value::Text(part.older.to_string())),
    ])
}

fn error(rejection: VerifierRejection) -> Value {
    object([("error", Value::Text(rejection.code().into()))])
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINATING: &str = "86728f5fc3bd99db94d3cdaf105d67788194e9701bf95d049ad0e1ee3d004277";

    fn pair(id: u64, byte: &str) -> Value {
        Value::Array(vec![Value::Integer(id), Value::Text(byte.repeat(32))])
    }

    #[test]
    fn a_chain_is_cut_at_its_known_links() {
        let known = Value::Array(vec![pair(9, "22"), pair(5, "11")]);
        let parts = cut("bustabit-v2", TERMINATING, known).unwrap();
        let ids: Vec<_> = parts.iter().map(|part| (part.older_id, part.newer_id)).collect();
        assert_eq!(ids, [(0, 5), (5, 9)]);
        assert_eq!(parts[0].older.to_string(), TERMINATING);
        assert_eq!(parts[1].older.to_string(), "11".repeat(32));
    }

    #[test]
    fn what_is_no_link_is_refused_by_name() {
        let refused =
            |known: Vec<Value>| cut("bustabit-v2", TERMINATING, Value::Array(known)).unwrap_err().code();
        assert_eq!(refused(vec![Value::Null]), "malformed");
        assert_eq!(refused(vec![pair(1, "xy")]), "input_malformed");
        assert_eq!(refused(vec![pair(0, "11")]), "input_contradictory");
        assert_eq!(cut("no-such", TERMINATING, Value::Array(vec![])).unwrap_err().code(), "scheme_unknown");
    }
}
