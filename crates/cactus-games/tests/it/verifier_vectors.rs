//! Published results of other operators' rounds, and of the schemes that this crate's verifier reproduces.

use std::collections::BTreeSet;

use cactus_games::verifier::{evaluate_json, explain_json};
use serde_json::{Value, json};

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../data/fairness.json")).unwrap()
}

/// What the file says that a scheme answers, asked as a stranger would.
fn question(vector: &Value) -> String {
    json!({ "game": vector["game"], "scheme": vector["scheme"], "inputs": vector["inputs"] }).to_string()
}

#[test]
fn every_vector_is_reproduced() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 125, "none of the file is lost");
    let mut schemes = BTreeSet::new();
    for vector in &vectors {
        let answer: Value = serde_json::from_str(&evaluate_json(&question(vector))).unwrap();
        assert_eq!(answer, json!({ "result": vector["expected"] }), "{vector}");
        schemes.insert((vector["game"].to_string(), vector["scheme"].to_string()));
    }
    assert_eq!(schemes.len(), 37, "{schemes:?}");
}

#[test]
fn explanations_end_with_the_same_answers() {
    for vector in vectors().iter().filter(|vector| vector["game"] != "chain") {
        let answer: Value = serde_json::from_str(&explain_json(&question(vector))).unwrap();
        assert_eq!(answer["result"], vector["expected"], "{vector}");
        let steps = answer["steps"].as_array().unwrap();
        let has_steps = matches!(vector["game"].as_str().unwrap(), "crash" | "mines" | "tower");
        assert_eq!(!steps.is_empty(), has_steps, "{vector}");
    }
}

#[test]
fn the_published_table_of_mines_payouts_is_reproduced() {
    let table: Value = serde_json::from_str(include_str!("../data/stake_mines_payouts.json")).unwrap();
    let mut entries = 0;
    for mines in 1..=24 {
        let row = table["multipliers_by_mines"][mines.to_string()].as_array().unwrap();
        assert_eq!(row.len(), 25 - mines);
        for (index, expected) in row.iter().enumerate() {
            let inputs = json!({ "mines": mines, "gems": index + 1 });
            let question =
                json!({ "game": "mines-payout", "scheme": "stake-mines 1% edge", "inputs": inputs })
                    .to_string();
            let answer: Value = serde_json::from_str(&evaluate_json(&question)).unwrap();
            assert_eq!(answer, json!({ "result": expected }), "{mines} mines, {} gems", index + 1);
            entries += 1;
        }
    }
    assert_eq!(entries, 300);
}

/// The kinds of hexadecimal text that people paste: upper case, and with white space around it.
#[test]
fn digits_of_either_case_are_the_same_digits() {
    for vector in vectors().iter().filter(|vector| vector["game"] == "crash") {
        let mut pasted = vector.clone();
        for name in ["game_hash", "salt", "block_hash", "vx_signature", "drand_signature"] {
            if let Some(text) = vector["inputs"][name].as_str() {
                pasted["inputs"][name] = json!(format!(" {}\n", text.replace("0x", "0X").to_uppercase()));
            }
        }
        assert_eq!(evaluate_json(&question(&pasted)), evaluate_json(&question(vector)), "{pasted}");
    }
}
