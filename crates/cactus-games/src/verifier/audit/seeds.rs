//! The order of nonces, and that no seed comes back.

use std::collections::HashMap;

use super::PlayedRound;
use super::report::{Check, CheckReport, Tally};
use crate::verifier::request::{CommitmentRule, Request};
use crate::verifier::seeded::SeedPair;

/// A single-player round's seeds, its game, and whether it is this crate's own, whose nonces start at 0.
fn seeds(request: &Request) -> Option<(&SeedPair, &'static str, bool)> {
    match request {
        Request::Mines(mines) => {
            Some((&mines.seeds, mines.scheme.id, mines.scheme.commitment == CommitmentRule::Cactus))
        }
        Request::Tower(tower) => {
            Some((&tower.seeds, tower.scheme.id, tower.scheme.commitment == CommitmentRule::Cactus))
        }
        _ => None,
    }
}

pub(super) fn check(rounds: &[PlayedRound]) -> [CheckReport; 2] {
    [nonces(rounds), reuse(rounds)]
}

/// On one pair of seeds the nonces are a run without gaps; games that share seeds share the run.
fn nonces(rounds: &[PlayedRound]) -> CheckReport {
    /// Nonce, place in the history, and whether the scheme is this crate's own.
    type Use = (u64, usize, bool);
    let mut tally = Tally::new(Check::Nonces);
    let mut pairs: HashMap<(&str, &str), Vec<Use>> = HashMap::new();
    for (index, round) in rounds.iter().enumerate() {
        let Some((seeds, _, own)) = seeds(&round.request) else { continue };
        let key = (seeds.server_seed.as_str(), seeds.client_seed.as_str());
        pairs.entry(key).or_default().push((seeds.nonce, index, own));
    }
    for mut run in pairs.into_values() {
        run.sort_unstable();
        let (first, index, own) = run[0];
        tally.round(index, (own && first != 0).then_some("nonce_first_missing"));
        for pair in run.windows(2) {
            let ((before, ..), (nonce, index, _)) = (pair[0], pair[1]);
            let fault = match nonce - before {
                0 => Some("nonce_repeated"),
                1 => None,
                _ => Some("nonce_gap"),
            };
            tally.round(index, fault);
        }
    }
    tally.report()
}

/// In the order of the history each seed has one run of rounds in a game, with one client seed.
fn reuse(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::SeedReuse);
    let mut current: HashMap<&str, &SeedPair> = HashMap::new();
    let mut clients: HashMap<(&str, &str), &str> = HashMap::new();
    let mut games: HashMap<[u8; 32], Option<u64>> = HashMap::new();
    for (index, round) in rounds.iter().enumerate() {
        let fault = if let Some((seeds, game, _)) = seeds(&round.request) {
            let before = current.insert(game, seeds);
            let same_seed = before.is_some_and(|before| before.server_seed == seeds.server_seed);
            let client = clients.insert((game, &seeds.server_seed), &seeds.client_seed);
            let came_back = client.is_some() && !same_seed;
            let other_client = client.is_some_and(|client| client != seeds.client_seed);
            (came_back || other_client).then_some("seed_reused")
        } else if let Request::Crash(request) = &round.request {
            let before = games.insert(request.game_hash, request.game_id);
            // The same game twice, as with two bets in it, is no second use.
            before.is_some_and(|id| id.is_none() || id != request.game_id).then_some("seed_reused")
        } else {
            continue;
        };
        tally.round(index, fault);
    }
    tally.report()
}
