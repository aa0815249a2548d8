use std::cell::Cell;

use cactus_edge::sqlite::{FailWhen, SqliteDb};
use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::backoffice::audit::{
    AuditDefect, AuditPage, AuditQuery, AuditVerification, BrokenAuditEntry, VerifyAuditQuery,
    VerifyAuditRejection,
};
use igaming_testkit::platform_main;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::entry::difference;
use super::{Actor, Condition, Draft, commit, list, record, verify};
use crate::ServiceError;
use crate::backoffice::Reach;

fn draft(target_id: &str, tenant_id: Option<&str>) -> Draft {
    Draft {
        at_ms: 1_700_000_000_000,
        actor: Actor::Operator("opr_1".to_owned()),
        action: "tenant.change",
        target_kind: "tenant",
        target_id: target_id.to_owned(),
        tenant_id: tenant_id.map(str::to_owned),
        request_id: "req_1".to_owned(),
        change: json!({ "before": {}, "after": { "name": "x" } }),
    }
}

fn run(db: &SqliteDb, sql: &str) -> Result<Vec<Row>, Fault> {
    block_on(db.query(Statement::new(sql.to_owned())))
}

fn verified(db: &SqliteDb) -> AuditVerification {
    block_on(verify(db, &VerifyAuditQuery::default())).unwrap()
}

fn page(db: &SqliteDb, reach: &Reach, query: &AuditQuery) -> AuditPage {
    block_on(list(db, reach, query)).unwrap()
}

/// The bytes of the module's docs, put together once more.
#[test]
fn the_hash_is_over_the_bytes_that_the_docs_name() {
    let db = platform_main();
    block_on(record(&db, &draft("démo", Some("demo")))).unwrap();
    let mut bytes = b"cactus/audit/1".to_vec();
    bytes.extend([0; 32]);
    bytes.extend([0, 0, 0, 0, 0, 0, 0, 1]);
    bytes.extend([0, 0, 0x01, 0x8b, 0xcf, 0xe5, 0x68, 0x00]);
    let change = r#"{"after":{"name":"x"},"before":{}}"#;
    for (length, text) in [
        (8, "operator"),
        (5, "opr_1"),
        (13, "tenant.change"),
        (6, "tenant"),
        (5, "démo"),
        (5, "req_1"),
        (34, change),
    ] {
        bytes.extend([0, 0, 0, length]);
        bytes.extend(text.as_bytes());
    }
    bytes.extend([1, 0, 0, 0, 4]);
    bytes.extend(b"demo");
    let entries = page(&db, &Reach::Platform, &AuditQuery::default()).entries;
    assert_eq!(entries[0].hash, hex::encode(Sha256::digest(&bytes)));
    assert_eq!(verified(&db).last_hash, entries[0].hash);
}

#[test]
fn rows_are_never_changed_deleted_or_put_in_between() {
    let db = platform_main();
    for target in ["a", "b", "c"] {
        block_on(record(&db, &draft(target, None))).unwrap();
    }
    for sql in [
        "UPDATE audit_log SET action = 'x' WHERE sequence = 2",
        "DELETE FROM audit_log WHERE sequence = 3",
        "INSERT OR REPLACE INTO audit_log SELECT 2, at_ms, actor_kind, actor_id, 'x', target_kind, target_id, \
         tenant_id, request_id, change, previous_hash, randomblob(32) FROM audit_log WHERE sequence = 2",
        "INSERT INTO audit_log SELECT 5, at_ms, actor_kind, actor_id, action, target_kind, target_id, \
         tenant_id, request_id, change, hash, randomblob(32) FROM audit_log WHERE sequence = 3",
        "INSERT INTO audit_log SELECT 4, at_ms, actor_kind, actor_id, action, target_kind, target_id, \
         tenant_id, request_id, change, previous_hash, randomblob(32) FROM audit_log WHERE sequence = 3",
    ] {
        assert!(run(&db, sql).is_err(), "{sql}");
    }
    let found = verified(&db);
    assert_eq!((found.verified, found.last_sequence, found.broken), (3, 3, None));
}

/// Somebody with the database's password, who takes the triggers away first.
#[test]
fn whatever_was_tampered_with_is_found_and_the_first_row_named() {
    for (sql, sequence, defect) in [
        ("UPDATE audit_log SET actor_id = 'opr_2' WHERE sequence = 3", 3, AuditDefect::Altered),
        ("UPDATE audit_log SET at_ms = at_ms + 1 WHERE sequence = 1", 1, AuditDefect::Altered),
        ("UPDATE audit_log SET tenant_id = NULL WHERE sequence = 2", 2, AuditDefect::Altered),
        ("UPDATE audit_log SET change = '{}' WHERE sequence = 5", 5, AuditDefect::Altered),
        ("UPDATE audit_log SET hash = randomblob(32) WHERE sequence = 4", 4, AuditDefect::Altered),
        ("UPDATE audit_log SET previous_hash = zeroblob(32) WHERE sequence = 2", 2, AuditDefect::Unchained),
        ("DELETE FROM audit_log WHERE sequence = 2", 2, AuditDefect::Missing),
        ("DELETE FROM audit_log WHERE sequence = 1", 1, AuditDefect::Missing),
    ] {
        let db = platform_main();
        for target in ["a", "b", "c", "d", "e"] {
            block_on(record(&db, &draft(target, Some("demo")))).unwrap();
        }
        run(&db, "DROP TRIGGER audit_log_is_never_changed").unwrap();
        run(&db, "DROP TRIGGER audit_log_is_never_deleted").unwrap();
        run(&db, sql).unwrap();
        let found = verified(&db);
        assert_eq!(found.broken, Some(BrokenAuditEntry { sequence, defect }), "{sql}");
        assert_eq!(found.verified, sequence - 1, "{sql}");
    }
}

#[test]
fn a_shortened_log_has_another_last_hash() {
    let db = platform_main();
    for target in ["a", "b", "c"] {
        block_on(record(&db, &draft(target, None))).unwrap();
    }
    let kept = verified(&db);
    run(&db, "DROP TRIGGER audit_log_is_never_deleted").unwrap();
    run(&db, "DELETE FROM audit_log WHERE sequence = 3").unwrap();
    let found = verified(&db);
    assert_eq!(found.broken, None, "the log itself cannot tell");
    assert_ne!((found.last_sequence, found.last_hash), (kept.last_sequence, kept.last_hash));
}

#[test]
fn a_long_log_is_verified_in_stretches() {
    let db = platform_main();
    for target in ["a", "b", "c", "d", "e"] {
        block_on(record(&db, &draft(target, None))).unwrap();
    }
    let stretch = |from, limit| block_on(verify(&db, &VerifyAuditQuery { from, limit })).unwrap();
    let first = stretch(None, Some(2));
    assert_eq!((first.verified, first.next_from), (2, Some(3)));
    let second = stretch(first.next_from, Some(3));
    assert_eq!((second.verified, second.last_sequence, second.next_from), (3, 5, Some(6)));
    let end = stretch(Some(6), None);
    assert_eq!((end.verified, end.last_hash, end.next_from), (0, second.last_hash, None));
    assert_eq!(stretch(Some(99), None).last_sequence, 0);
    for (from, limit) in [(Some(0), None), (Some(u64::MAX), None), (None, Some(0)), (None, Some(1_001))] {
        let refused = block_on(verify(&db, &VerifyAuditQuery { from, limit }));
        assert_eq!(refused, Err(ServiceError::Rejected(VerifyAuditRejection::InvalidStretch)));
    }
}

/// Before each of the first batches somebody else writes a row.
struct Contended<'a> {
    db: &'a SqliteDb,
    others: Cell<usize>,
}

impl Db for Contended<'_> {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.db.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        if self.others.get() > 0 {
            self.others.set(self.others.get() - 1);
            record(self.db, &draft("another", None)).await?;
        }
        self.db.batch(statements).await
    }
}

#[test]
fn of_writers_at_once_each_gets_a_place_and_its_change_once() {
    let db = platform_main();
    run(&db, "CREATE TABLE changed (x TEXT) STRICT").unwrap();
    let contended = Contended { db: &db, others: Cell::new(5) };
    let change = |row: &super::Sealed| {
        vec![super::changing(format!("INSERT INTO changed SELECT 'x' WHERE {}", super::WRITTEN), row)]
    };
    let written = block_on(commit(&contended, &draft("ours", None), &Condition::none(), change)).unwrap();
    assert_eq!(written.unwrap().sequence, 6);
    assert_eq!(run(&db, "SELECT x FROM changed").unwrap().len(), 1);
    let found = verified(&db);
    assert_eq!((found.verified, found.broken), (6, None));
}

#[test]
fn there_is_no_change_without_a_row_and_no_row_without_a_change() {
    let db = platform_main();
    run(&db, "CREATE TABLE changed (x TEXT) STRICT").unwrap();
    let change = |row: &super::Sealed| {
        vec![super::changing(format!("INSERT INTO changed SELECT 'x' WHERE {}", super::WRITTEN), row)]
    };
    let no = Condition { sql: "?13 = 'b'", parameters: vec!["a".into()] };
    assert_eq!(block_on(commit(&db, &draft("t", None), &no, change)), Ok(None));
    assert_eq!((run(&db, "SELECT x FROM changed").unwrap().len(), verified(&db).verified), (0, 0));
    for (when, rows) in [(FailWhen::BeforePersisting, 0), (FailWhen::AfterPersisting, 1)] {
        db.faults().plan([None, Some(when)]);
        assert!(block_on(commit(&db, &draft("t", None), &Condition::none(), change)).is_err());
        assert_eq!(run(&db, "SELECT x FROM changed").unwrap().len(), rows);
        assert_eq!(verified(&db).verified, u64::try_from(rows).unwrap());
    }
}

#[test]
fn a_brand_sees_its_own_rows_by_pages_and_filters() {
    let db = platform_main();
    for index in 0..230 {
        let tenant = ["demo", "rival"][index % 2];
        block_on(record(&db, &draft(&format!("t{}", index % 3), Some(tenant)))).unwrap();
    }
    block_on(record(&db, &draft("platform", None))).unwrap();
    let demo = Reach::Tenant("demo".to_owned());
    let first = page(&db, &demo, &AuditQuery::default());
    let second = page(&db, &demo, &AuditQuery { before: first.next_before, ..AuditQuery::default() });
    assert_eq!((first.entries.len(), second.entries.len(), second.next_before), (100, 15, None));
    let mut sequences: Vec<_> = first.entries.iter().chain(&second.entries).map(|row| row.sequence).collect();
    assert!(sequences.is_sorted_by(|a, b| a > b));
    sequences.dedup();
    assert_eq!(sequences.len(), 115);
    assert!(first.entries.iter().chain(&second.entries).all(|row| row.tenant_id.as_deref() == Some("demo")));
    let rival = AuditQuery { tenant_id: Some("rival".to_owned()), ..AuditQuery::default() };
    assert!(page(&db, &demo, &rival).entries.is_empty());
    assert_eq!(page(&db, &Reach::Platform, &rival).entries.len(), 100);
    let target = AuditQuery { target_id: Some("platform".to_owned()), ..AuditQuery::default() };
    assert_eq!(page(&db, &Reach::Platform, &target).entries.len(), 1);
    let far = AuditQuery { before: Some(u64::MAX), ..AuditQuery::default() };
    assert_eq!(page(&db, &demo, &far).entries.len(), 100);
    for injected in ["' OR 1=1 --", "\"; DROP TABLE audit_log; --", "\u{0}"] {
        let query = AuditQuery { action: Some(injected.to_owned()), ..AuditQuery::default() };
        assert!(page(&db, &Reach::Platform, &query).entries.is_empty());
    }
}

#[test]
fn only_what_differs_is_told_and_never_a_secret() {
    let before = json!({ "name": "a", "same": 1, "inner": { "totp_secret": "x", "n": 1 } });
    let after = json!({ "name": "b", "same": 1, "inner": { "totp_secret": "y", "n": 1 }, "password": "p" });
    assert_eq!(
        difference(&before, &after),
        json!({
            "before": { "name": "a", "inner": { "totp_secret": "[redacted]", "n": 1 } },
            "after": { "name": "b", "inner": { "totp_secret": "[redacted]", "n": 1 }, "password": "[redacted]" },
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is written is verified, and whichever text of a row is changed, that row is the first that is broken.
    #[test]
    fn any_change_of_any_row_is_found(
        texts in prop::collection::vec(("\\PC{0,12}", prop::option::of("\\PC{0,6}")), 1..12),
        at: prop::sample::Index,
        column in prop::sample::select(vec!["actor_id", "action", "target_kind", "target_id", "request_id"]),
    ) {
        let db = platform_main();
        for (target, tenant) in &texts {
            block_on(record(&db, &draft(target, tenant.as_deref()))).unwrap();
        }
        let rows = u64::try_from(texts.len()).unwrap();
        prop_assert_eq!(verified(&db).verified, rows);
        let sequence = u64::try_from(at.index(texts.len())).unwrap() + 1;
        run(&db, "DROP TRIGGER audit_log_is_never_changed").unwrap();
        run(&db, &format!("UPDATE audit_log SET {column} = {column} || 'x' WHERE sequence = {sequence}")).unwrap();
        let expected = Some(BrokenAuditEntry { sequence, defect: AuditDefect::Altered });
        prop_assert_eq!(verified(&db).broken, expected);
    }
}
