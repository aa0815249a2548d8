use std::collections::BTreeMap;

use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_edge::shards::{Route, Shard};
use cactus_edge::{Clock, Db, Fault};
use igaming_contracts::wallet::{History, HistoryQuery, HistoryRejection};

use super::chunk::{Chunk, Parameters};
use super::head::HEAD_STEPS_MAX;
use super::ledgers::Ledgers;
use super::quarantine::{DEAD_LETTER, Suspect};
use super::row::rows;
use super::rules::{SyncRejection, read_message};
use super::store::Conflict;
use super::{cursor, quarantine, store};
use crate::ServiceError;

/// Entries on a page of history unless the caller says otherwise.
pub const HISTORY_LIMIT_DEFAULT: u32 = 20;

/// The largest page of history: 100 entries x 350 bytes = 35 KB of JSON.
pub const HISTORY_LIMIT_MAX: u32 = 100;

/// A message as the queue delivers it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The queue's id of the message.
    pub id: &'a str,
    /// The JSON text of a `SyncMessage`, or whatever came instead.
    pub body: &'a str,
}

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Acknowledge it: every entry is there, now or since an earlier delivery.
    Projected,
    /// Acknowledge it, and log this: it can never be projected and is in quarantine.
    Quarantined(String),
    /// Let it be delivered again, and log this.
    Retry(Fault),
}

/// What became of one message before anything went into quarantine.
pub(super) type Outcome = Result<(), ServiceError<SyncRejection>>;

/// Writes the entries of `deliveries` to the projection and answers for each, in the same order, what is to be done
/// with it. A message that fails does not keep the others from being written.
pub async fn receive<D: Db>(
    ledgers: &Ledgers<'_, D>,
    deliveries: &[Delivery<'_>],
    clock: &impl Clock,
) -> Vec<Receipt> {
    let bodies: Vec<&str> = deliveries.iter().map(|delivery| delivery.body).collect();
    let outcomes = project(ledgers, &bodies, clock).await;
    let mut receipts = Vec::with_capacity(deliveries.len());
    let mut poison: Vec<(usize, SyncRejection)> = Vec::new();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        receipts.push(match outcome {
            Ok(()) => Receipt::Projected,
            Err(ServiceError::Fault(fault)) => Receipt::Retry(fault),
            Err(ServiceError::Rejected(rejection)) => {
                let receipt = Receipt::Quarantined(rejection.to_string());
                poison.push((index, rejection));
                receipt
            }
        });
    }
    let details: Vec<String> = poison.iter().map(|(_, rejection)| rejection.to_string()).collect();
    let suspects: Vec<Suspect<'_>> = poison
        .iter()
        .zip(&details)
        .map(|((index, rejection), detail)| {
            Suspect::new(deliveries[*index].id, deliveries[*index].body, rejection.code(), detail)
        })
        .collect();
    let answers = put_away(ledgers, &suspects, clock).await;
    for ((index, _), answer) in poison.iter().zip(answers) {
        if let Err(fault) = answer {
            receipts[*index] = Receipt::Retry(fault);
        }
    }
    receipts
}

/// Puts messages that the queue gave up into quarantine. Their entries are not lost: the wallet keeps them, and the
/// reconciliation asks for them again.
pub async fn receive_dead_letters<D: Db>(
    ledgers: &Ledgers<'_, D>,
    deliveries: &[Delivery<'_>],
    clock: &impl Clock,
) -> Vec<Receipt> {
    let suspects: Vec<Suspect<'_>> = deliveries
        .iter()
        .map(|delivery| {
            Suspect::new(delivery.id, delivery.body, DEAD_LETTER, "given up after the queue's retries")
        })
        .collect();
    let answers = put_away(ledgers, &suspects, clock).await;
    answers
        .into_iter()
        .map(|answer| match answer {
            Ok(()) => Receipt::Quarantined(DEAD_LETTER.to_owned()),
            Err(fault) => Receipt::Retry(fault),
        })
        .collect()
}

async fn put_away<D: Db>(
    ledgers: &Ledgers<'_, D>,
    suspects: &[Suspect<'_>],
    clock: &impl Clock,
) -> Vec<Result<(), Fault>> {
    match ledgers.quarantine() {
        Ok(db) => quarantine::put(db, suspects, clock.now_ms()).await,
        Err(fault) => vec![Err(fault); suspects.len()],
    }
}

/// Writes the entries of `messages` (JSON texts of `SyncMessage`) and answers for each, in the same order, what became
/// of it:
///
/// - `Ok`: every entry is there, now or since an earlier delivery, on each shard that it belongs to.
/// - `Rejected`: a poison message, which can never be projected. Nothing of it was written, unless an entry disagrees
///   with the row kept under its number: then its other entries are there.
/// - a fault: deliver it again.
pub(super) async fn project<D: Db>(
    ledgers: &Ledgers<'_, D>,
    messages: &[&str],
    clock: &impl Clock,
) -> Vec<Outcome> {
    let outcomes = Vec::with_capacity(messages.len());
    let mut projection = Projection { ledgers, clock, bodies: messages, outcomes };
    let mut chunks: BTreeMap<Route, Chunk> = BTreeMap::new();
    for index in 0..messages.len() {
        projection.outcomes.push(Ok(()));
        if let Err(error) = projection.add(index, &mut chunks).await {
            projection.outcomes[index] = Err(error);
        }
    }
    for (route, chunk) in chunks {
        projection.write(route, chunk).await;
    }
    projection.outcomes
}

struct Projection<'a, D: Db, C: Clock> {
    ledgers: &'a Ledgers<'a, D>,
    clock: &'a C,
    bodies: &'a [&'a str],
    outcomes: Vec<Outcome>,
}

impl<D: Db, C: Clock> Projection<'_, D, C> {
    /// Adds a message to the chunk of its route, which is written first when it is full.
    async fn add(
        &mut self,
        index: usize,
        chunks: &mut BTreeMap<Route, Chunk>,
    ) -> Result<(), ServiceError<SyncRejection>> {
        let message = read_message(self.bodies[index]).map_err(ServiceError::Rejected)?;
        let rows = rows(&message).map_err(ServiceError::Rejected)?;
        let route = self.ledgers.route(&message.player_id);
        let chunk = chunks.entry(route).or_default();
        if !chunk.push(index, &message, &rows)? {
            self.write(route, std::mem::take(chunk)).await;
            assert!(chunk.push(index, &message, &rows)?, "a message fits an empty chunk");
        }
        Ok(())
    }

    async fn write(&mut self, route: Route, chunk: Chunk) {
        let messages = chunk.messages().to_vec();
        if messages.is_empty() {
            return;
        }
        let Err((shard, fault)) = self.insert(route, chunk).await else { return };
        if messages.len() > 1 && self.answers(shard).await {
            // The database is there and does not take this write: something in it is poison that no rule foresaw.
            // Alone, only that one fails.
            for index in messages {
                self.outcomes[index] = self.write_alone(index, route).await;
            }
        } else {
            for index in messages {
                self.outcomes[index] = Err(fault.clone().into());
            }
        }
    }

    async fn answers(&self, shard: Shard) -> bool {
        match self.ledgers.shard(shard) {
            Ok(db) if self.ledgers.require_writable(self.clock.now_ms()).is_ok() => {
                store::probe(db).await.is_ok()
            }
            _ => false,
        }
    }

    async fn write_alone(&mut self, index: usize, route: Route) -> Outcome {
        let mut chunk = Chunk::default();
        let message = read_message(self.bodies[index]).map_err(ServiceError::Rejected)?;
        let rows = rows(&message).map_err(ServiceError::Rejected)?;
        assert!(chunk.push(index, &message, &rows)?, "a message fits an empty chunk");
        self.insert(route, chunk).await.map_err(|(_, fault)| fault)?;
        // What the comparison with the rows kept has said, if anything.
        std::mem::replace(&mut self.outcomes[index], Ok(()))
    }

    /// Writes to each shard of the route in its order, and to none after one that failed. Answers that one.
    async fn insert(&mut self, route: Route, chunk: Chunk) -> Result<(), (Shard, Fault)> {
        let messages = chunk.messages().to_vec();
        let parameters = chunk.into_parameters().map_err(|fault| (route.owner, fault))?;
        for shard in route.writes() {
            let conflicts =
                self.insert_into(shard, parameters.clone()).await.map_err(|fault| (shard, fault))?;
            for Conflict { message, sequence } in conflicts {
                assert!(messages.contains(&message), "a conflict names a message of its chunk");
                if self.outcomes[message].is_ok() {
                    self.outcomes[message] =
                        Err(ServiceError::Rejected(SyncRejection::ConflictingEntry { sequence }));
                }
            }
        }
        Ok(())
    }

    async fn insert_into(&self, shard: Shard, parameters: Parameters) -> Result<Vec<Conflict>, Fault> {
        self.ledgers.require_writable(self.clock.now_ms())?;
        store::insert(self.ledgers.shard(shard)?, parameters, HEAD_STEPS_MAX, self.clock.now_ms()).await
    }
}

/// A page of the player's entries that took effect, newest first.
///
/// # Errors
/// [`HistoryRejection`] for a limit or cursor out of range, or a fault.
pub async fn history(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    query: &HistoryQuery,
) -> Result<History, ServiceError<HistoryRejection>> {
    let limit = query.limit.unwrap_or(HISTORY_LIMIT_DEFAULT);
    if !(1..=HISTORY_LIMIT_MAX).contains(&limit) {
        return Err(ServiceError::Rejected(HistoryRejection::InvalidLimit { limit_max: HISTORY_LIMIT_MAX }));
    }
    let before_sequence = match &query.cursor {
        None => SAFE_INTEGER_MAX.unsigned_abs(),
        Some(text) => cursor::decode(text).ok_or(ServiceError::Rejected(HistoryRejection::InvalidCursor))?,
    };
    // One more than asked tells whether this page is the last.
    let mut entries = store::history_page(db, tenant_id, player_id, before_sequence, limit + 1).await?;
    let page = usize::try_from(limit).map_err(|error| Fault::internal(error.to_string()))?;
    let more = entries.len() > page;
    entries.truncate(page);
    let next_cursor = entries.last().filter(|_| more).map(|oldest| cursor::encode(oldest.sequence));
    Ok(History { entries, next_cursor })
}
