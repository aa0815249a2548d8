use cactus_edge::sqlite::{FailWhen, MemoryDataset};
use cactus_edge::{Db, Statement, Value as Sql};
use igaming_contracts::events::queue::{EventsMessage, MESSAGE_EVENTS_MAX};
use igaming_contracts::events::recent::{BadEventsQuery, RecentEventsQuery};
use igaming_testkit::events;
use pollster::block_on;
use serde_json::json;

use super::fixture::{
    NOW_MS, cashout, client, clients, code, codes, deliver, message, refused, server, stored_ids, texts,
    uuid, wallet,
};
use crate::analytics::row::{COLUMNS, EventRow, device_type};
use crate::analytics::{DEAD_LETTER, Delivery, bad_events, receive_dead_letters, recent_events};

#[test]
fn the_columns_are_those_of_the_row_and_of_the_table() {
    let row = serde_json::to_value(EventRow::default()).unwrap();
    let mut columns: Vec<&str> = COLUMNS.to_vec();
    columns.sort_unstable();
    let mut fields: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, columns);
    let mut table = texts(&events(), "SELECT name FROM pragma_table_info('events_recent_90d')");
    table.sort_unstable();
    assert_eq!(table, columns);
}

#[test]
fn a_clients_event_is_found_with_all_that_is_known() {
    let (db, dataset) = (events(), MemoryDataset::default());
    assert_eq!(codes(&deliver(&db, &dataset, &[&clients(vec![cashout(1)])])), ["stored"]);
    let found = block_on(recent_events(&db, "demo", &RecentEventsQuery::default())).unwrap().events;
    let expected = json!({
        "tenant_id": "demo", "source": "client", "event_id": uuid(1), "event_type": "bet.cashout_clicked",
        "schema_version": "1.0", "catalog_version": "1.0.0", "at_ms": NOW_MS - 2_000, "received_ms": NOW_MS,
        "client_ms": NOW_MS - 1_000, "player_id": "plr_1", "session_id": "sess_1", "device_id": "dev_1",
        "page_path": "/casino", "utm_source": "newsletter", "viewport": "390x844", "device_type": "mobile",
        "ip_country": "BR", "ip_city": "Recife", "ip_region": "Pernambuco", "ip_asn": 28_573,
        "ip_isp": "Claro", "consent_analytics": 1, "consent_marketing": 0,
        "data": { "game_id": "crash", "decision_time_ms": 4_200 },
    });
    assert_eq!(serde_json::to_value(&found).unwrap(), json!([expected]));
    let other = block_on(recent_events(&db, "rival", &RecentEventsQuery::default())).unwrap();
    assert!(other.events.is_empty(), "another brand sees nothing");
}

#[test]
fn money_is_what_wallets_say() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let claim = client(1, "bet.placed", &json!({ "game_id": "mines", "currency": "BRL", "amount_minor": 9 }));
    let told = message(&EventsMessage::Wallet { events: vec![wallet(1), wallet(2)] });
    assert_eq!(codes(&deliver(&db, &dataset, &[&clients(vec![claim]), &told])), ["stored", "stored"]);
    let sql = "SELECT source, sum(amount_minor), sum(change_minor), min(game), min(currency) \
               FROM events_recent_90d WHERE event_type = 'bet.placed' GROUP BY source ORDER BY source";
    let rows = block_on(db.query(Statement::new(sql))).unwrap();
    let values: Vec<&[Sql]> = rows.iter().map(|row| row.values()).collect();
    assert_eq!(values[0], ["client".into(), Sql::Null, Sql::Null, Sql::Null, Sql::Null]);
    assert_eq!(
        values[1],
        ["wallet".into(), 10_000_i64.into(), (-10_000_i64).into(), "mines".into(), "BRL".into()]
    );
}

#[test]
fn an_event_is_written_once_however_often_it_comes() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let (first, second) = (clients(vec![cashout(1), cashout(2)]), clients(vec![cashout(2), cashout(3)]));
    for _ in 0..3 {
        assert_eq!(codes(&deliver(&db, &dataset, &[&first, &second, &first])), ["stored"; 3]);
    }
    assert_eq!(stored_ids(&db), [uuid(1), uuid(2), uuid(3)]);
    assert_eq!(dataset.points().len(), 3, "and its point too");
}

#[test]
fn nobody_takes_the_id_of_another() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let mut rival = cashout(1);
    rival.tenant_id = "rival".into();
    let money = wallet(1);
    let mut squatter = cashout(2);
    squatter.event.insert("event_id".into(), json!(money.event_id));
    let told = message(&EventsMessage::Wallet { events: vec![money] });
    let bodies = [&clients(vec![rival, squatter]), &told, &clients(vec![cashout(1)])];
    assert_eq!(codes(&deliver(&db, &dataset, &bodies.map(String::as_str))), ["stored"; 3]);
    let rows = texts(&db, "SELECT tenant_id || ' ' || source FROM events_recent_90d ORDER BY 1");
    assert_eq!(rows, ["demo client", "demo client", "demo wallet", "rival client"]);
}

#[test]
fn poison_is_kept_once_and_the_others_are_written() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let mut old_form = wallet(1);
    old_form.schema_version = 99;
    let mixed = message(&EventsMessage::Wallet { events: vec![old_form, wallet(2)] });
    let unknown = message(&EventsMessage::Server { events: vec![server(9, "no.such", json!({}))] });
    let long = "x".repeat(200_000);
    let told = message(&EventsMessage::Refused { events: vec![refused("req_1:0")] });
    let good = clients(vec![cashout(1)]);
    for _ in 0..2 {
        let received = deliver(&db, &dataset, &["{", &mixed, &unknown, &long, &told, &good]);
        let expected = ["malformed", "unsupported_version", "invalid_event", "too_long", "stored", "stored"];
        assert_eq!(codes(&received), expected);
    }
    assert_eq!(stored_ids(&db), [uuid(1), "demo:plr_1:2".to_owned()]);
    let reasons = texts(&db, "SELECT id || ' ' || reason FROM bad_events ORDER BY id");
    let expected = [
        "m0 malformed",
        "m1 unsupported_version",
        "m2 invalid_event",
        "m3 too_long",
        "req_1:0 unknown_event",
    ];
    assert_eq!(reasons, expected);
    let seen = block_on(bad_events(&db, "demo", &BadEventsQuery::default())).unwrap().events;
    let ids: Vec<&str> = seen.iter().map(|bad| bad.id.as_str()).collect();
    assert_eq!(ids, ["req_1:0", "m2", "m1"], "of whose tenant something is known");
    assert!(block_on(bad_events(&db, "rival", &BadEventsQuery::default())).unwrap().events.is_empty());
}

#[test]
fn a_message_that_the_database_refuses_does_not_keep_the_others_out() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let (poison, good) = (clients(vec![cashout(1)]), clients(vec![cashout(2)]));
    // The write of both is refused, the database answers, the first alone is refused, the second is not.
    let refused = Some(FailWhen::BeforePersisting);
    db.faults().plan([refused, None, refused, None]);
    assert_eq!(codes(&deliver(&db, &dataset, &[&poison, &good])), ["retry", "stored"]);
    assert_eq!((stored_ids(&db), db.faults().remaining()), (vec![uuid(2)], 0));
    assert_eq!(dataset.points().len(), 1);
}

#[test]
fn an_outage_is_waited_out() {
    for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
        let (db, dataset) = (events(), MemoryDataset::default());
        let body = clients(vec![cashout(1)]);
        db.faults().fail_next(when);
        assert_eq!(codes(&deliver(&db, &dataset, &[&body])), ["retry"]);
        assert_eq!(codes(&deliver(&db, &dataset, &[&body])), ["stored"]);
        assert_eq!(stored_ids(&db), [uuid(1)]);
        let points = if when == FailWhen::AfterPersisting { 0 } else { 1 };
        assert_eq!(dataset.points().len(), points, "a point is lost with an answer, and never doubled");
    }
}

#[test]
fn dead_letters_are_written_down() {
    let db = events();
    let body = clients(vec![cashout(1)]);
    let deliveries = [Delivery { id: "d1", body: &body }];
    db.faults().fail_next(FailWhen::BeforePersisting);
    assert_eq!(code(&block_on(receive_dead_letters(&db, &deliveries, NOW_MS))[0]), "retry");
    for _ in 0..2 {
        assert_eq!(code(&block_on(receive_dead_letters(&db, &deliveries, NOW_MS))[0]), DEAD_LETTER);
    }
    let seen = block_on(bad_events(&db, "demo", &BadEventsQuery::default())).unwrap().events;
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].reason.as_str(), seen[0].body_bytes), (DEAD_LETTER, body.len() as u64));
    assert_eq!(texts(&db, "SELECT body FROM bad_events"), [body]);
    assert!(stored_ids(&db).is_empty());
}

#[test]
fn a_full_batch_has_no_more_points_than_an_invocation_may_write() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let full = |at: u32| {
        let per_message = u32::try_from(MESSAGE_EVENTS_MAX).unwrap();
        clients((0..per_message).map(|place| cashout(at * per_message + place)).collect())
    };
    let bodies: Vec<String> = (0..10).map(full).collect();
    let received = deliver(&db, &dataset, &bodies.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((received.lost_points, dataset.points().len(), stored_ids(&db).len()), (0, 250, 250));
    let more: Vec<String> = (10..21).map(full).collect();
    let received = deliver(&db, &dataset, &more.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((received.lost_points, dataset.points().len(), stored_ids(&db).len()), (25, 500, 525));
}

#[test]
fn recent_events_are_found_by_each_filter() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let mut other = cashout(2);
    other.event.insert("session_id".into(), json!("sess_2"));
    let told = message(&EventsMessage::Wallet { events: vec![wallet(1)] });
    deliver(&db, &dataset, &[&clients(vec![cashout(1), other]), &told]);
    let count = |event_type: Option<&str>, player_id: Option<&str>, session_id: Option<&str>| {
        let query = RecentEventsQuery {
            event_type: event_type.map(str::to_owned),
            player_id: player_id.map(str::to_owned),
            session_id: session_id.map(str::to_owned),
        };
        block_on(recent_events(&db, "demo", &query)).unwrap().events.len()
    };
    assert_eq!(count(None, None, None), 3);
    assert_eq!(count(Some("bet.placed"), None, None), 1);
    assert_eq!(count(Some("bet.placed"), Some("plr_1"), None), 1);
    assert_eq!(count(None, Some("plr_2"), None), 0);
    assert_eq!(count(None, None, Some("sess_2")), 1);
    assert_eq!(count(Some("bet.cashout_clicked"), None, Some("sess_1")), 1);
}

#[test]
fn a_viewport_tells_the_device() {
    for (viewport, device) in [
        ("390x844", Some("mobile")),
        ("767x10", Some("mobile")),
        ("768x1024", Some("tablet")),
        ("1024x768", Some("desktop")),
        ("wide", None),
        ("x", None),
    ] {
        assert_eq!(device_type(viewport), device, "{viewport}");
    }
}
