use cactus_edge::Clock;
use igaming_contracts::backoffice::operators::{
    NewOperator, Operator, OperatorChange, OperatorRejection, OperatorStatus, OperatorsQuery,
};
use igaming_contracts::backoffice::signing_in::SignInStep;
use igaming_contracts::context::Role;
use pollster::block_on;

use super::super::{change, invite, invite_again, list};
use super::world::{PASSWORD, Person, World};
use crate::ServiceError;
use crate::backoffice::Reach;

type Changed = Result<Operator, ServiceError<OperatorRejection>>;

fn rejected<T>(rejection: OperatorRejection) -> Result<T, ServiceError<OperatorRejection>> {
    Err(ServiceError::Rejected(rejection))
}

fn change_by(world: &World, by: &Person, of: &Person, wanted: &OperatorChange) -> Changed {
    block_on(change(&world.db, &world.sessions, &world.acting(by), &of.operator.operator_id, wanted))
}

fn to_role(role: Role, tenant_id: Option<&str>) -> OperatorChange {
    let tenant_id = tenant_id.map(str::to_owned);
    OperatorChange { version: 3, role: Some(role), tenant_id, ..OperatorChange::default() }
}

fn disabled(version: u64, disabled: bool) -> OperatorChange {
    OperatorChange { version, disabled: Some(disabled), ..OperatorChange::default() }
}

#[test]
fn a_disabled_operator_is_out_at_once_and_may_come_back() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let pending = world.login("demo", &ana.operator.email, PASSWORD).unwrap();
    let after = change_by(&world, &root, &ana, &disabled(ana.operator.version, true)).unwrap();
    assert_eq!((after.status, after.version), (OperatorStatus::Disabled, ana.operator.version + 1));
    assert_eq!(world.is_let_in("demo", &ana.session.access_token), (false, false));
    assert!(block_on(world.at("demo").refresh(&ana.session.refresh_token)).is_err());
    assert!(world.login("demo", &ana.operator.email, PASSWORD).is_err());
    let code = world.next_code(&ana.secret);
    let answer =
        igaming_contracts::backoffice::signing_in::ChallengeCode { challenge: pending.challenge, code };
    assert!(block_on(world.at("demo").verify(&answer)).is_err());
    let lost = change_by(&world, &root, &ana, &disabled(ana.operator.version, false));
    assert_eq!(lost, rejected(OperatorRejection::VersionConflict { version: after.version }));
    change_by(&world, &root, &ana, &disabled(after.version, false)).unwrap();
    assert_eq!(world.is_let_in("demo", &ana.session.access_token), (false, false));
    world.log_in("demo", &ana);
}

#[test]
fn another_role_ends_the_sessions_of_the_one_before() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let after = change_by(&world, &root, &ana, &to_role(Role::Support, None)).unwrap();
    assert_eq!((after.role, after.tenant_id.as_deref()), (Role::Support, Some("demo")));
    assert_eq!(world.is_let_in("demo", &ana.session.access_token), (false, false));
    assert_eq!(world.log_in("demo", &ana).operator.role, Role::Support);
    // To another brand, whose name the operator works under from now on.
    let moved =
        OperatorChange { version: after.version, tenant_id: Some("rival".into()), ..Default::default() };
    change_by(&world, &root, &ana, &moved).unwrap();
    assert!(world.login("demo", &ana.operator.email, PASSWORD).is_err());
    assert!(world.login("rival", &ana.operator.email, PASSWORD).is_ok());
}

#[test]
fn a_reset_second_factor_leads_to_enrolment() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let reset = OperatorChange { version: 3, reset_second_factor: true, ..OperatorChange::default() };
    assert!(!change_by(&world, &root, &ana, &reset).unwrap().second_factor);
    assert_eq!(world.is_let_in("demo", &ana.session.access_token), (false, false));
    let step = world.login("demo", &ana.operator.email, PASSWORD).unwrap();
    assert_eq!(step.step, SignInStep::Enrolment);
    let codes = "SELECT count(*) FROM admin_recovery_codes r JOIN admin_users u USING (operator_id) \
                 WHERE u.email = 'ana@demo.example'";
    assert_eq!(world.count(codes), 0);
    world.enrol("demo", &step);
    assert_eq!(world.count(codes), 10);
}

#[test]
fn nobody_changes_the_own_account_and_a_super_admin_is_left() {
    use futures_util::future::join;

    let world = World::new();
    let root = world.root();
    let own = change_by(&world, &root, &root, &disabled(root.operator.version, true));
    assert_eq!(own, rejected(OperatorRejection::OwnAccount));
    let second = world.hire(&root, "two@platform.example", Role::SuperAdmin, None);
    let (by_root, by_second) = (world.acting(&root), world.acting(&second));
    let (one, two) = (disabled(second.operator.version, true), disabled(root.operator.version, true));
    let (one, two) = block_on(join(
        change(&world.db, &world.sessions, &by_root, &second.operator.operator_id, &one),
        change(&world.db, &world.sessions, &by_second, &root.operator.operator_id, &two),
    ));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "each disables the other at once");
    let left = "SELECT count(*) FROM admin_users WHERE role = 'super_admin' AND disabled = 0";
    assert_eq!(world.count(left), 1);
}

#[test]
fn who_was_disabled_meanwhile_changes_nothing() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let bob = world.hire(&root, "bob@demo.example", Role::Support, Some("demo"));
    let acting = world.acting(&ana);
    change_by(&world, &root, &ana, &disabled(3, true)).unwrap();
    let rows = world.actions().len();
    let new =
        NewOperator { email: "x@demo.example".into(), role: Role::Admin, tenant_id: Some("demo".into()) };
    assert!(block_on(invite(&world.db, &world.rng, &acting, &new)).is_err());
    let id = bob.operator.operator_id.as_str();
    assert!(block_on(change(&world.db, &world.sessions, &acting, id, &disabled(3, true))).is_err());
    assert_eq!(world.actions().len(), rows);
}

#[test]
fn an_admin_of_a_brand_sees_and_changes_its_people_only() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let bob = world.hire(&ana, "bob@demo.example", Role::Support, Some("demo"));
    let eve = world.hire(&root, "eve@rival.example", Role::Support, Some("rival"));
    let ids = |reach: &Reach| {
        let page = block_on(list(&world.db, reach, &OperatorsQuery::default())).unwrap();
        let mut emails: Vec<String> = page.operators.into_iter().map(|operator| operator.email).collect();
        emails.sort();
        emails
    };
    assert_eq!(ids(&Reach::Tenant("demo".into())), ["ana@demo.example", "bob@demo.example"]);
    assert_eq!(ids(&Reach::Platform).len(), 4);
    for stranger in [&eve, &root] {
        let refused = change_by(&world, &ana, stranger, &disabled(3, true));
        assert_eq!(refused, rejected(OperatorRejection::OperatorNotFound));
        let id = stranger.operator.operator_id.as_str();
        let again = block_on(invite_again(&world.db, &world.rng, &world.acting(&ana), id));
        assert_eq!(again.err(), Some(ServiceError::Rejected(OperatorRejection::OperatorNotFound)));
    }
    for wanted in [to_role(Role::SuperAdmin, None), to_role(Role::Admin, Some("rival"))] {
        let refused = change_by(&world, &ana, &bob, &wanted);
        assert_eq!(refused, rejected(OperatorRejection::RoleNotAllowed));
    }
    change_by(&world, &ana, &bob, &to_role(Role::Finance, None)).unwrap();
}

#[test]
fn an_invitation_names_an_address_a_role_and_its_brand() {
    let world = World::new();
    let root = world.root();
    let ana = world.hire(&root, "ana@demo.example", Role::Admin, Some("demo"));
    let by = |by: &Person, email: &str, role: Role, tenant_id: Option<&str>| {
        let new = NewOperator { email: email.into(), role, tenant_id: tenant_id.map(str::to_owned) };
        block_on(invite(&world.db, &world.rng, &world.acting(by), &new)).map(|invited| invited.operator.email)
    };
    for (email, role, tenant_id, rejection) in [
        ("no address", Role::Admin, Some("demo"), OperatorRejection::InvalidEmail),
        ("x@demo.example", Role::Admin, None, OperatorRejection::InvalidTenant),
        ("x@demo.example", Role::SuperAdmin, Some("demo"), OperatorRejection::InvalidTenant),
        ("x@demo.example", Role::Admin, Some("none"), OperatorRejection::InvalidTenant),
        (
            "x@demo.example",
            Role::Admin,
            Some("'; DROP TABLE admin_users; --"),
            OperatorRejection::InvalidTenant,
        ),
        ("Ana@Demo.example", Role::Admin, Some("demo"), OperatorRejection::EmailTaken),
    ] {
        assert_eq!(by(&root, email, role, tenant_id), rejected(rejection), "{email} {tenant_id:?}");
    }
    let beyond = rejected(OperatorRejection::RoleNotAllowed);
    assert_eq!(by(&ana, "x@rival.example", Role::Support, Some("rival")), beyond);
    assert_eq!(by(&ana, "x@rival.example", Role::SuperAdmin, None), beyond);
    assert_eq!(by(&root, "Bob@Demo.example", Role::Risk, Some("demo")).unwrap(), "bob@demo.example");
    let accepted = ana.operator.operator_id.as_str();
    let again = block_on(invite_again(&world.db, &world.rng, &world.acting(&root), accepted));
    assert_eq!(again.err(), Some(ServiceError::Rejected(OperatorRejection::AlreadyAccepted)));
}

#[test]
fn the_list_comes_in_pages() {
    let world = World::new();
    let root = world.root();
    for number in 0..60 {
        world.sql(&format!(
            "INSERT INTO admin_users (operator_id, email, role, tenant_id, version, created_at_ms) \
             VALUES ('opr_{number:032}', 'p{number}@demo.example', 'support', 'demo', 1, {})",
            world.clock.now_ms()
        ));
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = block_on(list(&world.db, &world.acting(&root).reach, &OperatorsQuery { after })).unwrap();
        assert!(page.operators.len() <= 50);
        seen.extend(page.operators.into_iter().map(|operator| operator.operator_id));
        after = page.next_after;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 61);
    assert!(seen.is_sorted_by(|a, b| a < b));
}
