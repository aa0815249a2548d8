//! A player's whole history in one pass: commitments, chains, outcomes, nonces, seeds, and the time of beacons.
//!
//! Each check says how many rounds it could be applied to and which of them it found fault with. What no check can
//! show is said as well ([`Limit`]).

use alloc::vec;
use alloc::vec::Vec;

mod chains;
mod report;
mod seeds;
mod timing;

use super::chain::{ChainLink, Progress};
use super::question::answer::to_value;
use super::rejection::VerifierRejection;
use super::request::{Answer, Request};
use super::{evaluate, seeded};
use crate::beacon::{Network, Signature};
use chains::ChainCheck;
use report::Tally;
pub use report::{Check, CheckReport, Finding, Limit, Report, Verdict};

/// A round as the player's history has it, oldest rounds first.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayedRound {
    /// What fixed the round, with the commitment that was published before it.
    pub request: Request,
    /// What the operator showed; `None` when the history does not say.
    pub recorded: Option<Answer>,
    /// The end of the round's chain, where the scheme has none of its own.
    pub terminating_hash: Option<ChainLink>,
    /// When the round was fixed, where a beacon was mixed in.
    pub timing: Option<Timing>,
}

/// Evidence that nobody could know a round's beacon while somebody could still choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// The last moment at which the operator or a player could choose anything: when the commitment was published
    /// or betting closed, whichever was later. In milliseconds since the Unix epoch.
    pub fixed_at_ms: u64,
    /// Which beacon.
    pub network: Network,
    /// Its signature of the round.
    pub signature: Signature,
}

/// An audit that can be taken in slices: everything but the walks along chains is done at once.
///
/// ```
/// use cactus_games::verifier::{
///     Audit, Check, MinesRequest, PlayedRound, Request, SeedPair, Verdict, evaluate, mines_schemes,
/// };
///
/// let played = |nonce| {
///     let scheme = mines_schemes()[0];
///     let seeds = SeedPair { server_seed: "07".repeat(32), client_seed: "my-own-words".into(), nonce };
///     let request = Request::Mines(MinesRequest { scheme, seeds, mines: 3, order: scheme.order, commitment: None });
///     let recorded = evaluate(&request).ok();
///     PlayedRound { request, recorded, terminating_hash: None, timing: None }
/// };
/// let mut audit = Audit::new(&[played(0), played(1), played(3)]);
/// while !audit.advance(100_000).is_done() {}
/// let report = audit.report();
/// assert_eq!(report.verdict(Check::Outcome), Verdict::Passed);
/// assert_eq!(report.verdict(Check::Nonces), Verdict::Failed); // the history does not show nonce 2
/// assert_eq!(report.verdict(Check::Commitment), Verdict::NotChecked);
/// ```
#[derive(Clone, Debug)]
pub struct Audit {
    checks: Vec<CheckReport>,
    chains: ChainCheck,
    limits: Vec<Limit>,
}

impl Audit {
    /// Checks all that needs no walk.
    pub fn new(rounds: &[PlayedRound]) -> Self {
        let checks = vec![
            commitments(rounds),
            outcomes(rounds),
            seeds::nonces(rounds),
            seeds::reuse(rounds),
            timing::check(rounds),
        ];
        Self { checks, chains: ChainCheck::new(rounds), limits: report::limits(rounds) }
    }

    /// Takes up to that many steps along the chains.
    pub fn advance(&mut self, steps: u64) -> Progress {
        self.chains.advance(steps)
    }

    /// What was found so far; a chain that is not walked to its end is not proved.
    pub fn report(&self) -> Report {
        let mut checks = self.checks.clone();
        checks.insert(1, self.chains.report());
        Report { checks, does_not_prove: self.limits.clone() }
    }
}

/// A whole [`Audit`] at once.
pub fn audit(rounds: &[PlayedRound]) -> Report {
    let mut audit = Audit::new(rounds);
    while !audit.advance(u64::MAX).is_done() {}
    audit.report()
}

fn commitments(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::Commitment);
    for (index, round) in rounds.iter().enumerate() {
        let (published, computed) = match &round.request {
            Request::Crash(request) => (request.commitment, Ok(super::digest::sha256(&request.game_hash))),
            Request::Mines(request) => (
                request.commitment,
                seeded::commitment(request.scheme.commitment, &request.seeds.server_seed),
            ),
            Request::Tower(request) => (
                request.commitment,
                seeded::commitment(request.scheme.commitment, &request.seeds.server_seed),
            ),
            _ => continue,
        };
        let Some(published) = published else { continue };
        let fault = match computed {
            Ok(computed) if computed == published => None,
            Ok(_) => Some(VerifierRejection::CommitmentMismatch.code()),
            Err(rejection) => Some(rejection.code()),
        };
        tally.round(index, fault);
    }
    tally.report()
}

fn outcomes(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::Outcome);
    for (index, round) in rounds.iter().enumerate() {
        let Some(recorded) = &round.recorded else { continue };
        // Compared as they are shown: a number of a scheme that does not round may be whole hundredths as well.
        let fault = match evaluate(&without_commitment(&round.request)).map(to_value) {
            Ok(answer) if answer == to_value(recorded.clone()) => None,
            Ok(_) => Some("outcome_mismatch"),
            Err(rejection) => Some(rejection.code()),
        };
        tally.round(index, fault);
    }
    tally.report()
}

/// A commitment has a check of its own, and must not hide the outcome.
fn without_commitment(request: &Request) -> Request {
    let mut request = request.clone();
    match &mut request {
        Request::Crash(request) => request.commitment = None,
        Request::Mines(request) => request.commitment = None,
        Request::Tower(request) => request.commitment = None,
        _ => {}
    }
    request
}
