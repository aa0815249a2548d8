//! Requests that no endpoint may accept: each is refused with its own code, and the balance is as it was.

use igaming_e2e::{Client, PASSWORD, Player, unique_email};
use serde_json::{Value, json};

/// The most bytes of a body.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// A POST endpoint and a body that it takes: (path, required members, optional members).
struct Command {
    path: &'static str,
    required: Value,
    optional: Value,
}

fn commands(round_id: &Value) -> Vec<Command> {
    let command = |path, required, optional| Command { path, required, optional };
    let credentials = json!({ "email": unique_email(), "password": PASSWORD });
    let start = json!({ "amount_minor": 100, "currency": "BRL", "mines": 3 });
    let pasted = json!({
        "game": "mines", "server_seed": "0".repeat(64), "client_seed": "abc", "nonce": 1, "mines": 3,
        "house_edge_basis_points": 100, "commitment": "0".repeat(64),
    });
    vec![
        command("/api/auth/register", credentials.clone(), json!({})),
        command("/api/auth/login", credentials, json!({})),
        command("/api/auth/logout", json!({}), json!({})),
        command("/api/games/seeds/rotate", json!({}), json!({ "client_seed": "abc" })),
        command("/api/games/mines/start", start, json!({ "client_seed": "abc" })),
        command("/api/games/mines/reveal", json!({ "round_id": round_id, "tile": 1 }), json!({})),
        command("/api/games/mines/cashout", json!({ "round_id": round_id }), json!({})),
        command("/api/games/verify", json!({}), pasted),
    ]
}

impl Command {
    fn body(&self) -> Value {
        let mut body = self.required.clone();
        let optional = self.optional.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(optional);
        body
    }

    /// The members' values in the order of the contract, which a lenient parser takes for the object.
    fn as_array(&self) -> Value {
        let order = [
            "email",
            "password",
            "amount_minor",
            "currency",
            "round_id",
            "tile",
            "game",
            "server_seed",
            "client_seed",
            "nonce",
            "mines",
            "house_edge_basis_points",
            "commitment",
        ];
        let body = self.body();
        let mut values: Vec<Value> = order.iter().filter_map(|name| body.get(*name).cloned()).collect();
        match self.path {
            "/api/games/mines/start" => values = vec![json!(100), json!("BRL"), json!(3), json!("abc")],
            "/api/games/verify" => values.insert(0, Value::Null),
            _ => {}
        }
        values.into()
    }
}

/// A player with an open round, and what every refusal must leave alone.
struct Bench {
    player: Player,
    round: Value,
}

impl Bench {
    fn new() -> Self {
        let player = Player::register(&Client::demo());
        let round = player.start_with_a_gem(1_000);
        Self { player, round }
    }

    #[track_caller]
    fn check(&self, path: &str, body: impl Into<Vec<u8>>, status: u16, code: &str, field: Option<&str>) {
        let body = body.into();
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let call = self.player.post_raw(path, body);
        let answer = call.send();
        assert_eq!((answer.status(), answer.code().as_deref()), (status, Some(code)), "{shown} {answer:?}");
        let problem = self.player.refused(&call, status, code);
        assert_eq!(problem["field"].as_str(), field, "{shown} {problem}");
    }

    /// Nothing was started, moved, ended or rotated meanwhile.
    #[track_caller]
    fn check_untouched(&self, seeds: &Value) {
        let open = self.player.get("/api/games/mines/open").send().expect(200);
        assert_eq!(open, json!({ "rounds": [self.round] }));
        assert_eq!(&self.player.get("/api/games/seeds").send().expect(200), seeds);
        self.player.assert_is_me(&self.player.get("/api/auth/me").send());
    }
}

#[test]
fn bodies_that_are_not_the_endpoints_json() {
    let bench = Bench::new();
    let seeds = bench.player.get("/api/games/seeds").send().expect(200);
    for command in commands(&bench.round["round_id"]) {
        let path = command.path;
        let valid = command.body().to_string();
        let not_json = [
            "{",
            "}",
            "{\"a\"",
            "{\"a\":}",
            "{\"a\":1,}",
            "{'a':1}",
            "nul",
            "NaN",
            " ",
            "\u{feff}{}",
            "{} {}",
            "//\n{}",
            &format!("{valid} x"),
            &format!("{valid}{valid}"),
            &format!("{valid},"),
            &format!("[{valid}"),
        ]
        .map(|body| body.as_bytes().to_vec());
        let mut not_text = valid.clone().into_bytes();
        not_text.insert(1, 0xff);
        for body in not_json.into_iter().chain([not_text, vec![0], vec![0xff, 0xfe]]) {
            bench.check(path, body, 400, "malformed_json", None);
        }
        for body in ["null", "true", "0", "1.5", "\"{}\"", "[]", "[[]]", &command.as_array().to_string()] {
            bench.check(path, body, 422, "invalid_field", Some("body"));
        }
        let too_long = format!("{valid}{}", " ".repeat(BODY_BYTES_MAX + 1 - valid.len()));
        bench.check(path, too_long, 413, "body_too_large", None);
        bench.check(path, "[".repeat(1024 * 1024), 413, "body_too_large", None);
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
fn amounts_that_are_no_stake() {
    let bench = Bench::new();
    let start = |amount: &str| format!(r#"{{"amount_minor":{amount},"currency":"BRL","mines":3}}"#);
    for amount in [
        "-1",
        "-9007199254740991",
        "0",
        "-0",
        "0.0",
        "1.5",
        "100.0",
        "0.1",
        "1e3",
        "1E+3",
        "1e-3",
        "1e30",
        "-1e30",
        "\"100\"",
        "\"\"",
        "null",
        "true",
        "[100]",
        "{}",
        "9007199254740992",
        "9223372036854775807",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890",
    ] {
        bench.check("/api/games/mines/start", start(amount), 422, "invalid_amount", Some("amount_minor"));
    }
    for amount in ["01", "+1", "1_000", "1,5", "0x10", "Infinity", "1e", ".5", "5."] {
        bench.check("/api/games/mines/start", start(amount), 400, "malformed_json", None);
    }
    for amount in ["10000001", "9007199254740991"] {
        bench.check("/api/games/mines/start", start(amount), 422, "stake_out_of_range", None);
    }
    let available_minor = bench.player.balance_minor();
    for needed_minor in [available_minor + 1, 10_000_000] {
        let call = bench.player.start_call(needed_minor, 3);
        let problem = bench.player.refused(&call, 402, "insufficient_funds");
        assert_eq!(problem["needed_minor"], needed_minor);
        assert_eq!(problem["available_minor"], available_minor);
    }
    // The last unit can be spent, and then nothing.
    bench.player.start(available_minor, 3);
    assert_eq!(bench.player.balance_minor(), 0);
    bench.player.refused(&bench.player.start_call(1, 3), 402, "insufficient_funds");
}

#[test]
fn starts_that_the_brand_does_not_offer() {
    let bench = Bench::new();
    let path = "/api/games/mines/start";
    let valid = json!({ "amount_minor": 100, "currency": "BRL", "mines": 3 });
    let with = |name: &str, value: Value| {
        let mut body = valid.clone();
        body[name] = value;
        body.to_string()
    };
    for currency in ["", "XXX", "brl", "BRL ", "USD", "BRLBRLBRLBRLBRLBRL", "R$", "\u{0}"] {
        bench.check(path, with("currency", json!(currency)), 422, "unknown_currency", None);
    }
    for mines in [0, 25, -1, 256, 259, i64::MAX, i64::MIN] {
        bench.check(path, with("mines", json!(mines)), 422, "mines_out_of_range", None);
    }
    for mines in [json!(1.5), json!(3.0), json!("3"), json!(u64::MAX)] {
        bench.check(path, with("mines", mines), 422, "invalid_field", Some("mines"));
    }
    for seed in wrong_client_seeds() {
        bench.check(path, with("client_seed", json!(seed)), 422, "invalid_client_seed", None);
    }
    // Each refusal comes before the next: a body that earns all of them loses one after the other.
    let mut body = json!({ "amount_minor": 0, "currency": "XXX", "mines": 25, "client_seed": "" });
    for (code, name, mended) in [
        ("invalid_amount", "amount_minor", json!(10_000_001)),
        ("unknown_currency", "currency", json!("BRL")),
        ("mines_out_of_range", "mines", json!(3)),
        ("stake_out_of_range", "amount_minor", json!(10_000_000)),
        ("invalid_client_seed", "client_seed", json!("abc")),
    ] {
        bench.player.refused(&bench.player.post(path, &body), 422, code);
        body[name] = mended;
    }
    bench.player.refused(&bench.player.post(path, &body), 402, "insufficient_funds");
}

#[test]
fn seeds_that_are_no_client_seed() {
    let player = Player::register(&Client::demo());
    let seeds = player.get("/api/games/seeds").send().expect(200);
    for seed in wrong_client_seeds() {
        let call = player.post("/api/games/seeds/rotate", &json!({ "client_seed": seed }));
        player.refused(&call, 422, "invalid_client_seed");
    }
    assert_eq!(player.get("/api/games/seeds").send().expect(200), seeds);
    for seed in ["!", &"~".repeat(64)] {
        let call = player.post("/api/games/seeds/rotate", &json!({ "client_seed": seed }));
        assert_eq!(call.send().expect(200)["current"]["client_seed"], seed);
    }
}

fn wrong_client_seeds() -> Vec<String> {
    let seeds = ["", " ", "a b", " a", "a ", "a\tb", "a\n", "\u{0}", "\u{7f}", "é", "🌵", "\u{feff}a"];
    seeds.iter().map(|seed| (*seed).to_owned()).chain(["x".repeat(65), "x".repeat(5_000)]).collect()
}

#[test]
fn values_that_cannot_be_verified() {
    let bench = Bench::new();
    let path = "/api/games/verify";
    let valid = json!({
        "server_seed": "0".repeat(64), "client_seed": "abc", "nonce": 1, "mines": 3,
    });
    let padded = format!("{valid}{}", " ".repeat(BODY_BYTES_MAX - valid.to_string().len()));
    assert_eq!(bench.player.post_raw(path, padded).send().expect(200)["verified"], true);
    let with = |name: &str, value: Value| {
        let mut body = valid.clone();
        body[name] = value;
        body.to_string()
    };
    let digits = "0123456789abcdef".repeat(4);
    for seed in
        ["", "xyz", &digits[1..], &format!("{digits}0"), &format!("0x{}", &digits[2..]), &"g".repeat(64)]
    {
        bench.check(path, with("server_seed", json!(seed)), 422, "invalid_server_seed", None);
    }
    for seed in wrong_client_seeds() {
        bench.check(path, with("client_seed", json!(seed)), 422, "invalid_client_seed", None);
    }
    for mines in [0, 25, -1] {
        bench.check(path, with("mines", json!(mines)), 422, "mines_out_of_range", None);
    }
    for (name, value) in [
        ("nonce", json!(-1)),
        ("nonce", json!(1.5)),
        ("nonce", json!("1")),
        ("house_edge_basis_points", json!(-1)),
        ("house_edge_basis_points", json!(65_536)),
    ] {
        bench.check(path, with(name, value), 422, "invalid_field", Some(name));
    }
    for (name, value) in [
        ("nonce", json!(9_007_199_254_740_992_u64)),
        ("game", json!("dice")),
        ("game", json!("")),
        ("house_edge_basis_points", json!(65_535)),
        ("commitment", json!("")),
        ("commitment", json!("0".repeat(63))),
        ("commitment", json!("g".repeat(64))),
        ("server_seed", Value::Null),
        ("client_seed", Value::Null),
        ("nonce", Value::Null),
        ("mines", Value::Null),
    ] {
        bench.check(path, with(name, value), 422, "invalid_verification", Some(name));
    }
    bench.check(path, "", 422, "invalid_verification", Some("server_seed"));
    bench.check(path, "{}", 422, "invalid_verification", Some("server_seed"));
    let round_id = &bench.round["round_id"];
    for (name, value) in [("client_seed", json!("abc")), ("nonce", json!(1)), ("mines", json!(3))] {
        let contradictory = json!({ "round_id": round_id, name: value }).to_string();
        bench.check(path, contradictory, 422, "invalid_verification", Some(name));
    }
    bench.check(path, json!({ "round_id": round_id }).to_string(), 409, "seed_not_revealed", None);
    for unknown in ["", "rnd_", "rnd_00000000000000000000000000000000", "x"] {
        bench.check(path, json!({ "round_id": unknown }).to_string(), 404, "round_not_found", None);
    }
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

#[test]
fn queries_that_the_endpoint_does_not_know() {
    let player = Player::register(&Client::demo());
    player.history(1);
    let cases: [(&str, u16, &str, Option<&str>); 22] = [
        ("/api/wallet/history?limit=0", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=101", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=4294967295", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=-1", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=1.5", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=ten", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=4294967296", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?cursor=", 422, "invalid_cursor", None),
        ("/api/wallet/history?cursor=1", 422, "invalid_cursor", None),
        ("/api/wallet/history?cursor=c2VxOjA", 422, "invalid_cursor", None),
        ("/api/wallet/history?cursor=%27%20OR%201=1--", 422, "invalid_cursor", None),
        ("/api/wallet/history?limit=0&cursor=1", 422, "invalid_limit", None),
        ("/api/wallet/history?offset=1", 422, "unknown_field", Some("offset")),
        ("/api/wallet/history?limit=1&player_id=x", 422, "unknown_field", Some("player_id")),
        ("/api/wallet/balance?currency=", 422, "unknown_currency", None),
        ("/api/wallet/balance?currency=XXX", 422, "unknown_currency", None),
        ("/api/wallet/balance?currency=brl", 422, "unknown_currency", None),
        ("/api/wallet/balance?Currency=BRL", 422, "unknown_field", Some("Currency")),
        ("/api/wallet/balances?currency=BRL", 422, "unknown_field", Some("currency")),
        ("/api/games/seeds?reveal=1", 422, "unknown_field", Some("reveal")),
        ("/api/auth/me?player_id=x", 422, "unknown_field", Some("player_id")),
    ];
    for (path, status, code, field) in cases {
        let problem = player.refused(&player.get(path), status, code);
        assert_eq!(problem["field"].as_str(), field, "{path} {problem}");
    }
    for path in ["/api/wallet/history?limit=1&limit=2", "/api/wallet/balance?currency=BRL&currency=XXX"] {
        player.refused(&player.get(path), 422, "invalid_field");
    }
}
