//! How many requests of a kind a client may send: exactly, from its own address only, and without a boundary to wait
//! for.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use igaming_e2e::{Answer, Call, Client, KeyValue, random_ip, unique_email, unix_time_ms};
use serde_json::json;

const LIMIT: usize = 10;
const WINDOW_S: u64 = 60;

/// A login that fails, at an account of its own: the limit is on the address.
fn login(client: &Client) -> Call {
    client.post("/api/auth/login", &json!({ "email": unique_email(), "password": "another password" }))
}

/// What the limiter let through reached the endpoint.
#[track_caller]
fn passes(answer: &Answer) -> bool {
    match answer.status() {
        401 => {
            answer.problem(401, "invalid_credentials");
            true
        }
        _ => {
            check_limited(answer);
            false
        }
    }
}

/// The problem and the headers of a refusal agree.
#[track_caller]
fn check_limited(answer: &Answer) -> u64 {
    let problem = answer.problem(429, "rate_limited");
    assert_eq!((&problem["limit"], &problem["window_s"]), (&json!(LIMIT), &json!(WINDOW_S)));
    let retry_after_s = problem["retry_after_s"].as_u64().expect("retry_after_s");
    assert!((1..=WINDOW_S).contains(&retry_after_s), "{problem}");
    assert_eq!(answer.header("retry-after"), Some(retry_after_s.to_string().as_str()));
    assert_eq!(answer.header("ratelimit-policy"), Some(r#""login";q=10;w=60"#));
    assert_eq!(answer.header("ratelimit"), Some(format!(r#""login";r=0;t={retry_after_s}"#).as_str()));
    retry_after_s
}

/// How many remain, as the answer's header says.
#[track_caller]
fn remaining(answer: &Answer) -> usize {
    let header = answer.header("ratelimit").unwrap_or_else(|| panic!("no RateLimit: {answer:?}"));
    let rest = header.strip_prefix(r#""login";r="#).and_then(|rest| rest.split_once(";t="));
    rest.and_then(|(remaining, _)| remaining.parse().ok()).unwrap_or_else(|| panic!("{header}"))
}

/// So many logins one after the other; how many passed.
#[track_caller]
fn passed(client: &Client, count: usize) -> usize {
    (0..count).filter(|_| passes(&login(client).send())).count()
}

#[test]
fn of_a_hundred_logins_at_once_exactly_ten_pass() {
    let ip = random_ip();
    let client = Client::demo().at(&ip);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let sent: Vec<_> = (0..100).map(|_| scope.spawn(|| login(&client).send())).collect();
        sent.into_iter().map(|sent| sent.join().expect("an answer")).collect()
    });
    let (passed, limited): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| passes(answer));
    assert_eq!((passed.len(), limited.len()), (LIMIT, 90));
    let told: BTreeSet<usize> = passed.iter().map(|answer| remaining(answer)).collect();
    assert_eq!(told, (0..LIMIT).collect(), "each of them was told what remained after it");

    assert!(passes(&login(&Client::demo()).send()), "another address");
    assert!(passes(&login(&Client::rival().at(&ip)).send()), "another brand");
    client.get("/api/auth/me").send().problem(401, "authentication_required");
}

#[test]
fn a_client_is_its_slash_64() {
    let (first, second, third) = ("2001:db8:64:1", "2001:db8:64:2", "2001:db8:64:1:ffff:ffff:ffff:ffff");
    for host in 1..=LIMIT {
        assert!(passes(&login(&Client::demo().at(&format!("{first}::{host}"))).send()));
    }
    check_limited(&login(&Client::demo().at(third)).send());
    assert!(passes(&login(&Client::demo().at(&format!("{second}::1"))).send()), "the next /64");

    // An IPv4 address is one client, however it is written, and the next one is another.
    assert_eq!(passed(&Client::demo().at("198.51.100.64"), LIMIT), LIMIT);
    check_limited(&login(&Client::demo().at("::ffff:198.51.100.64")).send());
    assert!(passes(&login(&Client::demo().at("198.51.100.65")).send()));
}

#[test]
fn no_header_of_a_client_changes_where_it_comes_from() {
    let client = Client::demo().at(&random_ip());
    let spoofed = |other: &str| {
        let call = login(&client).header("cf-connecting-ip", other).header("x-forwarded-for", other);
        let call = call.header("true-client-ip", other).header("x-real-ip", other);
        call.header("cf-connecting-ipv6", other).header("forwarded", format!("for=\"[{other}]\""))
    };
    assert!((0..LIMIT).all(|_| passes(&spoofed(&random_ip()).send())));
    for _ in 0..3 {
        check_limited(&spoofed(&random_ip()).send());
    }
}

/// Half of the quota now and half of it half a window later: a window of the clock would give all of it back at once.
#[test]
fn the_window_slides() {
    let client = Client::demo().at(&random_ip());
    assert_eq!(passed(&client, LIMIT / 2), LIMIT / 2);
    let first_half_ms = unix_time_ms();
    thread::sleep(Duration::from_secs(WINDOW_S / 2));
    assert_eq!(passed(&client, LIMIT / 2 + 1), LIMIT / 2);
    let retry_after_s = check_limited(&login(&client).send());
    assert!(retry_after_s <= WINDOW_S / 2, "{retry_after_s}");
    let half_left_ms = (first_half_ms + WINDOW_S * 1_000 + 500).saturating_sub(unix_time_ms());
    thread::sleep(Duration::from_millis(half_left_ms));
    assert_eq!(passed(&client, LIMIT), LIMIT / 2);
}

/// The window of this client is empty and would admit it: who is refused all the same was not asked for there.
#[test]
fn who_is_on_the_list_is_refused_without_asking_its_window() {
    let ip = "198.51.100.77";
    let until_ms = unix_time_ms() + 8_000;
    KeyValue::of("RATELIM_KV", &format!("block:login:demo:{ip}")).put(&until_ms.to_string());
    let client = Client::demo().at(ip);
    for _ in 0..3 {
        assert!(check_limited(&login(&client).send()) <= 8);
    }
    thread::sleep(Duration::from_millis((until_ms + 500).saturating_sub(unix_time_ms())));
    assert_eq!(passed(&client, LIMIT + 1), LIMIT, "nothing was counted while it was on the list");
}

/// The platform's counter is local to a place and has fixed windows, of which two may lie under this test.
#[test]
fn whatever_a_client_asks_for_is_limited() {
    let client = Client::demo().at(&random_ip());
    let sent = (1..=1_201).find(|_| {
        let answer = client.get("/api/auth/me").send();
        match answer.status() {
            401 => assert_eq!(answer.header("ratelimit"), None, "nothing to tell"),
            _ => {
                let problem = answer.problem(429, "rate_limited");
                assert_eq!((&problem["limit"], &problem["window_s"]), (&json!(600), &json!(60)));
                assert_eq!(answer.header("retry-after"), Some("60"));
                assert_eq!(answer.header("ratelimit"), Some(r#""generic";r=0;t=60"#));
            }
        }
        answer.status() == 429
    });
    assert!(sent.is_some_and(|sent| sent > 600), "{sent:?}");
    Client::demo().get("/api/auth/me").send().problem(401, "authentication_required");
}

/// A page must be able to tell a person when to try again.
#[test]
fn a_page_may_read_the_headers() {
    let client = Client::demo().at(&random_ip());
    let from_page = || login(&client).header("origin", "http://localhost:5173").send();
    for _ in 0..=LIMIT {
        let answer = from_page();
        assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"), "{answer:?}");
        let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
        for name in ["ratelimit", "ratelimit-policy", "retry-after"] {
            assert!(exposed.split(", ").any(|exposed| exposed == name), "{name}: {exposed}");
        }
    }
    check_limited(&from_page());
}
