//! A walk in slices, so that a page shows progress and can stop it.

use cactus_games::verifier::{
    ChainLink, ChainWalk, CrashWalk, Request, VerifierRejection, chain_spec, request_from_json,
};
use wasm_bindgen::prelude::wasm_bindgen;

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
    pub fn outcomes(question: &str, games: u64) -> Result<Walk, String> {
        let new = || {
            let Request::Crash(request) = request_from_json(question)? else {
                return Err(VerifierRejection::GameUnknown);
            };
            let game_id = request.game_id.ok_or(VerifierRejection::InputMissing("game_id"))?;
            CrashWalk::new(&request.scheme, request.game_hash, game_id, request.salt.as_deref(), games)
        };
        new().map(|walk| Self(Kind::Outcomes(Box::new(walk)))).map_err(code)
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

fn code(rejection: VerifierRejection) -> String {
    rejection.code().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: &str = r#"{"game":"crash","scheme":"nanogames-crash","inputs":{"game_id":100,
        "game_hash":"0707070707070707070707070707070707070707070707070707070707070707"}}"#;

    #[test]
    fn both_walks_reach_the_same_link() {
        let mut outcomes = Walk::outcomes(QUESTION, 10).unwrap();
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
        let refusal = |result: Result<Walk, String>| result.err().unwrap();
        assert_eq!(refusal(Walk::links("no-such", "", 1)), "scheme_unknown");
        assert_eq!(refusal(Walk::links("bustabit-v2", "", 1)), "input_malformed");
        assert_eq!(refusal(Walk::outcomes("", 1)), "malformed");
        assert_eq!(refusal(Walk::outcomes(QUESTION, 101)), "input_out_of_range");
    }
}
