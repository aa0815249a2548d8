use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_edge::{Db, Fault};
use igaming_contracts::wallet::{History, HistoryQuery, HistoryRejection};

use super::chunk::Chunk;
use super::rules::{SyncRejection, read_message, rows};
use super::{cursor, store};
use crate::ServiceError;

/// Entries on a page of history unless the caller says otherwise.
pub const HISTORY_LIMIT_DEFAULT: u32 = 20;

/// The largest page of history: 100 entries x 350 bytes = 35 KB of JSON.
pub const HISTORY_LIMIT_MAX: u32 = 100;

/// What became of one message.
type Outcome = Result<(), ServiceError<SyncRejection>>;

/// Writes the entries of `messages` (JSON texts of `SyncMessage`) to the projection and answers for each, in the
/// same order, what became of it:
///
/// - `Ok`: every entry is there, now or since an earlier delivery.
/// - `Rejected`: a poison message, which can never be projected. Nothing of it was written.
/// - a fault that is retryable: deliver it again.
/// - a fault of kind `Corrupt`: an entry disagrees with the row kept under its number. Its other entries are there.
///
/// A message that fails does not keep the others from being written.
pub async fn project(db: &impl Db, messages: &[&str]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(messages.len());
    let mut chunk = Chunk::default();
    for (index, body) in messages.iter().enumerate() {
        outcomes.push(Ok(()));
        if let Err(error) = add(db, index, body, &mut chunk, &mut outcomes).await {
            outcomes[index] = Err(error);
        }
    }
    write(db, chunk, &mut outcomes).await;
    outcomes
}

/// Adds a message to `chunk`, which is written first when it is full.
async fn add(
    db: &impl Db,
    index: usize,
    body: &str,
    chunk: &mut Chunk,
    outcomes: &mut [Outcome],
) -> Result<(), ServiceError<SyncRejection>> {
    let message = read_message(body).map_err(ServiceError::Rejected)?;
    let rows = rows(&message).map_err(ServiceError::Rejected)?;
    if !chunk.push(index, &rows)? {
        write(db, std::mem::take(chunk), outcomes).await;
        assert!(chunk.push(index, &rows)?, "a message fits an empty chunk");
    }
    Ok(())
}

async fn write(db: &impl Db, chunk: Chunk, outcomes: &mut [Outcome]) {
    if chunk.messages().is_empty() {
        return;
    }
    let messages = chunk.messages().to_vec();
    match store::insert(db, chunk).await {
        Ok(disagreements) => {
            for store::Disagreement { message, player_id, sequence } in disagreements {
                assert!(messages.contains(&message), "a disagreement names a message of its chunk");
                let detail = format!("entry {sequence} of {player_id} disagrees with the row kept");
                outcomes[message] = Err(Fault::corrupt(detail).into());
            }
        }
        Err(fault) => {
            for message in messages {
                outcomes[message] = Err(fault.clone().into());
            }
        }
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
