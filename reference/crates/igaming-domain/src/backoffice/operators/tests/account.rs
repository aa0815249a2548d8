use igaming_contracts::backoffice::account::{
    EndOperatorSessionRejection, NewOperatorPassword, Reauthentication, ReauthenticationRejection,
};
use igaming_contracts::backoffice::signing_in::SignInStep;
use pollster::block_on;

use super::world::{PASSWORD, ROOT, World};
use crate::ServiceError;
use crate::auth::Claims;

const OTHER: &str = "another harbor of tulips";

fn session_of(token: &str) -> String {
    use base64::Engine;
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Claims = serde_json::from_slice(&claims).unwrap();
    claims.sid
}

#[test]
fn logging_out_ends_the_session_and_only_that() {
    let world = World::new();
    let root = world.root();
    let other = world.log_in("demo", &root);
    let operator_id = root.operator.operator_id.as_str();
    let session_id = session_of(&other.access_token);
    block_on(world.at("demo").logout(operator_id, &session_id)).unwrap();
    assert_eq!(world.is_let_in("demo", &other.access_token), (false, false));
    assert!(block_on(world.at("demo").refresh(&other.refresh_token)).is_err());
    assert_eq!(world.is_let_in("demo", &root.session.access_token), (true, true));
    block_on(world.at("demo").logout(operator_id, &session_id)).unwrap();
    assert_eq!(world.actions().iter().filter(|action| *action == "operator.logout").count(), 1);
}

#[test]
fn ones_sessions_are_listed_and_ended_and_nobody_elses() {
    use igaming_contracts::context::Role;

    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Support, Some("demo"));
    let other = world.log_in("rival", &root);
    let (here, there) = (session_of(&root.session.access_token), session_of(&other.access_token));
    let operator_id = root.operator.operator_id.as_str();
    let listed = block_on(world.at("demo").sessions(operator_id, &here)).unwrap().sessions;
    let shown: Vec<_> =
        listed.iter().map(|s| (s.session_id.as_str(), s.tenant_id.as_str(), s.current)).collect();
    assert_eq!(shown, [(there.as_str(), "rival", false), (here.as_str(), "demo", true)]);
    let not_found = Err(ServiceError::Rejected(EndOperatorSessionRejection::SessionNotFound));
    let ana_id = ana.operator.operator_id.as_str();
    assert_eq!(block_on(world.at("demo").end_session(ana_id, &there)), not_found);
    block_on(world.at("demo").end_session(operator_id, &there)).unwrap();
    assert_eq!(block_on(world.at("demo").end_session(operator_id, &there)), not_found);
    assert_eq!(world.is_let_in("rival", &other.access_token), (false, false));
}

#[test]
fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let world = World::new();
    let root = world.root();
    let other = world.log_in("demo", &root);
    let (here, operator_id) = (session_of(&root.session.access_token), root.operator.operator_id.as_str());
    let change = |current: &str, new: &str| {
        let passwords = NewOperatorPassword { current_password: current.into(), new_password: new.into() };
        block_on(world.at("demo").change_password(operator_id, &here, &passwords))
    };
    let wrong = Err(ServiceError::Rejected(ReauthenticationRejection::InvalidCredentials));
    assert_eq!(change("wrong", OTHER), wrong);
    assert!(matches!(
        change(PASSWORD, "short"),
        Err(ServiceError::Rejected(ReauthenticationRejection::InvalidPassword { .. }))
    ));
    let pending = world.login("demo", ROOT, PASSWORD).unwrap();
    change(PASSWORD, OTHER).unwrap();
    assert_eq!(world.is_let_in("demo", &other.access_token), (false, false));
    assert_eq!(world.is_let_in("demo", &root.session.access_token), (true, true));
    assert!(world.login("demo", ROOT, PASSWORD).is_err());
    assert!(world.login("demo", ROOT, OTHER).is_ok());
    assert_eq!(
        world.count(&format!(
            "SELECT count(*) FROM admin_challenges WHERE token_hash = '{}'",
            super::super::rules::hash_of(&pending.challenge)
        )),
        0,
        "whoever knew the old password has nothing of it"
    );
}

#[test]
fn another_app_needs_the_password_and_replaces_the_first_one_only_when_enabled() {
    let world = World::new();
    let root = world.root();
    let operator_id = root.operator.operator_id.as_str();
    let renew = |password: &str| {
        let proof = Reauthentication { current_password: password.to_owned() };
        block_on(world.at("demo").renew_second_factor(operator_id, &proof))
    };
    assert_eq!(renew("wrong"), Err(ServiceError::Rejected(ReauthenticationRejection::InvalidCredentials)));
    let step = renew(PASSWORD).unwrap();
    assert_eq!(step.step, SignInStep::Enrolment);
    block_on(world.at("demo").set_up(&step.challenge)).unwrap();
    world.log_in("demo", &root);
    let step = renew(PASSWORD).unwrap();
    let renewed = world.enrol("demo", &step);
    assert_ne!(renewed.secret, root.secret);
    assert_eq!(world.is_let_in("demo", &root.session.access_token), (false, false));
    assert_eq!(world.is_let_in("demo", &renewed.session.access_token), (true, true));
    assert_eq!(world.count("SELECT count(*) FROM admin_recovery_codes"), 10);
    world.log_in("demo", &renewed);
}

#[test]
fn a_secret_is_sealed_for_its_operator() {
    let world = World::new();
    let root = world.root();
    let sealed = world.sql("SELECT totp_sealed FROM admin_users")[0].blob(0).unwrap().to_vec();
    assert!(!sealed.windows(20).any(|window| window == root.secret.as_bytes()));
    assert_eq!(world.at("demo").open(&sealed, &root.operator.operator_id).unwrap(), root.secret);
    assert!(world.at("demo").open(&sealed, "opr_another").is_err());
}
