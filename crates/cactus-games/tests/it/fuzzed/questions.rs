//! A text, taken as a question to the verifier: whatever it is, it gets an answer or a code, and the same one from
//! every door.

use cactus_games::verifier::{Request, audit_json, evaluate_json, explain_json, request_from_json};
use serde_json::{Value, json};

/// Longer walks are refused by nothing and only take their time.
const STEPS_MAX: u64 = 1_000;

/// Asks; tells whether there was a result.
pub fn run(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let request = request_from_json(text);
    if matches!(request, Ok(Request::Chain { steps, .. }) if steps > STEPS_MAX) {
        return false;
    }
    let answer = read(&evaluate_json(text));
    let fields = answer.as_object().expect("an answer is an object");
    assert_eq!(fields.len(), 1, "an answer is either a result or an error: {answer}");
    let explained = read(&explain_json(text));
    assert_eq!(explained.get("result"), answer.get("result"), "{text}");
    assert_eq!(explained.get("error"), answer.get("error"), "{text}");
    if let Err(rejection) = &request {
        assert_eq!(answer["error"], rejection.code(), "{text}");
        assert_eq!(explained.get("input"), rejection.input().map(Value::from).as_ref(), "{text}");
    }
    // A crash game's chain may be a hundred million steps long.
    if !matches!(request, Ok(Request::Crash(_))) {
        audit(text, &answer);
    }
    answer.get("result").is_some()
}

/// A history of this one round, as the answer says that it went: the outcome must be found to be right.
fn audit(text: &str, answer: &Value) {
    let Ok(mut round) = serde_json::from_str::<Value>(text) else { return };
    if let (Some(round), Some(result)) = (round.as_object_mut(), answer.get("result")) {
        round.insert("result".to_owned(), result.clone());
        round.retain(|name, _| name != "timing" && name != "terminating_hash");
    }
    let report = read(&audit_json(&json!({ "rounds": [round] }).to_string()));
    let Some(checks) = report["checks"].as_array() else {
        assert!(report["error"].is_string(), "{report}");
        return;
    };
    let outcome = checks.iter().find(|check| check["check"] == "outcome").expect("every report names it");
    if answer.get("result").is_some() && outcome["rounds_checked"] == 1 {
        assert_eq!(outcome["verdict"], "passed", "{text}");
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("every answer is JSON")
}
