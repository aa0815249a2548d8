use cactus_edge::sqlite::{FailWhen, SqliteDb};
use cactus_edge::{Db, Fault, FaultKind, Row, Statement, Value, limits};
use pollster::block_on;
use proptest::prelude::*;

const SCHEMA: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB) STRICT;";

fn db() -> SqliteDb {
    SqliteDb::in_memory(SCHEMA).unwrap()
}

fn query(db: &SqliteDb, sql: &'static str) -> Result<Vec<Row>, Fault> {
    block_on(db.query(Statement::new(sql)))
}

fn count(db: &SqliteDb) -> i64 {
    query(db, "SELECT count(*) FROM t").unwrap()[0].integer(0).unwrap()
}

fn insert(id: i64) -> Statement {
    Statement::new("INSERT INTO t (id) VALUES (?1)").bind(id)
}

proptest! {
    #[test]
    fn values_come_back_as_they_went(integer in -limits::SAFE_INTEGER_MAX..=limits::SAFE_INTEGER_MAX,
                                     text in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let db = db();
        let insert = Statement::new("INSERT INTO t VALUES (?1, ?2, ?3) RETURNING id, text, bytes, NULL")
            .bind(integer).bind(text.clone()).bind(bytes.clone());
        let rows = block_on(db.query(insert)).unwrap();
        let expected = [Value::Integer(integer), Value::Text(text), Value::Blob(bytes), Value::Null];
        prop_assert_eq!(rows[0].values(), &expected);
    }
}

#[test]
fn a_batch_is_all_or_nothing() {
    let db = db();
    block_on(db.batch(vec![insert(1), insert(2)])).unwrap();
    assert!(block_on(db.batch(vec![insert(3), insert(1)])).is_err());
    assert_eq!(count(&db), 2);
}

#[test]
fn failures_strike_before_or_after_persisting() {
    let db = db();
    db.faults().plan([Some(FailWhen::BeforePersisting), Some(FailWhen::AfterPersisting), None]);
    let first = block_on(db.query(insert(7))).unwrap_err();
    let second = block_on(db.query(insert(7))).unwrap_err();
    assert!(first.is_retryable() && second.is_retryable());
    assert_eq!(db.faults().remaining(), 1);
    assert_eq!(count(&db), 1);
    db.faults().fail_next(FailWhen::BeforePersisting);
    assert!(block_on(db.batch(vec![insert(8), insert(9)])).is_err());
    assert_eq!(count(&db), 1);
    db.faults().fail_next(FailWhen::AfterPersisting);
    assert!(block_on(db.batch(vec![insert(8), insert(9)])).is_err());
    assert_eq!(count(&db), 3);
}

#[test]
fn transactions_and_other_databases_are_refused() {
    let db = db();
    for sql in
        ["BEGIN", " begin immediate", "COMMIT", "ROLLBACK", "SAVEPOINT a", "ATTACH ':memory:' AS x", "VACUUM"]
    {
        assert!(query(&db, sql).is_err(), "{sql}");
    }
    // Had one of them opened a transaction, this would now be inside it.
    block_on(db.batch(vec![insert(1)])).unwrap();
    assert_eq!(count(&db), 1);
}

#[test]
fn what_d1_refuses_is_refused() {
    let db = db();
    let kind = |statement| block_on(db.query(statement)).unwrap_err().kind();
    let many = (0..=100).map(|_| "?").collect::<Vec<_>>().join(",");
    let many = (0..=100_i64).fold(Statement::new(format!("SELECT {many}")), Statement::bind);
    assert_eq!(kind(many), FaultKind::LimitExceeded);
    assert_eq!(kind(Statement::new(format!("SELECT 1 --{}", "x".repeat(100_000)))), FaultKind::LimitExceeded);
    assert_eq!(kind(Statement::new("SELECT ?1").bind("x".repeat(2_000_001))), FaultKind::LimitExceeded);
    assert_eq!(kind(Statement::new("SELECT ?1").bind(vec![0_u8; 2_000_001])), FaultKind::LimitExceeded);
    assert_eq!(
        kind(Statement::new("SELECT ?1").bind(limits::SAFE_INTEGER_MAX + 1)),
        FaultKind::LimitExceeded
    );
    assert_eq!(kind(Statement::new("SELECT ?1").bind(u64::MAX)), FaultKind::LimitExceeded);
    assert_eq!(kind(Statement::new("SELECT 1.5")), FaultKind::Corrupt);
    assert!(query(&db, "SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5").is_ok());
    assert!(
        query(&db, "SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6")
            .is_err()
    );
    let long_like = Statement::new("SELECT text LIKE ?1 FROM t").bind("x".repeat(51));
    block_on(db.query(insert(1))).unwrap();
    block_on(db.query(Statement::new("UPDATE t SET text = 'x'"))).unwrap();
    assert!(block_on(db.query(long_like)).is_err());
    let batch = (0..=100).map(insert).collect();
    assert_eq!(block_on(db.batch(batch)).unwrap_err().kind(), FaultKind::LimitExceeded);
}

#[test]
fn a_statement_takes_exactly_its_parameters() {
    let db = db();
    assert!(block_on(db.query(Statement::new("SELECT ?1, ?2").bind(1_i64))).is_err());
    assert!(block_on(db.query(Statement::new("SELECT ?1").bind(1_i64).bind(2_i64))).is_err());
}

#[test]
fn columns_are_read_by_their_type_or_not_at_all() {
    let db = db();
    let row = &query(&db, "SELECT 'a', -1, x'00ff', NULL").unwrap()[0];
    assert_eq!(row.text(0).unwrap(), "a");
    assert_eq!(row.integer(1).unwrap(), -1);
    assert_eq!(row.blob(2).unwrap(), [0, 255]);
    assert_eq!(row.optional_text(3).unwrap(), None);
    assert_eq!(row.optional_text(0).unwrap(), Some("a"));
    let faults = [
        row.text(1).map(drop),
        row.integer(0).map(drop),
        row.blob(0).map(drop),
        row.unsigned(1).map(drop),
        row.text(9).map(drop),
    ];
    for fault in faults {
        assert_eq!(fault.unwrap_err().kind(), FaultKind::Corrupt);
    }
}
