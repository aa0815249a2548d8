//! Values that no endpoint may accept: each is refused with its own code, and the balance is as it was.

use igaming_e2e::{Client, Player};
use serde_json::{Value, json};

use crate::bench::{BODY_BYTES_MAX, Bench};

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
fn queries_that_the_endpoint_does_not_know() {
    let player = Player::register(&Client::demo());
    player.history(1);
    let cases: [(&str, u16, &str, Option<&str>); 19] = [
        ("/api/wallet/history?limit=0", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=101", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=4294967295", 422, "invalid_limit", None),
        ("/api/wallet/history?limit=-1", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=1.5", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=ten", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?limit=4294967296", 422, "invalid_field", Some("limit")),
        ("/api/wallet/history?cursor=1", 422, "invalid_cursor", None),
        ("/api/wallet/history?cursor=c2VxOjA", 422, "invalid_cursor", None),
        ("/api/wallet/history?cursor=%27%20OR%201=1--", 422, "invalid_cursor", None),
        ("/api/wallet/history?limit=0&cursor=1", 422, "invalid_limit", None),
        ("/api/wallet/history?offset=1", 422, "unknown_field", Some("offset")),
        ("/api/wallet/history?limit=1&player_id=x", 422, "unknown_field", Some("player_id")),
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
