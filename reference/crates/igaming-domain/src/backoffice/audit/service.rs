use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_edge::{Db, Fault, Statement, Value};
use igaming_contracts::backoffice::audit::{
    AUDIT_PAGE_MAX, AUDIT_VERIFY_MAX, AuditDefect, AuditPage, AuditQuery, AuditVerification,
    BrokenAuditEntry, VerifyAuditQuery, VerifyAuditRejection,
};

use super::chain::{Fields, GENESIS};
use super::entry::{Draft, Sealed, redacted};
use super::store;
use crate::ServiceError;
use crate::backoffice::Reach;

/// Writers at once that one may lose against: operators and their logins are few.
const ATTEMPTS_MAX: usize = 32;

/// The greatest integer that survives the way to the database, 2^53 - 1.
const SEQUENCE_MAX: u64 = SAFE_INTEGER_MAX.unsigned_abs();

/// What must hold for a row and its change to be written: SQL with parameters from `?13` on.
#[derive(Debug, Clone)]
pub struct Condition {
    /// A condition without anything from outside in its text.
    pub sql: &'static str,
    /// In order, the first is `?13`.
    pub parameters: Vec<Value>,
}

impl Condition {
    /// Nothing has to hold.
    pub fn none() -> Self {
        Self { sql: "1 = 1", parameters: Vec::new() }
    }
}

/// Writes down what changes nothing else, for example a refused login.
///
/// # Errors
/// A fault; the row may then be written or not.
pub async fn record(db: &impl Db, draft: &Draft) -> Result<(), Fault> {
    let written = commit(db, draft, &Condition::none(), |_| Vec::new()).await?;
    written.map(drop).ok_or_else(|| Fault::internal("a row without a condition was not written"))
}

/// Writes the row and makes the change, both or neither. `None` when the condition does not hold.
///
/// # Errors
/// A fault; when the answer was lost, both may be done.
pub(in super::super) async fn commit(
    db: &impl Db,
    draft: &Draft,
    condition: &Condition,
    changes: impl Fn(&Sealed) -> Vec<Statement>,
) -> Result<Option<Sealed>, Fault> {
    let change = redacted(draft.change.clone()).to_string();
    let mut head = store::head(db).await?;
    for _ in 0..ATTEMPTS_MAX {
        let fields = fields_of(draft, head.sequence + 1, &change);
        let row = Sealed { sequence: fields.sequence, hash: fields.hash(&head.hash) };
        let mut statements = vec![store::insert(&fields, &head, &row.hash, condition)];
        statements.extend(changes(&row));
        statements.push(store::select_head());
        let results = db.batch(statements).await?;
        if results.first().is_some_and(|rows| !rows.is_empty()) {
            return Ok(Some(row));
        }
        let now = store::head_of(results.last().map_or(&[], Vec::as_slice))?;
        if now == head {
            return Ok(None);
        }
        head = now;
    }
    Err(Fault::unavailable("the audit log is written to too often"))
}

fn fields_of<'a>(draft: &'a Draft, sequence: u64, change: &'a str) -> Fields<'a> {
    Fields {
        sequence,
        at_ms: draft.at_ms,
        actor_kind: draft.actor.kind(),
        actor_id: draft.actor.id(),
        action: draft.action,
        target_kind: draft.target_kind,
        target_id: &draft.target_id,
        tenant_id: draft.tenant_id.as_deref(),
        request_id: &draft.request_id,
        change,
    }
}

/// A page of rows, newest first.
///
/// # Errors
/// A fault when they cannot be read.
pub async fn list(db: &impl Db, reach: &Reach, query: &AuditQuery) -> Result<AuditPage, Fault> {
    let before = query.before.map(|before| before.min(SEQUENCE_MAX));
    let mut entries = store::page(db, reach, &AuditQuery { before, ..query.clone() }).await?;
    let is_last = entries.len() <= AUDIT_PAGE_MAX;
    entries.truncate(AUDIT_PAGE_MAX);
    let next_before = entries.last().filter(|_| !is_last).map(|entry| entry.sequence);
    Ok(AuditPage { entries, next_before })
}

/// Derives a stretch of the chain again. The row before it is believed.
///
/// # Errors
/// `invalid_stretch`, or a fault when the rows cannot be read.
pub async fn verify(
    db: &impl Db,
    query: &VerifyAuditQuery,
) -> Result<AuditVerification, ServiceError<VerifyAuditRejection>> {
    let from = query.from.unwrap_or(1);
    let limit = query.limit.unwrap_or(AUDIT_VERIFY_MAX);
    if !(1..=SEQUENCE_MAX).contains(&from) || !(1..=AUDIT_VERIFY_MAX).contains(&limit) {
        return Err(ServiceError::Rejected(VerifyAuditRejection::InvalidStretch));
    }
    let mut found = AuditVerification {
        verified: 0,
        last_sequence: from - 1,
        last_hash: String::new(),
        next_from: None,
        broken: None,
    };
    let mut previous_hash = GENESIS;
    if from > 1 {
        let before = store::stretch(db, from - 1, 1).await?;
        match before.first() {
            Some(row) if row.fields()?.sequence == from - 1 => previous_hash = row.hash()?,
            // Beyond the end there is nothing to verify; with rows behind it, a missing one is a defect.
            None => found.last_sequence = 0,
            Some(_) => found.broken = Some(broken(from - 1, AuditDefect::Missing)),
        }
    }
    if found.broken.is_none() {
        walk(db, from, limit, &mut previous_hash, &mut found).await?;
    }
    found.last_hash = hex::encode(previous_hash);
    Ok(found)
}

async fn walk(
    db: &impl Db,
    from: u64,
    limit: u32,
    previous_hash: &mut [u8; 32],
    found: &mut AuditVerification,
) -> Result<(), Fault> {
    let rows = store::stretch(db, from, limit).await?;
    let is_full = u32::try_from(rows.len()).is_ok_and(|rows| rows == limit);
    for (sequence, row) in (from..).zip(&rows) {
        let fields = row.fields()?;
        let defect = if fields.sequence != sequence {
            Some(AuditDefect::Missing)
        } else if row.previous_hash()? != *previous_hash {
            Some(AuditDefect::Unchained)
        } else if row.hash()? != fields.hash(previous_hash) {
            Some(AuditDefect::Altered)
        } else {
            None
        };
        if let Some(defect) = defect {
            found.broken = Some(broken(sequence, defect));
            return Ok(());
        }
        *previous_hash = row.hash()?;
        found.verified += 1;
        found.last_sequence = sequence;
    }
    found.next_from = is_full.then(|| found.last_sequence + 1);
    Ok(())
}

fn broken(sequence: u64, defect: AuditDefect) -> BrokenAuditEntry {
    BrokenAuditEntry { sequence, defect }
}
