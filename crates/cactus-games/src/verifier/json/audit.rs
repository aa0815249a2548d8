//! An audit of a history in JSON.

use serde_json::{Map, Value, json};

use super::inputs::Inputs;
use super::{answer, question};
use crate::beacon::{Network, Signature};
use crate::verifier::audit::{PlayedRound, Report, Timing, audit};
use crate::verifier::chain::ChainLink;
use crate::verifier::rejection::VerifierRejection;
use crate::verifier::request::Request;

/// The longest history in rounds.
const ROUNDS_MAX: usize = 100_000;

/// Audits a history in JSON, oldest round first: `{"rounds": [{"game": …, "scheme": …, "inputs": {…}, "result": …,
/// "terminating_hash": …, "timing": {"fixed_at_ms": …, "signature": …, "network": {"public_key": …, "genesis_s": …,
/// "period_s": …}}}, …]}`. `result` is what the operator showed; it and the fields behind it may be left out, and the
/// network is then quicknet.
///
/// The answer is `{"sound": …, "checks": [{"check": …, "verdict": …, "rounds_checked": …, "findings": [{"round": …,
/// "code": …}]}, …], "does_not_prove": [{"code": …, "text": …}, …]}`, or `{"error": code, "round": …}` when a round
/// cannot be read.
pub fn audit_json(history: &str) -> String {
    match rounds_from_json(history) {
        Ok(rounds) => report_to_json(&audit(&rounds)),
        Err((Some(round), rejection)) => json!({ "error": rejection.code(), "round": round }).to_string(),
        Err((None, rejection)) => json!({ "error": rejection.code() }).to_string(),
    }
}

/// Reads the rounds of a history as [`audit_json`] takes it; a refusal comes with the place of the round.
pub fn rounds_from_json(history: &str) -> Result<Vec<PlayedRound>, (Option<usize>, VerifierRejection)> {
    let malformed = (None, VerifierRejection::Malformed);
    let Ok(Value::Object(mut fields)) = serde_json::from_str(history) else { return Err(malformed) };
    let Some(Value::Array(rounds)) = fields.remove("rounds") else { return Err(malformed) };
    if rounds.len() > ROUNDS_MAX {
        return Err((None, VerifierRejection::InputOutOfRange("rounds")));
    }
    rounds
        .into_iter()
        .enumerate()
        .map(|(index, round)| played_round(round).map_err(|rejection| (Some(index), rejection)))
        .collect()
}

fn played_round(round: Value) -> Result<PlayedRound, VerifierRejection> {
    let Value::Object(mut fields) = round else { return Err(VerifierRejection::Malformed) };
    let request = question::from_fields(&mut fields)?;
    let recorded = match fields.remove("result") {
        None | Some(Value::Null) => None,
        Some(value) => Some(answer::from_json(&value).ok_or(VerifierRejection::InputMalformed("result"))?),
    };
    let terminating_hash = terminating_hash(&request, &mut fields)?;
    let timing = fields.remove("timing").filter(|timing| !timing.is_null()).map(timing).transpose()?;
    Ok(PlayedRound { request, recorded, terminating_hash, timing })
}

fn terminating_hash(
    request: &Request,
    fields: &mut Map<String, Value>,
) -> Result<Option<ChainLink>, VerifierRejection> {
    const NAME: &str = "terminating_hash";
    let Some(value) = fields.remove(NAME).filter(|value| !value.is_null()) else { return Ok(None) };
    let malformed = VerifierRejection::InputMalformed(NAME);
    let (Request::Crash(request), Some(text)) = (request, value.as_str()) else { return Err(malformed) };
    let chain = request.scheme.chain.ok_or(malformed)?;
    ChainLink::from_hex(chain.step, text).map(Some).ok_or(malformed)
}

fn timing(value: Value) -> Result<Timing, VerifierRejection> {
    let Value::Object(mut fields) = value else { return Err(VerifierRejection::InputMalformed("timing")) };
    let network = match fields.remove("network") {
        None | Some(Value::Null) => Network::quicknet(),
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

/// A report as [`audit_json`] answers it.
pub fn report_to_json(report: &Report) -> String {
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|check| {
            let findings: Vec<Value> = check
                .findings
                .iter()
                .map(|finding| json!({ "round": finding.round, "code": finding.code }))
                .collect();
            json!({
                "check": check.check.code(),
                "verdict": check.verdict().code(),
                "rounds_checked": check.rounds_checked,
                "findings": findings,
            })
        })
        .collect();
    let limits: Vec<Value> = report
        .does_not_prove
        .iter()
        .map(|limit| json!({ "code": limit.code(), "text": limit.text() }))
        .collect();
    json!({ "sound": report.is_sound(), "checks": checks, "does_not_prove": limits }).to_string()
}
