use cactus_edge::{Db, Fault, Row, Statement, Value};
use igaming_contracts::backoffice::operators::{OPERATORS_PAGE_MAX, Operator, OperatorStatus};
use igaming_contracts::context::{Role, Scope};

use super::rules::Assignment;
use crate::auth::{Email, PasswordHash};
use crate::backoffice::Reach;
use crate::backoffice::audit::{Actor, Condition, Sealed, WRITTEN, changing};

const COLUMNS: &str = "u.operator_id, u.email, u.role, u.tenant_id, u.version, u.disabled, u.password_hash, \
     coalesce(u.totp_sealed, x''), coalesce(u.totp_last_step, -1), u.created_at_ms";

/// How many columns these are.
const COLUMNS_LENGTH: usize = 10;

/// An account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredOperator {
    pub operator_id: String,
    pub email: String,
    pub assignment: Assignment,
    pub version: u64,
    pub disabled: bool,
    pub password_hash: Option<PasswordHash>,
    /// The authenticator app's secret, sealed.
    pub totp_sealed: Option<Vec<u8>>,
    /// The time step of the last code that was accepted.
    pub totp_last_step: Option<u64>,
    pub created_at_ms: u64,
}

impl StoredOperator {
    pub fn status(&self) -> OperatorStatus {
        match (self.disabled, &self.password_hash) {
            (true, _) => OperatorStatus::Disabled,
            (false, None) => OperatorStatus::Invited,
            (false, Some(_)) => OperatorStatus::Active,
        }
    }

    /// As operators see it.
    pub fn shown(&self) -> Operator {
        Operator {
            operator_id: self.operator_id.clone(),
            email: self.email.clone(),
            role: self.assignment.role,
            tenant_id: self.assignment.tenant_id.clone(),
            status: self.status(),
            second_factor: self.totp_sealed.is_some(),
            version: self.version,
            created_at_ms: self.created_at_ms,
        }
    }

    /// Whether the operator works under the name of this brand.
    pub fn works_at(&self, tenant_id: &str) -> bool {
        self.assignment.tenant_id.as_deref().is_none_or(|own| own == tenant_id)
    }
}

fn from_row(row: &Row) -> Result<StoredOperator, Fault> {
    let role = row.text(2)?;
    let role = Role::ALL.into_iter().find(|known| known.as_str() == role);
    let sealed = row.blob(7)?;
    Ok(StoredOperator {
        operator_id: row.text(0)?.to_owned(),
        email: row.text(1)?.to_owned(),
        assignment: Assignment {
            role: role.ok_or_else(|| Fault::corrupt("an operator of an unknown role"))?,
            tenant_id: row.optional_text(3)?.map(str::to_owned),
        },
        version: row.unsigned(4)?,
        disabled: row.integer(5)? == 1,
        password_hash: row.optional_text(6)?.map(PasswordHash::from_stored),
        totp_sealed: (!sealed.is_empty()).then(|| sealed.to_vec()),
        totp_last_step: u64::try_from(row.integer(8)?).ok(),
        created_at_ms: row.unsigned(9)?,
    })
}

async fn one(db: &impl Db, statement: Statement) -> Result<Option<StoredOperator>, Fault> {
    db.query(statement).await?.first().map(from_row).transpose()
}

pub(super) async fn by_email(db: &impl Db, email: &Email) -> Result<Option<StoredOperator>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM admin_users u WHERE u.email = ?1");
    one(db, Statement::new(sql).bind(email.as_str())).await
}

pub(super) async fn by_id(db: &impl Db, operator_id: &str) -> Result<Option<StoredOperator>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM admin_users u WHERE u.operator_id = ?1");
    one(db, Statement::new(sql).bind(operator_id)).await
}

/// Who was invited with this token, if it is still good.
pub(super) async fn by_invitation(
    db: &impl Db,
    token_hash: &str,
    now_ms: u64,
) -> Result<Option<StoredOperator>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM admin_invitations i JOIN admin_users u ON u.operator_id = i.operator_id \
         WHERE i.token_hash = ?1 AND i.expires_at_ms > ?2 AND u.disabled = 0 AND u.password_hash IS NULL"
    );
    one(db, Statement::new(sql).bind(token_hash).bind(now_ms)).await
}

/// One more than a page, by id.
pub(super) async fn page(db: &impl Db, reach: &Reach, after: &str) -> Result<Vec<Operator>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM admin_users u WHERE u.operator_id > ?1 AND (?2 IS NULL OR u.tenant_id = ?2) \
         ORDER BY u.operator_id LIMIT ?3"
    );
    let limit = u64::try_from(OPERATORS_PAGE_MAX + 1).unwrap_or(u64::MAX);
    let rows = db.query(Statement::new(sql).bind(after).bind(reach.only()).bind(limit)).await?;
    rows.iter().map(|row| from_row(row).map(|operator| operator.shown())).collect()
}

pub(super) async fn tenant_exists(db: &impl Db, tenant_id: &str) -> Result<bool, Fault> {
    let statement = Statement::new("SELECT 1 FROM tenants WHERE tenant_id = ?1").bind(tenant_id);
    Ok(!db.query(statement).await?.is_empty())
}

pub(super) async fn recovery_codes_left(db: &impl Db, operator_id: &str) -> Result<u64, Fault> {
    let statement = Statement::new("SELECT count(*) FROM admin_recovery_codes WHERE operator_id = ?1");
    let rows = db.query(statement.bind(operator_id)).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// There is no operator yet.
pub(super) fn nobody() -> Condition {
    Condition { sql: "NOT EXISTS (SELECT 1 FROM admin_users)", parameters: Vec::new() }
}

/// The account is as it was read.
pub(super) fn is_at(operator: &StoredOperator) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_users WHERE operator_id = ?13 AND version = ?14)",
        parameters: vec![operator.operator_id.as_str().into(), operator.version.into()],
    }
}

/// Who acts still may: the account is neither disabled nor of another role or brand.
fn acting_parameters(actor: &Actor, reach: &Reach) -> Vec<Value> {
    let actor_id = match actor {
        Actor::Operator(operator_id) => operator_id.as_str(),
        Actor::Anonymous | Actor::Service(_) => "",
    };
    let roles = Role::ALL.into_iter().filter(|role| role.allows(Scope::OperatorsWrite));
    let roles = serde_json::Value::from_iter(roles.map(Role::as_str)).to_string();
    vec![actor_id.into(), Value::from(reach.only()), roles.into()]
}

/// Who acts still may, and nobody has this address.
pub(super) fn is_new(email: &str, actor: &Actor, reach: &Reach) -> Condition {
    let mut parameters = acting_parameters(actor, reach);
    parameters.push(email.into());
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_users WHERE operator_id = ?13 AND disabled = 0 AND tenant_id IS ?14 \
              AND role IN (SELECT value FROM json_each(?15))) \
              AND NOT EXISTS (SELECT 1 FROM admin_users WHERE email = ?16)",
        parameters,
    }
}

/// Who acts still may, and the account is as it was read.
pub(super) fn is_changeable(operator: &StoredOperator, actor: &Actor, reach: &Reach) -> Condition {
    let mut parameters = acting_parameters(actor, reach);
    parameters.push(operator.operator_id.as_str().into());
    parameters.push(operator.version.into());
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_users WHERE operator_id = ?13 AND disabled = 0 AND tenant_id IS ?14 \
              AND role IN (SELECT value FROM json_each(?15))) \
              AND EXISTS (SELECT 1 FROM admin_users WHERE operator_id = ?16 AND version = ?17)",
        parameters,
    }
}

/// Writes the account. A newer one replaces the row.
pub(super) fn write(operator: &StoredOperator, row: &Sealed) -> Statement {
    changing(
        format!(
            "INSERT INTO admin_users (operator_id, email, role, tenant_id, version, disabled, password_hash, \
             totp_sealed, totp_last_step, created_at_ms) SELECT ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 \
             WHERE {WRITTEN} ON CONFLICT (operator_id) DO UPDATE SET role = excluded.role, \
             tenant_id = excluded.tenant_id, version = excluded.version, disabled = excluded.disabled, \
             password_hash = excluded.password_hash, totp_sealed = excluded.totp_sealed, \
             totp_last_step = excluded.totp_last_step"
        ),
        row,
    )
    .bind(operator.operator_id.as_str())
    .bind(operator.email.as_str())
    .bind(operator.assignment.role.as_str())
    .bind(operator.assignment.tenant_id.as_deref())
    .bind(operator.version)
    .bind(operator.disabled)
    .bind(operator.password_hash.as_ref().map(PasswordHash::as_str))
    .bind(operator.totp_sealed.clone())
    .bind(operator.totp_last_step)
    .bind(operator.created_at_ms)
}

/// The step of a code counts once.
pub(super) fn use_step(operator_id: &str, step: u64, row: &Sealed) -> Statement {
    changing(format!("UPDATE admin_users SET totp_last_step = ?3 WHERE operator_id = ?2 AND {WRITTEN}"), row)
        .bind(operator_id)
        .bind(step)
}

/// Replaces the operator's recovery codes by these hashes.
pub(super) fn replace_recovery_codes(operator_id: &str, hashes: &[String], row: &Sealed) -> Vec<Statement> {
    let hashes = serde_json::Value::from_iter(hashes.iter().map(String::as_str)).to_string();
    vec![
        changing(format!("DELETE FROM admin_recovery_codes WHERE operator_id = ?2 AND {WRITTEN}"), row)
            .bind(operator_id),
        changing(
            format!(
                "INSERT INTO admin_recovery_codes (code_hash, operator_id) SELECT value, ?2 \
                 FROM json_each(?3) WHERE {WRITTEN}"
            ),
            row,
        )
        .bind(operator_id)
        .bind(hashes),
    ]
}

pub(super) fn use_recovery_code(code_hash: &str, row: &Sealed) -> Statement {
    changing(format!("DELETE FROM admin_recovery_codes WHERE code_hash = ?2 AND {WRITTEN}"), row)
        .bind(code_hash)
}

/// The operator's only invitation from now on.
pub(super) fn write_invitation(
    operator_id: &str,
    token_hash: &str,
    expires_at_ms: u64,
    row: &Sealed,
) -> Statement {
    changing(
        format!(
            "INSERT INTO admin_invitations (operator_id, token_hash, expires_at_ms) SELECT ?2, ?3, ?4 \
             WHERE {WRITTEN} ON CONFLICT (operator_id) DO UPDATE SET token_hash = excluded.token_hash, \
             expires_at_ms = excluded.expires_at_ms"
        ),
        row,
    )
    .bind(operator_id)
    .bind(token_hash)
    .bind(expires_at_ms)
}

pub(super) fn delete_invitation(operator_id: &str, row: &Sealed) -> Statement {
    changing(format!("DELETE FROM admin_invitations WHERE operator_id = ?2 AND {WRITTEN}"), row)
        .bind(operator_id)
}

/// The invitation is still the one that was read, and was not accepted.
pub(super) fn is_invited(operator: &StoredOperator, token_hash: &str) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_users WHERE operator_id = ?13 AND version = ?14) AND \
              EXISTS (SELECT 1 FROM admin_invitations WHERE operator_id = ?13 AND token_hash = ?15)",
        parameters: vec![operator.operator_id.as_str().into(), operator.version.into(), token_hash.into()],
    }
}

/// What a challenge lets do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    SecondFactor,
    Enrolment,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::Enrolment => "enrolment",
        }
    }
}

/// A challenge that is to be given out.
#[derive(Debug, Clone)]
pub(super) struct NewChallenge {
    pub token_hash: String,
    pub operator_id: String,
    pub operator_version: u64,
    pub tenant_id: String,
    pub purpose: Purpose,
    pub expires_at_ms: u64,
    pub now_ms: u64,
}

/// Gives out a challenge, and forgets those that are over.
pub(super) fn write_challenge(challenge: &NewChallenge, row: &Sealed) -> Vec<Statement> {
    vec![
        changing(format!("DELETE FROM admin_challenges WHERE expires_at_ms <= ?2 AND {WRITTEN}"), row)
            .bind(challenge.now_ms),
        changing(
            format!(
                "INSERT INTO admin_challenges (token_hash, operator_id, tenant_id, purpose, operator_version, \
                 expires_at_ms) SELECT ?2, ?3, ?4, ?5, ?6, ?7 WHERE {WRITTEN}"
            ),
            row,
        )
        .bind(challenge.token_hash.as_str())
        .bind(challenge.operator_id.as_str())
        .bind(challenge.tenant_id.as_str())
        .bind(challenge.purpose.as_str())
        .bind(challenge.operator_version)
        .bind(challenge.expires_at_ms),
    ]
}

/// A challenge that is in force, and whose.
#[derive(Debug, Clone)]
pub(super) struct FoundChallenge {
    pub token_hash: String,
    /// Of an enrolment, the secret that was shown, sealed.
    pub totp_sealed: Option<Vec<u8>>,
    pub operator: StoredOperator,
}

pub(super) async fn challenge(
    db: &impl Db,
    token_hash: &str,
    purpose: Purpose,
    tenant_id: &str,
    now_ms: u64,
) -> Result<Option<FoundChallenge>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, coalesce(c.totp_sealed, x'') FROM admin_challenges c \
         JOIN admin_users u ON u.operator_id = c.operator_id WHERE c.token_hash = ?1 AND c.purpose = ?2 \
         AND c.tenant_id = ?3 AND c.expires_at_ms > ?4 AND c.operator_version = u.version AND u.disabled = 0"
    );
    let statement = Statement::new(sql).bind(token_hash).bind(purpose.as_str()).bind(tenant_id).bind(now_ms);
    let found = |row: &Row| {
        let sealed = row.blob(COLUMNS_LENGTH)?;
        Ok(FoundChallenge {
            token_hash: token_hash.to_owned(),
            totp_sealed: (!sealed.is_empty()).then(|| sealed.to_vec()),
            operator: from_row(row)?,
        })
    };
    db.query(statement).await?.first().map(found).transpose()
}

/// Keeps the secret that an enrolment shows; `false` when the challenge was used meanwhile.
pub(super) async fn keep_secret(db: &impl Db, token_hash: &str, sealed: Vec<u8>) -> Result<bool, Fault> {
    let statement = Statement::new(
        "UPDATE admin_challenges SET totp_sealed = ?2 WHERE token_hash = ?1 RETURNING purpose",
    );
    Ok(!db.query(statement.bind(token_hash).bind(sealed)).await?.is_empty())
}

/// The challenge is still there and its operator as it was read, and no code of this step or a later one was accepted.
pub(super) fn is_answered_by_step(found: &FoundChallenge, step: u64) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_challenges c JOIN admin_users u ON u.operator_id = c.operator_id \
              WHERE c.token_hash = ?13 AND u.version = ?14 AND coalesce(u.totp_last_step, -1) < ?15)",
        parameters: vec![found.token_hash.as_str().into(), found.operator.version.into(), step.into()],
    }
}

/// The challenge is still there and its operator as it was read, and the code was not used.
pub(super) fn is_answered_by_recovery_code(found: &FoundChallenge, code_hash: &str) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_challenges c JOIN admin_users u ON u.operator_id = c.operator_id \
              JOIN admin_recovery_codes r ON r.operator_id = u.operator_id \
              WHERE c.token_hash = ?13 AND u.version = ?14 AND r.code_hash = ?15)",
        parameters: vec![found.token_hash.as_str().into(), found.operator.version.into(), code_hash.into()],
    }
}

/// The enrolment is still there with the secret that the code is of, and its operator as it was read.
pub(super) fn is_enrolling(found: &FoundChallenge, sealed: &[u8]) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_challenges c JOIN admin_users u ON u.operator_id = c.operator_id \
              WHERE c.token_hash = ?13 AND u.version = ?14 AND c.totp_sealed = ?15)",
        parameters: vec![
            found.token_hash.as_str().into(),
            found.operator.version.into(),
            sealed.to_vec().into(),
        ],
    }
}

/// All challenges of the operator are over.
pub(super) fn delete_challenges(operator_id: &str, row: &Sealed) -> Statement {
    changing(format!("DELETE FROM admin_challenges WHERE operator_id = ?2 AND {WRITTEN}"), row)
        .bind(operator_id)
}
