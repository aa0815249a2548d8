//! What is no question gets a code, and nothing makes the verifier panic.

use cactus_games::verifier::{evaluate_json, explain_json};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn answer(game: &str, scheme: &str, inputs: Value) -> Value {
    let question = json!({ "game": game, "scheme": scheme, "inputs": inputs }).to_string();
    serde_json::from_str(&evaluate_json(&question)).unwrap()
}

fn stake_crash(change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut inputs = json!({
        "game_hash": "39b6c0b2ed6caad21580e2f76514e1eabf6e2aed57079cbd36a58c35091005d9",
        "game_number": 602_157,
        "block_hash": "0000000000000000001b34dc6a1e86083f95500b096231436e9b25cbdd0075c4",
    });
    change(inputs.as_object_mut().unwrap());
    answer("crash", "stake-crash", inputs)
}

fn stake_mines(change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut inputs = json!({
        "server_seed": "5ff5c610e633b2a91c46d1be1f74286b",
        "client_seed": "854581b6f52eaa86503f1dc6433655f9",
        "nonce": 1,
        "mines": 3,
    });
    change(inputs.as_object_mut().unwrap());
    answer("mines", "stake-mines", inputs)
}

fn error(code: &str) -> Value {
    json!({ "error": code })
}

#[test]
fn what_is_no_question_is_malformed() {
    for text in
        ["", "null", "[]", "7", "{", "{}", r#"{"game":"crash"}"#, r#"{"game":1,"scheme":"x","inputs":{}}"#]
    {
        assert_eq!(evaluate_json(text), r#"{"error":"malformed"}"#, "{text}");
        assert_eq!(explain_json(text), r#"{"error":"malformed"}"#, "{text}");
    }
    assert_eq!(evaluate_json(&" ".repeat(70_000)), r#"{"error":"malformed"}"#);
}

#[test]
fn unknown_names_are_named() {
    assert_eq!(answer("chess", "stake-crash", json!({})), error("game_unknown"));
    for game in ["crash", "crash-rounding-edge", "chain", "mines", "tower", "rng", "commitment", "drand"] {
        assert_eq!(answer(game, "no-such-scheme", json!({})), error("scheme_unknown"), "{game}");
    }
    assert_eq!(answer("mines-payout", "", json!({ "mines": 3, "gems": 1 })), error("scheme_unknown"));
}

#[test]
fn the_inputs_of_a_crash_game_are_checked() {
    assert_eq!(stake_crash(|_| {}), json!({ "result": 6.46 }));
    type Change = (&'static str, Value, &'static str);
    let changes: [Change; 10] = [
        ("game_hash", Value::Null, "input_missing"),
        ("game_hash", json!(""), "input_empty"),
        ("game_hash", json!("39b6"), "input_malformed"),
        ("game_hash", json!("z".repeat(64)), "input_malformed"),
        ("game_hash", json!(7), "input_malformed"),
        ("game_number", json!(-1), "input_out_of_range"),
        ("game_number", json!(0), "input_out_of_range"),
        ("game_number", json!(1.5), "input_malformed"),
        ("block_hash", json!("0x"), "input_malformed"),
        ("house_edge", json!(1), "input_unknown"),
    ];
    for (name, value, code) in changes {
        let changed = stake_crash(|inputs| drop(inputs.insert(name.into(), value.clone())));
        assert_eq!(changed, error(code), "{name}: {value}");
    }
    let contradictory = stake_crash(|inputs| drop(inputs.insert("salt".into(), json!("00"))));
    assert_eq!(contradictory, error("input_contradictory"), "two names for one value");
}

#[test]
fn the_inputs_of_a_board_are_checked() {
    assert!(stake_mines(|_| {})["result"].is_array());
    type Change = (&'static str, Value, &'static str);
    let changes: [Change; 10] = [
        ("client_seed", json!(""), "input_empty"),
        ("server_seed", json!("  "), "input_empty"),
        ("server_seed", Value::Null, "input_missing"),
        ("nonce", json!("1"), "input_malformed"),
        ("nonce", json!(9_007_199_254_740_992_u64), "input_out_of_range"),
        ("mines", json!(0), "input_out_of_range"),
        ("mines", json!(25), "input_out_of_range"),
        ("order", json!("alphabetical"), "input_malformed"),
        ("order", json!("sorted, draw order, 0-based"), "input_malformed"),
        ("server_seed_hash", json!("00".repeat(32)), "commitment_mismatch"),
    ];
    for (name, value, code) in changes {
        let changed = stake_mines(|inputs| drop(inputs.insert(name.into(), value.clone())));
        assert_eq!(changed, error(code), "{name}: {value}");
    }
}

#[test]
fn the_order_of_tiles_is_as_asked() {
    let ordered = |order: &str| {
        let board = stake_mines(|inputs| drop(inputs.insert("order".into(), json!(order))));
        board["result"].as_array().unwrap().iter().map(|tile| tile.as_u64().unwrap()).collect::<Vec<_>>()
    };
    let drawn = ordered("draw order, 0-based");
    let mut sorted = drawn.clone();
    sorted.sort_unstable();
    assert_ne!(drawn, sorted);
    assert_eq!(ordered("sorted, 0-based"), sorted);
    let from_one = |tiles: &[u64]| tiles.iter().map(|tile| tile + 1).collect::<Vec<_>>();
    assert_eq!(ordered("sorted, 1-based"), from_one(&sorted));
    assert_eq!(ordered("draw order, 1-based"), from_one(&drawn));
}

#[test]
fn statements_that_contradict_the_rule_are_refused() {
    let contradictory = error("input_contradictory");
    let draw = json!({ "int32": 3_221_225_471_u64, "exact_integer_centi": 131 });
    assert_eq!(answer("crash-rounding-edge", "stake-crash", draw), contradictory);
    let payout = json!({ "mines": 3, "gems": 1, "stake": "0.10", "exact_multiplier": "5/4" });
    assert_eq!(answer("mines-payout", "liqd floor to 8 dp", payout), contradictory);
    let raw = json!({ "start_hash": "00".repeat(32), "steps": 1, "encoding": "sha256(raw 32 bytes)" });
    assert_eq!(answer("chain", "bustabit-v2", raw.clone()), contradictory);
    assert!(answer("chain", "bustabit-v3", raw)["result"].is_string());
    let both = json!({ "start_hash": "00".repeat(32), "steps": 1, "game_id": 2 });
    assert_eq!(answer("chain", "bustabit-v2", both), contradictory);
}

#[cfg(feature = "beacon")]
#[test]
fn a_signature_by_somebody_else_is_found() {
    let scheme = "quicknet bls-unchained-g1-rfc9380";
    let signature =
        "94eb0ae0069459bae7e748c109c6955a6d2d0c87b0a239c269970dbf3ec359292f4f74abf1c63915eb01e453aa0e5ee5";
    let beacon = |round: u64, signature: &str| {
        answer("drand", scheme, json!({ "round": round, "signature": signature }))
    };
    assert_eq!(beacon(27_798_188, signature)["result"]["verifies"], json!(true));
    assert_eq!(beacon(27_798_189, signature)["result"]["verifies"], json!(false));
    assert_eq!(beacon(27_798_188, &"00".repeat(48))["result"]["verifies"], json!(false));
    assert_eq!(beacon(0, signature), error("input_out_of_range"));
    assert_eq!(beacon(1, "00"), error("input_malformed"));

    let vx = |game_hash: &str| {
        let signature = concat!(
            "8b1ac9ffd6f0594be105c248a56c23e628b088ba4d6c8407c4dd4f406a977a2f",
            "68afc83f82a002a36c10df0cd2a3a9430703beec34ae1f218458237c49d39bef",
            "0ede106f53d1c3036fef3442d32900af207d03cfe9c46e49ac1d0c304d35ceff",
        );
        let inputs = json!({ "game_id": 10_002_812, "game_hash": game_hash, "vx_signature": signature });
        answer("crash", "bustabit-v3-vx", inputs)
    };
    let game_hash = "cde36243fc801dc2c77ba6284c81c5fc047039f217e704eb0edafc14e3d1b0a2";
    assert_eq!(vx(game_hash), json!({ "result": 1.73 }));
    assert_eq!(vx(&game_hash.replacen('c', "d", 1)), error("signature_invalid"));
}

fn names() -> impl Strategy<Value = String> {
    let known = [
        "game_hash",
        "server_seed",
        "client_seed",
        "salt",
        "block_hash",
        "nonce",
        "mines",
        "gems",
        "order",
        "cursor",
        "count",
        "steps",
        "start_hash",
        "encoding",
        "round",
        "signature",
        "draw",
        "int32",
        "stake",
        "difficulty",
        "instant_mod",
        "game_id",
        "exact_multiplier",
        "message",
        "house_edge_basis_points",
        "game_number",
        "multiplier_max_hundredths",
        "beacon_round",
        "beacon_randomness",
    ];
    prop_oneof![9 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"]
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u64..60).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,70}".prop_map(Value::from),
        "[0-9a-f]{64}".prop_map(Value::from),
        "(sorted|draw order|full 25-tile order), [01]-based".prop_map(Value::from),
        "[0-9]{1,14}\\.[0-9]{1,9}".prop_map(Value::from),
    ]
}

fn questions() -> impl Strategy<Value = (String, String)> {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../data/fairness.json")).unwrap();
    let mut schemes: Vec<(String, String)> = vectors
        .iter()
        .map(|vector| (vector["game"].as_str().unwrap().into(), vector["scheme"].as_str().unwrap().into()))
        .collect();
    schemes.push(("crash".into(), "cactus-crash".into()));
    proptest::sample::select(schemes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_inputs_get_a_result_or_a_code(
        (game, scheme) in questions(),
        mut inputs in proptest::collection::btree_map(names(), values(), 0..8),
    ) {
        // A walk of the longest length is a good question, but not one for thousands of cases.
        if inputs.get("steps").and_then(Value::as_u64).is_some_and(|steps| steps > 1_000) {
            inputs.remove("steps");
        }
        if inputs.get("game_id").and_then(Value::as_u64).is_some_and(|id| id > 1_000) {
            inputs.remove("game_id");
        }
        let answer = answer(&game, &scheme, json!(inputs));
        let answer = answer.as_object().unwrap();
        prop_assert_eq!(answer.len(), 1);
        let code = answer.get("error").and_then(Value::as_str);
        let snake_case = |code: &str| code.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        let has_code = code.is_some_and(|code| !code.is_empty() && snake_case(code));
        prop_assert!(has_code || answer.contains_key("result"));
    }

    #[test]
    fn any_text_gets_an_answer(text in ".{0,200}") {
        let answer: Value = serde_json::from_str(&evaluate_json(&text)).unwrap();
        prop_assert_eq!(&answer["error"], "malformed");
    }
}
