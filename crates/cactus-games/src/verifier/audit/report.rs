//! What an audit found, and what it cannot find.

use alloc::vec;
use alloc::vec::Vec;

use super::PlayedRound;
use crate::verifier::request::Request;
use crate::verifier::segment::ascending;

/// One of the checks of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The seed is the one that was committed to.
    Commitment,
    /// The hash of each game leads to the older games' and to the hash that was published before all.
    Chain,
    /// The result is what the seeds give.
    Outcome,
    /// The numbers of the rounds on a pair of seeds have no gaps and no repetitions.
    Nonces,
    /// No seed decided rounds again after it was retired, and no hash decided two games.
    SeedReuse,
    /// The beacon was signed by its network, and not before everything else was fixed.
    Timing,
}

impl Check {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commitment => "commitment",
            Self::Chain => "chain",
            Self::Outcome => "outcome",
            Self::Nonces => "nonces",
            Self::SeedReuse => "seed_reuse",
            Self::Timing => "timing",
        }
    }
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Applied to at least one round, and nothing was found.
    Passed,
    /// Something was found.
    Failed,
    /// No round of the history has what the check needs.
    NotChecked,
}

impl Verdict {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked => "not_checked",
        }
    }
}

/// A fault of one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The place of the round in the history, from 0.
    pub round: usize,
    /// What is wrong, as a stable name.
    pub code: &'static str,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Which check.
    pub check: Check,
    /// To how many rounds it was applied.
    pub rounds_checked: usize,
    /// What it found.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// What the check came to.
    pub fn verdict(&self) -> Verdict {
        match (self.findings.is_empty(), self.rounds_checked) {
            (false, _) => Verdict::Failed,
            (true, 0) => Verdict::NotChecked,
            (true, _) => Verdict::Passed,
        }
    }
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// One report a check.
    pub checks: Vec<CheckReport>,
    /// What remains unproved even if every check passed.
    pub does_not_prove: Vec<Limit>,
}

impl Report {
    /// What a check came to.
    pub fn verdict(&self, check: Check) -> Verdict {
        self.checks
            .iter()
            .find(|report| report.check == check)
            .map_or(Verdict::NotChecked, CheckReport::verdict)
    }

    /// Whether nothing was found and at least one outcome was checked.
    pub fn is_sound(&self) -> bool {
        self.verdict(Check::Outcome) == Verdict::Passed
            && self.checks.iter().all(|report| report.verdict() != Verdict::Failed)
    }
}

/// What no recomputation shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Rounds that the operator left out at the end, or after which it opened new seeds.
    RoundsLeftOut,
    /// That a commitment or a terminating hash was published when the history says so.
    PublicationTime,
    /// That the operator did not know the outcome before the bet.
    OperatorForeknowledge,
    /// That the player's message arrived when the operator says so.
    MessageTime,
    /// That the money was credited.
    Payment,
}

impl Limit {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::RoundsLeftOut => "rounds_left_out",
            Self::PublicationTime => "publication_time",
            Self::OperatorForeknowledge => "operator_foreknowledge",
            Self::MessageTime => "message_time",
            Self::Payment => "payment",
        }
    }

    /// One sentence for players.
    pub fn text(self) -> &'static str {
        match self {
            Self::RoundsLeftOut => {
                "Rounds missing after the last one shown cannot be noticed from this history."
            }
            Self::PublicationTime => {
                "Keep your own copy of each commitment: that it was published before the bet is this history's word."
            }
            Self::OperatorForeknowledge => {
                "Without a beacon in a round, whoever holds the secret seed could know its outcome before you bet."
            }
            Self::MessageTime => "When your cash-out arrived is the operator's word.",
            Self::Payment => "Whether a win was paid shows in your balance, not here.",
        }
    }
}

/// The limits of what these rounds can prove.
pub(super) fn limits(rounds: &[PlayedRound]) -> Vec<Limit> {
    let mut limits = vec![Limit::RoundsLeftOut, Limit::PublicationTime];
    let has_beacon = |round: &PlayedRound| match &round.request {
        Request::Crash(request) => request.beacon_round.is_some(),
        _ => false,
    };
    if !rounds.iter().all(has_beacon) {
        limits.push(Limit::OperatorForeknowledge);
    }
    if rounds.iter().any(|round| matches!(round.request, Request::Crash(_))) {
        limits.push(Limit::MessageTime);
    }
    limits.push(Limit::Payment);
    limits
}

/// A report in the making.
#[derive(Clone, Debug)]
pub(super) struct Tally(CheckReport);

impl Tally {
    pub(super) fn new(check: Check) -> Self {
        Self(CheckReport { check, rounds_checked: 0, findings: Vec::new() })
    }

    /// One more round was checked, with this fault if any.
    pub(super) fn round(&mut self, round: usize, fault: Option<&'static str>) {
        self.0.rounds_checked += 1;
        self.0.findings.extend(fault.map(|code| Finding { round, code }));
    }

    pub(super) fn report(mut self) -> CheckReport {
        let rounds = self.0.findings.iter().map(|finding| u64::try_from(finding.round).unwrap_or(u64::MAX));
        let order = ascending(rounds.zip(0..).collect());
        self.0.findings = order.into_iter().map(|(_, place)| self.0.findings[place]).collect();
        self.0
    }
}
