//! The rules as an operator writes them: in force within a minute, and never lost to a table that is none.

use std::thread;
use std::time::Duration;

use igaming_e2e::{Client, KeyValue, poll_until, random_ip};
use serde_json::{Value, json};

/// The rules that are in force without a table, as an operator would write them.
const DEFAULTS: &str = include_str!("../data/rate_limits.json");

/// A path of which only a rule of this test knows; the limit of a player's wallet is not its.
const PROBE: &str = "/api/wallet/probe";

/// Longer than an isolate believes a table.
const TABLE_AGE: Duration = Duration::from_secs(32);

/// The policy that one more request of the probe is told.
fn probe_policy() -> Option<String> {
    Client::demo().get(PROBE).send().header("ratelimit-policy").map(str::to_owned)
}

#[track_caller]
fn logins_are_limited() {
    let credentials = json!({ "email": "nobody@example.com", "password": "another password" });
    let answer = Client::demo().post("/api/auth/login", &credentials).send();
    assert_eq!(answer.header("ratelimit-policy"), Some(r#""login";q=10;w=60"#), "{answer:?}");
}

/// One test, because there is one table; the rules of all other tests are in it throughout.
#[test]
fn a_table_is_taken_and_one_that_is_none_changes_nothing() {
    let table = KeyValue::of("CONFIG_KV", "rate_limits");
    table.put("{\"version\":1,\"rules\":[{");
    thread::sleep(TABLE_AGE);
    logins_are_limited();
    assert_eq!(probe_policy(), None);

    let mut written: Value = serde_json::from_str(DEFAULTS).expect("JSON");
    let probe = json!({
        "id": "probe", "paths": [PROBE], "subject": "ip", "limit": 1, "window_ms": 3_600_000,
        "counting": "exact", "when_unavailable": "refuse",
    });
    written["rules"].as_array_mut().expect("rules").push(probe);
    table.put(&written.to_string());
    poll_until("the new rule", probe_policy);
    let client = Client::demo().at(&random_ip());
    assert_eq!(client.get(PROBE).send().header("ratelimit"), Some(r#""probe";r=0;t=3600"#));
    client.get(PROBE).send().problem(429, "rate_limited");

    written["rules"][0]["limit"] = json!(0);
    table.put(&written.to_string());
    thread::sleep(TABLE_AGE);
    assert_eq!(probe_policy().as_deref(), Some(r#""probe";q=1;w=3600"#), "the last good table");
    logins_are_limited();

    table.delete();
    poll_until("the end of the new rule", || probe_policy().is_none().then_some(()));
    logins_are_limited();
}
