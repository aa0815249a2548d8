//! A walk in slices, so that a page shows progress and can stop it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use cactus_games::verifier::{
    ChainLink, ChainWalk, CrashWalk, Request, Value, VerifierRejection, chain_spec, request_from_value,
};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::value;

/// A walk along a chain, with or without the outcome of each game. Errors are the codes of refusals.
#[wasm_bindgen]
pub struct Walk(Kind);

enum Kind {
    Links(ChainWalk),
    Outcomes(Box<CrashWalk>),
}

#[wasm_bindgen]
impl Walk {
    /// A walk over links alone.
    pub fn links(scheme: &str, start_hash: &str, steps: u64) -> Result<Walk, String> {
        let new = || {
            let spec = chain_spec(scheme).ok_or(VerifierRejection::SchemeUnknown)?;
            let start = ChainLink::from_hex(spec.step, start_hash)
                .ok_or(VerifierRejection::InputMalformed("start_hash"))?;
            ChainWalk::new(spec.step, start, steps)
        };
        new().map(|walk| Self(Kind::Links(walk))).map_err(code)
    }

    /// A walk that also computes each game: it starts at the game of the question, which names salt and parameters.
    pub fn outcomes(question: &JsValue, games: u64) -> Result<Walk, String> {
        Self::of_question(value::from_js(question), games).map_err(code)
    }

    /// Takes up to that many steps; gives the multipliers in hundredths of the games it left, newest first, or
    /// nothing in a walk over links alone.
    pub fn advance(&mut self, steps: u32) -> Result<Vec<u64>, String> {
        match &mut self.0 {
            Kind::Links(walk) => {
                walk.advance(steps.into());
                Ok(Vec::new())
            }
            Kind::Outcomes(walk) => {
                let mut outcomes = Vec::new();
                walk.advance_with(steps.into(), |_, hundredths| outcomes.push(hundredths)).map_err(code)?;
                Ok(outcomes)
            }
        }
    }

    /// Whether all steps were taken.
    pub fn is_done(&self) -> bool {
        match &self.0 {
            Kind::Links(walk) => walk.progress().is_done(),
            Kind::Outcomes(walk) => walk.progress().is_done(),
        }
    }

    /// The link reached.
    pub fn link(&self) -> String {
        match &self.0 {
            Kind::Links(walk) => walk.link().to_string(),
            Kind::Outcomes(walk) => walk.link().to_string(),
        }
    }
}

impl Walk {
    fn of_question(question: Value, games: u64) -> Result<Self, VerifierRejection> {
        let Request::Crash(request) = request_from_value(question)? else {
            return Err(VerifierRejection::GameUnknown);
        };
        let game_id = request.game_id.ok_or(VerifierRejection::InputMissing("game_id"))?;
        let salt = request.salt.as_deref();
        let walk = CrashWalk::new(&request.scheme, request.game_hash, game_id, salt, games)?;
        Ok(Self(Kind::Outcomes(Box::new(walk))))
    }
}

fn code(rejection: VerifierRejection) -> String {
    rejection.code().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Value {
        let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
        let inputs = vec![("game_id".to_owned(), Value::Integer(100)), text("game_hash", &"07".repeat(32))];
        Value::Object(vec![
            text("game", "crash"),
            text("scheme", "nanogames-crash"),
            ("inputs".to_owned(), Value::Object(inputs)),
        ])
    }

    #[test]
    fn both_walks_reach_the_same_link() {
        let mut outcomes = Walk::of_question(question(), 10).unwrap();
        let mut links = Walk::links("nanogames-crash", &"07".repeat(32), 10).unwrap();
        assert_eq!(outcomes.advance(7).unwrap().len(), 7);
        assert!(!outcomes.is_done());
        assert_eq!(outcomes.advance(7).unwrap().len(), 3, "no further than asked for");
        assert_eq!(links.advance(10).unwrap(), Vec::<u64>::new());
        assert!(outcomes.is_done() && links.is_done());
        assert_eq!(outcomes.link(), links.link());
    }

    #[test]
    fn a_walk_that_cannot_be_is_refused_by_its_code() {
        assert_eq!(Walk::links("no-such", "", 1).err().unwrap(), "scheme_unknown");
        assert_eq!(Walk::links("bustabit-v2", "", 1).err().unwrap(), "input_malformed");
        let refusal = |question, games| Walk::of_question(question, games).err().unwrap().code();
        assert_eq!(refusal(Value::Null, 1), "malformed");
        assert_eq!(refusal(question(), 101), "input_out_of_range");
    }
}
