//! The JSON form of an answer.

use serde_json::{Value, json};

use crate::verifier::double;
use crate::verifier::request::Answer;

pub(super) fn to_json(answer: Answer) -> Value {
    match answer {
        Answer::Multiplier { hundredths } => json!(double::quotient(hundredths, 100)),
        Answer::Number(number) => json!(number),
        Answer::Numbers(numbers) => json!(numbers),
        Answer::Text(text) => json!(text),
        Answer::Bytes(bytes) => json!(bytes),
        Answer::Tiles(tiles) => json!(tiles),
        Answer::Levels(levels) => json!(levels),
        Answer::Beacon { verifies, round_time_unix_s, randomness } => {
            json!({ "verifies": verifies, "round_time_unix": round_time_unix_s, "randomness": randomness })
        }
    }
}

/// Reads what an operator showed for a round: a multiplier, the tiles of a board, or the levels of a tower.
pub(super) fn from_json(value: &Value) -> Option<Answer> {
    if let Some(number) = value.as_f64() {
        return double::hundredths_of(number).map(|hundredths| Answer::Multiplier { hundredths });
    }
    let array = value.as_array()?;
    if array.iter().all(Value::is_array) && !array.is_empty() {
        return array.iter().map(tiles).collect::<Option<_>>().map(Answer::Levels);
    }
    tiles(value).map(Answer::Tiles)
}

fn tiles(value: &Value) -> Option<Vec<u8>> {
    value.as_array()?.iter().map(|tile| tile.as_u64().and_then(|tile| u8::try_from(tile).ok())).collect()
}
