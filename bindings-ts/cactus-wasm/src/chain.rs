//! Where a chain ends, and the parts into which known links cut it.

use cactus_games::verifier::{ChainLink, VerifierRejection, chain_segments, chain_spec};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// Where a scheme's chain ends: `{"terminating_id": …, "terminating_hash": … or null}`, the latter as the operator
/// published it, or `{"error": code}`.
#[wasm_bindgen]
pub fn chain(scheme: &str) -> String {
    match chain_spec(scheme) {
        Some(spec) => {
            json!({ "terminating_id": spec.terminating_id, "terminating_hash": spec.terminating_hash })
        }
        None => json!({ "error": VerifierRejection::SchemeUnknown.code() }),
    }
    .to_string()
}

/// Cuts a chain at its known links `[[id, hash], …]`, oldest part first:
/// `[{"newer_id": …, "newer": …, "older_id": …, "older": …}, …]`, or `{"error": code}`.
#[wasm_bindgen]
pub fn segments(scheme: &str, terminating_hash: &str, known: &str) -> String {
    match cut(scheme, terminating_hash, known) {
        Ok(parts) => parts.to_string(),
        Err(rejection) => json!({ "error": rejection.code() }).to_string(),
    }
}

fn cut(scheme: &str, terminating_hash: &str, known: &str) -> Result<Value, VerifierRejection> {
    let spec = chain_spec(scheme).ok_or(VerifierRejection::SchemeUnknown)?;
    let link = |name: &'static str, text: &str| {
        ChainLink::from_hex(spec.step, text).ok_or(VerifierRejection::InputMalformed(name))
    };
    let terminating = link("terminating_hash", terminating_hash)?;
    let Ok(Value::Array(pairs)) = serde_json::from_str(known) else {
        return Err(VerifierRejection::Malformed);
    };
    let mut links = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let (Some(id), Some(text)) = (pair[0].as_u64(), pair[1].as_str()) else {
            return Err(VerifierRejection::InputMalformed("known"));
        };
        links.push((id, link("game_hash", text)?));
    }
    let parts: Vec<Value> = chain_segments(&spec, terminating, &links)?
        .iter()
        .map(|part| {
            let (newer, older) = (part.newer.to_string(), part.older.to_string());
            json!({ "newer_id": part.newer_id, "newer": newer, "older_id": part.older_id, "older": older })
        })
        .collect();
    Ok(Value::Array(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINATING: &str = "86728f5fc3bd99db94d3cdaf105d67788194e9701bf95d049ad0e1ee3d004277";

    #[test]
    fn a_chain_is_cut_at_its_known_links() {
        let (link, other) = ("11".repeat(32), "22".repeat(32));
        let parts: Value = serde_json::from_str(&segments(
            "bustabit-v2",
            TERMINATING,
            &format!(r#"[[9,"{other}"],[5,"{link}"]]"#),
        ))
        .unwrap();
        let ids: Vec<_> = parts.as_array().unwrap().iter().map(|part| part["newer_id"].as_u64()).collect();
        assert_eq!(ids, [Some(5), Some(9)]);
        assert_eq!(parts[0]["older"], TERMINATING);
        assert_eq!(parts[1]["older"], link);
    }

    #[test]
    fn what_is_no_link_is_refused_by_name() {
        let refused = |known: &str| segments("bustabit-v2", TERMINATING, known);
        assert_eq!(refused("{}"), r#"{"error":"malformed"}"#);
        assert_eq!(refused(r#"[[1,"xy"]]"#), r#"{"error":"input_malformed"}"#);
        assert_eq!(refused(r#"[["1","xy"]]"#), r#"{"error":"input_malformed"}"#);
        assert_eq!(
            refused(&format!(r#"[[0,"{}"]]"#, "11".repeat(32))),
            r#"{"error":"input_contradictory"}"#
        );
        assert_eq!(segments("no-such", TERMINATING, "[]"), r#"{"error":"scheme_unknown"}"#);
    }
}
