//! The breaker under any order of calls, results and times.

use cactus_edge::breaker::{Admission, Breaker, BreakerConfig, Outcome, Permit, State};
use proptest::prelude::*;

const CONFIG: BreakerConfig = BreakerConfig {
    failures_max: 3,
    window_ms: 1_000,
    calls_min: 5,
    open_ms: 200,
    open_ms_max: 1_600,
    probe_ms_max: 300,
};

/// What may happen next.
#[derive(Debug, Clone, Copy)]
enum Event {
    Ask,
    /// The call of this number, counted from the oldest that is under way, ends.
    End(usize, Outcome),
    Wait(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let outcome = prop_oneof![1 => Just(Outcome::Success), 3 => Just(Outcome::Failure)];
    let event = prop_oneof![
        4 => Just(Event::Ask),
        4 => (0..20_usize, outcome).prop_map(|(at, outcome)| Event::End(at, outcome)),
        2 => (0..400_u64).prop_map(Event::Wait),
    ];
    prop::collection::vec(event, 1..300)
}

/// A call under way.
struct Call {
    permit: Permit,
    is_probe: bool,
    began_ms: u64,
}

/// Fails `count` calls at once.
fn fail(breaker: &mut Breaker, now_ms: u64, count: u32, config: &BreakerConfig) {
    for _ in 0..count {
        let Admission::Admitted { permit, .. } = breaker.admit(now_ms, config) else {
            panic!("not admitted")
        };
        assert!(breaker.report(now_ms, permit, Outcome::Failure, config));
    }
}

fn probe(breaker: &mut Breaker, now_ms: u64, config: &BreakerConfig) -> Permit {
    match breaker.admit(now_ms, config) {
        Admission::Admitted { permit, probe: true } => permit,
        other => panic!("no probe: {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn it_never_admits_while_open_nor_two_probes(events in events()) {
        let (mut breaker, mut now_ms, mut calls) = (Breaker::default(), 1_000, Vec::<Call>::new());
        let mut probe_until_ms = None;
        for event in events {
            match event {
                Event::Wait(ms) => now_ms += ms,
                Event::Ask => {
                    let before = breaker.state(now_ms);
                    if let Admission::Admitted { permit, probe } = breaker.admit(now_ms, &CONFIG) {
                        let is_open = matches!(before, State::Open { .. });
                        prop_assert!(!is_open, "admitted while open");
                        prop_assert_eq!(probe, before == State::HalfOpen);
                        if probe {
                            prop_assert!(probe_until_ms.is_none_or(|until_ms| until_ms <= now_ms), "a second probe");
                            probe_until_ms = Some(now_ms + CONFIG.probe_ms_max);
                        }
                        calls.push(Call { permit, is_probe: probe, began_ms: now_ms });
                    }
                }
                Event::End(at, outcome) if !calls.is_empty() => {
                    let call = calls.swap_remove(at % calls.len());
                    let before = breaker.clone();
                    let counted = breaker.report(now_ms, call.permit, outcome, &CONFIG);
                    if !counted {
                        prop_assert_eq!(breaker.state(now_ms), before.state(now_ms), "a stale result changed it");
                        continue;
                    }
                    if call.is_probe {
                        let age_ms = now_ms - call.began_ms;
                        let is_last = probe_until_ms == Some(call.began_ms + CONFIG.probe_ms_max);
                        prop_assert!(is_last, "a probe that was given up counted after {age_ms} ms");
                        probe_until_ms = None;
                        prop_assert_eq!(breaker.state(now_ms) == State::Closed, outcome == Outcome::Success);
                    }
                }
                Event::End(..) => {}
            }
        }
        // Whatever happened: with a provider that answers it is closed after the longest wait that it can tell.
        now_ms += CONFIG.open_ms_max.max(CONFIG.probe_ms_max);
        if let Admission::Admitted { permit, .. } = breaker.admit(now_ms, &CONFIG) {
            breaker.report(now_ms, permit, Outcome::Success, &CONFIG);
        }
        prop_assert_eq!(breaker.state(now_ms), State::Closed, "it does not recover");
    }

    /// Closed, it opens at the failure that completes `failures_max` in the window, as a log of everything counts them.
    #[test]
    fn it_opens_at_the_failure_that_completes_the_count(
        results in prop::collection::vec((0..500_u64, any::<bool>()), 1..100),
    ) {
        let (mut breaker, mut now_ms) = (Breaker::default(), 0);
        let mut log: Vec<(u64, Outcome)> = Vec::new();
        for (wait_ms, failed) in results {
            now_ms += wait_ms;
            let outcome = if failed { Outcome::Failure } else { Outcome::Success };
            let Admission::Admitted { permit, .. } = breaker.admit(now_ms, &CONFIG) else { panic!("it is closed") };
            breaker.report(now_ms, permit, outcome, &CONFIG);
            log.push((now_ms, outcome));
            let recent = || log.iter().filter(|(at_ms, _)| at_ms + CONFIG.window_ms > now_ms);
            let failures = recent().filter(|(_, outcome)| *outcome == Outcome::Failure).count();
            let opens = failed
                && failures >= CONFIG.failures_max as usize
                && recent().count() >= CONFIG.calls_min as usize;
            prop_assert_eq!(breaker.state(now_ms) != State::Closed, opens);
            if opens {
                break;
            }
        }
    }
}

#[test]
fn five_failures_in_a_minute_open_it_for_thirty_seconds() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    assert_eq!(config.check(), Ok(()));
    fail(&mut breaker, 0, 4, &config);
    fail(&mut breaker, 60_000, 1, &config);
    assert_eq!(breaker.state(60_000), State::Closed, "the four were a minute ago");
    fail(&mut breaker, 60_001, 4, &config);
    assert_eq!(breaker.state(60_001), State::Open { retry_after_ms: 30_000 });
    assert_eq!(breaker.admit(90_000, &config), Admission::Refused { retry_after_ms: 1 });
    assert_eq!(breaker.state(90_001), State::HalfOpen);
}

#[test]
fn the_open_time_doubles_up_to_its_bound_and_starts_anew() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    let mut now_ms = 0;
    fail(&mut breaker, now_ms, 5, &config);
    for open_ms in [30_000, 60_000, 120_000, 240_000, 300_000, 300_000] {
        assert_eq!(breaker.state(now_ms), State::Open { retry_after_ms: open_ms });
        now_ms += open_ms;
        let permit = probe(&mut breaker, now_ms, &config);
        assert!(breaker.report(now_ms, permit, Outcome::Failure, &config));
    }
    now_ms += 300_000;
    let permit = probe(&mut breaker, now_ms, &config);
    assert!(breaker.report(now_ms, permit, Outcome::Success, &config));
    fail(&mut breaker, now_ms, 5, &config);
    assert_eq!(breaker.state(now_ms), State::Open { retry_after_ms: 30_000 });
}

#[test]
fn a_lost_probe_makes_room_for_another_and_says_nothing_afterwards() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    fail(&mut breaker, 0, 5, &config);
    let lost = probe(&mut breaker, 30_000, &config);
    assert_eq!(breaker.admit(59_999, &config), Admission::Refused { retry_after_ms: 1 });
    let second = probe(&mut breaker, 60_000, &config);
    assert!(!breaker.report(60_001, lost, Outcome::Success, &config));
    assert_eq!(breaker.state(60_001), State::HalfOpen);
    assert!(breaker.report(60_002, second, Outcome::Success, &config));
    assert_eq!(breaker.state(60_002), State::Closed);
}

#[test]
fn results_of_before_do_not_count() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    let Admission::Admitted { permit: slow, .. } = breaker.admit(0, &config) else { panic!("it is closed") };
    fail(&mut breaker, 0, 5, &config);
    assert!(!breaker.report(1, slow, Outcome::Success, &config));
    assert_eq!(breaker.state(1), State::Open { retry_after_ms: 29_999 });
    let permit = probe(&mut breaker, 30_000, &config);
    breaker.report(30_000, permit, Outcome::Success, &config);
    fail(&mut breaker, 30_000, 4, &config);
    assert!(!breaker.report(30_000, slow, Outcome::Failure, &config));
    assert_eq!(breaker.state(30_000), State::Closed, "the fifth failure was of before");
}

#[test]
fn a_clock_that_goes_back_does_not_open_it_again() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    fail(&mut breaker, 100_000, 5, &config);
    assert_eq!(breaker.admit(50_000, &config), Admission::Refused { retry_after_ms: 30_000 });
    let permit = probe(&mut breaker, 130_000, &config);
    assert!(breaker.report(1, permit, Outcome::Success, &config));
    assert_eq!(breaker.state(1), State::Closed);
}

#[test]
fn it_survives_storage() {
    let (config, mut breaker) = (BreakerConfig::default(), Breaker::default());
    fail(&mut breaker, 0, 5, &config);
    let permit = probe(&mut breaker, 30_000, &config);
    let json = serde_json::to_string(&breaker).unwrap();
    let mut loaded: Breaker = serde_json::from_str(&json).unwrap();
    assert_eq!(loaded, breaker);
    assert!(loaded.report(30_001, permit, Outcome::Success, &config));
    assert!(serde_json::from_str::<Breaker>(&json.replace("\"clock_ms\"", "\"clock\"")).is_err());
}

#[test]
fn every_bound_of_a_configuration_is_checked() {
    let good = BreakerConfig::default();
    for (wrong, field) in [
        (BreakerConfig { failures_max: 0, ..good }, "failures_max"),
        (BreakerConfig { failures_max: 101, ..good }, "failures_max"),
        (BreakerConfig { window_ms: 0, ..good }, "window_ms"),
        (BreakerConfig { calls_min: 0, ..good }, "calls_min"),
        (BreakerConfig { calls_min: 1_001, ..good }, "calls_min"),
        (BreakerConfig { open_ms: 99, ..good }, "open_ms"),
        (BreakerConfig { open_ms: 300_001, ..good }, "open_ms"),
        (BreakerConfig { open_ms_max: 3_600_001, ..good }, "open_ms_max"),
        (BreakerConfig { probe_ms_max: 0, ..good }, "probe_ms_max"),
    ] {
        assert_eq!(wrong.check().map_err(|error| error.field), Err(field));
    }
}
