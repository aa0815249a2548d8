//! Bodies and keys that no endpoint may accept: each is refused with its own code, and nothing happens.

use igaming_e2e::{PASSWORD, unique_email};
use serde_json::{Value, json};

use crate::bench::{BODY_BYTES_MAX, Bench};

/// A POST endpoint and a body that it takes.
struct Command {
    path: &'static str,
    required: Value,
    optional: Value,
    /// The members' values in the order of the contract, which a lenient parser takes for the object.
    as_array: Value,
}

impl Command {
    fn body(&self) -> Value {
        let mut body = self.required.clone();
        let optional = self.optional.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(optional);
        body
    }
}

fn commands(round_id: &Value) -> Vec<Command> {
    let command = |path, required, optional, as_array| Command { path, required, optional, as_array };
    let email = unique_email();
    let credentials = json!({ "email": email, "password": PASSWORD });
    let as_array = json!([email, PASSWORD]);
    let digits = "0".repeat(64);
    let start = json!({ "amount_minor": 100, "currency": "BRL", "mines": 3 });
    let pasted = json!({
        "game": "mines", "server_seed": digits, "client_seed": "abc", "nonce": 1, "mines": 3,
        "house_edge_basis_points": 100, "commitment": digits,
    });
    let seed = json!({ "client_seed": "abc" });
    let reveal = json!({ "round_id": round_id, "tile": 1 });
    let round = json!({ "round_id": round_id });
    vec![
        command("/api/auth/register", credentials.clone(), json!({}), as_array.clone()),
        command("/api/auth/login", credentials, json!({}), as_array),
        command("/api/auth/logout", json!({}), json!({}), json!([])),
        command("/api/games/seeds/rotate", json!({}), seed.clone(), json!(["abc"])),
        command("/api/games/mines/start", start, seed, json!([100, "BRL", 3, "abc"])),
        command("/api/games/mines/reveal", reveal, json!({}), json!([round_id, 1])),
        command("/api/games/mines/cashout", round, json!({}), json!([round_id])),
        command(
            "/api/games/verify",
            json!({}),
            pasted,
            json!([null, "mines", digits, "abc", 1, 3, 100, digits]),
        ),
    ]
}

#[test]
fn bodies_that_are_not_the_endpoints_json() {
    let bench = Bench::new();
    let seeds = bench.player.get("/api/games/seeds").send().expect(200);
    for command in commands(&bench.round["round_id"]) {
        let path = command.path;
        let valid = command.body().to_string();
        let open = &valid[..valid.len() - 1];
        let mut not_json =
            vec![open.to_owned(), format!("{valid} x"), format!("{valid}{valid}"), format!("{valid},")];
        not_json.extend(["{", "}", "nul", "NaN", " ", "\u{feff}{}", "//\n{}", "{,}"].map(str::to_owned));
        if let Some((name, _)) = valid.split_once(':') {
            not_json.extend([format!("{open},}}"), valid.replace('"', "'"), valid.replace(':', " ")]);
            not_json.extend([name.to_owned(), format!("{name}:"), format!("{name}:}}")]);
        }
        let mut not_text = valid.clone().into_bytes();
        not_text.insert(1, 0xff);
        let not_json = not_json.into_iter().map(String::into_bytes);
        for body in not_json.chain([not_text, vec![0], vec![0xff, 0xfe]]) {
            bench.check(path, body, 400, "malformed_json", None);
        }
        for body in ["null", "true", "0", "1.5", "\"{}\""] {
            bench.check(path, body, 422, "invalid_field", Some("body"));
        }
        let too_long = format!("{valid}{}", " ".repeat(BODY_BYTES_MAX + 1 - valid.len()));
        bench.check(path, too_long, 413, "body_too_large", None);
        bench.check(path, "[".repeat(1024 * 1024), 413, "body_too_large", None);
    }
    bench.check_untouched(&seeds);
}

#[test]
fn arrays_are_no_objects() {
    let bench = Bench::new();
    let seeds = bench.player.get("/api/games/seeds").send().expect(200);
    for command in commands(&bench.round["round_id"]) {
        for body in [command.as_array.to_string().as_str(), "[]", "[[]]", "[{}]"] {
            bench.check(command.path, body, 422, "invalid_field", Some("body"));
        }
    }
    bench.check_untouched(&seeds);
}

#[test]
fn members_that_are_unknown_missing_or_of_another_type() {
    let bench = Bench::new();
    let seeds = bench.player.get("/api/games/seeds").send().expect(200);
    for command in commands(&bench.round["round_id"]) {
        let path = command.path;
        let valid = command.body();
        for unknown in ["surprise", "AMOUNT_MINOR", "player_id", "tenant_id", "payout_minor", "__proto__", ""]
        {
            let mut body = valid.clone();
            body[unknown] = 1.into();
            bench.check(path, body.to_string(), 422, "unknown_field", Some(unknown));
        }
        for name in command.required.as_object().expect("an object").keys() {
            let mut body = valid.clone();
            body.as_object_mut().and_then(|members| members.remove(name)).expect("a member");
            bench.check(path, body.to_string(), 422, "missing_field", Some(name));
            let mut body = valid.clone();
            body[name] = Value::Null;
            bench.check(path, body.to_string(), 422, code_of_wrong_type(name), Some(name));
        }
        for (name, value) in valid.as_object().expect("an object") {
            for wrong in [json!({}), json!([]), json!([value]), json!(true), json!(1.5)] {
                let mut body = valid.clone();
                body[name] = wrong;
                bench.check(path, body.to_string(), 422, code_of_wrong_type(name), Some(name));
            }
            let other = if value.is_string() { json!(1) } else { json!(value.to_string()) };
            let mut body = valid.clone();
            body[name] = other;
            bench.check(path, body.to_string(), 422, code_of_wrong_type(name), Some(name));
            // Two parsers might each believe another of the two.
            let twice = format!("{{\"{name}\":{value},{}", &valid.to_string()[1..]);
            let answer = bench.player.post_raw(path, twice).send();
            answer.problem(422, "invalid_field");
        }
        // An empty body is an empty object.
        if command.required != json!({}) {
            let empty = ["", "{}"]
                .map(|body| bench.player.refused(&bench.player.post_raw(path, body), 422, "missing_field"));
            assert_eq!(empty[0]["field"], empty[1]["field"]);
            assert!(command.required.get(empty[0]["field"].as_str().expect("field")).is_some());
        }
    }
    bench.check_untouched(&seeds);
}

fn code_of_wrong_type(name: &str) -> &'static str {
    if name.ends_with("_minor") { "invalid_amount" } else { "invalid_field" }
}

#[test]
fn idempotency_keys_that_are_none() {
    let bench = Bench::new();
    let seeds = bench.player.get("/api/games/seeds").send().expect(200);
    for command in commands(&bench.round["round_id"]) {
        let valid = bench.player.post(command.path, &command.body());
        for key in ["", " ", "a b", "a/b", "a,b", "\"a\"", "ké", "{}", &"k".repeat(65)] {
            bench.player.refused(&valid.clone().key(key), 400, "invalid_idempotency_key");
        }
        bench.player.refused(&valid.key("one").key("two"), 400, "invalid_idempotency_key");
    }
    bench.check_untouched(&seeds);
    let key = format!("A-z_0.9:{}", "k".repeat(56));
    bench.player.start_call(100, 3).key(&key).send().expect(200);
}
