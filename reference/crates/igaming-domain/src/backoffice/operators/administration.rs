use cactus_edge::{Db, Fault, Kv, Rng};
use igaming_contracts::backoffice::operators::{
    Invited, NewOperator, OPERATORS_PAGE_MAX, Operator, OperatorChange, OperatorRejection, Operators,
    OperatorsQuery,
};
use igaming_contracts::context::Role;
use serde_json::{Value, json};

use super::rules::{Assignment, INVITATION_LIFETIME_MS, Token, draw_id};
use super::store::{self, StoredOperator};
use super::{attempts, sessions};
use crate::ServiceError;
use crate::auth::Email;
use crate::backoffice::audit::{self, Actor, Draft, Sealed, difference};
use crate::backoffice::{Acting, Reach};

type Answer<T> = Result<T, ServiceError<OperatorRejection>>;

fn rejected<T>(rejection: OperatorRejection) -> Answer<T> {
    Err(ServiceError::Rejected(rejection))
}

impl From<OperatorRejection> for ServiceError<OperatorRejection> {
    fn from(rejection: OperatorRejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// The operators within reach, by id.
///
/// # Errors
/// A fault when they cannot be read.
pub async fn list(db: &impl Db, reach: &Reach, query: &OperatorsQuery) -> Result<Operators, Fault> {
    let mut operators = store::page(db, reach, query.after.as_deref().unwrap_or("")).await?;
    let is_last = operators.len() <= OPERATORS_PAGE_MAX;
    operators.truncate(OPERATORS_PAGE_MAX);
    let next_after = operators.last().filter(|_| !is_last).map(|operator| operator.operator_id.clone());
    Ok(Operators { operators, next_after })
}

/// Invites an operator.
///
/// # Errors
/// What is wrong with the invitation, or that it is not one's own to make.
pub async fn invite(db: &impl Db, rng: &impl Rng, acting: &Acting, new: &NewOperator) -> Answer<Invited> {
    let email = Email::parse(&new.email).map_err(|_| OperatorRejection::InvalidEmail)?;
    let assignment = assignable(db, acting, Assignment::new(new.role, new.tenant_id.clone())?).await?;
    let operator = StoredOperator {
        operator_id: draw_id("opr", rng),
        email: email.as_str().to_owned(),
        assignment,
        version: 1,
        disabled: false,
        password_hash: None,
        totp_sealed: None,
        totp_last_step: None,
        created_at_ms: acting.now_ms,
    };
    let token = Token::draw("inv", rng);
    let expires_at_ms = acting.now_ms + INVITATION_LIFETIME_MS;
    let draft = draft(acting, "operator.invite", None, &operator);
    let changes = |row: &Sealed| {
        vec![
            store::write(&operator, row),
            store::write_invitation(&operator.operator_id, &token.hash, expires_at_ms, row),
        ]
    };
    let condition = store::is_new(&operator.email, &acting.actor, &acting.reach);
    if audit::commit(db, &draft, &condition, changes).await?.is_none() {
        return match store::by_email(db, &email).await? {
            Some(_) => rejected(OperatorRejection::EmailTaken),
            None => rejected(OperatorRejection::RoleNotAllowed),
        };
    }
    Ok(Invited { operator: operator.shown(), invitation_token: token.text, expires_at_ms })
}

/// Invites an operator again who has not accepted yet.
///
/// # Errors
/// There is no such operator within reach, or the invitation was accepted.
pub async fn invite_again(
    db: &impl Db,
    rng: &impl Rng,
    acting: &Acting,
    operator_id: &str,
) -> Answer<Invited> {
    let operator = within_reach(db, acting, operator_id).await?;
    if operator.password_hash.is_some() {
        return rejected(OperatorRejection::AlreadyAccepted);
    }
    let token = Token::draw("inv", rng);
    let expires_at_ms = acting.now_ms + INVITATION_LIFETIME_MS;
    let draft = draft(acting, "operator.invite_again", Some(&operator), &operator);
    let changes =
        |row: &Sealed| vec![store::write_invitation(&operator.operator_id, &token.hash, expires_at_ms, row)];
    let condition = store::is_changeable(&operator, &acting.actor, &acting.reach);
    if audit::commit(db, &draft, &condition, changes).await?.is_none() {
        return conflict(db, operator_id).await;
    }
    Ok(Invited { operator: operator.shown(), invitation_token: token.text, expires_at_ms })
}

/// Changes what is named of an operator, and ends the operator's sessions.
///
/// There always is a super admin: only one can change another, and nobody changes the own account.
///
/// # Errors
/// What is wrong with the change, that it is not one's own to make, or that the operator was changed meanwhile.
pub async fn change(
    db: &impl Db,
    kv: &impl Kv,
    acting: &Acting,
    operator_id: &str,
    change: &OperatorChange,
) -> Answer<Operator> {
    let before = within_reach(db, acting, operator_id).await?;
    if acting.actor == Actor::Operator(before.operator_id.clone()) {
        return rejected(OperatorRejection::OwnAccount);
    }
    let after = assigned(db, acting, &before, change).await?;
    if change.version != before.version {
        return rejected(OperatorRejection::VersionConflict { version: before.version });
    }
    let mut draft = draft(acting, "operator.change", Some(&before), &after);
    let attempts_key = attempts::key_of(&before.email);
    if change.unlock {
        draft.change["before"]["failed_logins"] = json!(attempts::failures(db, &attempts_key).await?);
        draft.change["after"]["failed_logins"] = json!(0);
    }
    let changes = |row: &Sealed| {
        let mut statements = vec![
            store::write(&after, row),
            store::delete_challenges(operator_id, row),
            sessions::end_all(operator_id, acting.now_ms, row),
        ];
        if change.reset_second_factor {
            statements.extend(store::replace_recovery_codes(operator_id, &[], row));
        }
        if change.unlock {
            statements.push(attempts::unlock(&attempts_key, row));
        }
        if after.disabled {
            statements.push(store::delete_invitation(operator_id, row));
        }
        statements
    };
    let condition = store::is_changeable(&before, &acting.actor, &acting.reach);
    if audit::commit(db, &draft, &condition, changes).await?.is_none() {
        return conflict(db, operator_id).await;
    }
    sessions::withdraw_ended(db, kv, operator_id, acting.now_ms).await?;
    Ok(after.shown())
}

/// The account after the change.
async fn assigned(
    db: &impl Db,
    acting: &Acting,
    before: &StoredOperator,
    change: &OperatorChange,
) -> Answer<StoredOperator> {
    let assignment = match (change.role, &change.tenant_id) {
        (None, None) => before.assignment.clone(),
        (role, tenant_id) => {
            let role = role.unwrap_or(before.assignment.role);
            let kept = before.assignment.tenant_id.clone().filter(|_| role != Role::SuperAdmin);
            assignable(db, acting, Assignment::new(role, tenant_id.clone().or(kept))?).await?
        }
    };
    let is_reset = change.reset_second_factor;
    Ok(StoredOperator {
        assignment,
        version: before.version + 1,
        disabled: change.disabled.unwrap_or(before.disabled),
        totp_sealed: before.totp_sealed.clone().filter(|_| !is_reset),
        totp_last_step: before.totp_last_step.filter(|_| !is_reset),
        ..before.clone()
    })
}

/// The assignment, if it is one's own to give and its brand exists.
async fn assignable(db: &impl Db, acting: &Acting, assignment: Assignment) -> Answer<Assignment> {
    if !assignment.is_within(&acting.reach) {
        return rejected(OperatorRejection::RoleNotAllowed);
    }
    match &assignment.tenant_id {
        Some(tenant_id) if !store::tenant_exists(db, tenant_id).await? => {
            rejected(OperatorRejection::InvalidTenant)
        }
        _ => Ok(assignment),
    }
}

async fn within_reach(db: &impl Db, acting: &Acting, operator_id: &str) -> Answer<StoredOperator> {
    let found = store::by_id(db, operator_id).await?;
    let found = found.filter(|operator| operator.assignment.is_within(&acting.reach));
    found.ok_or(ServiceError::Rejected(OperatorRejection::OperatorNotFound))
}

async fn conflict<T>(db: &impl Db, operator_id: &str) -> Answer<T> {
    match store::by_id(db, operator_id).await? {
        Some(now) => rejected(OperatorRejection::VersionConflict { version: now.version }),
        None => rejected(OperatorRejection::OperatorNotFound),
    }
}

fn draft(
    acting: &Acting,
    action: &'static str,
    before: Option<&StoredOperator>,
    after: &StoredOperator,
) -> Draft {
    Draft {
        at_ms: acting.now_ms,
        actor: acting.actor.clone(),
        action,
        target_kind: "operator",
        target_id: after.operator_id.clone(),
        tenant_id: after.assignment.tenant_id.clone(),
        request_id: acting.request_id.clone(),
        change: difference(&audited(before), &audited(Some(after))),
    }
}

fn audited(operator: Option<&StoredOperator>) -> Value {
    match operator {
        None => json!({}),
        Some(operator) => json!({
            "email": operator.email,
            "role": operator.assignment.role,
            "tenant_id": operator.assignment.tenant_id,
            "status": operator.status(),
            "second_factor": operator.totp_sealed.is_some(),
            "version": operator.version,
        }),
    }
}
