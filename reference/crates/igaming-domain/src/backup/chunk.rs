//! Chunks: entries as lines of JSON, with what a manifest says of them.

use cactus_edge::Fault;
use cactus_ledger::Entry;
use igaming_contracts::backup::Chunk;
use sha2::{Digest, Sha256};

/// Bytes of one chunk, unless a single entry is longer. A chunk is also one page of a restore: some 800 usual entries,
/// well below what a Worker takes as a body, and small beside an isolate's 128 MB with six wallets under way.
pub const CHUNK_BYTES_MAX: usize = 500_000;

/// A chunk that is being filled.
#[derive(Debug, Default)]
pub(super) struct Filling {
    bytes: Vec<u8>,
    first_sequence: u64,
    last_sequence: u64,
}

impl Filling {
    /// Adds an entry; answers the full chunk when the entry began the next one.
    ///
    /// # Errors
    /// A fault when the entry has no JSON.
    pub(super) fn push(&mut self, entry: &Entry) -> Result<Option<(Chunk, Vec<u8>)>, Fault> {
        let mut line = serde_json::to_vec(entry)
            .map_err(|error| Fault::internal(format!("an entry has no JSON: {error}")))?;
        line.push(b'\n');
        let full = if self.bytes.len() + line.len() > CHUNK_BYTES_MAX { self.finish() } else { None };
        if self.bytes.is_empty() {
            self.first_sequence = entry.sequence;
        } else {
            assert_eq!(entry.sequence, self.last_sequence + 1, "a chunk has no gaps");
        }
        self.last_sequence = entry.sequence;
        self.bytes.extend_from_slice(&line);
        Ok(full)
    }

    /// The chunk so far, if it has any entry.
    pub(super) fn finish(&mut self) -> Option<(Chunk, Vec<u8>)> {
        let Self { bytes, first_sequence, last_sequence } = std::mem::take(self);
        if bytes.is_empty() {
            return None;
        }
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Some((Chunk { first_sequence, last_sequence, bytes: bytes.len() as u64, sha256 }, bytes))
    }
}

/// Whether `bytes` are what the manifest says.
pub(super) fn is_intact(chunk: &Chunk, bytes: &[u8]) -> bool {
    bytes.len() as u64 == chunk.bytes && hex::encode(Sha256::digest(bytes)) == chunk.sha256
}

/// The entries of an intact chunk; `None` when it is not what the manifest says, in any way.
pub(super) fn read(chunk: &Chunk, bytes: &[u8]) -> Option<Vec<Entry>> {
    if !is_intact(chunk, bytes) {
        return None;
    }
    let lines = bytes.strip_suffix(b"\n")?.split(|byte| *byte == b'\n');
    let entries: Vec<Entry> = lines.map(serde_json::from_slice).collect::<Result<_, _>>().ok()?;
    let sequences = entries.iter().map(|entry| entry.sequence);
    sequences.eq(chunk.first_sequence..=chunk.last_sequence).then_some(entries)
}
