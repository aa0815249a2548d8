use cactus_edge::limits::QUEUE_BATCH_BYTES_MAX;
use cactus_edge::sqlite::{FailWhen, SqliteQueue};
use cactus_events::spec::PersonalData;
use cactus_events::{CATALOG, EventSpec, FieldSpec};
use igaming_contracts::events::queue::{ClientEvent, EventsMessage, Place, RefusedEvent};
use igaming_contracts::events::track::{TrackRejection, TrackRequest, TrackResult, Tracked};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::rules::{REFUSED_KEPT_MAX, corrected_ms};
use super::service::sends;
use super::shape::{SHAPE_BYTES_MAX, shape};
use super::{PseudonymKey, Sender, track};
use crate::ServiceError;
use crate::analytics::RETENTION_MS;

const NOW_MS: u64 = 1_800_000_000_000;
const DAY_MS: u64 = 86_400_000;

fn key() -> PseudonymKey {
    PseudonymKey::new(&[7; 32]).unwrap()
}

fn place() -> Place {
    Place { country: Some("BR".into()), city: Some("Recife".into()), asn: Some(28_573), ..Place::default() }
}

fn event_id(number: u32) -> String {
    format!("018f6f43-2c1d-7a90-b1f2-{number:012x}")
}

fn event(number: u32) -> Value {
    json!({
        "event_id": event_id(number), "event_type": "bet.placed", "schema_version": "1.0",
        "catalog_version": "1.0.0", "ts_client": NOW_MS - 5_000, "session_id": "sess_1", "device_id": "dev_1",
        "player_id": null, "consent": { "analytics": true, "marketing": false }, "viewport": "1280x720",
        "data": { "game_id": "crash", "currency": "BRL", "amount_minor": 5_000 },
    })
}

fn with(number: u32, name: &str, value: Value) -> Value {
    let mut event = event(number);
    event[name] = value;
    event
}

fn batch(events: Vec<Value>) -> TrackRequest {
    let request = json!({ "sent_ms": NOW_MS, "sdk": { "name": "test", "version": "1" }, "events": events });
    serde_json::from_value(request).unwrap()
}

type Answer = Result<Tracked, ServiceError<TrackRejection>>;

fn track_as(queue: &SqliteQueue, player_id: Option<&str>, request: TrackRequest) -> Answer {
    let place = place();
    let sender =
        Sender { tenant_id: "demo", player_id, place: &place, request_id: "req_1", received_ms: NOW_MS };
    block_on(track(queue, request, sender, &key()))
}

fn queued(queue: &SqliteQueue) -> (Vec<ClientEvent>, Vec<RefusedEvent>) {
    let (mut sent, mut refused) = (Vec::new(), Vec::new());
    for message in queue.peek().unwrap() {
        match serde_json::from_str(&message).unwrap() {
            EventsMessage::Client { events } => sent.extend(events),
            EventsMessage::Refused { events } => refused.extend(events),
            other => panic!("{other:?}"),
        }
    }
    (sent, refused)
}

fn codes(result: &TrackResult) -> Vec<&str> {
    match result {
        TrackResult::Accepted { .. } => vec!["accepted"],
        TrackResult::Duplicate { .. } => vec!["duplicate"],
        TrackResult::Rejected { violations, .. } => violations.iter().map(|v| v.code.as_str()).collect(),
    }
}

/// What becomes of one event that a player's page sends.
fn code_of(event: Value) -> String {
    let queue = SqliteQueue::in_memory().unwrap();
    let tracked = track_as(&queue, Some("plr_1"), batch(vec![event])).unwrap();
    assert_eq!(tracked.accepted + tracked.rejected, 1);
    assert_eq!(queued(&queue).0.len(), usize::try_from(tracked.accepted).unwrap());
    codes(&tracked.results[0]).join(" ")
}

#[test]
fn a_valid_event_goes_on_with_what_the_platform_knows() {
    let queue = SqliteQueue::in_memory().unwrap();
    let tracked = track_as(&queue, Some("plr_1"), batch(vec![with(1, "player_id", json!("plr_1"))])).unwrap();
    assert_eq!((tracked.accepted, tracked.rejected), (1, 0));
    assert_eq!(tracked.results, [TrackResult::Accepted { event_id: event_id(1) }]);
    let (events, refused) = queued(&queue);
    assert!(refused.is_empty());
    let [ClientEvent { tenant_id, received_ms, at_ms, place: from, event }] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((tenant_id.as_str(), *received_ms, *at_ms), ("demo", NOW_MS, NOW_MS - 5_000));
    assert_eq!(from, &place());
    assert_eq!(Value::Object(event.clone()), with(1, "player_id", json!("plr_1")));
}

#[test]
fn the_good_are_kept_and_each_bad_one_says_why() {
    let queue = SqliteQueue::in_memory().unwrap();
    let events = vec![
        event(1),
        with(2, "event_type", json!("bet.misplaced")),
        event(1),
        json!("not an event"),
        with(3, "data", json!({ "game_id": "crash", "currency": "BRL", "email": "a@b.example" })),
        event(4),
    ];
    let tracked = track_as(&queue, None, batch(events)).unwrap();
    let told: Vec<Vec<&str>> = tracked.results.iter().map(codes).collect();
    let expected = ["accepted", "unknown_event", "duplicate", "not_an_object", "unknown_field", "accepted"];
    assert_eq!(told.concat(), expected);
    assert_eq!((tracked.accepted, tracked.rejected), (2, 3));
    let (sent, refused) = queued(&queue);
    assert_eq!(sent.len(), 2);
    let ids: Vec<&str> = refused.iter().map(|refused| refused.id.as_str()).collect();
    assert_eq!(ids, ["req_1:1", "req_1:3", "req_1:4"]);
    assert_eq!(refused[2].event_type.as_deref(), Some("bet.placed"));
    assert!(refused[2].shape.contains("email: string(11)"), "{}", refused[2].shape);
    assert!(!queue.peek().unwrap().concat().contains("a@b.example"), "no value of a refused event goes on");
}

#[test]
fn nobody_speaks_for_another() {
    assert_eq!(code_of(with(1, "player_id", json!("plr_1"))), "accepted");
    assert_eq!(code_of(with(1, "player_id", Value::Null)), "accepted", "gathered before the login");
    assert_eq!(code_of(with(1, "player_id", json!("plr_2"))), "player_mismatch");
    for (name, value) in
        [("tenant_id", json!("demo")), ("ip_country", json!("BR")), ("source", json!("wallet"))]
    {
        assert_eq!(code_of(with(1, name, value)), "server_field", "{name}");
    }
    let queue = SqliteQueue::in_memory().unwrap();
    let anonymous = track_as(&queue, None, batch(vec![with(1, "player_id", json!("plr_1"))])).unwrap();
    assert_eq!(codes(&anonymous.results[0]), ["player_mismatch"]);
}

#[test]
fn hostile_texts_are_refused_and_not_repeated() {
    for (name, value) in [
        ("page_path", json!("/a\0b")),
        ("page_path", json!("x".repeat(200_000))),
        ("event_id", json!("x".repeat(100_000))),
        ("data", (0..100).fold(json!(1), |inner, _| json!([inner]))),
        ("data", Value::Object((0..2_000).map(|n| (format!("field_{n}"), json!(n))).collect())),
    ] {
        let queue = SqliteQueue::in_memory().unwrap();
        let tracked = track_as(&queue, None, batch(vec![with(1, name, value), event(2)])).unwrap();
        assert_eq!((tracked.accepted, tracked.rejected), (1, 1), "{name}");
        let answer = serde_json::to_string(&tracked).unwrap();
        assert!(answer.len() < 10_000, "{name}: {} bytes", answer.len());
        assert!(queue.peek().unwrap().iter().all(|message| message.len() < 10_000));
    }
}

#[test]
fn a_batch_has_a_size() {
    let queue = SqliteQueue::in_memory().unwrap();
    let of = |count: u32| track_as(&queue, None, batch((0..count).map(event).collect()));
    let code = |answer: Answer| match answer {
        Err(ServiceError::Rejected(rejection)) => rejection,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(of(0)), TrackRejection::EmptyBatch);
    assert_eq!(code(of(101)), TrackRejection::TooManyEvents { events_max: 100 });
    assert!(queue.peek().unwrap().is_empty());
    assert_eq!(of(100).unwrap().accepted, 100);
    assert_eq!(queue.drain().unwrap().len(), 4, "25 events a message");
}

#[test]
fn of_a_page_that_is_all_wrong_a_few_events_are_kept() {
    let queue = SqliteQueue::in_memory().unwrap();
    let events = (0..100).map(|number| with(number, "event_type", json!("bet.misplaced"))).collect();
    assert_eq!(track_as(&queue, None, batch(events)).unwrap().rejected, 100);
    assert_eq!(queued(&queue).1.len(), REFUSED_KEPT_MAX);
}

#[test]
fn a_queue_that_refuses_accepts_nothing() {
    for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
        let queue = SqliteQueue::in_memory().unwrap();
        queue.faults().fail_next(when);
        let answer = track_as(&queue, None, batch(vec![event(1)]));
        assert!(matches!(answer, Err(ServiceError::Fault(fault)) if fault.is_retryable()));
        let again = track_as(&queue, None, batch(vec![event(1)])).unwrap();
        assert_eq!(again.accepted, 1, "the same batch may be sent again");
    }
}

#[test]
fn what_is_longer_than_a_send_goes_in_several() {
    let message = |bytes: usize| "m".repeat(bytes);
    let sizes = |messages: Vec<String>| {
        let sends = sends(messages);
        sends.iter().map(|send| send.iter().map(String::len).sum()).collect::<Vec<usize>>()
    };
    assert_eq!(sizes(vec![]), Vec::<usize>::new());
    assert_eq!(sizes(vec![message(QUEUE_BATCH_BYTES_MAX - 5), message(5)]), [QUEUE_BATCH_BYTES_MAX]);
    assert_eq!(sizes(vec![message(QUEUE_BATCH_BYTES_MAX - 5), message(6)]), [QUEUE_BATCH_BYTES_MAX - 5, 6]);
    assert_eq!(sends((0..201).map(|_| message(1)).collect()).len(), 3);
}

#[test]
fn the_clients_clock_is_set_right() {
    // Three days fast, three days slow, right, set back between the event and the sending.
    for off_ms in [0, 3 * DAY_MS] {
        assert_eq!(corrected_ms(NOW_MS + off_ms - 700, NOW_MS + off_ms, NOW_MS), Some(NOW_MS - 700));
        assert_eq!(corrected_ms(NOW_MS - off_ms - 700, NOW_MS - off_ms, NOW_MS), Some(NOW_MS - 700));
    }
    assert_eq!(corrected_ms(NOW_MS + DAY_MS, NOW_MS, NOW_MS), Some(NOW_MS), "nothing is of the future");
    assert_eq!(corrected_ms(NOW_MS - RETENTION_MS, NOW_MS, NOW_MS), Some(NOW_MS - RETENTION_MS));
    assert_eq!(corrected_ms(NOW_MS - RETENTION_MS - 1, NOW_MS, NOW_MS), None);
    assert_eq!(code_of(with(1, "ts_client", json!(NOW_MS - RETENTION_MS - 1))), "too_old");
}

proptest! {
    #[test]
    fn a_corrected_time_is_within_what_is_kept(client_ms: u64, sent_ms: u64, received_ms in 0..(1_u64 << 53)) {
        if let Some(at_ms) = corrected_ms(client_ms, sent_ms, received_ms) {
            prop_assert!(at_ms <= received_ms && received_ms - at_ms <= RETENTION_MS);
        }
    }

    #[test]
    fn every_event_of_a_batch_has_its_answer(numbers in prop::collection::vec((0_u32..20, prop::bool::ANY), 1..100)) {
        let queue = SqliteQueue::in_memory().unwrap();
        let events = numbers.iter().map(|&(number, good)| {
            if good { event(number) } else { with(number, "event_type", json!("no.such")) }
        });
        let tracked = track_as(&queue, None, batch(events.collect())).unwrap();
        prop_assert_eq!(tracked.results.len(), numbers.len());
        let good: std::collections::BTreeSet<u32> =
            numbers.iter().filter(|(_, good)| *good).map(|(number, _)| *number).collect();
        prop_assert_eq!(usize::try_from(tracked.accepted).unwrap(), good.len());
        let (sent, _) = queued(&queue);
        let ids: Vec<Value> = sent.iter().map(|sent| sent.event["event_id"].clone()).collect();
        let unique: std::collections::BTreeSet<String> = ids.iter().map(Value::to_string).collect();
        prop_assert_eq!((ids.len(), unique.len()), (good.len(), good.len()));
    }

    #[test]
    fn a_shape_tells_no_value(text in "[a-z]{8,20}", number in 1_000_000_i64..) {
        let value = json!({ "a": [text.clone()], "b": { "c": number, "d": true, "e": null, "f": 1.5 } });
        let told = shape(&value);
        prop_assert!(!told.contains(&text) && !told.contains(&number.to_string()), "{}", told);
    }
}

#[test]
fn a_shape_is_bounded() {
    let wide = Value::Object((0..100_000).map(|n| (format!("a_name_{n}"), json!("x"))).collect());
    let deep = (0..120).fold(json!({}), |inner, _| json!({ "name": inner }));
    for value in [wide, deep, json!({ "n".repeat(100_000): 1 })] {
        assert!(shape(&value).len() <= SHAPE_BYTES_MAX);
    }
    assert_eq!(shape(&json!({ "a": ["x"], "b": 1 })), "{a: list(1) of string(1), b: integer}");
}

#[test]
fn what_names_a_person_is_replaced_by_a_pseudonym() {
    let placed: EventSpec = *CATALOG.event("bet.placed").unwrap();
    let fields: Vec<FieldSpec> = placed
        .fields
        .iter()
        .map(|field| FieldSpec { personal_data: PersonalData::Direct, ..*field })
        .filter(|field| field.name != "currency")
        .collect();
    let spec = EventSpec { fields: fields.leak(), ..placed };
    let replaced = |tenant_id: &str, key: &PseudonymKey| {
        let mut data: Map<String, Value> = event(1)["data"].as_object().unwrap().clone();
        data.insert("via".into(), Value::Null);
        key.replace(tenant_id, &spec, &mut data);
        data
    };
    let data = replaced("demo", &key());
    assert_eq!((&data["currency"], &data["via"]), (&json!("BRL"), &Value::Null), "not personal, or absent");
    assert_eq!(data.get("amount_minor"), None, "a number cannot hide");
    let pseudonym = data["game_id"].as_str().unwrap();
    assert!(pseudonym.len() == 32 && pseudonym.bytes().all(|byte| byte.is_ascii_hexdigit()), "{pseudonym}");
    assert_eq!(replaced("demo", &key()), data, "it can be counted");
    assert_ne!(replaced("rival", &key())["game_id"], data["game_id"]);
    assert_ne!(replaced("demo", &PseudonymKey::new(&[8; 32]).unwrap())["game_id"], data["game_id"]);
    assert!(PseudonymKey::new(&[7; 31]).is_none());
}
