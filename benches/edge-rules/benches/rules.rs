//! What one decision costs, one thread: which rules a request falls under, who is counted, a window, a breaker.

#![allow(clippy::unwrap_used, reason = "a bench that cannot unwrap has failed")]

use std::hint::black_box;

use cactus_edge::breaker::{Admission, Breaker, BreakerConfig, Outcome};
use cactus_edge::rate_limit::{Decision, RuleTable, SlidingWindow, SubjectKind, subject_of_address};
use criterion::{Criterion, criterion_group, criterion_main};

/// The sixteen rules of the platform.
const RULES: &str = include_str!("../../../reference/crates/igaming-e2e/tests/data/rate_limits.json");

fn rules(criterion: &mut Criterion) {
    let table: RuleTable = serde_json::from_str(RULES).unwrap();
    let mut group = criterion.benchmark_group("rules");
    for (name, method, path) in [
        ("a limited path", "POST", "/api/auth/login"),
        ("a path with a parameter", "POST", "/api/casino/launch/book-of-cactus"),
        ("any other path", "GET", "/api/wallet/balance"),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| table.matching(black_box(method), black_box(path)).count());
        });
    }
    for (name, address) in [("subject of IPv4", "203.0.113.7"), ("subject of IPv6", "2001:db8:1:2:3:4:5:6")] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| subject_of_address(SubjectKind::IpPrefix, black_box(address)));
        });
    }
}

fn windows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("window");
    for limit in [10, 1_000] {
        // A request each time that the oldest leaves: the window stays full and each one is admitted.
        let (mut window, mut now_ms) = (SlidingWindow::default(), 0);
        group.bench_function(format!("admits, {limit} in 60 s"), |bencher| {
            bencher.iter(|| {
                now_ms += 60_000 / u64::from(limit);
                assert!(matches!(window.admit(now_ms, limit, 60_000), Decision::Admitted { .. }));
            });
        });
        group.bench_function(format!("refuses, {limit} in 60 s"), |bencher| {
            bencher.iter(|| assert!(matches!(window.admit(now_ms, limit, 60_000), Decision::Limited { .. })));
        });
        group.bench_function(format!("stored and loaded, {limit} in 60 s"), |bencher| {
            bencher.iter(|| SlidingWindow::from_bytes(&black_box(&window).to_bytes()).unwrap());
        });
    }
}

fn breakers(criterion: &mut Criterion) {
    let config = BreakerConfig::default();
    let mut group = criterion.benchmark_group("breaker");
    let (mut closed, mut now_ms) = (Breaker::default(), 0);
    group.bench_function("admits and takes a success", |bencher| {
        bencher.iter(|| {
            now_ms += 1;
            let Admission::Admitted { permit, .. } = closed.admit(now_ms, &config) else {
                panic!("it is closed")
            };
            closed.report(now_ms, permit, Outcome::Success, &config)
        });
    });
    let mut open = Breaker::default();
    for _ in 0..config.failures_max {
        let Admission::Admitted { permit, .. } = open.admit(0, &config) else { panic!("it is closed") };
        open.report(0, permit, Outcome::Failure, &config);
    }
    group.bench_function("refuses", |bencher| bencher.iter(|| open.admit(black_box(1), &config)));
}

criterion_group!(benches, rules, windows, breakers);
criterion_main!(benches);
