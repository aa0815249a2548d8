use cactus_edge::{Db, Fault, Statement};
use igaming_contracts::backoffice::account::OperatorSession;
use igaming_contracts::context::Role;

use super::{IDLE_MS_MAX, LIFETIME_MS};
use crate::backoffice::audit::{Condition, Sealed, WRITTEN, changing};

/// Sessions of one operator that are listed.
const LISTED_MAX: u64 = 100;

/// Neither ended nor over, at the time that is bound as this parameter.
fn is_open_at(parameter: &str) -> String {
    format!(
        "s.ended_at_ms IS NULL AND s.expires_at_ms > {parameter} AND s.used_at_ms > {parameter} - {IDLE_MS_MAX}"
    )
}

/// A session that is to be opened.
#[derive(Debug, Clone)]
pub(in super::super) struct Opened {
    pub session_id: String,
    pub operator_id: String,
    pub tenant_id: String,
    pub refresh_hash: String,
    pub now_ms: u64,
}

/// Opens a session, and forgets those that are long over.
pub(in super::super) fn open(session: &Opened, row: &Sealed) -> Vec<Statement> {
    let over = "SELECT session_id FROM admin_sessions WHERE expires_at_ms <= ?2";
    vec![
        changing(format!("DELETE FROM admin_refresh_tokens WHERE session_id IN ({over}) AND {WRITTEN}"), row)
            .bind(session.now_ms),
        changing(format!("DELETE FROM admin_sessions WHERE expires_at_ms <= ?2 AND {WRITTEN}"), row)
            .bind(session.now_ms),
        changing(
            format!(
                "INSERT INTO admin_sessions (session_id, operator_id, tenant_id, created_at_ms, used_at_ms, \
                 expires_at_ms) SELECT ?2, ?3, ?4, ?5, ?5, ?6 WHERE {WRITTEN}"
            ),
            row,
        )
        .bind(session.session_id.as_str())
        .bind(session.operator_id.as_str())
        .bind(session.tenant_id.as_str())
        .bind(session.now_ms)
        .bind(session.now_ms + LIFETIME_MS),
        changing(
            format!(
                "INSERT INTO admin_refresh_tokens (token_hash, session_id) SELECT ?2, ?3 WHERE {WRITTEN}"
            ),
            row,
        )
        .bind(session.refresh_hash.as_str())
        .bind(session.session_id.as_str()),
    ]
}

/// The operator has this session, and it was not ended.
pub(in super::super) fn open_condition(session_id: &str, operator_id: &str) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM admin_sessions WHERE session_id = ?13 AND operator_id = ?14 \
              AND ended_at_ms IS NULL)",
        parameters: vec![session_id.into(), operator_id.into()],
    }
}

/// Ends one session.
pub(in super::super) fn end(session_id: &str, now_ms: u64, row: &Sealed) -> Statement {
    changing(
        format!(
            "UPDATE admin_sessions SET ended_at_ms = ?3 WHERE session_id = ?2 AND ended_at_ms IS NULL AND {WRITTEN}"
        ),
        row,
    )
    .bind(session_id)
    .bind(now_ms)
}

/// Ends the operator's sessions.
pub(in super::super) fn end_all(operator_id: &str, now_ms: u64, row: &Sealed) -> Statement {
    end_all_but("", operator_id, now_ms, row)
}

/// Ends the operator's sessions but one.
pub(in super::super) fn end_all_but(
    session_id: &str,
    operator_id: &str,
    now_ms: u64,
    row: &Sealed,
) -> Statement {
    changing(
        format!(
            "UPDATE admin_sessions SET ended_at_ms = ?4 WHERE operator_id = ?2 AND session_id <> ?3 \
             AND ended_at_ms IS NULL AND {WRITTEN}"
        ),
        row,
    )
    .bind(operator_id)
    .bind(session_id)
    .bind(now_ms)
}

pub(super) async fn is_open(db: &impl Db, session_id: &str, now_ms: u64) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM admin_sessions s WHERE s.session_id = ?1 AND {}", is_open_at("?2"));
    Ok(!db.query(Statement::new(sql).bind(session_id).bind(now_ms)).await?.is_empty())
}

pub(super) async fn is_open_for(
    db: &impl Db,
    session_id: &str,
    operator_id: &str,
    role: Role,
    tenant_id: &str,
    now_ms: u64,
) -> Result<bool, Fault> {
    let sql = format!(
        "SELECT 1 FROM admin_sessions s JOIN admin_users u ON u.operator_id = s.operator_id \
         WHERE s.session_id = ?1 AND s.operator_id = ?2 AND s.tenant_id = ?3 AND u.role = ?4 \
         AND u.disabled = 0 AND coalesce(u.tenant_id, ?3) = ?3 AND {}",
        is_open_at("?5")
    );
    let statement = Statement::new(sql)
        .bind(session_id)
        .bind(operator_id)
        .bind(tenant_id)
        .bind(role.as_str())
        .bind(now_ms);
    Ok(!db.query(statement).await?.is_empty())
}

/// The operator's open sessions, the newest first.
pub(in super::super) async fn list(
    db: &impl Db,
    operator_id: &str,
    current: &str,
    now_ms: u64,
) -> Result<Vec<OperatorSession>, Fault> {
    let sql = format!(
        "SELECT s.session_id, s.tenant_id, s.created_at_ms, s.used_at_ms FROM admin_sessions s \
         WHERE s.operator_id = ?1 AND {} ORDER BY s.created_at_ms DESC, s.session_id LIMIT {LISTED_MAX}",
        is_open_at("?2")
    );
    let rows = db.query(Statement::new(sql).bind(operator_id).bind(now_ms)).await?;
    let session = |row: &cactus_edge::Row| {
        let session_id = row.text(0)?.to_owned();
        Ok(OperatorSession {
            current: session_id == current,
            session_id,
            tenant_id: row.text(1)?.to_owned(),
            created_at_ms: row.unsigned(2)?,
            used_at_ms: row.unsigned(3)?,
        })
    };
    rows.iter().map(session).collect()
}

pub(super) async fn ended_since(
    db: &impl Db,
    operator_id: &str,
    since_ms: u64,
) -> Result<Vec<String>, Fault> {
    let statement =
        Statement::new("SELECT session_id FROM admin_sessions WHERE operator_id = ?1 AND ended_at_ms >= ?2");
    let rows = db.query(statement.bind(operator_id).bind(since_ms)).await?;
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// A refresh token that was issued once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct FoundToken {
    pub session_id: String,
    pub operator_id: String,
    pub tenant_id: String,
    pub expires_at_ms: u64,
    /// The session is open.
    pub is_open: bool,
    /// It was exchanged already.
    pub is_used: bool,
}

pub(in super::super) async fn find_token(
    db: &impl Db,
    token_hash: &str,
    now_ms: u64,
) -> Result<Option<FoundToken>, Fault> {
    let sql = format!(
        "SELECT s.session_id, s.operator_id, s.tenant_id, s.expires_at_ms, {}, t.successor_hash IS NOT NULL \
         FROM admin_refresh_tokens t JOIN admin_sessions s ON s.session_id = t.session_id \
         WHERE t.token_hash = ?1",
        is_open_at("?2")
    );
    let rows = db.query(Statement::new(sql).bind(token_hash).bind(now_ms)).await?;
    let found = |row: &cactus_edge::Row| {
        Ok(FoundToken {
            session_id: row.text(0)?.to_owned(),
            operator_id: row.text(1)?.to_owned(),
            tenant_id: row.text(2)?.to_owned(),
            expires_at_ms: row.unsigned(3)?,
            is_open: row.integer(4)? == 1,
            is_used: row.integer(5)? == 1,
        })
    };
    rows.first().map(found).transpose()
}

/// Exchanges a token for its successor; `false` when somebody else has done so, or the session is over.
pub(in super::super) async fn rotate(
    db: &impl Db,
    token_hash: &str,
    successor_hash: &str,
    now_ms: u64,
) -> Result<bool, Fault> {
    let used = "EXISTS (SELECT 1 FROM admin_refresh_tokens t WHERE t.token_hash = ?1 AND t.successor_hash = ?2 \
                AND t.session_id = admin_sessions.session_id)";
    let exchange = Statement::new(format!(
        "UPDATE admin_refresh_tokens SET successor_hash = ?2 WHERE token_hash = ?1 AND successor_hash IS NULL \
         AND EXISTS (SELECT 1 FROM admin_sessions s WHERE s.session_id = admin_refresh_tokens.session_id \
         AND {}) RETURNING session_id",
        is_open_at("?3")
    ));
    let issue = Statement::new(
        "INSERT INTO admin_refresh_tokens (token_hash, session_id) SELECT ?2, session_id \
         FROM admin_refresh_tokens WHERE token_hash = ?1 AND successor_hash = ?2",
    );
    let touch =
        Statement::new(format!("UPDATE admin_sessions SET used_at_ms = max(used_at_ms, ?3) WHERE {used}"));
    let bound = |statement: Statement| statement.bind(token_hash).bind(successor_hash);
    let results =
        db.batch(vec![bound(exchange).bind(now_ms), bound(issue), bound(touch).bind(now_ms)]).await?;
    Ok(results.first().is_some_and(|rows| !rows.is_empty()))
}
