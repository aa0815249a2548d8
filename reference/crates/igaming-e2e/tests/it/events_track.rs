//! Events of a page or an app: what is taken, what is refused, and what is found of it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use igaming_e2e::{Answer, Client, Operator, Player, poll_until, unix_time_ms};
use serde_json::{Value, json};

const TRACK: &str = "/api/events/track";
const BATCH_BYTES_MAX: usize = 262_144;

/// A UUID of version 7: a test's own number, the time, and the event's number.
fn event_id(test: &str, number: u32) -> String {
    let salt = test.bytes().fold(0_u64, |hash, byte| (hash * 31 + u64::from(byte)) & 0xfff);
    let now_ms = unix_time_ms() & 0xffff_ffff_ffff;
    let time = format!("{now_ms:012x}");
    format!("{}-{}-7{salt:03x}-8000-{number:012x}", &time[..8], &time[8..])
}

/// The events of one visit.
struct Visit {
    session_id: String,
    test: &'static str,
}

impl Visit {
    fn new(test: &'static str) -> Self {
        Self { session_id: format!("sess_{test}_{}", unix_time_ms()), test }
    }

    fn event(&self, number: u32) -> Value {
        json!({
            "event_id": event_id(self.test, number), "event_type": "page.view", "schema_version": "1.0",
            "catalog_version": "1.0.0", "ts_client": unix_time_ms(), "session_id": self.session_id,
            "device_id": "dev_1", "player_id": null, "page_path": "/casino", "viewport": "390x844",
            "utm_source": "newsletter", "consent": { "analytics": true, "marketing": false }, "data": {},
        })
    }

    fn with(&self, number: u32, name: &str, value: Value) -> Value {
        let mut event = self.event(number);
        event[name] = value;
        event
    }

    /// What is stored of the visit, once there are `count` events.
    fn stored(&self, admin: &Operator, count: usize) -> Vec<Value> {
        let path = format!("/api/events/recent?session_id={}", self.session_id);
        poll_until("the events of the visit", || {
            let found = admin.get(&path).send().expect(200);
            let events = found["events"].as_array().expect("events").clone();
            assert!(events.len() <= count, "{events:?}");
            (events.len() == count).then_some(events)
        })
    }
}

fn batch(events: &[Value]) -> Value {
    json!({ "sent_ms": unix_time_ms(), "sdk": { "name": "e2e", "version": "1.0.0" }, "events": events })
}

#[track_caller]
fn track(client: &Client, events: &[Value]) -> Value {
    client.post(TRACK, &batch(events)).send().expect(202)
}

/// `accepted`, `duplicate` or the codes of the violations.
fn told(answer: &Value) -> Vec<String> {
    let results = answer["results"].as_array().expect("results");
    let code = |result: &Value| match result["violations"].as_array() {
        None => result["status"].as_str().expect("a status").to_owned(),
        Some(violations) => {
            let codes = violations.iter().filter_map(|violation| violation["code"].as_str());
            codes.collect::<Vec<_>>().join(" ")
        }
    };
    results.iter().map(code).collect()
}

#[test]
fn an_event_is_found_with_the_place_of_its_connection() {
    let (client, visit) = (Client::demo(), Visit::new("place"));
    let cf = json!({
        "country": "BR", "city": "Recife", "region": "Pernambuco", "asn": 28_573, "asOrganization": "Claro",
    });
    let call = client.post(TRACK, &batch(&[visit.event(1)]));
    let answer = call.header("x-local-cf", cf.to_string()).header("cf-ipcountry", "XX").send().expect(202);
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(1), &json!(0)), "{answer}");
    let stored = visit.stored(&Operator::admin(&client), 1);
    for (name, value) in [
        ("ip_country", json!("BR")),
        ("ip_city", json!("Recife")),
        ("ip_region", json!("Pernambuco")),
        ("ip_asn", json!(28_573)),
        ("ip_isp", json!("Claro")),
        ("source", json!("client")),
        ("tenant_id", json!("demo")),
        ("device_type", json!("mobile")),
        ("utm_source", json!("newsletter")),
        ("consent_analytics", json!(1)),
        ("consent_marketing", json!(0)),
    ] {
        assert_eq!(stored[0][name], value, "{name}: {}", stored[0]);
    }
}

#[test]
fn the_good_of_a_batch_are_kept() {
    let (client, visit) = (Client::demo(), Visit::new("good"));
    let answer = track(
        &client,
        &[
            visit.event(1),
            visit.with(2, "event_type", json!("page.no_such_event")),
            visit.with(3, "tenant_id", json!("rival")),
            visit.with(4, "player_id", json!("plr_1")),
            visit.with(5, "ip_country", json!("CH")),
            visit.with(6, "page_path", json!("/a\0b")),
            visit.with(7, "data", json!({ "no_such_field": 1 })),
            visit.with(8, "page_path", json!("x".repeat(100_000))),
            json!([]),
            visit.event(9),
        ],
    );
    let expected = [
        "accepted",
        "unknown_event",
        "server_field",
        "player_mismatch",
        "server_field",
        "nul_character",
        "unknown_field",
        "too_long",
        "not_an_object",
        "accepted",
    ];
    assert_eq!(told(&answer), expected, "{answer}");
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(2), &json!(8)));
    assert_eq!(answer["results"][1]["index"], 1);
    assert!(answer["results"][1]["violations"][0]["path"].is_string(), "{answer}");
    visit.stored(&Operator::admin(&client), 2);
}

#[test]
fn an_event_counts_once_in_a_batch_and_across_batches() {
    let (client, visit) = (Client::demo(), Visit::new("once"));
    let (first, second) = (visit.event(1), visit.event(2));
    assert_eq!(told(&track(&client, &[first.clone(), first.clone()])), ["accepted", "duplicate"]);
    for _ in 0..3 {
        assert_eq!(told(&track(&client, &[first.clone(), second.clone()])), ["accepted"; 2]);
    }
    let stored = visit.stored(&Operator::admin(&client), 2);
    assert_ne!(stored[0]["event_id"], stored[1]["event_id"]);
    let rival = Client::rival();
    assert_eq!(told(&track(&rival, &[first])), ["accepted"], "the id is another brand's to use");
    visit.stored(&Operator::admin(&rival), 1);
    visit.stored(&Operator::admin(&client), 2);
}

#[test]
fn a_players_events_are_the_players_own() {
    let client = Client::demo();
    let (player, visit) = (Player::register(&client), Visit::new("own"));
    let events = [
        visit.with(1, "player_id", json!(player.player_id)),
        visit.event(2),
        visit.with(3, "player_id", json!("plr_somebody")),
    ];
    let answer = client.post(TRACK, &batch(&events)).token(&player.token).send().expect(202);
    assert_eq!(told(&answer), ["accepted", "accepted", "player_mismatch"]);
    let stored = visit.stored(&Operator::admin(&client), 2);
    assert!(stored.iter().any(|event| event["player_id"] == json!(player.player_id)), "{stored:?}");
    client.post(TRACK, &batch(&events)).token("forged").send().problem(401, "invalid_token");
}

#[test]
fn a_clock_that_is_days_off_is_set_right() {
    let (client, visit) = (Client::demo(), Visit::new("clock"));
    let now_ms = unix_time_ms();
    for (number, off_ms) in [(1, 0_i64), (2, 3 * 86_400_000), (3, -3 * 86_400_000)] {
        let clock_ms = now_ms.saturating_add_signed(off_ms);
        let mut request = batch(&[visit.with(number, "ts_client", json!(clock_ms - 60_000))]);
        request["sent_ms"] = json!(clock_ms);
        assert_eq!(told(&client.post(TRACK, &request).send().expect(202)), ["accepted"]);
    }
    for event in visit.stored(&Operator::admin(&client), 3) {
        let at_ms = event["at_ms"].as_u64().expect("at_ms");
        assert!(at_ms.abs_diff(now_ms - 60_000) < 30_000, "{event}");
    }
    let old = visit.with(4, "ts_client", json!(now_ms - 91 * 86_400_000));
    assert_eq!(told(&track(&client, &[old])), ["too_old"]);
}

#[test]
fn a_batch_may_be_packed_and_sent_as_text() {
    let (client, visit) = (Client::demo(), Visit::new("gzip"));
    let packed = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("packed");
        encoder.finish().expect("packed")
    };
    let send = |content_type: &str, encoding: Option<&str>, body: Vec<u8>| -> Answer {
        let call = client.call("POST", TRACK).header("content-type", content_type).body(body);
        encoding.map_or(call.clone(), |encoding| call.header("content-encoding", encoding)).send()
    };
    let text = batch(&[visit.event(1)]).to_string();
    assert_eq!(told(&send("application/json", Some("gzip"), packed(&text)).expect(202)), ["accepted"]);
    let text = batch(&[visit.event(2)]).to_string();
    assert_eq!(told(&send("text/plain;charset=UTF-8", None, text.clone().into()).expect(202)), ["accepted"]);
    visit.stored(&Operator::admin(&client), 2);

    send("application/json", Some("gzip"), text.clone().into()).problem(400, "malformed_json");
    send("application/json", Some("br"), text.clone().into()).problem(415, "unsupported_media_type");
    send("application/xml", None, text.into()).problem(415, "unsupported_media_type");
    let bomb = packed(&" ".repeat(50_000_000));
    assert!(bomb.len() < BATCH_BYTES_MAX);
    let problem = send("application/json", Some("gzip"), bomb).problem(413, "body_too_large");
    assert_eq!(problem["bytes_max"], BATCH_BYTES_MAX);
}

#[test]
fn a_batch_that_is_none_is_refused_whole() {
    let (client, visit) = (Client::demo(), Visit::new("none"));
    let raw = |body: String| client.call("POST", TRACK).header("content-type", "application/json").body(body);
    raw("{".to_owned()).send().problem(400, "malformed_json");
    raw("[".repeat(100_000)).send().problem(400, "malformed_json");
    raw("{}".to_owned()).send().problem(422, "missing_field");
    raw(" ".repeat(BATCH_BYTES_MAX + 1)).send().problem(413, "body_too_large");
    client.post(TRACK, &batch(&[])).send().problem(400, "empty_batch");
    let many: Vec<Value> = (0..101).map(|number| visit.event(number)).collect();
    let problem = client.post(TRACK, &batch(&many)).send().problem(413, "too_many_events");
    assert_eq!(problem["events_max"], 100);
    client.get(TRACK).send().problem(405, "method_not_allowed");
    let all: Vec<Value> = (0..100).map(|number| visit.event(number)).collect();
    assert_eq!(track(&client, &all)["accepted"], 100);
    visit.stored(&Operator::admin(&client), 100);
}

#[test]
fn whoever_mends_the_page_sees_what_was_refused_without_its_values() {
    let (client, visit) = (Client::demo(), Visit::new("bad"));
    let secret = format!("somebody-{}@mail.example", unix_time_ms());
    track(&client, &[visit.with(1, "data", json!({ "e_mail": secret }))]);
    let admin = Operator::admin(&client);
    let bad = poll_until("the refused event", || {
        let found = admin.get("/api/events/bad").send().expect(200);
        let events = found["events"].as_array().expect("events").clone();
        assert!(!found.to_string().contains(&secret));
        let shape = format!("e_mail: string({})", secret.len());
        events.into_iter().find(|bad| bad["body"].as_str().is_some_and(|body| body.contains(&shape)))
    });
    assert_eq!((&bad["reason"], &bad["event_type"]), (&json!("unknown_field"), &json!("page.view")));
    let player = Player::register(&client);
    for path in ["/api/events/recent", "/api/events/bad"] {
        client.get(path).send().problem(401, "authentication_required");
        player.get(path).send().problem(403, "insufficient_scope");
    }
}

#[test]
fn a_page_of_the_brand_may_send_packed_events_and_read_when_to_come_again() {
    let preflight = Client::demo()
        .call("OPTIONS", TRACK)
        .header("origin", "http://localhost:5173")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,content-encoding")
        .send();
    assert_eq!(preflight.status(), 204);
    let allowed = preflight.header("access-control-allow-headers").unwrap_or_default();
    assert!(allowed.contains("content-encoding") && allowed.contains("content-type"), "{allowed}");
    let visit = Visit::new("cors");
    let call = Client::demo().post(TRACK, &batch(&[visit.event(1)]));
    let answer = call.header("origin", "http://localhost:5173").send();
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"));
    assert!(answer.header("access-control-expose-headers").unwrap_or_default().contains("retry-after"));
}

#[test]
fn the_daily_deletion_keeps_what_is_new() {
    let (client, visit) = (Client::demo(), Visit::new("keep"));
    track(&client, &[visit.event(1)]);
    let admin = Operator::admin(&client);
    visit.stored(&admin, 1);
    let fired =
        igaming_e2e::Inside::as_worker("igaming-apex").cron("igaming-analytics-consumer", "30 5 * * *");
    assert_eq!(fired.send().status(), 200);
    visit.stored(&admin, 1);
}
