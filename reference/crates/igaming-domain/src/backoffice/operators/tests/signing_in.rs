use cactus_edge::Clock;
use igaming_contracts::backoffice::operators::{NewOperator, OperatorStatus};
use igaming_contracts::backoffice::signing_in::{
    AcceptInvitationRejection, AcceptedInvitation, BootstrapRejection, ChallengeCode, OperatorLoginRejection,
    OperatorRefreshRejection, PasswordDefect, SecondFactorRejection, SignInStep,
};
use igaming_contracts::context::{Role, Subject};
use pollster::block_on;

use super::super::{invite, invite_again};
use super::world::{PASSWORD, ROOT, SECRET, World};
use crate::ServiceError;

#[test]
fn the_first_operator_is_a_super_admin_and_the_secret_works_once() {
    let world = World::new();
    let wrong = block_on(world.at("demo").bootstrap(SECRET, &world.first("another")));
    assert_eq!(wrong, Err(ServiceError::Rejected(BootstrapRejection::BootstrapRefused)));
    let unset = block_on(world.at("demo").bootstrap("", &world.first("")));
    assert_eq!(unset, Err(ServiceError::Rejected(BootstrapRejection::BootstrapRefused)));
    assert_eq!(world.count("SELECT count(*) FROM admin_users"), 0);
    let root = world.root();
    assert_eq!((root.operator.role, root.operator.tenant_id.as_deref()), (Role::SuperAdmin, None));
    assert_eq!((root.operator.status, root.operator.second_factor), (OperatorStatus::Active, true));
    let again = block_on(world.at("demo").bootstrap(SECRET, &world.first(SECRET)));
    assert_eq!(again, Err(ServiceError::Rejected(BootstrapRejection::BootstrapRefused)));
    assert_eq!(world.count("SELECT count(*) FROM admin_users"), 1);
    let refused = "operator.bootstrap_refused";
    let enabled = "operator.second_factor_enabled";
    assert_eq!(world.actions(), [refused, refused, "operator.bootstrap", enabled, refused]);
}

#[test]
fn of_two_who_bootstrap_at_once_one_is_the_first() {
    use futures_util::future::join;

    let world = World::new();
    let (one, two) = (world.first(SECRET), world.first(SECRET));
    let two =
        igaming_contracts::backoffice::signing_in::FirstOperator { email: "two@x.example".into(), ..two };
    let service = world.at("demo");
    let (one, two) = block_on(join(service.bootstrap(SECRET, &one), service.bootstrap(SECRET, &two)));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(world.count("SELECT count(*) FROM admin_users"), 1);
}

#[test]
fn a_password_for_operators_is_long_and_not_what_everybody_tries() {
    let world = World::new();
    for (password, defect) in [
        ("tulip harbo", PasswordDefect::Length),
        ("123456789qwe", PasswordDefect::Common),
        ("cactus-platform", PasswordDefect::Contextual),
    ] {
        let first = igaming_contracts::backoffice::signing_in::FirstOperator {
            password: password.to_owned(),
            ..world.first(SECRET)
        };
        let refused = block_on(world.at("demo").bootstrap(SECRET, &first));
        let expected = BootstrapRejection::InvalidPassword { defect };
        assert_eq!(refused, Err(ServiceError::Rejected(expected)), "{password}");
    }
}

#[test]
fn before_the_second_factor_is_enabled_there_is_only_enrolment() {
    let world = World::new();
    let step = block_on(world.at("demo").bootstrap(SECRET, &world.first(SECRET))).unwrap();
    assert_eq!(step.step, SignInStep::Enrolment);
    let login = world.login("demo", ROOT, PASSWORD).unwrap();
    assert_eq!(login.step, SignInStep::Enrolment);
    let invalid = ServiceError::Rejected(SecondFactorRejection::InvalidChallenge);
    let answer = |code: &str| ChallengeCode { challenge: login.challenge.clone(), code: code.to_owned() };
    // A challenge is good for one thing, and at the brand that gave it.
    assert_eq!(block_on(world.at("demo").verify(&answer("000000"))), Err(invalid.clone()));
    assert_eq!(block_on(world.at("rival").set_up(&login.challenge)), Err(invalid.clone()));
    assert_eq!(block_on(world.at("demo").enable(&answer("000000"))).err(), Some(invalid.clone()));
    assert_eq!(world.count("SELECT count(*) FROM admin_sessions"), 0);
    let root = world.enrol("demo", &login);
    // The other enrolment was open beside this one, and is void since the account changed.
    assert_eq!(block_on(world.at("demo").set_up(&step.challenge)), Err(invalid));
    assert_eq!(world.is_let_in("demo", &root.session.access_token), (true, true));
    assert_eq!(world.login("demo", ROOT, PASSWORD).unwrap().step, SignInStep::SecondFactor);
}

#[test]
fn a_challenge_is_over_in_time() {
    let world = World::new();
    let root = world.root();
    let step = world.login("demo", ROOT, PASSWORD).unwrap();
    world.clock.advance_ms(5 * 60_000);
    let answer = ChallengeCode { challenge: step.challenge, code: world.code(&root.secret) };
    let refused = block_on(world.at("demo").verify(&answer));
    assert_eq!(refused, Err(ServiceError::Rejected(SecondFactorRejection::InvalidChallenge)));
}

#[test]
fn a_code_counts_once_also_for_two_at_once() {
    use futures_util::future::join;

    let world = World::new();
    let root = world.root();
    // The code of enrolment was used by enrolling.
    let step = world.login("demo", ROOT, PASSWORD).unwrap();
    let replayed = ChallengeCode { challenge: step.challenge, code: world.code(&root.secret) };
    let refused = block_on(world.at("demo").verify(&replayed));
    assert_eq!(refused, Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode)));
    let one = world.login("demo", ROOT, PASSWORD).unwrap().challenge;
    let two = world.login("demo", ROOT, PASSWORD).unwrap().challenge;
    let code = world.next_code(&root.secret);
    let answer = |challenge: String| ChallengeCode { challenge, code: code.clone() };
    let (one, two) = (answer(one), answer(two));
    let service = world.at("demo");
    let (one, two) = block_on(join(service.verify(&one), service.verify(&two)));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(world.count("SELECT count(*) FROM admin_sessions"), 2);
}

#[test]
fn a_recovery_code_stands_once_for_the_app() {
    let world = World::new();
    let root = world.root();
    assert_eq!(root.recovery_codes.len(), 10);
    for expected in [true, false] {
        let challenge = world.login("demo", ROOT, PASSWORD).unwrap().challenge;
        let code = root.recovery_codes[3].to_lowercase();
        assert_eq!(block_on(world.at("demo").verify(&ChallengeCode { challenge, code })).is_ok(), expected);
    }
    let me = block_on(world.at("demo").me(&root.operator.operator_id)).unwrap();
    assert_eq!(me.recovery_codes_left, 9);
}

#[test]
fn an_unknown_address_a_wrong_password_and_a_stranger_are_answered_alike() {
    let world = World::new();
    let root = world.root();
    let rival = world.hire(&root, "ana@rival.example", Role::Admin, Some("rival"));
    let gone = world.hire(&root, "bob@demo.example", Role::Admin, Some("demo"));
    world.sql(&format!("UPDATE admin_users SET disabled = 1 WHERE email = '{}'", gone.operator.email));
    let invalid = Err(ServiceError::Rejected(OperatorLoginRejection::InvalidCredentials));
    for (email, password) in [
        ("nobody@demo.example", PASSWORD),
        ("no address", PASSWORD),
        ("' OR 1=1 --", "' OR 1=1 --"),
        (ROOT, "tulip harbor kiosx"),
        (rival.operator.email.as_str(), PASSWORD),
        (gone.operator.email.as_str(), PASSWORD),
        (ROOT, &"x".repeat(2_000)),
    ] {
        let rows = world.actions().len();
        assert_eq!(world.login("demo", email, password), invalid, "{email}");
        assert_eq!(world.actions()[rows..], ["operator.login_failed"], "{email}");
    }
    assert!(world.login("rival", "ANA@Rival.Example", PASSWORD).is_ok(), "upper and lower case are one");
    assert!(world.login("rival", ROOT, PASSWORD).is_ok(), "a super admin works everywhere");
}

#[test]
fn an_invitation_sets_one_password_within_72_hours() {
    let world = World::new();
    let root = world.root();
    let invite_one = |email: &str| {
        let new = NewOperator { email: email.into(), role: Role::Finance, tenant_id: Some("demo".into()) };
        block_on(invite(&world.db, &world.rng, &world.acting(&root), &new)).unwrap()
    };
    let accept = |tenant_id: &str, token: &str, password: &str| {
        let accepted = AcceptedInvitation { token: token.into(), password: password.into() };
        block_on(world.at(tenant_id).accept_invitation(&accepted))
    };
    let invalid = || Err(ServiceError::Rejected(AcceptInvitationRejection::InvalidInvitation));
    let ana = invite_one("ana@demo.example");
    assert_eq!((ana.operator.status, ana.operator.second_factor), (OperatorStatus::Invited, false));
    assert_eq!(accept("rival", &ana.invitation_token, PASSWORD), invalid());
    let short = AcceptInvitationRejection::InvalidPassword { defect: PasswordDefect::Length };
    assert_eq!(accept("demo", &ana.invitation_token, "short"), Err(ServiceError::Rejected(short)));
    assert!(world.login("demo", "ana@demo.example", "").is_err(), "nobody logs in without a password");
    let acting = world.acting(&root);
    let again = block_on(invite_again(&world.db, &world.rng, &acting, &ana.operator.operator_id)).unwrap();
    assert_eq!(accept("demo", &ana.invitation_token, PASSWORD), invalid(), "a newer one makes it void");
    let step = accept("demo", &again.invitation_token, PASSWORD).unwrap();
    assert_eq!(accept("demo", &again.invitation_token, PASSWORD), invalid(), "once");
    assert_eq!(world.enrol("demo", &step).operator.role, Role::Finance);
    let late = invite_one("bob@demo.example");
    assert_eq!(late.expires_at_ms, world.clock.now_ms() + 72 * 3_600_000);
    world.clock.advance_ms(72 * 3_600_000);
    assert_eq!(accept("demo", &late.invitation_token, PASSWORD), invalid(), "too late");
    for secret in [&ana.invitation_token, &again.invitation_token, &root.session.refresh_token] {
        for table in ["admin_invitations", "admin_users", "audit_log", "admin_refresh_tokens"] {
            let rows = world.sql(&format!("SELECT * FROM {table}"));
            assert!(!format!("{rows:?}").contains(secret.as_str()), "{table}");
        }
    }
}

#[test]
fn tokens_are_renewed_and_a_second_use_ends_the_session() {
    let world = World::new();
    let root = world.root();
    let refresh = |tenant_id: &str, token: &str| block_on(world.at(tenant_id).refresh(token));
    let invalid = || Err(ServiceError::Rejected(OperatorRefreshRejection::InvalidRefreshToken));
    assert_eq!(refresh("demo", "rft_unknown"), invalid());
    assert_eq!(refresh("rival", &root.session.refresh_token), invalid(), "at another brand it is none");
    world.clock.advance_ms(60_000);
    let renewed = refresh("demo", &root.session.refresh_token).unwrap();
    assert_eq!(world.is_let_in("demo", &renewed.access_token), (true, true));
    let Ok(Subject::Operator { role, .. }) = world.subject("demo", &renewed.access_token) else {
        panic!("an operator");
    };
    assert_eq!(role, Role::SuperAdmin);
    assert!(world.subject("rival", &renewed.access_token).is_err(), "the token names its brand");
    assert_eq!(refresh("demo", &root.session.refresh_token), invalid(), "used before");
    assert_eq!(world.is_let_in("demo", &renewed.access_token), (false, false));
    assert_eq!(refresh("demo", &renewed.refresh_token), invalid());
    assert_eq!(world.actions().last().map(String::as_str), Some("operator.refresh_reused"));
}

#[test]
fn of_many_who_renew_at_once_one_wins() {
    use futures_util::future::join_all;

    let world = World::new();
    let root = world.root();
    let service = world.at("demo");
    let calls = (0..20).map(|_| service.refresh(&root.session.refresh_token));
    let answers = block_on(join_all(calls));
    assert!(answers.iter().filter(|answer| answer.is_ok()).count() <= 1);
    assert_eq!(world.count("SELECT count(*) FROM admin_refresh_tokens"), 2);
    assert_eq!(world.count("SELECT count(*) FROM admin_sessions WHERE ended_at_ms IS NULL"), 0);
}

#[test]
fn a_session_ends_unused_after_half_an_hour_and_used_after_twelve() {
    let world = World::new();
    let root = world.root();
    let unused = world.log_in("demo", &root);
    world.clock.advance_ms(30 * 60_000);
    assert!(block_on(world.at("demo").refresh(&unused.refresh_token)).is_err());
    let mut session = world.log_in("demo", &root);
    let opened_at_ms = world.clock.now_ms();
    let mut renewals = 0;
    while let Ok(renewed) = {
        world.clock.advance_ms(29 * 60_000);
        block_on(world.at("demo").refresh(&session.refresh_token))
    } {
        session = renewed;
        renewals += 1;
    }
    // 24 times 29 min are 11 h 36 min.
    assert_eq!(renewals, 24);
    assert!(world.clock.now_ms() >= opened_at_ms + 12 * 3_600_000);
}

#[test]
fn no_access_token_outlives_its_session() {
    let world = World::new();
    let root = world.root();
    let mut session = world.log_in("demo", &root);
    for minutes in [29; 24].into_iter().chain([20]) {
        world.clock.advance_ms(minutes * 60_000);
        session = block_on(world.at("demo").refresh(&session.refresh_token)).unwrap();
    }
    assert_eq!(session.expires_in_s, 4 * 60);
    world.clock.advance_ms(4 * 60_000);
    assert_eq!(world.is_let_in("demo", &session.access_token), (false, false));
}
