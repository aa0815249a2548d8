//! Clients, the door, the queue and the consumer under lost answers, refused sends, redelivery, crashes before and
//! after writing, and shuffled order: in the end each event that a client was told is accepted has exactly one row, and
//! no event has two points.

use std::collections::{BTreeMap, BTreeSet};

use cactus_edge::sqlite::{FailWhen, MemoryDataset, SqliteDb, SqliteQueue};
use igaming_contracts::events::queue::Place;
use igaming_contracts::events::track::{TrackRequest, TrackResult};
use igaming_testkit::events;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fixture::{NOW_MS, key, stored_ids, uuid};
use crate::analytics::{Delivery, Receipt, receive};
use crate::events::{Sender, track};

/// What happens in one step of the world.
#[derive(Debug, Clone)]
enum Step {
    /// A client emits events, some of them no events.
    Emit { good: u32, bad: u32 },
    /// A client sends its backlog; the queue may refuse or lose its answer, and so may the network.
    Send { queue: Option<FailWhen>, answer_lost: bool },
    /// The consumer takes messages, from one place of the queue on, and dies after writing some.
    Consume { from: usize, count: usize, database: Option<FailWhen>, dies: bool },
}

fn fail() -> impl Strategy<Value = Option<FailWhen>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(FailWhen::BeforePersisting)),
        1 => Just(Some(FailWhen::AfterPersisting)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..60_u32, 0..3_u32).prop_map(|(good, bad)| Step::Emit { good, bad }),
        (fail(), prop::bool::ANY).prop_map(|(queue, answer_lost)| Step::Send { queue, answer_lost }),
        (0..50_usize, 1..10_usize, fail(), prop::bool::ANY)
            .prop_map(|(from, count, database, dies)| { Step::Consume { from, count, database, dies } }),
    ]
}

struct World {
    queue: SqliteQueue,
    db: SqliteDb,
    dataset: MemoryDataset,
    /// What the client has not been told about, by id.
    backlog: BTreeMap<String, Value>,
    /// Ids that the client was told are accepted.
    accepted: BTreeSet<String>,
    /// Messages between the queue and an acknowledgement.
    waiting: Vec<String>,
    emitted: u32,
}

impl World {
    fn new() -> Self {
        Self {
            queue: SqliteQueue::in_memory().unwrap(),
            db: events(),
            dataset: MemoryDataset::default(),
            backlog: BTreeMap::new(),
            accepted: BTreeSet::new(),
            waiting: Vec::new(),
            emitted: 0,
        }
    }

    fn play(&mut self, step: &Step) {
        match *step {
            Step::Emit { good, bad } => {
                (0..good).for_each(|_| self.emit("bet.placed"));
                (0..bad).for_each(|_| self.emit("bet.misplaced"));
            }
            Step::Send { queue, answer_lost } => self.send(queue, answer_lost),
            Step::Consume { from, count, database, dies } => self.consume(from, count, database, dies),
        }
        self.check();
    }

    fn emit(&mut self, event_type: &str) {
        self.emitted += 1;
        let event = json!({
            "event_id": uuid(self.emitted), "event_type": event_type, "schema_version": "1.0",
            "catalog_version": "1.0.0", "ts_client": NOW_MS - 5, "session_id": "s", "device_id": "d",
            "consent": { "analytics": true, "marketing": true },
            "data": { "game_id": "crash", "currency": "BRL" },
        });
        self.backlog.insert(uuid(self.emitted), event);
    }

    fn send(&mut self, queue: Option<FailWhen>, answer_lost: bool) {
        let events: Vec<Value> = self.backlog.values().take(100).cloned().collect();
        if events.is_empty() {
            return;
        }
        let request = json!({ "sent_ms": NOW_MS, "sdk": { "name": "s", "version": "1" }, "events": events });
        let request: TrackRequest = serde_json::from_value(request).unwrap();
        let place = Place::default();
        let sender = Sender {
            tenant_id: "demo",
            player_id: None,
            place: &place,
            request_id: "req_1",
            received_ms: NOW_MS,
        };
        self.queue.faults().plan([queue]);
        let answer = block_on(track(&self.queue, request, sender, &key()));
        self.waiting.extend(self.queue.drain().unwrap());
        let Some(tracked) = answer.ok().filter(|_| !answer_lost) else { return };
        for result in tracked.results {
            match result {
                TrackResult::Accepted { event_id } | TrackResult::Duplicate { event_id } => {
                    self.backlog.remove(&event_id);
                    self.accepted.insert(event_id);
                }
                TrackResult::Rejected { event_id, .. } => drop(self.backlog.remove(&event_id.unwrap())),
            }
        }
    }

    fn consume(&mut self, from: usize, count: usize, database: Option<FailWhen>, dies: bool) {
        let from = from.min(self.waiting.len());
        let mut taken: Vec<String> = self.waiting.drain(from..).collect();
        self.waiting.extend(taken.split_off(count.min(taken.len())));
        let ids: Vec<String> = (0..taken.len()).map(|place| format!("m{place}")).collect();
        let deliveries: Vec<Delivery<'_>> =
            ids.iter().zip(&taken).map(|(id, body)| Delivery { id, body }).collect();
        if !deliveries.is_empty() {
            self.db.faults().plan([database]);
        }
        let dataset = self.dataset.invocation();
        let received = block_on(receive(&self.db, &dataset, &deliveries, NOW_MS, &key()));
        for (body, receipt) in taken.into_iter().zip(received.receipts) {
            // Who dies has acknowledged nothing: everything comes again, whatever was written.
            if dies || matches!(receipt, Receipt::Retry(_)) {
                self.waiting.push(body);
            }
        }
    }

    /// No event is lost on the way, and none has two points.
    fn check(&self) {
        let stored: BTreeSet<String> = stored_ids(&self.db).into_iter().collect();
        let waiting = self.waiting.concat();
        for id in &self.accepted {
            assert!(stored.contains(id) || waiting.contains(id.as_str()), "{id} is accepted and nowhere");
        }
        assert!(self.dataset.points().len() <= stored.len(), "an event has two points");
    }

    fn settle(&mut self) {
        while !self.backlog.is_empty() {
            self.send(None, false);
        }
        while !self.waiting.is_empty() {
            self.consume(0, 10, None, false);
        }
        self.check();
        let stored = stored_ids(&self.db);
        let unique: BTreeSet<String> = stored.iter().cloned().collect();
        assert_eq!(stored.len(), unique.len(), "a row is doubled");
        assert_eq!(unique, self.accepted, "exactly what was accepted is there");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn each_accepted_event_has_one_row(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.play(step));
        world.settle();
    }
}
