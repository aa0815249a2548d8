use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_edge::limits::SAFE_INTEGER_MAX;

const PREFIX: &str = "seq:";

/// The opaque text of "entries before `sequence`".
pub(super) fn encode(sequence: u64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{PREFIX}{sequence}"))
}

/// The sequence in a cursor that [`encode`] made; `None` for any other text.
pub(super) fn decode(cursor: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let sequence = text.strip_prefix(PREFIX)?.parse().ok()?;
    let possible = (1..=SAFE_INTEGER_MAX.unsigned_abs()).contains(&sequence);
    // Encoding again refuses a second spelling of the same number.
    (possible && encode(sequence) == cursor).then_some(sequence)
}
