use cactus_edge::ObjectSql;
use cactus_edge::sqlite::SqliteObject;
use igaming_contracts::circuit_breaker::{
    CallOutcome, CircuitBreakerConfig, CircuitBreakerRejection, CircuitBreakerState, ReportCallRequest,
};

use super::CircuitBreaker;
use crate::ServiceError;

const CONFIG: CircuitBreakerConfig = CircuitBreakerConfig {
    failures_max: 2,
    window_ms: 60_000,
    calls_min: 2,
    open_ms: 1_000,
    open_ms_max: 4_000,
    probe_ms_max: 500,
};

fn report(permit: u64, outcome: CallOutcome) -> ReportCallRequest {
    ReportCallRequest { config: CONFIG, permit, outcome }
}

/// The object is put aside between any two calls.
fn with<T>(object: &SqliteObject, act: impl FnOnce(&mut CircuitBreaker<SqliteObject>) -> T) -> T {
    act(&mut CircuitBreaker::open(object.clone()).unwrap())
}

#[test]
fn it_opens_probes_and_closes_across_restarts() {
    let object = SqliteObject::in_memory().unwrap();
    for now_ms in [0, 10] {
        let call = with(&object, |breaker| breaker.admit(now_ms, &CONFIG)).unwrap();
        let reported =
            with(&object, |breaker| breaker.report(now_ms, &report(call.permit, CallOutcome::Failure)));
        assert!(reported.unwrap().counted);
    }
    let refused = with(&object, |breaker| breaker.admit(11, &CONFIG));
    let expected = CircuitBreakerRejection::CircuitOpen { retry_after_ms: 999 };
    assert!(matches!(refused, Err(ServiceError::Rejected(told)) if told == expected));
    let view = with(&object, |breaker| breaker.view(11));
    assert_eq!((view.state, view.retry_after_ms, view.at_ms), (CircuitBreakerState::Open, 999, 11));

    let probe = with(&object, |breaker| breaker.admit(1_010, &CONFIG)).unwrap();
    assert!(probe.probe);
    assert!(
        with(&object, |breaker| breaker.admit(1_010, &CONFIG)).is_err(),
        "a second probe after a restart"
    );
    let closed = with(&object, |breaker| breaker.report(1_020, &report(probe.permit, CallOutcome::Success)));
    assert_eq!(closed.unwrap().state, CircuitBreakerState::Closed);
    assert!(!with(&object, |breaker| breaker.admit(1_021, &CONFIG)).unwrap().probe);
}

#[test]
fn a_provider_that_is_well_writes_nothing() {
    let object = SqliteObject::in_memory().unwrap();
    let mut breaker = CircuitBreaker::open(object.clone()).unwrap();
    for now_ms in 0..10 {
        let call = breaker.admit(now_ms, &CONFIG).unwrap();
        breaker.report(now_ms, &report(call.permit, CallOutcome::Success)).unwrap();
    }
    let rows = object.run("SELECT count(*) FROM breaker", &[]).unwrap();
    assert_eq!(rows[0].integer(0).unwrap(), 0);
}

#[test]
fn a_configuration_outside_its_bounds_is_refused_by_its_field() {
    let mut breaker = CircuitBreaker::open(SqliteObject::in_memory().unwrap()).unwrap();
    let config = CircuitBreakerConfig { open_ms: 1, ..CONFIG };
    let field = "open_ms".to_owned();
    let expected = CircuitBreakerRejection::InvalidBreakerConfig { field };
    let refused = breaker.admit(0, &config);
    assert!(matches!(refused, Err(ServiceError::Rejected(told)) if told == expected));
    let refused = breaker.report(0, &ReportCallRequest { config, ..report(0, CallOutcome::Failure) });
    assert!(matches!(refused, Err(ServiceError::Rejected(told)) if told == expected));
}
