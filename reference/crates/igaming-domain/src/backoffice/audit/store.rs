use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::backoffice::audit::{AUDIT_PAGE_MAX, AuditEntry, AuditQuery};

use super::chain::{Fields, GENESIS};
use super::entry::Sealed;
use super::service::Condition;
use crate::backoffice::Reach;

const SELECT_HEAD: &str = "SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1";
const COLUMNS: &str = "sequence, at_ms, actor_kind, actor_id, action, target_kind, target_id, tenant_id, \
     request_id, change, previous_hash, hash";

/// Asks whether the row was written that is bound first: no statement of a change goes without.
pub(in super::super) const WRITTEN: &str = "EXISTS (SELECT 1 FROM audit_log WHERE hash = ?1)";

/// A statement of a change, which must hold [`WRITTEN`].
pub(in super::super) fn changing(sql: String, row: &Sealed) -> Statement {
    assert!(sql.contains(WRITTEN), "no change without its row in the audit log");
    Statement::new(sql).bind(row.hash.to_vec())
}

/// Where the log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub sequence: u64,
    pub hash: [u8; 32],
}

pub(super) async fn head(db: &impl Db) -> Result<Head, Fault> {
    head_of(&db.query(Statement::new(SELECT_HEAD)).await?)
}

pub(super) fn head_of(rows: &[Row]) -> Result<Head, Fault> {
    match rows.first() {
        None => Ok(Head { sequence: 0, hash: GENESIS }),
        Some(row) => Ok(Head { sequence: row.unsigned(0)?, hash: hash_at(row, 1)? }),
    }
}

pub(super) fn select_head() -> Statement {
    Statement::new(SELECT_HEAD)
}

/// Inserts the row if the log still ends at `head` and the condition holds, and answers its sequence then.
pub(super) fn insert(fields: &Fields<'_>, head: &Head, hash: &[u8; 32], condition: &Condition) -> Statement {
    let sql = format!(
        "INSERT INTO audit_log ({COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 \
         WHERE coalesce((SELECT max(sequence) FROM audit_log), 0) = ?1 - 1 AND ({}) RETURNING sequence",
        condition.sql
    );
    let statement = Statement::new(sql)
        .bind(fields.sequence)
        .bind(fields.at_ms)
        .bind(fields.actor_kind)
        .bind(fields.actor_id)
        .bind(fields.action)
        .bind(fields.target_kind)
        .bind(fields.target_id)
        .bind(fields.tenant_id)
        .bind(fields.request_id)
        .bind(fields.change)
        .bind(head.hash.to_vec())
        .bind(hash.to_vec());
    condition.parameters.iter().cloned().fold(statement, Statement::bind)
}

/// One row more than a page, newest first.
pub(super) async fn page(db: &impl Db, reach: &Reach, query: &AuditQuery) -> Result<Vec<AuditEntry>, Fault> {
    let mut sql = format!("SELECT {COLUMNS} FROM audit_log WHERE 1 = 1");
    let mut parameters = Vec::new();
    for (column, value) in [
        ("tenant_id", reach.only()),
        ("tenant_id", query.tenant_id.as_deref()),
        ("actor_id", query.actor_id.as_deref()),
        ("action", query.action.as_deref()),
        ("target_id", query.target_id.as_deref()),
    ] {
        if let Some(value) = value {
            parameters.push(value);
            sql.push_str(&format!(" AND {column} = ?{}", parameters.len()));
        }
    }
    if query.before.is_some() {
        sql.push_str(&format!(" AND sequence < ?{}", parameters.len() + 1));
    }
    sql.push_str(&format!(" ORDER BY sequence DESC LIMIT {}", AUDIT_PAGE_MAX + 1));
    let mut statement = parameters.into_iter().fold(Statement::new(sql), Statement::bind);
    if let Some(before) = query.before {
        statement = statement.bind(before);
    }
    db.query(statement).await?.iter().map(entry_of).collect()
}

/// A row with everything that its hash is over.
#[derive(Debug)]
pub(super) struct StoredRow(Row);

impl StoredRow {
    pub fn fields(&self) -> Result<Fields<'_>, Fault> {
        let row = &self.0;
        Ok(Fields {
            sequence: row.unsigned(0)?,
            at_ms: row.unsigned(1)?,
            actor_kind: row.text(2)?,
            actor_id: row.text(3)?,
            action: row.text(4)?,
            target_kind: row.text(5)?,
            target_id: row.text(6)?,
            tenant_id: row.optional_text(7)?,
            request_id: row.text(8)?,
            change: row.text(9)?,
        })
    }

    pub fn previous_hash(&self) -> Result<[u8; 32], Fault> {
        hash_at(&self.0, 10)
    }

    pub fn hash(&self) -> Result<[u8; 32], Fault> {
        hash_at(&self.0, 11)
    }
}

/// Rows from `from` on, by sequence.
pub(super) async fn stretch(db: &impl Db, from: u64, limit: u32) -> Result<Vec<StoredRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2");
    let rows = db.query(Statement::new(sql).bind(from).bind(limit)).await?;
    Ok(rows.into_iter().map(StoredRow).collect())
}

fn entry_of(row: &Row) -> Result<AuditEntry, Fault> {
    let stored = StoredRow(row.clone());
    let fields = stored.fields()?;
    let change = serde_json::from_str(fields.change).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(AuditEntry {
        sequence: fields.sequence,
        at_ms: fields.at_ms,
        actor_kind: fields.actor_kind.to_owned(),
        actor_id: fields.actor_id.to_owned(),
        action: fields.action.to_owned(),
        target_kind: fields.target_kind.to_owned(),
        target_id: fields.target_id.to_owned(),
        tenant_id: fields.tenant_id.map(str::to_owned),
        request_id: fields.request_id.to_owned(),
        change,
        hash: hex::encode(stored.hash()?),
    })
}

fn hash_at(row: &Row, column: usize) -> Result<[u8; 32], Fault> {
    row.blob(column)?.try_into().map_err(|_| Fault::corrupt("a hash of the audit log has 32 bytes"))
}
