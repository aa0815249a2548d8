//! Messages that can never be projected, kept for somebody to look at instead of being tried for ever.

use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_edge::{Db, Fault};
use igaming_contracts::batcher::{Quarantine, QuarantineQuery, QuarantineRejection};
use serde::{Deserialize, Serialize};

use super::{cursor, store};
use crate::ServiceError;
use crate::json_array::JsonArray;

/// Why a message of the dead-letter queue is here: the queue gave it up after its retries.
pub const DEAD_LETTER: &str = "dead_letter";

/// What is kept of a body: a whole queue message. Escaped as JSON it has at most 6 x 128,000 = 768,000 of the
/// 2,000,000 bytes of a parameter.
const BODY_BYTES_MAX: usize = 128_000;

/// What is kept of a detail. A parser's complaint has some 100 bytes, and repeats at most one name.
const DETAIL_BYTES_MAX: usize = 500;

/// What is kept of an id. A wallet's id has at most 128 bytes.
const ID_BYTES_MAX: usize = 128;

/// Messages on a page of the quarantine: 10 x 128,000 bytes of body are 1.3 MB of JSON.
pub const QUARANTINE_PAGE_MAX: u32 = 10;

/// A message on its way into quarantine, named as its columns.
#[derive(Debug, Serialize)]
pub(super) struct Suspect<'a> {
    id: &'a str,
    reason: &'a str,
    detail: &'a str,
    tenant_id: Option<String>,
    player_id: Option<String>,
    body: &'a str,
    body_bytes: usize,
}

impl<'a> Suspect<'a> {
    pub(super) fn new(id: &'a str, body: &'a str, reason: &'a str, detail: &'a str) -> Self {
        #[derive(Default, Deserialize)]
        struct Wallet {
            tenant_id: Option<String>,
            player_id: Option<String>,
        }
        let Wallet { tenant_id, player_id } = serde_json::from_str(body).unwrap_or_default();
        let short = |id: &String| id.len() <= ID_BYTES_MAX;
        Self {
            id,
            reason,
            detail: prefix(detail, DETAIL_BYTES_MAX),
            tenant_id: tenant_id.filter(short),
            player_id: player_id.filter(short),
            body: prefix(body, BODY_BYTES_MAX),
            body_bytes: body.len(),
        }
    }
}

fn prefix(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Puts each into quarantine, in as few writes as they fit, and answers for each whether it is there.
pub(super) async fn put(db: &impl Db, suspects: &[Suspect<'_>], now_ms: u64) -> Vec<Result<(), Fault>> {
    let mut answers = Vec::with_capacity(suspects.len());
    let writes = match pack(suspects) {
        Ok(writes) => writes,
        Err(fault) => return vec![Err(fault); suspects.len()],
    };
    for (count, messages) in writes {
        let answer = store::quarantine(db, messages, now_ms).await;
        answers.extend(std::iter::repeat_n(answer, count));
    }
    assert_eq!(answers.len(), suspects.len(), "each has its answer");
    answers
}

/// How many, and the parameter of their write.
fn pack(suspects: &[Suspect<'_>]) -> Result<Vec<(usize, String)>, Fault> {
    let mut writes = Vec::new();
    let (mut count, mut rows) = (0, JsonArray::default());
    for suspect in suspects {
        let end = rows.end();
        if !rows.push(suspect)? {
            rows.truncate(end);
            writes.push((count, std::mem::take(&mut rows).into_text()?));
            count = 0;
            assert!(rows.push(suspect)?, "a message fits an empty write");
        }
        count += 1;
    }
    if count > 0 {
        writes.push((count, rows.into_text()?));
    }
    Ok(writes)
}

/// A page of the messages in quarantine, newest first.
///
/// # Errors
/// [`QuarantineRejection`] for a cursor that is not one of ours, or a fault.
pub async fn quarantined(
    db: &impl Db,
    query: &QuarantineQuery,
) -> Result<Quarantine, ServiceError<QuarantineRejection>> {
    let (before_ms, before_id) = match &query.cursor {
        None => (SAFE_INTEGER_MAX.unsigned_abs(), String::new()),
        Some(text) => {
            cursor::decode_message(text).ok_or(ServiceError::Rejected(QuarantineRejection::InvalidCursor))?
        }
    };
    // One more than a page tells whether this page is the last.
    let limit = QUARANTINE_PAGE_MAX + 1;
    let mut messages = store::quarantined_before(db, before_ms, &before_id, limit).await?;
    let page = usize::try_from(QUARANTINE_PAGE_MAX).map_err(|error| Fault::internal(error.to_string()))?;
    let more = messages.len() > page;
    messages.truncate(page);
    let oldest = messages.last().filter(|_| more);
    let next_cursor = oldest.map(|message| cursor::encode_message(message.received_at_ms, &message.id));
    Ok(Quarantine { messages, next_cursor })
}

/// How many messages are in quarantine.
///
/// # Errors
/// A fault.
pub async fn count_quarantined(db: &impl Db) -> Result<u64, Fault> {
    store::count_quarantined(db).await
}
