use cactus_edge::Clock;
use igaming_contracts::backoffice::audit::AuditQuery;
use igaming_contracts::backoffice::operators::{OperatorChange, OperatorRejection};
use igaming_contracts::backoffice::signing_in::{
    ChallengeCode, OperatorLoginRejection, SecondFactorRejection,
};
use igaming_contracts::context::Role;
use pollster::block_on;
use serde_json::json;

use super::super::change;
use super::world::{PASSWORD, Person, ROOT, World};
use crate::ServiceError;
use crate::backoffice::{Reach, audit};

/// Seconds to wait, `None` when the attempt was made.
fn attempt(world: &World, email: &str) -> Option<u64> {
    match world.login("demo", email, "wrong") {
        Err(ServiceError::Rejected(OperatorLoginRejection::LoginDelayed { retry_after_s })) => {
            Some(retry_after_s)
        }
        Err(ServiceError::Rejected(OperatorLoginRejection::InvalidCredentials)) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn from_the_fifth_failure_on_each_wait_is_twice_the_one_before() {
    let world = World::new();
    world.root();
    for email in [ROOT, "nobody@demo.example", "no address"] {
        for _ in 0..5 {
            assert_eq!(attempt(&world, email), None, "{email}");
        }
        for wait_s in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(attempt(&world, email), Some(wait_s), "{email}");
            world.clock.advance_ms(wait_s * 1_000 - 1);
            assert_eq!(attempt(&world, email), Some(1), "{email}");
            world.clock.advance_ms(1);
            assert_eq!(attempt(&world, email), None, "{email}");
        }
    }
}

/// Fails until the address takes no more, whatever the waits; answers how often that was.
fn lock(world: &World, email: &str) -> u64 {
    let mut failures = 0;
    loop {
        match attempt(world, email) {
            None => failures += 1,
            Some(wait_s) if wait_s <= 900 => world.clock.advance_ms(wait_s * 1_000),
            Some(_) => return failures,
        }
        assert!(failures < 200, "no end");
    }
}

#[test]
fn after_a_hundred_failures_in_a_row_an_account_takes_no_more() {
    const DAY_S: u64 = 24 * 3_600;
    let world = World::new();
    let root = world.root();
    for email in [ROOT, "nobody@demo.example"] {
        assert_eq!(lock(&world, email), 100, "{email}");
    }
    // A day without attempts does not begin anew, and the right password does not either.
    world.clock.advance_ms(DAY_S * 1_000);
    assert!(attempt(&world, ROOT).is_some_and(|wait_s| wait_s > 28 * DAY_S && wait_s < 29 * DAY_S));
    let refused = world.login("demo", ROOT, PASSWORD);
    let Err(ServiceError::Rejected(OperatorLoginRejection::LoginDelayed { .. })) = refused else {
        panic!("{refused:?}");
    };
    // Attempts that are refused do not make it longer: whoever goes on cannot keep an account out for ever.
    world.clock.advance_ms(28 * DAY_S * 1_000 + 900_000);
    while let Some(wait_s) = attempt(&world, ROOT) {
        world.clock.advance_ms(wait_s * 1_000);
    }
    assert!(world.clock.now_ms() < super::world::NOW_MS + 33 * DAY_S * 1_000);
    world.log_in("demo", &root);
}

#[test]
fn wrong_codes_count_to_the_same_hundred() {
    let world = World::new();
    world.root();
    let mut failures = 0;
    loop {
        let challenge = match world.login("demo", ROOT, PASSWORD) {
            Ok(step) => step.challenge,
            Err(ServiceError::Rejected(OperatorLoginRejection::LoginDelayed { retry_after_s })) => {
                if retry_after_s > 900 {
                    break;
                }
                world.clock.advance_ms(retry_after_s * 1_000);
                continue;
            }
            other => panic!("{other:?}"),
        };
        let wrong = ChallengeCode { challenge, code: "not it".to_owned() };
        let refused = block_on(world.at("demo").verify(&wrong));
        assert_eq!(refused, Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode)));
        failures += 1;
        assert!(failures < 200, "no end");
    }
    assert_eq!(failures, 100);
}

#[test]
fn another_administrator_unlocks_an_account_and_it_is_written_down() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    lock(&world, "ana@demo.example");
    let unlock = OperatorChange { version: 3, unlock: true, ..OperatorChange::default() };
    let unlock_by = |by: &Person| {
        let operator_id = &ana.operator.operator_id;
        block_on(change(&world.db, &world.sessions, &world.acting(by), operator_id, &unlock))
    };
    assert_eq!(unlock_by(&ana), Err(ServiceError::Rejected(OperatorRejection::OwnAccount)));
    unlock_by(&root).unwrap();
    let page = block_on(audit::list(&world.db, &Reach::Platform, &AuditQuery::default())).unwrap();
    let written = page.entries.into_iter().find(|entry| entry.action == "operator.change").unwrap();
    assert_eq!(
        (&written.change["before"]["failed_logins"], &written.change["after"]["failed_logins"]),
        (&json!(100), &json!(0))
    );
    world.log_in("demo", &ana);
}

#[test]
fn attempts_at_once_are_counted_one_by_one() {
    use futures_util::future::join_all;
    use igaming_contracts::backoffice::signing_in::OperatorCredentials;

    let world = World::new();
    world.root();
    let service = world.at("demo");
    let credentials = OperatorCredentials { email: ROOT.into(), password: "wrong".into() };
    let answers = block_on(join_all((0..30).map(|_| service.login(&credentials))));
    let compared = ServiceError::Rejected(OperatorLoginRejection::InvalidCredentials);
    assert_eq!(answers.iter().filter(|answer| *answer == &Err(compared.clone())).count(), 5);
}

#[test]
fn a_wait_stands_before_the_right_password_and_codes_count_too() {
    let world = World::new();
    let root = world.root();
    let challenge = world.login("demo", ROOT, PASSWORD).unwrap().challenge;
    let wrong = ChallengeCode { challenge: challenge.clone(), code: "not it".to_owned() };
    for _ in 0..5 {
        let refused = block_on(world.at("demo").verify(&wrong));
        assert_eq!(refused, Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode)));
    }
    let right = ChallengeCode { challenge, code: world.code(&root.secret) };
    let delayed = SecondFactorRejection::LoginDelayed { retry_after_s: 1 };
    assert_eq!(block_on(world.at("demo").verify(&right)), Err(ServiceError::Rejected(delayed)));
    let delayed = OperatorLoginRejection::LoginDelayed { retry_after_s: 1 };
    assert_eq!(world.login("demo", ROOT, PASSWORD), Err(ServiceError::Rejected(delayed)));
    // A right password takes only its own attempt back: the next wrong code waits longer.
    world.clock.advance_ms(1_000);
    assert!(world.login("demo", ROOT, PASSWORD).is_ok());
    let refused = block_on(world.at("demo").verify(&wrong));
    assert_eq!(refused, Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode)));
    assert_eq!(attempt(&world, ROOT), Some(2));
    world.clock.advance_ms(2_000);
    world.log_in("demo", &root);
    assert_eq!(world.count("SELECT count(*) FROM admin_login_attempts"), 0, "a complete login begins anew");
}

#[test]
fn what_was_long_ago_is_forgotten() {
    let world = World::new();
    world.root();
    for _ in 0..5 {
        attempt(&world, ROOT);
    }
    world.clock.advance_ms(30 * 24 * 3_600_000);
    attempt(&world, "nobody@demo.example");
    assert_eq!(world.count("SELECT count(*) FROM admin_login_attempts"), 1);
}
