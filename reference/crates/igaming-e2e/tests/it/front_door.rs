//! What the entry asks of any request before it looks at anything else, and what each answer carries.

use igaming_e2e::{Answer, Client, Player, Upgrade, WELCOME_MINOR, send_raw};
use serde_json::json;

const LISTED: &str = "http://localhost:5173";
const UA: &str = "user-agent: front-door";

fn raw(client: &Client, method: &str, target: &str) -> (Option<u16>, Option<String>) {
    let host = format!("host: {}", client.host());
    let answer = send_raw(client, &format!("{method} {target} HTTP/1.1"), &[&host, UA]);
    (answer.status, answer.code().map(str::to_owned))
}

#[test]
fn paths_that_can_be_read_in_two_ways_are_refused() {
    let client = Client::demo();
    for target in [
        "/api/wallet/%252e%252e/auth/me",
        "/api/wallet/..%2fauth/me",
        "/api/wallet%2fbalance",
        "/api/wallet/..%5cauth/me",
        "/api/wallet/..;/auth/me",
        "/api/auth/me%00",
        "/api/auth/me%0d%0aset-cookie:%20a=b",
        "/api/auth/%c0%ae%c0%ae/me",
        "/api/auth/me%",
        "/api/auth/%zz",
        "/api/wallet/history?limit=%00",
    ] {
        assert_eq!(raw(&client, "GET", target), (Some(400), Some("malformed_target".to_owned())), "{target}");
    }
    // What the runtime in front resolves arrives resolved, so it is decided by where it leads.
    for target in ["/api/wallet/../auth/me", "/api/wallet/%2e%2e/auth/me", "/x/../api/auth/me"] {
        let (status, code) = raw(&client, "GET", target);
        let told = (status, code.as_deref());
        let outcomes = [(Some(400), Some("malformed_target")), (Some(401), Some("authentication_required"))];
        assert!(outcomes.contains(&told), "{target}: {told:?}");
    }
    for target in
        ["/wallet-do/x/../../api/wallet/../wallet-do/demo:x/balances", "/.dev.vars", "/../../etc/passwd"]
    {
        let (status, _) = raw(&client, "GET", target);
        assert!(matches!(status, Some(400 | 404)), "{target}: {status:?}");
    }
}

#[test]
fn hosts_are_read_one_way_or_not_at_all() {
    let client = Client::demo();
    let port = client.host().rsplit_once(':').expect("a port").1.to_owned();
    let of = |host: &str| {
        let answer = send_raw(&client, "GET /api/auth/me HTTP/1.1", &[&format!("host: {host}"), UA]);
        (answer.status, answer.code().map(str::to_owned))
    };
    for host in [format!("LOCALHOST:{port}"), "localhost".to_owned(), format!("localhost.:{port}")] {
        let (status, code) = of(&host);
        assert_eq!((status, code.as_deref()), (Some(401), Some("authentication_required")), "{host}");
    }
    for host in [
        "localhost@evil.example",
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "local_host",
        "-",
    ] {
        let (status, code) = of(host);
        assert!(matches!(status, Some(400 | 421)), "{host}: {status:?} {code:?}");
    }
    // A target in absolute form speaks of a host of its own; it opens no other brand and no other path.
    for target in ["http://evil.example/api/auth/me", "http://localhost@evil.example/api/auth/me"] {
        // A runtime may take the host from the header instead; then this is a request to the brand, without a token.
        let (status, code) = raw(&client, "GET", target);
        assert!(matches!(status, None | Some(400 | 401 | 404 | 421)), "{target}: {status:?} {code:?}");
    }
    // What is no path at all fails in the local runtime already.
    let (status, code) = raw(&client, "GET", "*");
    assert!(status.is_none_or(|status| status >= 400), "{status:?} {code:?}");
    assert!(matches!(code.as_deref(), None | Some("malformed_target")), "{code:?}");
}

#[test]
fn what_is_too_long_is_refused() {
    let client = Client::demo();
    let long = format!("/api/auth/me?x={}", "a".repeat(4_096));
    assert_eq!(client.get(&long).send().problem(414, "target_too_long")["bytes_max"], 4_096);
    client.get(&long[..4_096]).send().problem(401, "authentication_required");
    let wide = client.get("/api/auth/me").header("x-pad", "a".repeat(16_384)).send();
    assert_eq!(wide.problem(431, "headers_too_large")["bytes_max"], 16_384);
    let many =
        (0..101).fold(client.get("/api/auth/me"), |call, index| call.header(&format!("x-{index}"), "a"));
    many.send().problem(431, "headers_too_large");
    let padded = client.get("/api/auth/me").header("x-pad", "a".repeat(15_000));
    padded.send().problem(401, "authentication_required");
}

#[test]
fn methods_that_nobody_takes_end_at_the_door() {
    let client = Client::demo();
    let refused = client.call("PUT", "/api/auth/me").send();
    refused.problem(405, "method_not_allowed");
    assert!(refused.header("allow").is_some_and(|allow| allow.contains("GET")), "{refused:?}");
    for method in ["TRACE", "PROPFIND", "JUNK", "get", "G\u{1}T"] {
        let (status, _) = raw(&client, method, "/api/auth/me");
        assert!(matches!(status, None | Some(400 | 405 | 501)), "{method}: {status:?}");
    }
    // The runtime itself has no tunnels: the platform never sees this one.
    let (status, code) = raw(&client, "CONNECT", "/api/auth/me");
    assert!(status.is_none_or(|status| status >= 400) && code.is_none(), "{status:?} {code:?}");
    let player = Player::register(&client);
    // A body where none belongs.
    let body = player.client.call("DELETE", "/api/wallet/balance").token(&player.token).body("{}");
    assert_eq!(body.send().problem(413, "body_too_large")["bytes_max"], 0);
}

#[test]
fn scanners_and_who_says_nothing_are_refused() {
    let player = Player::register(&Client::demo());
    for agent in ["sqlmap/1.8", "Mozilla/5.00 (Nikto/2.5.0)", "NUCLEI", "Mozilla/5.0 zgrab/0.x", "", " "] {
        let call = player.get("/api/wallet/balance").header("user-agent", agent);
        player.refused(&call, 403, "client_refused");
    }
    let long = "a".repeat(1_025);
    player.get("/api/wallet/balance").header("user-agent", long).send().problem(403, "client_refused");
    let host = format!("host: {}", player.client.host());
    let silent = |target: &str| send_raw(&player.client, &format!("GET {target} HTTP/1.1"), &[&host]);
    let answer = silent("/api/wallet/balance");
    assert_eq!((answer.status, answer.code()), (Some(403), Some("client_refused")), "{answer:?}");
    assert_eq!(silent("/status").status, Some(200), "monitors need not say what they are");
    let socket = Upgrade::new(&player.client, &format!("table=fast&token={}", player.token));
    let refused = socket.header("user-agent", "ffuf/2.1").open().unwrap_err();
    assert_eq!(refused.code, "client_refused");
}

#[test]
fn the_platforms_scores_count_where_there_are_any() {
    let client = Client::demo();
    let scored =
        |cf: serde_json::Value| client.get("/api/auth/me").header("x-local-cf", cf.to_string()).send();
    let bot =
        |score: u8, verified: bool| json!({ "botManagement": { "score": score, "verifiedBot": verified } });
    scored(json!({ "threatScore": 80 })).problem(403, "client_refused");
    scored(bot(1, false)).problem(403, "client_refused");
    for cf in [json!({ "threatScore": 10 }), bot(30, false), bot(1, true), json!({ "botManagement": null })] {
        scored(cf).problem(401, "authentication_required");
    }
}

#[test]
fn a_page_of_somebody_else_changes_nothing() {
    let player = Player::register(&Client::demo());
    let own = format!("http://{}", player.client.host());
    for origin in
        ["null", "http://evil.example", "https://localhost:5173", "http://localhost:5173.evil.example"]
    {
        player.refused(&player.start_call(100, 3).header("origin", origin), 403, "origin_refused");
        let read = player.get("/api/wallet/balance").header("origin", origin).send();
        assert_eq!(read.expect(200)["balance_minor"], WELCOME_MINOR);
        assert_eq!(read.header("access-control-allow-origin"), None, "{read:?}");
    }
    for (site, mode) in [("cross-site", "cors"), ("same-site", "cors"), ("cross-site", "navigate")] {
        let call = player.start_call(100, 3).header("sec-fetch-site", site).header("sec-fetch-mode", mode);
        player.refused(&call, 403, "origin_refused");
    }
    let embedded = player.get("/api/wallet/balance").header("sec-fetch-site", "cross-site");
    embedded.header("sec-fetch-mode", "no-cors").send().problem(403, "origin_refused");
    for origin in [LISTED, own.as_str()] {
        player
            .start_call(100, 3)
            .header("origin", origin)
            .header("sec-fetch-site", "same-site")
            .send()
            .expect(200);
    }
    player.start_call(100, 3).header("sec-fetch-site", "same-origin").send().expect(200);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 300);
}

#[test]
fn preflights_are_answered_alike_and_remembered() {
    let client = Client::demo();
    let ask = |headers: &str| {
        let call = client.call("OPTIONS", "/api/games/mines/start").header("origin", LISTED);
        let call = call.header("access-control-request-method", "POST");
        call.header("access-control-request-headers", headers).send()
    };
    for _ in 0..50 {
        let answer = ask("authorization,content-type");
        assert_eq!(
            (answer.status(), answer.header("access-control-max-age")),
            (204, Some("7200")),
            "{answer:?}"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let vary = answer.header("vary").unwrap_or_default();
        assert!(vary.contains("origin") && vary.contains("access-control-request-headers"), "{vary}");
    }
    let answer = ask("authorization,x-cactus-context");
    assert_eq!(answer.header("access-control-allow-headers"), None, "{answer:?}");
}

#[track_caller]
fn assert_armoured(answer: &Answer) {
    for (name, value) in [
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {answer:?}");
    }
    assert!(answer.header("permissions-policy").is_some(), "{answer:?}");
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("origin")), "{answer:?}");
    assert_eq!(answer.header("x-cactus-context"), None);
    answer.request_id();
}

#[test]
fn each_answer_carries_the_security_headers() {
    let player = Player::register(&Client::demo());
    for answer in [
        player.get("/api/wallet/balance").send(),
        player.get("/api/wallet/balance").header("origin", LISTED).send(),
        player.start_call(0, 3).send(),
        player.client.get("/api/auth/me").send(),
        player.client.get("/nothing").send(),
        player.client.get("/status").send(),
        player.client.call("PUT", "/api/nothing").send(),
        Client::of_host("unknown.localhost").get("/").send(),
        player.post("/api/auth/logout", &json!({})).send(),
    ] {
        assert_armoured(&answer);
    }
}

#[test]
fn a_local_platform_tells_where_the_time_went() {
    let player = Player::register(&Client::demo());
    let answer = player.get("/api/wallet/balance").send();
    let timing = answer.header("server-timing").unwrap_or_default();
    assert!(timing.contains("brand;dur=") && timing.contains("worker;dur="), "{timing}");
}
