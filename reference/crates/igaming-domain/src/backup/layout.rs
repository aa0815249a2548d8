//! Where a snapshot's objects are in the bucket.

use igaming_contracts::backup::Chunk;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a key. Everything else is percent-encoded, the slash above all: a tenant `a` with a
/// player `b/c` must not share keys with a tenant `a/b` and a player `c`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

pub(super) fn manifest_key(tenant_id: &str, player_id: &str) -> String {
    format!("{}/manifest.json", folder(tenant_id, player_id))
}

/// Sequences have 16 digits, as many as 2^53 has, so that a listing is in the order of the log.
pub(super) fn chunk_key(tenant_id: &str, player_id: &str, chunk: &Chunk) -> String {
    let Chunk { first_sequence, last_sequence, .. } = chunk;
    format!("{}/{first_sequence:016}-{last_sequence:016}.ndjson", folder(tenant_id, player_id))
}

fn folder(tenant_id: &str, player_id: &str) -> String {
    let tenant = utf8_percent_encode(tenant_id, ENCODED);
    format!("backup/{tenant}/{}", utf8_percent_encode(player_id, ENCODED))
}
