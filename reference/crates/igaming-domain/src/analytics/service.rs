use std::collections::HashSet;

use cactus_edge::{AnalyticsEngine, DataPoint, Db, Fault};

use super::bad::{BadRow, DEAD_LETTER};
use super::chunk::Chunk;
use super::point::point;
use super::row::EventRow;
use super::rules::{Message, read_message};
use super::store;
use super::store::EventKey;
use crate::events::PseudonymKey;

/// A message as the queue delivers it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The queue's id of the message.
    pub id: &'a str,
    /// The JSON text of an `EventsMessage`, or whatever came instead.
    pub body: &'a str,
}

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Acknowledge it: every event is there, now or since an earlier delivery.
    Stored,
    /// Acknowledge it, and log this: it, or an event of it, can never be stored and is among the bad events. The other
    /// events are there.
    Bad(String),
    /// Let it be delivered again, and log this.
    Retry(Fault),
}

/// What became of a delivery.
#[derive(Debug)]
pub struct Received {
    /// One for each message, in the same order.
    pub receipts: Vec<Receipt>,
    /// Points that were not written: the invocation had no room for them, or the dataset took none. Log it.
    pub lost_points: usize,
}

/// Stores the events of `deliveries`. A message that fails does not keep the others from being stored.
pub async fn receive(
    db: &impl Db,
    dataset: &impl AnalyticsEngine,
    deliveries: &[Delivery<'_>],
    now_ms: u64,
    key: &PseudonymKey,
) -> Received {
    let mut intake = Intake { db, parts: Vec::with_capacity(deliveries.len()), inserted: HashSet::new() };
    for delivery in deliveries {
        intake.parts.push(Part::of(delivery, now_ms, key));
    }
    intake.write_all().await;
    let lost_points = intake.write_points(dataset);
    Received { receipts: intake.parts.into_iter().map(|part| part.receipt).collect(), lost_points }
}

/// Puts messages that the queue gave up among the bad events. Those of wallets can be sent again from their logs.
pub async fn receive_dead_letters(db: &impl Db, deliveries: &[Delivery<'_>], now_ms: u64) -> Vec<Receipt> {
    let mut intake = Intake { db, parts: Vec::with_capacity(deliveries.len()), inserted: HashSet::new() };
    for Delivery { id, body } in deliveries {
        let bad = BadRow::of_message(id, body, DEAD_LETTER, "given up after the queue's retries", now_ms);
        let receipt = Receipt::Bad(DEAD_LETTER.to_owned());
        intake.parts.push(Part { rows: Vec::new(), bad: vec![bad], receipt });
    }
    intake.write_all().await;
    intake.parts.into_iter().map(|part| part.receipt).collect()
}

/// A message as what is to be written of it, and what is to be done with it once that is written.
struct Part {
    rows: Vec<EventRow>,
    bad: Vec<BadRow>,
    receipt: Receipt,
}

impl Part {
    fn of(delivery: &Delivery<'_>, now_ms: u64, key: &PseudonymKey) -> Self {
        let Delivery { id, body } = delivery;
        let (message, rejection) = match read_message(body, now_ms, key) {
            Ok(Message { rejection, rows, refused }) => {
                (Message { rejection: None, rows, refused }, rejection)
            }
            Err(rejection) => (Message::default(), Some(rejection)),
        };
        let mut bad: Vec<BadRow> = message.refused.into_iter().map(BadRow::of_refused).collect();
        let receipt = rejection.map_or(Receipt::Stored, |rejection| {
            bad.push(BadRow::of_message(id, body, rejection.code(), &rejection.to_string(), now_ms));
            Receipt::Bad(rejection.to_string())
        });
        Self { rows: message.rows, bad, receipt }
    }
}

struct Intake<'a, D> {
    db: &'a D,
    parts: Vec<Part>,
    /// The rows that were not there before.
    inserted: HashSet<EventKey>,
}

impl<D: Db> Intake<'_, D> {
    async fn write_all(&mut self) {
        let mut chunk = Chunk::default();
        for index in 0..self.parts.len() {
            if let Err(fault) = self.add(index, &mut chunk).await {
                self.parts[index].receipt = Receipt::Retry(fault);
            }
        }
        self.write(chunk).await;
    }

    /// Adds a message to `chunk`, which is written first when it is full.
    async fn add(&mut self, index: usize, chunk: &mut Chunk) -> Result<(), Fault> {
        if !chunk.push(index, &self.parts[index].rows, &self.parts[index].bad)? {
            self.write(std::mem::take(chunk)).await;
            let part = &self.parts[index];
            assert!(chunk.push(index, &part.rows, &part.bad)?, "a message fits an empty chunk");
        }
        Ok(())
    }

    async fn write(&mut self, chunk: Chunk) {
        let messages = chunk.messages().to_vec();
        if messages.is_empty() {
            return;
        }
        let Err(fault) = self.insert(chunk).await else { return };
        if messages.len() > 1 && store::probe(self.db).await.is_ok() {
            // The database is there and does not take this write: something in it is poison that no rule foresaw.
            // Alone, only that message fails.
            for index in messages {
                if let Err(fault) = self.write_alone(index).await {
                    self.parts[index].receipt = Receipt::Retry(fault);
                }
            }
        } else {
            for index in messages {
                self.parts[index].receipt = Receipt::Retry(fault.clone());
            }
        }
    }

    async fn write_alone(&mut self, index: usize) -> Result<(), Fault> {
        let mut chunk = Chunk::default();
        let part = &self.parts[index];
        assert!(chunk.push(index, &part.rows, &part.bad)?, "a message fits an empty chunk");
        self.insert(chunk).await
    }

    async fn insert(&mut self, chunk: Chunk) -> Result<(), Fault> {
        self.inserted.extend(store::insert(self.db, chunk).await?);
        Ok(())
    }

    /// Writes the points of the new rows, each once, and answers how many could not be.
    fn write_points(&mut self, dataset: &impl AnalyticsEngine) -> usize {
        let mut points: Vec<DataPoint> = Vec::new();
        for row in self.parts.iter().flat_map(|part| &part.rows) {
            let key = (row.tenant_id.clone(), row.source.to_owned(), row.event_id.clone());
            // Twice in one delivery, the event is new only once.
            if self.inserted.remove(&key) {
                points.push(point(row));
            }
        }
        assert!(self.inserted.is_empty(), "every new row is one of this delivery");
        let lost = points.len().saturating_sub(dataset.room());
        points.truncate(dataset.room());
        match dataset.write(&points) {
            Ok(()) => lost,
            Err(_) => lost + points.len(),
        }
    }
}
