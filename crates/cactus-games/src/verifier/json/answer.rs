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
