use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use cactus_edge::rate_limit::{Counting, RateLimitRule, RuleTable, SubjectKind, WhenUnavailable};
use cactus_edge::sqlite::{FailWhen, ManualClock, SqliteKv, SqliteObject};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::RequestRejection;
use igaming_contracts::rate_limit::{WindowAnswer, WindowRequest};

use super::is_limited;
use super::{Asker, Blocks, Checked, Counters, RateLimits, Window, Windows, default_table, parse_table};

const START_MS: u64 = 1_800_000_000_000;

/// The platform around the apex: one object per window, a counter that may be over, and isolates.
struct World {
    clock: ManualClock,
    list: SqliteKv,
    objects: RefCell<BTreeMap<String, Window<SqliteObject>>>,
    calls: Cell<u32>,
    lost: Cell<bool>,
    counter_is_full: Cell<bool>,
    counter_is_lost: Cell<bool>,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_ms(START_MS);
        Self {
            list: SqliteKv::in_memory(clock.clone()).unwrap(),
            clock,
            objects: RefCell::default(),
            calls: Cell::default(),
            lost: Cell::default(),
            counter_is_full: Cell::default(),
            counter_is_lost: Cell::default(),
        }
    }

    fn check(
        &self,
        table: &RuleTable,
        isolate: &RefCell<Blocks>,
        asker: &Asker<'_>,
    ) -> Result<Checked, Fault> {
        let limits = RateLimits { table, blocks: isolate, list: &self.list, windows: self, counters: self };
        pollster::block_on(limits.check(asker, self.clock.now_ms()))
    }

    fn check_address(&self, table: &RuleTable, asker: &Asker<'_>) -> Result<Checked, Fault> {
        let blocks = RefCell::default();
        let limits = RateLimits { table, blocks: &blocks, list: &self.list, windows: self, counters: self };
        pollster::block_on(limits.check_address(asker, self.clock.now_ms()))
    }

    /// What an endpoint answers to one more login from this address.
    fn login(&self, isolate: &RefCell<Blocks>, address: &str) -> Option<RequestRejection> {
        self.check(&default_table(), isolate, &login(address)).unwrap().rejection
    }

    fn wait_ms(&self, ms: u64) {
        self.clock.advance_ms(ms);
    }
}

impl Windows for &World {
    async fn ask(&self, window: &str, rule: WindowRequest) -> Result<WindowAnswer, Fault> {
        self.calls.set(self.calls.get() + 1);
        if self.lost.get() {
            return Err(Fault::unavailable("the object is gone"));
        }
        let mut objects = self.objects.borrow_mut();
        let object = objects
            .entry(window.to_owned())
            .or_insert_with(|| Window::open(SqliteObject::in_memory().unwrap()).unwrap());
        object.ask(self.clock.now_ms(), rule)
    }
}

impl Counters for &World {
    async fn admits(&self, counter: &str, _key: &str) -> Result<bool, Fault> {
        assert!(["RATE_60_PER_60S", "RATE_600_PER_60S", "RATE_1200_PER_60S"].contains(&counter), "{counter}");
        if self.counter_is_lost.get() {
            return Err(Fault::unavailable("the counter is gone"));
        }
        Ok(!self.counter_is_full.get())
    }
}

fn login(address: &str) -> Asker<'_> {
    let (method, path) = ("POST", "/api/auth/login");
    Asker { method, path, address: Some(address), tenant_id: Some("demo"), player_id: None }
}

fn player_post<'a>(path: &'a str, player_id: Option<&'a str>) -> Asker<'a> {
    Asker { method: "POST", path, address: Some("192.0.2.1"), tenant_id: Some("demo"), player_id }
}

fn retry_after_s(rejection: Option<RequestRejection>) -> u64 {
    match rejection {
        Some(RequestRejection::RateLimited { retry_after_s, .. }) => retry_after_s,
        other => panic!("not limited: {other:?}"),
    }
}

#[test]
fn there_are_sixteen_rules_and_those_of_the_mission_among_them() {
    let table = default_table();
    assert_eq!(table.rules().len(), 16);
    let of = |id: &str| table.rules().iter().find(|rule| rule.id == id).unwrap();
    for (id, limit, window_ms) in
        [("login", 10, 60_000), ("withdrawal", 5, 60_000), ("otp", 3, 300_000), ("generic", 600, 60_000)]
    {
        assert_eq!((of(id).limit, of(id).window_ms), (limit, window_ms), "{id}");
    }
    // What can be guessed or moves money is exact and waits; the table is one that could be written in CONFIG_KV.
    for rule in table.rules().iter().filter(|rule| rule.counting == Counting::Approximate) {
        assert!(["refresh", "events_track", "generic"].contains(&rule.id.as_str()));
    }
    assert_eq!(parse_table(&serde_json::to_string(&table).unwrap()).unwrap(), table);
}

#[test]
fn ten_logins_pass_and_the_eleventh_waits_for_the_first_to_leave() {
    let (world, isolate) = (World::new(), RefCell::default());
    for remaining in (0..10).rev() {
        let checked = world.check(&default_table(), &isolate, &login("192.0.2.1")).unwrap();
        let quota = checked.quota.unwrap();
        assert_eq!(quota.policy, r#""login";q=10;w=60"#);
        assert_eq!(quota.rate_limit, format!(r#""login";r={remaining};t=60"#));
        assert_eq!((checked.rejection, quota.retry_after_s), (None, None));
    }
    let checked = world.check(&default_table(), &isolate, &login("192.0.2.1")).unwrap();
    let limited = RequestRejection::RateLimited { limit: 10, window_s: 60, retry_after_s: 60 };
    assert_eq!(checked.rejection, Some(limited));
    assert_eq!(checked.quota.unwrap().retry_after_s, Some(60));
    assert_eq!(world.login(&isolate, "192.0.2.2"), None, "another address");
    world.wait_ms(59_999);
    assert_eq!(retry_after_s(world.login(&isolate, "192.0.2.1")), 1);
    world.wait_ms(1);
    assert_eq!(world.login(&isolate, "192.0.2.1"), None);
}

#[test]
fn a_client_is_its_slash_64_and_a_tenant_has_windows_of_its_own() {
    let (world, isolate) = (World::new(), RefCell::default());
    for host in 0..10 {
        assert_eq!(world.login(&isolate, &format!("2001:db8:1:2::{host}")), None);
    }
    assert!(world.login(&isolate, "2001:db8:1:2:ffff::1").is_some());
    assert_eq!(world.login(&isolate, "2001:db8:1:3::1"), None, "the next /64");
    let rival = Asker { tenant_id: Some("rival"), ..login("2001:db8:1:2::1") };
    assert_eq!(world.check(&default_table(), &isolate, &rival).unwrap().rejection, None);
    // Clients without an address share one.
    let nowhere = Asker { address: None, ..login("") };
    let limited =
        (0..11).filter(|_| world.check(&default_table(), &isolate, &nowhere).unwrap().rejection.is_some());
    assert_eq!(limited.count(), 1);
}

#[test]
fn who_was_refused_costs_no_call_and_others_learn_it_from_the_list() {
    let (world, first) = (World::new(), RefCell::default());
    for _ in 0..11 {
        world.login(&first, "192.0.2.1");
    }
    assert_eq!(world.calls.get(), 11);
    assert_eq!(retry_after_s(world.login(&first, "192.0.2.1")), 60);
    assert_eq!(world.calls.get(), 11, "this isolate knows");

    // Each further isolate asks once, until the fifth refusal puts the subject on the list.
    for _ in 0..4 {
        assert!(world.login(&RefCell::default(), "192.0.2.1").is_some());
    }
    assert_eq!(world.calls.get(), 15);
    let later: RefCell<Blocks> = RefCell::default();
    for _ in 0..100 {
        assert!(world.login(&later, "192.0.2.1").is_some());
    }
    assert_eq!(world.calls.get(), 15, "the list answers");

    // The list refuses nobody whom the window would admit.
    world.wait_ms(60_000);
    assert_eq!(world.login(&later, "192.0.2.1"), None);
    assert_eq!(world.login(&RefCell::default(), "192.0.2.1"), None);
}

#[test]
fn what_is_no_entry_of_the_list_refuses_nobody() {
    let world = World::new();
    let far = (START_MS + 86_400_000).to_string();
    for entry in ["", "soon", "-1", "1", "18446744073709551616", &far] {
        pollster::block_on(world.list.put("block:login:demo:192.0.2.1", entry, None)).unwrap();
        assert_eq!(world.login(&RefCell::default(), "192.0.2.1"), None, "{entry}");
    }
    world.list.faults().fail_next(FailWhen::BeforePersisting);
    assert_eq!(world.login(&RefCell::default(), "192.0.2.1"), None, "a list that cannot be read");
}

#[test]
fn a_window_that_does_not_answer_refuses_or_passes_by_its_rule() {
    let (world, isolate) = (World::new(), RefCell::default());
    world.lost.set(true);
    for path in
        ["/api/payments/withdrawal", "/api/payments/deposit", "/api/wallet/transfer", "/api/bonus/claim"]
    {
        let fault = world.check(&default_table(), &isolate, &player_post(path, Some("plr_1"))).unwrap_err();
        assert!(fault.is_retryable(), "{path}");
    }
    assert!(world.check(&default_table(), &isolate, &login("192.0.2.1")).is_err());
    for path in ["/api/me/data-export", "/api/casino/launch/42"] {
        let checked = world.check(&default_table(), &isolate, &player_post(path, Some("plr_1"))).unwrap();
        assert_eq!((checked.rejection, checked.quota, checked.faults.len()), (None, None, 1), "{path}");
    }
}

#[test]
fn a_rule_by_player_counts_players_only() {
    let (world, isolate) = (World::new(), RefCell::default());
    let withdraw = |player_id| {
        let asker = player_post("/api/payments/withdrawal", player_id);
        world.check(&default_table(), &isolate, &asker).unwrap().rejection
    };
    assert!((0..5).all(|_| withdraw(Some("plr_1")).is_none()));
    assert!(withdraw(Some("plr_1")).is_some());
    assert!(withdraw(Some("plr_2")).is_none());
    let calls = world.calls.get();
    assert!((0..10).all(|_| withdraw(None).is_none()), "the endpoint refuses who is not logged in");
    assert_eq!(world.calls.get(), calls);
}

#[test]
fn of_several_rules_all_must_admit_and_the_tightest_is_told() {
    let (world, isolate) = (World::new(), RefCell::default());
    let table = default_table();
    let wide = table.rules().iter().find(|rule| rule.id == "wallet_movement").unwrap().clone();
    let by_tenant =
        RateLimitRule { id: "tenant".to_owned(), subject: SubjectKind::Tenant, limit: 3, ..wide.clone() };
    let table = RuleTable::new(1, vec![wide, by_tenant]).unwrap();
    let transfer = |player_id| {
        world.check(&table, &isolate, &player_post("/api/wallet/transfer", Some(player_id))).unwrap()
    };
    for (player_id, remaining) in [("plr_1", 2), ("plr_2", 1), ("plr_3", 0)] {
        let quota = transfer(player_id).quota.unwrap();
        assert_eq!(quota.policy, r#""wallet_movement";q=60;w=60, "tenant";q=3;w=60"#);
        assert_eq!(quota.rate_limit, format!(r#""tenant";r={remaining};t=60"#));
    }
    let refused = transfer("plr_1");
    assert_eq!(
        refused.rejection,
        Some(RequestRejection::RateLimited { limit: 3, window_s: 60, retry_after_s: 60 })
    );
    let calls = world.calls.get();
    assert!((0..10).all(|_| transfer("plr_1").rejection.is_some()));
    assert_eq!(world.calls.get(), calls, "who is refused by one window consumes nothing in the other");
}

#[test]
fn the_counter_by_address_refuses_early_and_passes_when_lost() {
    let world = World::new();
    let anybody = Asker { method: "GET", path: "/", address: Some("192.0.2.1"), ..Asker::default() };
    let checked = world.check_address(&default_table(), &anybody).unwrap();
    assert_eq!((checked.rejection, checked.quota), (None, None), "nothing to tell");
    world.counter_is_full.set(true);
    let checked = world.check_address(&default_table(), &anybody).unwrap();
    let limited = RequestRejection::RateLimited { limit: 600, window_s: 60, retry_after_s: 60 };
    assert_eq!(checked.rejection, Some(limited));
    assert_eq!(checked.quota.unwrap().rate_limit, r#""generic";r=0;t=60"#);
    world.counter_is_lost.set(true);
    let checked = world.check_address(&default_table(), &anybody).unwrap();
    assert_eq!((checked.rejection, checked.faults.len()), (None, 1));
    assert_eq!(world.calls.get(), 0, "no object is asked before the tenant is known");
}

#[test]
fn a_table_of_what_the_apex_cannot_count_is_refused() {
    let json = serde_json::to_string(&default_table()).unwrap();
    for (from, to) in [
        ("\"subject\":\"player\"", "\"subject\":\"account\""),
        ("\"subject\":\"player\"", "\"subject\":\"device\""),
        ("\"limit\":600", "\"limit\":601"),
        ("\"version\":0", "\"version\":\"0\""),
        ("\"version\":0,", ""),
        ("\"id\":\"login\"", "\"id\":\"generic\""),
    ] {
        let wrong = json.replacen(from, to, 1);
        assert!(wrong != json && parse_table(&wrong).is_err(), "{from} {to}");
    }
    for wrong in ["", "null", "[]", "{}", &json[..json.len() - 1]] {
        assert!(parse_table(wrong).is_err(), "{wrong}");
    }
    let unavailable = parse_table(&json.replacen("refuse", "admit", 1)).unwrap();
    assert_eq!(unavailable.rules()[0].when_unavailable, WhenUnavailable::Admit);
}

#[test]
fn a_window_goes_on_where_its_object_was_put_aside() {
    let object = SqliteObject::in_memory().unwrap();
    let rule = WindowRequest { limit: 3, window_ms: 60_000 };
    for now_ms in [START_MS, START_MS + 1, START_MS + 2] {
        let answer = Window::open(object.clone()).unwrap().ask(now_ms, rule).unwrap();
        assert!(matches!(answer, WindowAnswer::Admitted { .. }));
    }
    let mut window = Window::open(object.clone()).unwrap();
    assert_eq!(window.empty_at_ms(), START_MS + 60_002);
    let limited = WindowAnswer::Limited { retry_after_ms: 59_997, list_until_ms: None };
    assert_eq!(window.ask(START_MS + 3, rule), Ok(limited));
    assert!(matches!(window.ask(START_MS + 60_000, rule), Ok(WindowAnswer::Admitted { remaining: 0, .. })));

    object.faults().fail_next(FailWhen::BeforePersisting);
    assert!(window.ask(START_MS + 60_001, rule).is_err(), "admits nobody whom it cannot store");
    let mut reopened = Window::open(object).unwrap();
    assert!(matches!(reopened.ask(START_MS + 60_001, rule), Ok(WindowAnswer::Admitted { .. })));
    for wrong in [WindowRequest { limit: 0, ..rule }, WindowRequest { window_ms: 0, ..rule }] {
        assert!(reopened.ask(START_MS, wrong).is_err());
    }
}

/// What the black-box tests write for an operator is what is in force without it.
#[test]
fn the_defaults_are_written_down_for_operators() {
    let written = include_str!("../../../igaming-e2e/tests/data/rate_limits.json");
    if parse_table(written).as_ref() != Ok(&default_table()) {
        panic!("not the defaults, which are:\n{}", serde_json::to_string(&default_table()).unwrap());
    }
}

#[test]
fn an_operators_guesses_are_counted_and_what_cannot_be_guessed_is_not() {
    let table = default_table();
    let is_counted = |path: &str| table.matching("POST", path).any(|rule| rule.id == "backoffice_login");
    for guess in [
        "bootstrap",
        "login",
        "accept-invitation",
        "password",
        "2fa/setup",
        "2fa/enable",
        "2fa/verify",
        "2fa/renew",
    ] {
        assert!(is_counted(&format!("/api/bo/auth/{guess}")), "{guess}");
    }
    for other in ["refresh", "logout"] {
        assert!(!is_counted(&format!("/api/bo/auth/{other}")), "{other}");
    }
}

#[test]
fn most_requests_need_the_counter_by_address_only() {
    let table = default_table();
    for (method, path, is_exact) in [
        ("POST", "/api/auth/login", true),
        ("GET", "/api/auth/login", false),
        ("POST", "/api/auth/refresh", false),
        ("GET", "/api/wallet/balance", false),
    ] {
        assert_eq!(is_limited(&table, method, path, true), is_exact, "{method} {path}");
        assert!(is_limited(&table, method, path, false), "{method} {path}");
    }
}
