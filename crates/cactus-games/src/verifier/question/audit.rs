//! A history and its audit as plain values.

use alloc::vec::Vec;

use super::inputs::Inputs;
use super::{Fields, Value, answer, read, take};
use crate::beacon::{Network, Signature};
use crate::verifier::audit::{PlayedRound, Report, Timing};
use crate::verifier::chain::ChainLink;
use crate::verifier::rejection::VerifierRejection;
use crate::verifier::request::Request;

/// The longest history in rounds.
const ROUNDS_MAX: usize = 100_000;

/// Reads the rounds of a history as `audit_json` takes it; a refusal comes with the
/// place of the round.
pub fn rounds_from_value(history: Value) -> Result<Vec<PlayedRound>, (Option<usize>, VerifierRejection)> {
    let malformed = (None, VerifierRejection::Malformed);
    let Value::Object(mut fields) = history else { return Err(malformed) };
    let Some(Value::Array(rounds)) = take(&mut fields, "rounds") else { return Err(malformed) };
    if rounds.len() > ROUNDS_MAX {
        return Err((None, VerifierRejection::InputOutOfRange("rounds")));
    }
    let numbered = rounds.into_iter().enumerate();
    numbered.map(|(index, round)| played_round(round).map_err(|rejection| (Some(index), rejection))).collect()
}

fn played_round(round: Value) -> Result<PlayedRound, VerifierRejection> {
    let Value::Object(mut fields) = round else { return Err(VerifierRejection::Malformed) };
    let request = read::from_fields(&mut fields)?;
    let malformed = VerifierRejection::InputMalformed("result");
    let recorded = take(&mut fields, "result")
        .map(|shown| answer::from_value(&request, &shown).ok_or(malformed))
        .transpose()?;
    let terminating_hash = terminating_hash(&request, &mut fields)?;
    let timing = take(&mut fields, "timing").map(timing).transpose()?;
    Ok(PlayedRound { request, recorded, terminating_hash, timing })
}

fn terminating_hash(request: &Request, fields: &mut Fields) -> Result<Option<ChainLink>, VerifierRejection> {
    const NAME: &str = "terminating_hash";
    let Some(value) = take(fields, NAME) else { return Ok(None) };
    let malformed = VerifierRejection::InputMalformed(NAME);
    let (Request::Crash(request), Value::Text(text)) = (request, &value) else { return Err(malformed) };
    let chain = request.scheme.chain.ok_or(malformed)?;
    ChainLink::from_hex(chain.step, text).map(Some).ok_or(malformed)
}

fn timing(value: Value) -> Result<Timing, VerifierRejection> {
    let Value::Object(mut fields) = value else { return Err(VerifierRejection::InputMalformed("timing")) };
    let network = match take(&mut fields, "network") {
        None => Network::quicknet(),
        Some(Value::Object(fields)) => {
            let mut inputs = Inputs::new(fields);
            let network = Network {
                public_key: inputs.hex("public_key")?,
                genesis_s: inputs.integer("genesis_s")?,
                period_s: inputs.integer("period_s")?,
            };
            inputs.finish()?;
            network
        }
        Some(_) => return Err(VerifierRejection::InputMalformed("network")),
    };
    let mut inputs = Inputs::new(fields);
    let timing = Timing {
        fixed_at_ms: inputs.integer("fixed_at_ms")?,
        network,
        signature: Signature(inputs.hex("signature")?),
    };
    inputs.finish()?;
    Ok(timing)
}

/// A report as `audit_json` answers it.
pub fn report_value(report: &Report) -> Value {
    let checks = report.checks.iter().map(|check| {
        let findings = check.findings.iter().map(|finding| {
            Value::object([("round", Value::count(finding.round)), ("code", Value::text(finding.code))])
        });
        Value::object([
            ("check", Value::text(check.check.code())),
            ("verdict", Value::text(check.verdict().code())),
            ("rounds_checked", Value::count(check.rounds_checked)),
            ("findings", Value::Array(findings.collect())),
        ])
    });
    let limits = report.does_not_prove.iter().map(|limit| {
        Value::object([("code", Value::text(limit.code())), ("text", Value::text(limit.text()))])
    });
    Value::object([
        ("sound", Value::Bool(report.is_sound())),
        ("checks", Value::Array(checks.collect())),
        ("does_not_prove", Value::Array(limits.collect())),
    ])
}
