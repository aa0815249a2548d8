//! That the hashes of all games of a chain lead to each other and to the hash published before them.

use alloc::vec;
use alloc::vec::Vec;

use super::PlayedRound;
use super::report::{Check, CheckReport, Tally};
use crate::verifier::chain::{ChainLink, ChainWalk, Progress, STEPS_MAX};
use crate::verifier::request::{CrashRequest, Request};
use crate::verifier::scheme::ChainSpec;
use crate::verifier::segment::{ChainSegment, ascending};

/// The walks of an audit. Each game is walked to the next older one of the history, and the oldest to the terminating
/// hash, so that no step is taken twice; all walks together take at most [`STEPS_MAX`] steps.
#[derive(Clone, Debug)]
pub(super) struct ChainCheck {
    tally: Tally,
    /// Still to be walked, with the round that each one starts at.
    pending: Vec<(usize, ChainSegment, ChainWalk)>,
    progress: Progress,
}

/// A game of a chain: its round in the history, its number and its hash.
struct Game {
    round: usize,
    id: u64,
    link: ChainLink,
}

impl ChainCheck {
    pub(super) fn new(rounds: &[PlayedRound]) -> Self {
        let mut chains: Vec<(ChainSpec, ChainLink, Vec<Game>)> = Vec::new();
        let mut tally = Tally::new(Check::Chain);
        for (round, played) in rounds.iter().enumerate() {
            let Request::Crash(request) = &played.request else { continue };
            let Some((spec, terminating, id)) = place(played, request) else { continue };
            if id < spec.terminating_id {
                tally.round(round, Some("game_id_out_of_range"));
                continue;
            }
            let game = Game { round, id, link: ChainLink::Short(request.game_hash) };
            match chains.iter_mut().find(|(other, end, _)| same_chain(other, &spec) && *end == terminating) {
                Some((_, _, games)) => games.push(game),
                None => chains.push((spec, terminating, vec![game])),
            }
        }
        let mut check =
            Self { tally, pending: Vec::new(), progress: Progress { steps_done: 0, steps_total: 0 } };
        for (spec, terminating, games) in chains {
            check.plan(&spec, terminating, &games);
        }
        check
    }

    fn plan(&mut self, spec: &ChainSpec, terminating: ChainLink, games: &[Game]) {
        let (mut older_id, mut older) = (spec.terminating_id, terminating);
        for (id, place) in ascending(games.iter().map(|game| game.id).zip(0..).collect()) {
            let Game { round, link, .. } = games[place];
            if id == older_id {
                self.tally.round(round, (link != older).then_some("game_hash_contradictory"));
                continue;
            }
            let segment = ChainSegment { step: spec.step, newer_id: id, newer: link, older_id, older };
            let steps_total = self.progress.steps_total.saturating_add(id - older_id);
            match segment.walk() {
                Ok(walk) if steps_total <= STEPS_MAX => {
                    self.progress.steps_total = steps_total;
                    self.pending.push((round, segment, walk));
                }
                _ => self.tally.round(round, Some("chain_too_long")),
            }
            (older_id, older) = (id, link);
        }
    }

    pub(super) fn advance(&mut self, steps: u64) -> Progress {
        let mut left = steps;
        while left > 0
            && let Some((round, segment, walk)) = self.pending.last_mut()
        {
            let before = walk.progress().steps_done;
            let progress = walk.advance(left);
            let taken = progress.steps_done - before;
            left -= taken;
            self.progress.steps_done += taken;
            if progress.is_done() {
                let fault = (!segment.is_proved_by(walk)).then_some("chain_broken");
                self.tally.round(*round, fault);
                self.pending.pop();
            }
        }
        self.progress
    }

    pub(super) fn report(&self) -> CheckReport {
        let mut tally = self.tally.clone();
        for (round, ..) in &self.pending {
            tally.round(*round, Some("chain_not_walked"));
        }
        tally.report()
    }
}

/// Schemes of one operator share a chain: its steps and its count of games are the same.
fn same_chain(one: &ChainSpec, other: &ChainSpec) -> bool {
    one.step == other.step && one.terminating_id == other.terminating_id
}

/// The chain of a round, where its end and the number of the game are known.
fn place(played: &PlayedRound, request: &CrashRequest) -> Option<(ChainSpec, ChainLink, u64)> {
    let spec = request.scheme.chain?;
    let terminating = match played.terminating_hash {
        Some(terminating) => terminating,
        None => ChainLink::from_hex(spec.step, spec.terminating_hash?)?,
    };
    Some((spec, terminating, request.game_id?))
}
