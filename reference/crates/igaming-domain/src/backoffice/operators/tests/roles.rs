use igaming_contracts::backoffice::operators::OperatorRejection;
use igaming_contracts::context::{Role, Scope};
use proptest::prelude::*;

use super::super::rules::Assignment;
use crate::backoffice::Reach;

/// Who may do what, line by line.
#[test]
fn what_each_role_may_do() {
    use Scope::{
        Account, AuditRead, AuditVerify, EventsRead, OperatorsRead, OperatorsWrite, ReportsRead, TenantsRead,
        TenantsWrite,
    };
    let all = [
        Account,
        ReportsRead,
        EventsRead,
        AuditRead,
        AuditVerify,
        TenantsRead,
        TenantsWrite,
        OperatorsRead,
        OperatorsWrite,
    ];
    let table = [
        (Role::SuperAdmin, "xxxxxxxxx"),
        (Role::Admin, "xxxx.x.xx"),
        (Role::Finance, "xx......."),
        (Role::Risk, "xxxx....."),
        (Role::Support, "x.x......"),
        (Role::ReadOnly, "xx......."),
    ];
    assert_eq!(table.map(|(role, _)| role), Role::ALL);
    for (role, line) in table {
        let allowed: String = all.iter().map(|scope| if role.allows(*scope) { 'x' } else { '.' }).collect();
        assert_eq!(allowed, line, "{role:?}");
    }
}

proptest! {
    /// Whatever an operator of a brand may touch is of that brand, and nobody grants more than the own reach.
    #[test]
    fn an_assignment_is_within_reach_only_at_the_own_brand(
        role in prop::sample::select(Role::ALL.to_vec()),
        tenant in prop::option::of(prop::sample::select(vec!["demo", "rival", "third"])),
        own in prop::sample::select(vec!["demo", "rival"]),
    ) {
        let made = Assignment::new(role, tenant.map(str::to_owned));
        let is_valid = (role == Role::SuperAdmin) == tenant.is_none();
        prop_assert_eq!(made.is_ok(), is_valid);
        match made {
            Err(rejection) => prop_assert_eq!(rejection, OperatorRejection::InvalidTenant),
            Ok(assignment) => {
                prop_assert!(assignment.is_within(&Reach::Platform));
                let reached = assignment.is_within(&Reach::Tenant(own.to_owned()));
                prop_assert_eq!(reached, tenant == Some(own));
            }
        }
    }
}
