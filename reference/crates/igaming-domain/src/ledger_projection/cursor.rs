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

const MESSAGE_PREFIX: &str = "msg:";

/// The opaque text of "messages before this one".
pub(super) fn encode_message(received_at_ms: u64, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{MESSAGE_PREFIX}{received_at_ms}:{id}"))
}

/// The time and id in a cursor that [`encode_message`] made; `None` for any other text.
pub(super) fn decode_message(cursor: &str) -> Option<(u64, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (received_at_ms, id) = text.strip_prefix(MESSAGE_PREFIX)?.split_once(':')?;
    let received_at_ms = received_at_ms.parse().ok()?;
    let ours =
        received_at_ms <= SAFE_INTEGER_MAX.unsigned_abs() && encode_message(received_at_ms, id) == cursor;
    ours.then(|| (received_at_ms, id.to_owned()))
}
