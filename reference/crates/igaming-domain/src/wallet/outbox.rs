use std::borrow::Borrow;

use cactus_edge::Fault;
use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use cactus_ledger::Entry;
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};

/// Ends the JSON of a message, whose last field is the list of entries.
const CLOSING: &[u8] = b"]}";

/// One message for the ledger projection.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// The JSON of a [`SyncMessage`].
    pub(super) message: String,
    /// How many entries it holds.
    pub(super) entries: u64,
    /// The sequence of the last of them.
    pub(super) last_sequence: u64,
}

/// Packs as many of `entries`, from the first, as fit one queue message. `None` when there are none.
///
/// # Errors
/// A fault when the first entry alone does not fit. The ledger's names and registry bound an entry to about
/// 64 rows x 150 B + 8 names x 256 B = 12 KB of the message's 127 KB, so this is a defect elsewhere.
pub(super) fn pack(
    tenant_id: &str,
    player_id: &str,
    entries: &[impl Borrow<Entry>],
) -> Result<Option<Packed>, Fault> {
    let envelope = SyncMessage {
        schema_version: SYNC_SCHEMA_VERSION,
        tenant_id: tenant_id.to_owned(),
        player_id: player_id.to_owned(),
        entries: Vec::new(),
    };
    let mut bytes = serde_json::to_vec(&envelope).map_err(not_json)?;
    assert!(bytes.ends_with(b"[]}"), "the entries are the last field of a message");
    bytes.truncate(bytes.len() - CLOSING.len());

    let mut packed: Option<(usize, u64)> = None;
    for (index, entry) in entries.iter().map(Borrow::borrow).enumerate() {
        let end = bytes.len();
        if let Some((_, previous)) = packed {
            assert_eq!(entry.sequence, previous + 1, "a message has no gaps");
            bytes.push(b',');
        }
        serde_json::to_writer(&mut bytes, entry).map_err(not_json)?;
        if bytes.len() + CLOSING.len() > QUEUE_MESSAGE_BYTES_MAX {
            bytes.truncate(end);
            break;
        }
        packed = Some((index + 1, entry.sequence));
    }
    let Some((count, last_sequence)) = packed else {
        return match entries.first().map(Borrow::borrow) {
            None => Ok(None),
            Some(entry) => {
                let detail = format!("entry {} does not fit a queue message", entry.sequence);
                Err(Fault::limit_exceeded(detail))
            }
        };
    };
    bytes.extend_from_slice(CLOSING);
    assert!(bytes.len() <= QUEUE_MESSAGE_BYTES_MAX);
    let message = String::from_utf8(bytes).map_err(|error| Fault::internal(error.to_string()))?;
    Ok(Some(Packed { message, entries: count as u64, last_sequence }))
}

fn not_json(error: serde_json::Error) -> Fault {
    Fault::internal(format!("an entry has no JSON: {error}"))
}
