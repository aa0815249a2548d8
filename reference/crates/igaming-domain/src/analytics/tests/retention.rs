use cactus_edge::sqlite::{FailWhen, MemoryDataset};
use cactus_edge::{Db, Statement};
use igaming_contracts::events::queue::EventsMessage;
use igaming_testkit::events;
use pollster::block_on;

use super::fixture::{NOW_MS, cashout, clients, deliver, message, refused, stored_ids, texts, uuid};
use crate::analytics::retention::{RETENTION_MS, purge, short_lived_types};

#[test]
fn what_is_older_than_90_days_goes_and_nothing_else() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let aged = |number, at_ms: u64, tenant_id: &str| {
        let mut event = cashout(number);
        (event.at_ms, event.tenant_id) = (at_ms, tenant_id.to_owned());
        event
    };
    let oldest_ms = NOW_MS - RETENTION_MS;
    let kept = vec![aged(1, oldest_ms, "demo"), aged(2, NOW_MS, "rival")];
    let old = vec![aged(3, oldest_ms - 1, "demo"), aged(4, 0, "rival"), aged(5, 1, "third")];
    let (mut bad, fresh) = (refused("req_1:0"), refused("req_2:0"));
    bad.received_ms = oldest_ms - 1;
    let told = message(&EventsMessage::Refused { events: vec![bad, fresh] });
    deliver(&db, &dataset, &[&clients(kept), &clients(old), &told]);
    assert!(block_on(purge(&db, NOW_MS)).unwrap().complete);
    assert_eq!(stored_ids(&db), [uuid(1), uuid(2)]);
    assert_eq!(texts(&db, "SELECT id FROM bad_events"), ["req_2:0"]);
    assert!(block_on(purge(&db, NOW_MS)).unwrap().complete, "a second run finds nothing");
    assert_eq!(stored_ids(&db).len(), 2);
}

fn fill(db: &impl Db, count: u32) {
    let sql = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1) \
               INSERT INTO events_recent_90d (tenant_id, source, event_id, event_type, at_ms, received_ms, data) \
               SELECT 'demo', 'client', printf('%012d', n), 'page.view', n, n, '{}' FROM number";
    block_on(db.query(Statement::new(sql).bind(count))).unwrap();
}

#[test]
fn a_run_deletes_in_pieces_and_goes_on_after_it_broke_off() {
    let db = events();
    fill(&db, 5_000);
    // The bad ones, the question for a tenant, the first piece, then the database is away.
    db.faults().plan([None, None, None, Some(FailWhen::BeforePersisting)]);
    assert!(block_on(purge(&db, NOW_MS)).is_err());
    assert_eq!(stored_ids(&db).len(), 3_000);
    db.faults().plan([None, None, Some(FailWhen::AfterPersisting)]);
    assert!(block_on(purge(&db, NOW_MS)).is_err());
    assert_eq!(stored_ids(&db).len(), 1_000);
    let purged = block_on(purge(&db, NOW_MS)).unwrap();
    assert!(purged.complete && stored_ids(&db).is_empty(), "{purged:?}");
}

#[test]
fn every_deletion_uses_an_index() {
    let db = events();
    let sources = include_str!("../store.rs");
    // Six of the deletion, two of reading.
    assert_eq!(
        sources.matches("INDEXED BY").count(),
        8,
        "SQLite refuses a statement whose index it cannot use"
    );
    assert!(block_on(purge(&db, NOW_MS)).unwrap().complete);
    fill(&db, 1);
    let plan = "EXPLAIN QUERY PLAN SELECT min(tenant_id) FROM events_recent_90d WHERE tenant_id > ?1";
    let rows = block_on(db.query(Statement::new(plan).bind(""))).unwrap();
    let told = rows[0].text(3).unwrap();
    assert!(told.starts_with("SEARCH"), "{told}");
}

#[test]
fn types_of_a_short_life_go_sooner() {
    let db = events();
    let types: Vec<String> = serde_json::from_str(&short_lived_types()).unwrap();
    let at_ms = NOW_MS - RETENTION_MS / 2;
    let sql = "INSERT INTO events_recent_90d (tenant_id, source, event_id, event_type, at_ms, received_ms, data) \
               SELECT 'demo', 'client', value, value, ?2, ?2, '{}' FROM json_each(?1)";
    let mut all = types.clone();
    all.push("bet.placed".to_owned());
    let all = serde_json::to_string(&all).unwrap();
    block_on(db.query(Statement::new(sql).bind(all).bind(at_ms))).unwrap();
    assert!(block_on(purge(&db, NOW_MS)).unwrap().complete);
    assert_eq!(stored_ids(&db), ["bet.placed"], "{types:?}");
}
