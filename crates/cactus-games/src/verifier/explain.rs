//! The computation of a round step by step, so that a player can redo it by hand.

use alloc::string::String;
use alloc::vec::Vec;

use super::rejection::VerifierRejection;
use super::request::{Answer, Request};
use super::{crash, evaluate, seeded};

/// One line of a computation that can be checked with any calculator of hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What this is, in snake_case: `hmac_key_hex`, `hmac_message_text`, `digest_hex`, `draw`, …
    pub name: &'static str,
    /// Its value: bytes in hexadecimal digits, numbers in decimal ones.
    pub value: String,
}

/// The steps taken, when somebody asked for them.
#[derive(Default)]
pub(super) struct Trace(Option<Vec<Step>>);

impl Trace {
    pub(super) fn silent() -> Self {
        Self(None)
    }

    pub(super) fn note(&mut self, name: &'static str, value: impl FnOnce() -> String) {
        if let Some(steps) = &mut self.0 {
            steps.push(Step { name, value: value() });
        }
    }
}

/// The steps from the inputs to the answer, and the answer itself, which is [`evaluate`]'s.
///
/// Crash games, boards of mines and towers have steps; for the other questions the list is empty.
pub fn explain(request: &Request) -> Result<(Vec<Step>, Answer), VerifierRejection> {
    let mut trace = Trace(Some(Vec::new()));
    let answer = match request {
        Request::Crash(request) => crash::evaluate(request, &mut trace)?,
        Request::Mines(request) => seeded::mines(request, &mut trace).map(Answer::Tiles)?,
        Request::Tower(request) => seeded::tower(request, &mut trace).map(Answer::Levels)?,
        other => evaluate(other)?,
    };
    Ok((trace.0.unwrap_or_default(), answer))
}
