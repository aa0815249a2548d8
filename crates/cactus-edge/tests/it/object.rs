use cactus_edge::sqlite::{FailWhen, MemoryAlarm, SqliteObject};
use cactus_edge::{Alarm, ObjectSql, Value};
use pollster::block_on;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE IF NOT EXISTS b (id INTEGER PRIMARY KEY) STRICT";

fn object() -> SqliteObject {
    let object = SqliteObject::in_memory().unwrap();
    object.run(TABLE, &[]).unwrap();
    object
}

fn count(object: &SqliteObject, table: &str) -> i64 {
    object.run(&format!("SELECT count(*) FROM {table}"), &[]).unwrap()[0].integer(0).unwrap()
}

#[test]
fn several_statements_are_all_or_nothing_and_the_last_takes_the_parameters() {
    let object = object();
    object.run("INSERT INTO a VALUES (1); INSERT INTO b VALUES (?1)", &[Value::Integer(5)]).unwrap();
    assert!(object.run("INSERT INTO a VALUES (2); INSERT INTO b VALUES (?1)", &[Value::Integer(5)]).is_err());
    assert_eq!((count(&object, "a"), count(&object, "b")), (1, 1));
    let rows =
        object.run("INSERT INTO a VALUES (3); SELECT id FROM a WHERE id > ?1", &[Value::Integer(0)]).unwrap();
    assert_eq!(rows.len(), 2);
}

#[test]
fn parameters_without_a_place_and_places_without_parameters_are_refused() {
    let object = object();
    assert!(object.run("INSERT INTO a VALUES (1)", &[Value::Integer(1)]).is_err());
    assert!(object.run("INSERT INTO a VALUES (?1)", &[]).is_err());
    assert!(object.run("INSERT INTO a VALUES (?1); INSERT INTO b VALUES (2)", &[Value::Integer(1)]).is_err());
    assert!(
        object.run("INSERT INTO a VALUES (?1); INSERT INTO b VALUES (?1)", &[Value::Integer(1)]).is_err()
    );
    assert_eq!((count(&object, "a"), count(&object, "b")), (0, 0));
}

#[test]
fn transactions_are_the_platforms_own() {
    let object = object();
    for sql in ["BEGIN", "INSERT INTO a VALUES (9); COMMIT", "SAVEPOINT s"] {
        assert!(object.run(sql, &[]).is_err(), "{sql}");
    }
    assert_eq!(count(&object, "a"), 0);
}

#[test]
fn a_successor_finds_what_its_predecessor_persisted() {
    let first = object();
    let successor = first.clone();
    first.faults().fail_next(FailWhen::AfterPersisting);
    assert!(first.run("INSERT INTO a VALUES (1)", &[]).is_err());
    drop(first);
    assert_eq!(count(&successor, "a"), 1);
}

#[test]
fn a_file_outlives_the_object() {
    let path = std::env::temp_dir().join(format!("cactus-edge-{}.sqlite", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let object = SqliteObject::in_file(&path).unwrap();
    object.run(TABLE, &[]).unwrap();
    object.run("INSERT INTO a VALUES (1)", &[]).unwrap();
    drop(object);
    let again = SqliteObject::in_file(&path).unwrap();
    assert_eq!(count(&again, "a"), 1);
    drop(again);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn an_alarm_keeps_the_earliest_time_until_it_is_taken() {
    let alarm = MemoryAlarm::default();
    for at_ms in [500, 300, 400] {
        block_on(alarm.set_at_latest(at_ms)).unwrap();
    }
    assert_eq!(alarm.at_ms(), Some(300));
    assert_eq!(alarm.take(), Some(300));
    assert_eq!(alarm.at_ms(), None);
}
