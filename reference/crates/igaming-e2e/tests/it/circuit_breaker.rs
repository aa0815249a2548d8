//! The circuit breaker of a tenant's provider under many callers at once.

use std::thread;
use std::time::Duration;

use igaming_e2e::{Answer, Client, Inside, KeyValue, unix_time_ms};
use serde_json::{Value, json};

const WORKER: &str = "igaming-games";
const CALLERS: usize = 50;
const OPEN_MS: u64 = 1_500;

fn config() -> Value {
    json!({
        "failures_max": 3, "window_ms": 60_000, "calls_min": 3, "open_ms": OPEN_MS, "open_ms_max": 6_000,
        "probe_ms_max": 30_000,
    })
}

/// A breaker that no other test knows.
struct Breaker {
    inside: Inside,
    id: String,
}

impl Breaker {
    fn new(name: &str) -> Self {
        Self { inside: Inside::as_worker(WORKER), id: format!("demo:{name}-{}", unix_time_ms()) }
    }

    fn ask(&self, what: &str, body: &Value) -> Answer {
        self.inside.post(WORKER, &format!("/circuit-breaker/{}/{what}", self.id), body).send()
    }

    fn admit(&self) -> Answer {
        self.ask("admit", &json!({ "config": config() }))
    }

    fn report(&self, permit: &Value, outcome: &str) -> Value {
        let body = json!({ "config": config(), "permit": permit, "outcome": outcome });
        self.ask("report", &body).expect(200)
    }

    fn view(&self) -> Value {
        self.inside.get(WORKER, &format!("/circuit-breaker/{}", self.id)).send().expect(200)
    }

    /// Fails until it opens; gives a permit of before.
    fn open(&self) -> Value {
        let permits: Vec<Value> = (0..3).map(|_| self.admit().expect(200)["permit"].clone()).collect();
        for permit in &permits {
            assert_eq!(self.report(permit, "failure")["counted"], true);
        }
        self.admit().problem(503, "circuit_open");
        permits[0].clone()
    }

    /// Waits until the open time is over.
    fn wait(&self) {
        let view = self.view();
        assert_eq!(view["state"], "open", "{view}");
        thread::sleep(Duration::from_millis(view["retry_after_ms"].as_u64().expect("retry_after_ms") + 50));
    }

    /// Asks from many callers at once; gives what the admitted were given.
    fn crowd(&self) -> Vec<Value> {
        let answers: Vec<Answer> = thread::scope(|scope| {
            let asked: Vec<_> = (0..CALLERS).map(|_| scope.spawn(|| self.admit())).collect();
            asked.into_iter().map(|asked| asked.join().expect("an answer")).collect()
        });
        let admitted = answers.iter().filter(|answer| {
            if answer.status() != 200 {
                let problem = answer.problem(503, "circuit_open");
                assert!(problem["retry_after_ms"].as_u64().is_some_and(|ms| ms > 0), "{problem}");
            }
            answer.status() == 200
        });
        admitted.map(|answer| answer.expect(200)).collect()
    }
}

#[test]
fn of_fifty_callers_exactly_one_probes() {
    let breaker = Breaker::new("crowd");
    let before = breaker.open();
    assert!(breaker.crowd().is_empty(), "nobody calls while it is open");
    breaker.wait();

    let probes = breaker.crowd();
    assert_eq!(probes.len(), 1, "{probes:?}");
    assert_eq!(probes[0]["probe"], true);
    let stale = breaker.report(&before, "success");
    assert_eq!((&stale["counted"], &stale["state"]), (&json!(false), &json!("half_open")));
    assert_eq!(breaker.report(&probes[0]["permit"], "failure")["state"], "open");
    let retry_after_ms = breaker.view()["retry_after_ms"].as_u64().expect("retry_after_ms");
    assert!((OPEN_MS + 1..=2 * OPEN_MS).contains(&retry_after_ms), "twice as long: {retry_after_ms}");
    breaker.wait();

    let probes = breaker.crowd();
    assert_eq!(probes.len(), 1, "{probes:?}");
    assert_eq!(breaker.report(&probes[0]["permit"], "success")["state"], "closed");
    let admitted = breaker.crowd();
    assert_eq!(admitted.len(), CALLERS);
    assert!(admitted.iter().all(|admitted| admitted["probe"] == false));
}

#[test]
fn the_state_is_copied_for_display() {
    let breaker = Breaker::new("copy");
    breaker.open();
    let copy = KeyValue::of("CONFIG_KV", &format!("breaker:{}", breaker.id)).get().expect("a copy");
    let copy: Value = serde_json::from_str(&copy).expect("JSON");
    assert_eq!(copy["state"], "open");
    // As of when it was copied, which is some time after it opened.
    let retry_after_ms = copy["retry_after_ms"].as_u64().expect("retry_after_ms");
    assert!((1..=OPEN_MS).contains(&retry_after_ms), "{retry_after_ms}");
}

#[test]
fn a_breaker_is_its_own_workers() {
    let breaker = Breaker::new("own");
    let path = format!("/circuit-breaker/{}/admit", breaker.id);
    let body = json!({ "config": config() });
    Client::demo().post(&path, &body).send().problem(404, "not_found");
    for stranger in ["igaming-apex", "igaming-wallet"] {
        Inside::as_worker(stranger).post(WORKER, &path, &body).send().problem(403, "forbidden");
    }
    for (field, value) in [("open_ms", 1), ("failures_max", 0), ("open_ms_max", 3_600_001)] {
        let mut wrong = config();
        wrong[field] = json!(value);
        let problem =
            breaker.ask("admit", &json!({ "config": wrong })).problem(422, "invalid_breaker_config");
        assert_eq!(problem["field"], field);
    }
    assert_eq!(breaker.view()["state"], "closed");
}
