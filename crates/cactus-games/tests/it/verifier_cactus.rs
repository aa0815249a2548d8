//! The verifier's own computation of this crate's schemes, against answers made from the specification by Node.

use cactus_games::verifier::{evaluate_json, explain_json};
use serde_json::{Value, json};

#[test]
fn every_vector_is_reproduced() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../data/verifier_cactus.json")).unwrap();
    assert_eq!(vectors.len(), 79);
    for vector in &vectors {
        let answer: Value = serde_json::from_str(&evaluate_json(&vector.to_string())).unwrap();
        // Node writes 10 and Rust 10.0, which is the same number.
        match vector["expected"].as_f64() {
            Some(number) => assert_eq!(answer["result"].as_f64(), Some(number), "{vector}"),
            None => assert_eq!(answer["result"], vector["expected"], "{vector}"),
        }
    }
}

/// What a curious player computes by hand: each HMAC with its key and message.
#[test]
fn a_board_is_explained_down_to_the_bytes() {
    let question = json!({
        "game": "mines",
        "scheme": "cactus-mines",
        "inputs": { "server_seed": "07".repeat(32), "client_seed": "abc", "nonce": 1, "mines": 2 },
    });
    let explained: Value = serde_json::from_str(&explain_json(&question.to_string())).unwrap();
    let steps = explained["steps"].as_array().unwrap();
    let names: Vec<&str> = steps.iter().map(|step| step["name"].as_str().unwrap()).collect();
    let expected = [
        "outcome_key_hmac_key_hex",
        "outcome_key_hmac_message_hex",
        "hmac_key_hex",
        "hmac_message_hex",
        "digest_hex",
        "pick",
        "pick",
    ];
    assert_eq!(names, expected);
    let derivation = "00106361637475732f6f7574636f6d652f31000e6361637475732f6d696e65732f31";
    assert_eq!(steps[1]["value"], derivation, "the fields cactus/outcome/1 and cactus/mines/1");
    assert_eq!(steps[3]["value"], "0003616263000800000000000000010004".to_owned() + "00000000");
}

#[test]
fn the_inputs_of_own_schemes_are_checked() {
    let crash = |change: &dyn Fn(&mut Value)| {
        let mut question = json!({ "game": "crash", "scheme": "cactus-crash", "inputs": {
            "game_hash": "07".repeat(32), "game_number": 1, "salt": "08".repeat(32),
            "house_edge_basis_points": 100, "multiplier_max_hundredths": 1_000_000,
        }});
        change(&mut question["inputs"]);
        let answer: Value = serde_json::from_str(&evaluate_json(&question.to_string())).unwrap();
        answer["error"].as_str().map(str::to_owned)
    };
    assert_eq!(crash(&|_| {}), None);
    type Change = (&'static str, Value, &'static str);
    let changes: [Change; 8] = [
        ("salt", json!("08"), "input_malformed"),
        ("salt", Value::Null, "input_missing"),
        ("game_number", json!(0), "input_out_of_range"),
        ("house_edge_basis_points", Value::Null, "input_missing"),
        ("house_edge_basis_points", json!(2_501), "input_out_of_range"),
        ("multiplier_max_hundredths", Value::Null, "input_missing"),
        ("beacon_round", json!(7), "input_missing"),
        ("beacon_randomness", json!("09".repeat(32)), "input_missing"),
    ];
    for (name, value, code) in changes {
        assert_eq!(crash(&|inputs| inputs[name] = value.clone()).as_deref(), Some(code), "{name}: {value}");
    }

    let mines = |server_seed: &str, client_seed: &str| {
        let inputs =
            json!({ "server_seed": server_seed, "client_seed": client_seed, "nonce": 1, "mines": 2 });
        let question = json!({ "game": "mines", "scheme": "cactus-mines", "inputs": inputs });
        let answer: Value = serde_json::from_str(&evaluate_json(&question.to_string())).unwrap();
        answer["error"].as_str().map(str::to_owned)
    };
    let malformed = Some("input_malformed".to_owned());
    assert_eq!(mines(&"07".repeat(31), "abc"), malformed, "a seed has 32 bytes");
    assert_eq!(mines(&"07".repeat(32), "a b"), malformed, "a client seed has no spaces");
    assert_eq!(
        mines(&"07".repeat(32), &"a".repeat(65)),
        malformed,
        "a client seed has at most 64 characters"
    );
}
