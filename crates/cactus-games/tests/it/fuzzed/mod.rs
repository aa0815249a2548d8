//! The fuzz target's function over spoiled vectors, so that it is compiled and run without a fuzzer.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

mod questions;

/// Of each vector.
const SPOILED: u32 = 20;
/// What JSON is made of, and numbers at the edges.
const PIECES: [&str; 12] =
    ["\"", "{", "}", "[", "]", ",", "-", "1e308", "18446744073709551616", "0.5", "null", "\\u0000"];

fn vectors() -> Vec<String> {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../../data/fairness.json")).unwrap();
    let question = |vector: &Value| {
        json!({ "game": vector["game"], "scheme": vector["scheme"], "inputs": vector["inputs"] }).to_string()
    };
    vectors.iter().map(question).collect()
}

#[test]
fn any_text_is_answered() {
    assert!(!questions::run(b""));
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut below = |bound: usize| usize::try_from(rng.next_u32()).unwrap() % bound;
    let (mut answered, mut refused) = (0, 0);
    for question in vectors() {
        questions::run(question.as_bytes());
        for _ in 0..SPOILED {
            let mut bytes = question.clone().into_bytes();
            let place = below(bytes.len());
            match below(4) {
                0 => bytes[place] = b' ' + u8::try_from(below(95)).unwrap(),
                1 => drop(bytes.remove(place)),
                2 => bytes.truncate(place),
                _ => drop(bytes.splice(place..place, PIECES[below(PIECES.len())].bytes())),
            }
            if questions::run(&bytes) { answered += 1 } else { refused += 1 }
        }
    }
    assert!(answered > 250 && refused > 1_000, "{answered} answered, {refused} refused");
}
