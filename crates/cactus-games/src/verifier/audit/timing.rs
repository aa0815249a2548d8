//! That a beacon could not be known while somebody could still choose.

use super::report::{Check, CheckReport, Tally};
use super::{PlayedRound, Timing};
use crate::beacon::{Network, Signature};
use crate::verifier::request::{CrashRequest, Request};
use crate::verifier::scheme::DigestSource;

/// A beacon's round is due at least this many periods after everything else was fixed: clocks differ, and a network
/// may sign a little early.
const MARGIN_PERIODS: u64 = 2;

pub(super) fn check(rounds: &[PlayedRound]) -> CheckReport {
    let mut tally = Tally::new(Check::Timing);
    for (index, round) in rounds.iter().enumerate() {
        let (Some(timing), Request::Crash(request)) = (&round.timing, &round.request) else { continue };
        tally.round(index, fault(timing, request));
    }
    tally.report()
}

fn fault(timing: &Timing, request: &CrashRequest) -> Option<&'static str> {
    let Timing { fixed_at_ms, network, signature } = timing;
    let Some(beacon_round) = request.beacon_round else { return Some("beacon_round_missing") };
    let Some(due_s) = network.time_of(beacon_round) else { return Some("beacon_round_out_of_range") };
    let used = match request.scheme.digest {
        DigestSource::CactusFields => request.beacon_randomness == Some(signature.randomness().0),
        _ => request.signature.as_deref() == Some(&signature.0),
    };
    if !used {
        return Some("beacon_not_used");
    }
    if let Some(code) = signature_fault(network, beacon_round, signature) {
        return Some(code);
    }
    let margin_ms = MARGIN_PERIODS.saturating_mul(network.period_s).saturating_mul(1_000);
    match due_s.saturating_mul(1_000).checked_sub(*fixed_at_ms) {
        None | Some(0) => Some("beacon_known_before"),
        Some(ahead_ms) if ahead_ms < margin_ms => Some("beacon_margin_thin"),
        Some(_) => None,
    }
}

#[cfg(feature = "beacon")]
fn signature_fault(network: &Network, round: u64, signature: &Signature) -> Option<&'static str> {
    network.verify(round, signature).err().map(|rejection| rejection.code())
}

/// Without a check of the signature nothing about its time is proved.
#[cfg(not(feature = "beacon"))]
fn signature_fault(_: &Network, _: u64, _: &Signature) -> Option<&'static str> {
    Some("signatures_unsupported")
}
