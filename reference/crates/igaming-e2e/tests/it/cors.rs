//! Which web pages may read the answers.

use igaming_e2e::{Answer, Call, Client, Player};
use serde_json::json;

const LISTED: &str = "http://localhost:5173";
const UNLISTED: [&str; 6] = [
    "http://localhost:5174",
    "https://localhost:5173",
    "http://localhost:5173.evil.example",
    "http://evil.example",
    "http://evil.example/http://localhost:5173",
    "null",
];

fn preflight(client: &Client, origin: &str) -> Call {
    client
        .call("OPTIONS", "/api/games/mines/start")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key")
}

#[track_caller]
fn assert_no_permission(answer: &Answer) {
    for name in [
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-allow-credentials",
    ] {
        assert_eq!(answer.header(name), None, "{answer:?}");
    }
}

#[test]
fn a_listed_origin_is_permitted() {
    let client = Client::demo();
    let answer = preflight(&client, LISTED).send();
    assert_eq!(answer.status(), 204, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), Some(LISTED));
    let allowed = |name: &str| answer.header(name).unwrap_or_default().to_lowercase();
    let headers = allowed("access-control-allow-headers");
    let headers: Vec<&str> = headers.split(',').map(str::trim).collect();
    for header in ["authorization", "content-type", "idempotency-key"] {
        assert!(headers.contains(&header), "{headers:?}");
    }
    assert!(allowed("access-control-allow-methods").contains("post"), "{answer:?}");
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        None,
        "the token travels in a header, not a cookie"
    );
    assert!(allowed("vary").contains("origin"), "{answer:?}");
    assert_eq!(client.get("/api/auth/me").send().header("access-control-allow-origin"), None);

    let player = Player::register(&client);
    let answer = player.get("/api/wallet/balance").header("origin", LISTED).send();
    assert_eq!(answer.expect(200)["balance_minor"], 100_000);
    assert_eq!(answer.header("access-control-allow-origin"), Some(LISTED));
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
    assert!(exposed.contains("x-request-id") && exposed.contains("idempotency-replayed"), "{exposed}");
    assert!(answer.header("vary").unwrap_or_default().to_lowercase().contains("origin"));
}

/// A page that cannot read a refusal cannot tell an expired session from a broken network.
#[test]
fn a_listed_origin_may_read_refusals_too() {
    let client = Client::demo();
    let player = Player::register(&client);
    let from_page = |call: Call| call.header("origin", LISTED).send();
    let refusals = [
        (from_page(player.start_call(0, 3)), 422, "invalid_amount"),
        (from_page(client.get("/api/auth/me")), 401, "authentication_required"),
        (from_page(client.get("/api/auth/me").token("expired")), 401, "invalid_token"),
        (from_page(client.get("/api/games/nothing-here")), 404, "not_found"),
        (from_page(client.get("/api/nothing-here")), 404, "not_found"),
    ];
    for (answer, status, code) in refusals {
        answer.problem(status, code);
        assert_eq!(answer.header("access-control-allow-origin"), Some(LISTED), "{answer:?}");
    }
}

#[test]
fn another_origin_is_not_permitted() {
    let client = Client::demo();
    let player = Player::register(&client);
    for origin in UNLISTED {
        assert_no_permission(&preflight(&client, origin).send());
        assert_no_permission(&player.get("/api/wallet/balance").header("origin", origin).send());
        assert_no_permission(&client.post("/api/auth/login", &json!({})).header("origin", origin).send());
    }
    // Listed by one brand is not listed by another.
    assert_no_permission(&preflight(&Client::rival(), LISTED).send());
    assert_no_permission(
        &Player::register(&Client::rival()).get("/api/auth/me").header("origin", LISTED).send(),
    );
}
