//! Messages as the track endpoint, Workers and wallets send them, and what is in the tables.

use cactus_edge::sqlite::{MemoryDataset, SqliteDb};
use cactus_edge::{Db, Statement};
use cactus_ledger::EntryHash;
use igaming_contracts::events::money::{
    EVENTS_SCHEMA_VERSION, MoneyEvent, MoneyEventData, MoneyEventName, event_id,
};
use igaming_contracts::events::queue::{ClientEvent, EventsMessage, Place, RefusedEvent, ServerEvent};
use igaming_contracts::events::track::Violation;
use pollster::block_on;
use serde_json::{Map, Value, json};

use crate::analytics::{Delivery, Receipt, Received, receive};
use crate::events::PseudonymKey;

pub(super) const NOW_MS: u64 = 1_800_000_000_000;

pub(super) fn key() -> PseudonymKey {
    PseudonymKey::new(&[7; 32]).unwrap()
}

pub(super) fn place() -> Place {
    Place {
        country: Some("BR".into()),
        city: Some("Recife".into()),
        region: Some("Pernambuco".into()),
        asn: Some(28_573),
        isp: Some("Claro".into()),
    }
}

pub(super) fn uuid(number: u32) -> String {
    format!("018f6f43-2c1d-7a90-b1f2-{number:012x}")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other}"),
    }
}

/// An event of a client's page, of that type and with these fields.
pub(super) fn client(number: u32, event_type: &str, data: &Value) -> ClientEvent {
    ClientEvent {
        tenant_id: "demo".into(),
        received_ms: NOW_MS,
        at_ms: NOW_MS - 2_000,
        place: place(),
        event: object(json!({
            "event_id": uuid(number), "event_type": event_type, "schema_version": "1.0",
            "catalog_version": "1.0.0", "ts_client": NOW_MS - 1_000, "session_id": "sess_1",
            "device_id": "dev_1", "player_id": "plr_1", "page_path": "/casino", "utm_source": "newsletter",
            "viewport": "390x844", "consent": { "analytics": true, "marketing": false }, "data": data,
        })),
    }
}

pub(super) fn cashout(number: u32) -> ClientEvent {
    client(number, "bet.cashout_clicked", &json!({ "game_id": "crash", "decision_time_ms": 4_200 }))
}

pub(super) fn wallet(sequence: u64) -> MoneyEvent {
    MoneyEvent {
        schema_version: EVENTS_SCHEMA_VERSION,
        event_id: event_id("demo", "plr_1", sequence),
        tenant_id: "demo".into(),
        player_id: "plr_1".into(),
        name: MoneyEventName::BetPlaced,
        at_ms: NOW_MS - 3_000,
        data: MoneyEventData {
            sequence,
            hash: EntryHash::genesis(&cactus_ledger::WalletId::new("demo:plr_1").unwrap()),
            kind: "bet".into(),
            refusal_code: None,
            currency: Some("BRL".into()),
            amount_minor: Some(5_000),
            change_minor: -5_000,
            balance_after_minor: Some(95_000),
            game_id: Some("mines".into()),
            round_id: Some("rnd_1".into()),
        },
    }
}

pub(super) fn server(number: u32, event_type: &str, data: Value) -> ServerEvent {
    ServerEvent {
        event_id: uuid(number),
        event_type: event_type.into(),
        schema_version: "1.0".into(),
        catalog_version: "1.0.0".into(),
        worker: "igaming-auth".into(),
        tenant_id: "demo".into(),
        player_id: Some("plr_1".into()),
        login_session_id: Some("ses_1".into()),
        country: Some("BR".into()),
        request_id: "req_1".into(),
        at_ms: NOW_MS - 1_000,
        data: object(data),
    }
}

pub(super) fn refused(id: &str) -> RefusedEvent {
    let violation =
        Violation { path: "/event_type".into(), code: "unknown_event".into(), message: "no".into() };
    RefusedEvent {
        id: id.into(),
        tenant_id: "demo".into(),
        received_ms: NOW_MS,
        event_type: None,
        violations: vec![violation],
        shape: "{event_type: string(3)}".into(),
        bytes: 20,
    }
}

pub(super) fn clients(events: Vec<ClientEvent>) -> String {
    serde_json::to_string(&EventsMessage::Client { events }).unwrap()
}

pub(super) fn message(message: &EventsMessage) -> String {
    serde_json::to_string(message).unwrap()
}

/// Delivers messages, named by their place, in one invocation.
pub(super) fn deliver(db: &SqliteDb, dataset: &MemoryDataset, bodies: &[&str]) -> Received {
    let ids: Vec<String> = (0..bodies.len()).map(|place| format!("m{place}")).collect();
    let deliveries: Vec<Delivery<'_>> =
        ids.iter().zip(bodies).map(|(id, body)| Delivery { id, body }).collect();
    block_on(receive(db, &dataset.invocation(), &deliveries, NOW_MS, &key()))
}

pub(super) fn code(receipt: &Receipt) -> &str {
    match receipt {
        Receipt::Stored => "stored",
        Receipt::Bad(reason) => reason.split(':').next().unwrap_or_default(),
        Receipt::Retry(_) => "retry",
    }
}

pub(super) fn codes(received: &Received) -> Vec<&str> {
    received.receipts.iter().map(code).collect()
}

/// The texts of the first column.
pub(super) fn texts(db: &SqliteDb, sql: &'static str) -> Vec<String> {
    let rows = block_on(db.query(Statement::new(sql))).unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

pub(super) fn stored_ids(db: &SqliteDb) -> Vec<String> {
    texts(db, "SELECT event_id FROM events_recent_90d ORDER BY event_id")
}
