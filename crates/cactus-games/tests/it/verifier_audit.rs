//! An audit finds each kind of fault, and says what it could not check.

use cactus_games::verifier::{
    Answer, Audit, ChainLink, ChainStep, ChainWalk, Check, CrashRequest, Finding, Limit, MinesRequest,
    PlayedRound, Request, SeedPair, Verdict, audit, audit_json, crash_scheme, evaluate, mines_schemes,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const OWN: usize = 0;

fn mines(scheme: usize, seed: &str, client_seed: &str, nonce: u64) -> PlayedRound {
    let scheme = mines_schemes()[scheme];
    let seeds = SeedPair { server_seed: seed.into(), client_seed: client_seed.into(), nonce };
    let request =
        Request::Mines(MinesRequest { scheme, seeds, mines: 3, order: scheme.order, commitment: None });
    let recorded = Some(evaluate(&request).unwrap());
    PlayedRound { request, recorded, terminating_hash: None, timing: None }
}

fn seed(number: u8) -> String {
    hex::encode([number; 32])
}

/// Games of a chain of ours, newest last, and its terminating hash.
fn crash(numbers: &[u64]) -> Vec<PlayedRound> {
    const LENGTH: u64 = 40;
    let link = |number: u64| {
        let mut walk =
            ChainWalk::new(ChainStep::CactusField, ChainLink::Short([7; 32]), LENGTH - number).unwrap();
        walk.advance(LENGTH);
        *walk.link()
    };
    let round = |number: &u64| {
        let ChainLink::Short(game_hash) = link(*number) else { panic!("a short link") };
        let request = Request::Crash(CrashRequest {
            scheme: crash_scheme("cactus-crash").unwrap(),
            game_hash,
            game_id: Some(*number),
            salt: Some("ab".repeat(32)),
            signature: None,
            beacon_round: None,
            beacon_randomness: None,
            commitment: None,
        });
        let recorded = Some(evaluate(&request).unwrap());
        PlayedRound { request, recorded, terminating_hash: Some(link(0)), timing: None }
    };
    numbers.iter().map(round).collect()
}

fn crash_request(round: &mut PlayedRound) -> &mut CrashRequest {
    match &mut round.request {
        Request::Crash(request) => request,
        other => panic!("{other:?}"),
    }
}

fn findings(rounds: &[PlayedRound], check: Check) -> Vec<(usize, &'static str)> {
    let report = audit(rounds);
    let found = report.checks.into_iter().find(|report| report.check == check).unwrap();
    found.findings.into_iter().map(|Finding { round, code }| (round, code)).collect()
}

#[test]
fn a_sound_history_passes_what_applies_to_it() {
    let mut rounds = crash(&[12, 30, 31, 31]);
    rounds.extend((0..3).map(|nonce| mines(OWN, &seed(1), "abc", nonce)));
    rounds.extend((0..2).map(|nonce| mines(OWN, &seed(2), "abc", nonce)));
    let report = audit(&rounds);
    assert!(report.is_sound(), "{report:?}");
    let verdicts: Vec<_> = report.checks.iter().map(|check| (check.check, check.verdict())).collect();
    let expected = [
        (Check::Commitment, Verdict::NotChecked),
        (Check::Chain, Verdict::Passed),
        (Check::Outcome, Verdict::Passed),
        (Check::Nonces, Verdict::Passed),
        (Check::SeedReuse, Verdict::Passed),
        (Check::Timing, Verdict::NotChecked),
    ];
    assert_eq!(verdicts, expected);
    assert!(report.does_not_prove.contains(&Limit::OperatorForeknowledge), "there was no beacon");
}

#[test]
fn an_empty_history_proves_nothing() {
    let report = audit(&[]);
    assert!(!report.is_sound());
    assert!(report.checks.iter().all(|check| check.verdict() == Verdict::NotChecked));
}

#[test]
fn a_wrong_result_is_found() {
    let mut rounds = crash(&[1, 2, 3]);
    rounds[1].recorded = Some(Answer::Multiplier { hundredths: 100_000_000 });
    assert_eq!(findings(&rounds, Check::Outcome), [(1, "outcome_mismatch")]);
    assert!(!audit(&rounds).is_sound());
}

#[test]
fn a_seed_that_was_not_committed_to_is_found() {
    let mut rounds: Vec<_> = (0..2).map(|nonce| mines(OWN, &seed(1), "abc", nonce)).collect();
    for (round, commitment) in rounds.iter_mut().zip([[1; 32], [0; 32]]) {
        let Request::Mines(request) = &mut round.request else { panic!("mines") };
        let fields = [b"\x00\x13cactus/commitment/1\x00\x20".as_slice(), &commitment].concat();
        request.commitment = Some(Sha256::digest(fields).into());
    }
    assert_eq!(findings(&rounds, Check::Commitment), [(1, "commitment_mismatch")]);
    assert_eq!(audit(&rounds).verdict(Check::Outcome), Verdict::Passed, "the outcome is another question");
}

#[test]
fn a_broken_chain_is_found_where_it_breaks() {
    let mut rounds = crash(&[5, 10, 20]);
    crash_request(&mut rounds[1]).game_hash[0] ^= 1;
    assert_eq!(findings(&rounds, Check::Chain), [(1, "chain_broken"), (2, "chain_broken")]);

    let mut rounds = crash(&[5, 10, 20]);
    crash_request(&mut rounds[2]).game_id = Some(21);
    assert_eq!(findings(&rounds, Check::Chain), [(2, "chain_broken")], "off by one step");

    let mut rounds = crash(&[5, 5]);
    crash_request(&mut rounds[1]).game_hash[0] ^= 1;
    assert_eq!(findings(&rounds, Check::Chain), [(1, "game_hash_contradictory")]);

    let mut rounds = crash(&[5]);
    crash_request(&mut rounds[0]).game_id = Some(1 << 53);
    assert_eq!(findings(&rounds, Check::Chain), [(0, "chain_too_long")]);
}

#[test]
fn nonces_have_no_gaps_and_no_repetitions() {
    let history =
        |nonces: &[u64]| nonces.iter().map(|nonce| mines(OWN, &seed(1), "abc", *nonce)).collect::<Vec<_>>();
    assert_eq!(findings(&history(&[0, 1, 3]), Check::Nonces), [(2, "nonce_gap")]);
    assert_eq!(findings(&history(&[0, 1, 1]), Check::Nonces), [(2, "nonce_repeated")]);
    assert_eq!(findings(&history(&[1, 2]), Check::Nonces), [(0, "nonce_first_missing")]);
    assert_eq!(findings(&history(&[2, 0, 1]), Check::Nonces), [], "the order of the history does not matter");
    const STAKE: usize = 1;
    let elsewhere: Vec<_> = (1..3).map(|nonce| mines(STAKE, &seed(1), "abc", nonce)).collect();
    assert_eq!(findings(&elsewhere, Check::Nonces), [], "another operator may start at 1");
}

#[test]
fn a_seed_that_comes_back_is_found() {
    let rounds = [mines(OWN, &seed(1), "a", 0), mines(OWN, &seed(2), "a", 0), mines(OWN, &seed(1), "a", 1)];
    assert_eq!(findings(&rounds, Check::SeedReuse), [(2, "seed_reused")]);
    let rounds = [mines(OWN, &seed(1), "a", 0), mines(OWN, &seed(1), "b", 0)];
    assert_eq!(findings(&rounds, Check::SeedReuse), [(1, "seed_reused")], "with another client seed");
    let mut rounds = crash(&[5, 6]);
    crash_request(&mut rounds[1]).game_hash = crash_request(&mut crash(&[5])[0]).game_hash;
    assert_eq!(findings(&rounds, Check::SeedReuse), [(1, "seed_reused")]);
}

#[test]
fn an_audit_in_slices_is_the_same_audit() {
    let rounds = crash(&[3, 17, 33]);
    let mut sliced = Audit::new(&rounds);
    assert_eq!(
        sliced.report().verdict(Check::Chain),
        Verdict::Failed,
        "nothing is proved before it is walked"
    );
    let mut slices = 0;
    while !sliced.advance(5).is_done() {
        slices += 1;
    }
    assert_eq!(slices, 6);
    assert_eq!(sliced.report(), audit(&rounds));
}

#[test]
fn a_history_in_json_is_audited() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../data/fairness.json")).unwrap();
    let rounds: Vec<Value> = vectors
        .iter()
        .filter(|vector| vector["scheme"] == "bustabit-v2" && vector["game"] == "crash")
        .map(|vector| {
            let (inputs, result) = (&vector["inputs"], &vector["expected"]);
            json!({ "game": "crash", "scheme": "bustabit-v2", "inputs": inputs, "result": result })
        })
        .collect();
    let report: Value = serde_json::from_str(&audit_json(&json!({ "rounds": rounds }).to_string())).unwrap();
    assert_eq!(report["sound"], true, "{report}");
    let chain = &report["checks"][1];
    assert_eq!(
        (&chain["check"], &chain["verdict"], &chain["rounds_checked"]),
        (&json!("chain"), &json!("passed"), &json!(3))
    );
    assert!(report["does_not_prove"].as_array().unwrap().len() >= 4);

    assert_eq!(audit_json("{}"), r#"{"error":"malformed"}"#);
    let unreadable = json!({ "rounds": [rounds[0], { "game": "crash" }] }).to_string();
    assert_eq!(audit_json(&unreadable), r#"{"error":"malformed","round":1}"#);
}

#[cfg(feature = "beacon")]
mod timing {
    use super::*;

    /// A round of Duel's of 14 April 2026, whose beacon was due at 20:18:18 UTC.
    fn history(fixed_before_ms: i64, change: impl FnOnce(&mut Value)) -> Value {
        let vectors: Vec<Value> = serde_json::from_str(include_str!("../data/fairness.json")).unwrap();
        let vector = vectors.iter().find(|vector| vector["inputs"]["drand_round"] == 27_798_178).unwrap();
        let due_ms = (1_692_803_367 + (27_798_178 - 1) * 3) * 1_000;
        let mut round = json!({
            "game": "crash",
            "scheme": "duel-crash-drand",
            "inputs": vector["inputs"],
            "result": vector["expected"],
            "timing": { "fixed_at_ms": due_ms - fixed_before_ms, "signature": vector["inputs"]["drand_signature"] },
        });
        change(&mut round);
        serde_json::from_str(&audit_json(&json!({ "rounds": [round] }).to_string())).unwrap()
    }

    fn codes(report: &Value) -> Vec<&str> {
        let timing =
            report["checks"].as_array().unwrap().iter().find(|check| check["check"] == "timing").unwrap();
        assert_eq!(timing["rounds_checked"], 1);
        let findings = timing["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
    }

    #[test]
    fn a_beacon_must_come_two_periods_after_everything_is_fixed() {
        let report = history(6_000, |_| {});
        assert_eq!((codes(&report), &report["sound"]), (vec![], &json!(true)));
        assert_eq!(codes(&history(5_999, |_| {})), ["beacon_margin_thin"]);
        assert_eq!(codes(&history(0, |_| {})), ["beacon_known_before"]);
        assert_eq!(codes(&history(-1, |_| {})), ["beacon_known_before"]);
    }

    #[test]
    fn a_beacon_must_be_signed_by_its_network_and_be_the_one_used() {
        let other_key = "8f".repeat(96);
        let network = json!({ "public_key": other_key, "genesis_s": 1_692_803_367_u64, "period_s": 3 });
        let forged = history(6_000, |round| round["timing"]["network"] = network);
        assert_eq!(codes(&forged), ["beacon_public_key_malformed"]);
        let unused = history(6_000, |round| round["timing"]["signature"] = json!("00".repeat(48)));
        assert_eq!(codes(&unused), ["beacon_not_used"]);
        let other_round = history(6_000, |round| round["inputs"]["drand_round"] = json!(27_798_179));
        assert_eq!(codes(&other_round), ["beacon_signature_invalid"]);
        let no_round = history(6_000, |round| round["inputs"]["drand_round"] = Value::Null);
        assert_eq!(codes(&no_round), ["beacon_round_missing"]);
    }
}
