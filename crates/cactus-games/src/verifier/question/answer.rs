//! Answers as plain values.

use alloc::vec::Vec;

use super::Value;
use crate::verifier::double;
use crate::verifier::request::{Answer, CrashRequest, Request};
use crate::verifier::scheme::Rounding;

pub(in crate::verifier) fn to_value(answer: Answer) -> Value {
    match answer {
        Answer::Multiplier { hundredths } => Value::Number(double::quotient(hundredths, 100)),
        Answer::Number(number) => Value::Number(number),
        Answer::Numbers(numbers) => Value::Array(numbers.into_iter().map(Value::Number).collect()),
        Answer::Text(text) => Value::Text(text),
        Answer::Bytes(bytes) | Answer::Tiles(bytes) => of_bytes(&bytes),
        Answer::Levels(levels) => Value::Array(levels.iter().map(|level| of_bytes(level)).collect()),
        Answer::Beacon { verifies, round_time_unix_s, randomness } => Value::object([
            ("verifies", Value::Bool(verifies)),
            ("round_time_unix", Value::Integer(round_time_unix_s)),
            ("randomness", Value::Text(randomness)),
        ]),
    }
}

fn of_bytes(bytes: &[u8]) -> Value {
    Value::Array(bytes.iter().map(|byte| Value::Integer(u64::from(*byte))).collect())
}

/// Reads what an operator showed for a round: a multiplier, the tiles of a board, or the levels of a tower.
pub(super) fn from_value(request: &Request, value: &Value) -> Option<Answer> {
    match value {
        Value::Integer(whole) => {
            let hundredths = whole.checked_mul(100)?;
            Some(Answer::Multiplier { hundredths })
        }
        Value::Number(number) => {
            let multiplier =
                double::hundredths_of(*number).map(|hundredths| Answer::Multiplier { hundredths });
            multiplier.or_else(|| is_unrounded(request).then_some(Answer::Number(*number)))
        }
        Value::Array(levels) if matches!(levels.first(), Some(Value::Array(_))) => {
            levels.iter().map(tiles).collect::<Option<_>>().map(Answer::Levels)
        }
        _ => tiles(value).map(Answer::Tiles),
    }
}

/// Whether the answer need not be a whole number of hundredths.
fn is_unrounded(request: &Request) -> bool {
    match request {
        Request::Crash(CrashRequest { scheme, .. }) | Request::CrashDraw { scheme, .. } => {
            scheme.rounding == Rounding::Unrounded
        }
        Request::Random(_) | Request::MinesPayout { .. } => true,
        _ => false,
    }
}

fn tiles(value: &Value) -> Option<Vec<u8>> {
    let Value::Array(tiles) = value else { return None };
    let tile = |tile: &Value| match tile {
        Value::Integer(tile) => u8::try_from(*tile).ok(),
        _ => None,
    };
    tiles.iter().map(tile).collect()
}
