//! Exact windows against a naive log of everything that was admitted, rules, tables, subjects and headers.

use cactus_edge::rate_limit::{
    BLOCK_AFTER_REFUSALS, BLOCK_MS_MAX, Counting, Decision, EXACT_LIMIT_MAX, PathPattern, RULES_MAX,
    RateLimitRule, Refusals, RuleError, RuleTable, SlidingWindow, SubjectKind, TableError, WINDOW_MS_MAX,
    WhenUnavailable, policy_value, rate_limit_value, retry_after_s, subject_of_address, subject_of_id,
};
use proptest::prelude::*;

/// Keeps everything and counts anew each time.
#[derive(Default)]
struct NaiveLog {
    clock_ms: u64,
    admitted_at_ms: Vec<u64>,
}

impl NaiveLog {
    fn admit(&mut self, now_ms: u64, limit: u32, window_ms: u64) -> Decision {
        // Time is what the last admission saw, at least.
        let now_ms = now_ms.max(self.clock_ms);
        let counts = |now_ms: u64| {
            let in_window = self.admitted_at_ms.iter().filter(|at_ms| *at_ms + window_ms > now_ms);
            u32::try_from(in_window.count()).unwrap()
        };
        if counts(now_ms) >= limit {
            let free_at_ms = self
                .admitted_at_ms
                .iter()
                .map(|at_ms| at_ms + window_ms)
                .find(|at_ms| counts(*at_ms) < limit);
            return Decision::Limited { retry_after_ms: free_at_ms.unwrap() - now_ms };
        }
        let oldest = self.admitted_at_ms.iter().find(|at_ms| *at_ms + window_ms > now_ms);
        let reset_ms = oldest.map_or(window_ms, |at_ms| at_ms + window_ms - now_ms);
        let remaining = limit - counts(now_ms) - 1;
        self.clock_ms = now_ms;
        self.admitted_at_ms.push(now_ms);
        Decision::Admitted { remaining, reset_ms }
    }
}

/// Steps of a clock: mostly small, often none, sometimes back, sometimes beyond the window.
fn steps() -> impl Strategy<Value = Vec<i64>> {
    let step = prop_oneof![3 => Just(0_i64), 5 => 0..40_i64, 1 => -60..0_i64, 1 => 90..250_i64];
    prop::collection::vec(step, 1..200)
}

fn times(steps: &[i64]) -> impl Iterator<Item = u64> {
    steps.iter().scan(10_000_i64, |now_ms, step| {
        *now_ms += step;
        Some(u64::try_from(*now_ms).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_window_decides_as_a_log_of_everything(steps in steps(), limit in 1..12_u32, window_ms in 1..150_u64) {
        let (mut window, mut log) = (SlidingWindow::default(), NaiveLog::default());
        for now_ms in times(&steps) {
            prop_assert_eq!(window.admit(now_ms, limit, window_ms), log.admit(now_ms, limit, window_ms));
        }
        for (at, from_ms) in log.admitted_at_ms.iter().enumerate() {
            let in_window = log.admitted_at_ms[at..].iter().filter(|at_ms| **at_ms < from_ms + window_ms);
            prop_assert!(in_window.count() <= limit as usize);
        }
    }

    #[test]
    fn a_window_decides_alike_after_storage(steps in steps(), limit in 1..12_u32, window_ms in 1..150_u64) {
        let (mut kept, mut stored) = (SlidingWindow::default(), Vec::new());
        for now_ms in times(&steps) {
            let mut loaded = SlidingWindow::from_bytes(&stored).unwrap();
            prop_assert_eq!(loaded.admit(now_ms, limit, window_ms), kept.admit(now_ms, limit, window_ms));
            stored = loaded.to_bytes();
            prop_assert!(stored.len() <= 8 + 4 * (limit as usize - 1));
        }
    }

    /// The rule may change between two requests: the limit of the moment holds, and a promise to admit is kept.
    #[test]
    fn a_lowered_limit_holds_at_once(steps in steps(), limits in prop::collection::vec(1..12_u32, 200)) {
        let mut window = SlidingWindow::default();
        let mut admitted: Vec<u64> = Vec::new();
        for (now_ms, limit) in times(&steps).zip(limits) {
            let now_ms = admitted.last().map_or(now_ms, |last_ms| now_ms.max(*last_ms));
            let counting = admitted.iter().filter(|at_ms| **at_ms + 100 > now_ms).count();
            match window.clone().admit(now_ms, limit, 100) {
                Decision::Admitted { .. } => {
                    prop_assert!(counting < limit as usize);
                    window.admit(now_ms, limit, 100);
                    admitted.push(now_ms);
                }
                Decision::Limited { retry_after_ms } => {
                    prop_assert!(counting >= limit as usize && retry_after_ms > 0);
                    let at = |wait_ms: u64| window.clone().admit(now_ms + wait_ms, limit, 100);
                    let early = at(retry_after_ms - 1);
                    let is_limited = matches!(early, Decision::Limited { .. });
                    prop_assert!(is_limited, "admitted before the time that was told");
                    let in_time = at(retry_after_ms);
                    let is_admitted = matches!(in_time, Decision::Admitted { .. });
                    prop_assert!(is_admitted, "refused at the time that was told");
                }
            }
        }
    }

    #[test]
    fn bytes_of_anybody_are_a_window_or_corrupt(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(window) = SlidingWindow::from_bytes(&bytes) {
            prop_assert_eq!(window.to_bytes(), bytes);
        }
    }

    /// An address that is written in another way is the same subject, and of IPv6 the second half says nothing.
    #[test]
    fn an_address_is_one_subject(first in any::<u64>(), second in any::<u64>(), v4 in any::<u32>()) {
        let of = |address: std::net::Ipv6Addr| subject_of_address(SubjectKind::IpPrefix, &address.to_string());
        let v6 = |second: u64| std::net::Ipv6Addr::from(u128::from(first) << 64 | u128::from(second));
        if v6(second).to_ipv4_mapped().is_none() && v6(!second).to_ipv4_mapped().is_none() {
            prop_assert_eq!(of(v6(second)), of(v6(!second)));
        }
        let v4 = std::net::Ipv4Addr::from(v4);
        prop_assert_eq!(of(v4.to_ipv6_mapped()), Some(v4.to_string()));
    }
}

#[test]
fn a_window_slides_and_has_no_boundary() {
    let mut window = SlidingWindow::default();
    let mut admit = |now_ms| matches!(window.admit(now_ms, 2, 60_000), Decision::Admitted { .. });
    // Two in the last millisecond of one minute of the clock leave none for the first of the next.
    assert!(admit(59_999) && admit(59_999));
    assert!(!admit(60_000) && !admit(119_998));
    assert!(admit(119_999) && admit(119_999) && !admit(119_999));
}

#[test]
fn bytes_of_no_window_are_corrupt() {
    for length in [1, 7, 9, 11, 8 + 4 * EXACT_LIMIT_MAX as usize] {
        assert!(SlidingWindow::from_bytes(&vec![0; length]).is_err(), "{length}");
    }
    let after_the_end = [[0xff; 8].as_slice(), &[1, 0, 0, 0]].concat();
    assert!(SlidingWindow::from_bytes(&after_the_end).is_err());
}

fn rule(id: &str, paths: &[&str]) -> RateLimitRule {
    RateLimitRule {
        id: id.to_owned(),
        methods: vec!["POST".to_owned()],
        paths: paths.iter().map(|path| PathPattern::new(*path).unwrap()).collect(),
        subject: SubjectKind::IpPrefix,
        limit: 10,
        window_ms: 60_000,
        counting: Counting::Exact,
        when_unavailable: WhenUnavailable::Refuse,
    }
}

#[test]
fn patterns_match_whole_segments() {
    for (pattern, matched, not_matched) in [
        ("/a/b", &["/a/b"][..], &["/a/b/", "/a/bc", "/a", "/A/b", "/a/b/c", "a/b", ""][..]),
        ("/a/*", &["/a/", "/a/b", "/a/b/c"], &["/a", "/b/a/"]),
        ("/*", &["/", "/a", "/a/b"], &["", "a"]),
        ("/a/{id}", &["/a/1", "/a/%2F"], &["/a/", "/a/1/", "/a/1/b", "/a"]),
        ("/a/{id}/b", &["/a/1/b"], &["/a//b", "/a/1/c", "/a/1/b/c", "/a/1"]),
        ("/a/{id}/*", &["/a/1/", "/a/1/b/c"], &["/a/1", "/a//b"]),
    ] {
        let compiled = PathPattern::new(pattern).unwrap();
        assert_eq!(compiled.as_str(), pattern);
        for path in matched {
            assert!(compiled.matches(path), "{pattern} {path}");
        }
        for path in not_matched {
            assert!(!compiled.matches(path), "{pattern} {path}");
        }
    }
    let long = format!("/{}", "a".repeat(200));
    for pattern in
        ["", "a", "/a*", "/*/a", "/**", "/{", "/{}", "/a{id}", "/{id}b", "/{a{b}}", "/ä", "/a b", &long]
    {
        assert!(PathPattern::new(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn all_rules_that_match_are_found_in_order() {
    let every = RateLimitRule { methods: Vec::new(), ..rule("generic", &["/*"]) };
    let table =
        RuleTable::new(7, vec![rule("login", &["/login", "/enter"]), every, rule("other", &["/x"])]).unwrap();
    let found = |method, path| table.matching(method, path).map(|rule| rule.id.clone()).collect::<Vec<_>>();
    assert_eq!(found("POST", "/login"), ["login", "generic"]);
    assert_eq!(found("POST", "/enter"), ["login", "generic"]);
    assert_eq!(found("GET", "/login"), ["generic"]);
    assert_eq!((table.version(), table.rules().len()), (7, 3));
}

#[test]
fn every_bound_of_a_rule_is_checked() {
    let good = || rule("login", &["/login"]);
    let approximate =
        |limit, window_ms| RateLimitRule { counting: Counting::Approximate, limit, window_ms, ..good() };
    for (rule, error) in [
        (RateLimitRule { id: String::new(), ..good() }, RuleError::Id),
        (RateLimitRule { id: "a".repeat(33), ..good() }, RuleError::Id),
        (RateLimitRule { id: "Login".to_owned(), ..good() }, RuleError::Id),
        (RateLimitRule { id: "a:b".to_owned(), ..good() }, RuleError::Id),
        (rule("login", &[]), RuleError::Paths),
        (rule("login", &["/a"; 9]), RuleError::Paths),
        (RateLimitRule { methods: vec!["post".to_owned()], ..good() }, RuleError::Methods),
        (RateLimitRule { methods: vec![String::new()], ..good() }, RuleError::Methods),
        (RateLimitRule { methods: vec!["A".to_owned(); 9], ..good() }, RuleError::Methods),
        (RateLimitRule { limit: 0, ..good() }, RuleError::Limit),
        (RateLimitRule { limit: EXACT_LIMIT_MAX + 1, ..good() }, RuleError::Limit),
        (RateLimitRule { window_ms: 0, ..good() }, RuleError::Window),
        (RateLimitRule { window_ms: 1_500, ..good() }, RuleError::Window),
        (RateLimitRule { window_ms: WINDOW_MS_MAX + 1_000, ..good() }, RuleError::Window),
        (approximate(1_000_001, 60_000), RuleError::Limit),
        (approximate(600, 30_000), RuleError::Window),
    ] {
        assert_eq!(rule.check(), Err(error), "{rule:?}");
        let id = rule.id.clone();
        assert_eq!(RuleTable::new(1, vec![rule]), Err(TableError::Rule { id, error }));
    }
    let edge = RateLimitRule { limit: EXACT_LIMIT_MAX, window_ms: WINDOW_MS_MAX, ..good() };
    assert_eq!((edge.check(), approximate(600, 10_000).check()), (Ok(()), Ok(())));
    let twice = vec![good(), good()];
    assert_eq!(RuleTable::new(1, twice), Err(TableError::RepeatedId { id: "login".to_owned() }));
    let many = |count: usize| (0..count).map(|number| rule(&format!("r{number}"), &["/a"])).collect();
    assert!(RuleTable::new(1, many(RULES_MAX)).is_ok());
    assert_eq!(RuleTable::new(1, many(RULES_MAX + 1)), Err(TableError::TooManyRules));
}

#[test]
fn a_table_survives_json_and_takes_nothing_unknown() {
    let table = RuleTable::new(3, vec![rule("login", &["/login", "/a/{id}/*"])]).unwrap();
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<RuleTable>(&json).unwrap(), table);
    for (from, to) in [
        ("\"version\":3", "\"version\":3,\"extra\":1"),
        ("\"limit\":10", "\"limit\":10,\"extra\":1"),
        ("\"limit\":10", "\"limit\":-1"),
        ("\"limit\":10", "\"limit\":0"),
        ("\"window_ms\":60000", "\"window_ms\":60001"),
        ("/login", "login"),
        ("ip_prefix", "planet"),
        ("exact", "roughly"),
        ("refuse", "shrug"),
    ] {
        let wrong = json.replace(from, to);
        assert!(wrong != json && serde_json::from_str::<RuleTable>(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn subjects_are_addresses_and_plain_ids() {
    let of = |kind, address| subject_of_address(kind, address);
    assert_eq!(of(SubjectKind::Ip, "2001:DB8:0:1::5").as_deref(), Some("2001:db8:0:1::5"));
    assert_eq!(of(SubjectKind::IpPrefix, "2001:db8:0:1::5").as_deref(), Some("2001:db8:0:1::/64"));
    assert_eq!(of(SubjectKind::IpPrefix, "::ffff:cb00:7107").as_deref(), Some("203.0.113.7"));
    for address in
        ["", "localhost", "203.0.113.7:80", "203.0.113.07", "[::1]", "fe80::1%eth0", " 203.0.113.7", "1"]
    {
        assert_eq!(of(SubjectKind::Ip, address), None, "{address}");
    }
    assert_eq!(of(SubjectKind::Player, "203.0.113.7"), None);
    assert_eq!(subject_of_id("plr_01-x.y:z"), Some("plr_01-x.y:z"));
    for id in ["", "a b", "ä", "a/b", "a\n", &"a".repeat(129)] {
        assert_eq!(subject_of_id(id), None, "{id}");
    }
}

#[test]
fn a_subject_is_listed_once_a_minute_and_never_longer_than_ten() {
    let mut refusals = Refusals::default();
    for _ in 1..BLOCK_AFTER_REFUSALS {
        assert_eq!(refusals.refused(1_000, 30_000), None);
    }
    assert_eq!(refusals.refused(1_000, 30_000), Some(31_000));
    assert_eq!(refusals.refused(60_999, 30_000), None);
    assert_eq!(refusals.refused(61_000, u64::MAX), Some(61_000 + BLOCK_MS_MAX));
    refusals.admitted();
    assert_eq!(refusals.refused(200_000, 1), None);
}

#[test]
fn headers_are_structured_fields() {
    let rules = [rule("login", &["/a"]), RateLimitRule { limit: 600, ..rule("generic", &["/*"]) }];
    assert_eq!(policy_value(&rules), r#""login";q=10;w=60, "generic";q=600;w=60"#);
    assert_eq!(policy_value([]), "");
    assert_eq!(rate_limit_value("login", 4, 36_001), r#""login";r=4;t=37"#);
    assert_eq!([0, 1, 1_000, 1_001].map(retry_after_s), [0, 1, 1, 2]);
}
