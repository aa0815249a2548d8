//! The order of nonces, and that no seed comes back.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::PlayedRound;
use super::report::{Check, CheckReport, Tally};
use crate::verifier::request::{CommitmentRule, Request};
use crate::verifier::seeded::SeedPair;
use crate::verifier::segment::ascending;

/// A single-player round's seeds, its game, and whether it is this crate's own, whose nonces start at 0.
fn seeds(round: &PlayedRound) -> Option<(&SeedPair, &'static str, bool)> {
    match &round.request {
        Request::Mines(mines) => {
            Some((&mines.seeds, mines.scheme.id, mines.scheme.commitment == CommitmentRule::Cactus))
        }
        Request::Tower(tower) => {
            Some((&tower.seeds, tower.scheme.id, tower.scheme.commitment == CommitmentRule::Cactus))
        }
        _ => None,
    }
}

pub(super) fn nonces(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::Nonces);
    let mut runs: Vec<Vec<(u64, usize)>> = Vec::new();
    // On one pair of seeds the nonces are a run without gaps; games that share seeds share the run.
    let mut run_of_pair: BTreeMap<String, usize> = BTreeMap::new();
    for (index, round) in rounds.iter().enumerate() {
        let Some((seeds, ..)) = seeds(round) else { continue };
        let pair = joined(&seeds.server_seed, &seeds.client_seed);
        let run = *run_of_pair.entry(pair).or_insert(runs.len());
        if run == runs.len() {
            runs.push(Vec::new());
        }
        runs[run].push((seeds.nonce, index));
    }
    for run in runs {
        let mut before = None;
        for (nonce, index) in ascending(run) {
            let fault = match before {
                None => {
                    let own = seeds(&rounds[index]).is_some_and(|(_, _, own)| own);
                    (own && nonce != 0).then_some("nonce_first_missing")
                }
                Some(before) if nonce == before => Some("nonce_repeated"),
                Some(before) => (nonce - before > 1).then_some("nonce_gap"),
            };
            tally.round(index, fault);
            before = Some(nonce);
        }
    }
    tally.report()
}

/// In the order of the history each seed has one run of rounds in a game, with one client seed.
pub(super) fn reuse(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::SeedReuse);
    // The last round of each game, of each seed in a game, and of each hash.
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for (index, round) in rounds.iter().enumerate() {
        let reused = if let Some((now, game, _)) = seeds(round) {
            let of = |index: usize| seeds(&rounds[index]).map(|(seeds, ..)| seeds);
            let in_game = last.insert(game.to_owned(), index).and_then(of);
            let of_seed = last.insert(joined(game, &now.server_seed), index).and_then(of);
            let goes_on = in_game.is_some_and(|before| before.server_seed == now.server_seed);
            of_seed.is_some_and(|before| !goes_on || before.client_seed != now.client_seed)
        } else if let Request::Crash(now) = &round.request {
            let before = last.insert(hex::encode(now.game_hash), index);
            // The same game twice, as with two bets in it, is no second use.
            before.is_some_and(|before| match &rounds[before].request {
                Request::Crash(before) => now.game_id.is_none() || before.game_id != now.game_id,
                _ => true,
            })
        } else {
            continue;
        };
        tally.round(index, reused.then_some("seed_reused"));
    }
    tally.report()
}

/// Two texts as one key, the first with its length, so that no other two texts have the same key.
fn joined(one: &str, other: &str) -> String {
    format!("{}:{one}{other}", one.len())
}
