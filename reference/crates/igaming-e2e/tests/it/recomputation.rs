//! The same round, recomputed in another language by code that shares nothing with the platform.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/verify_round.mjs");

/// Recomputes finished rounds from the revealed server seed and what their views tell.
#[track_caller]
pub fn recompute(server_seed: &str, rounds: &[Value]) -> Vec<Value> {
    let questions: Vec<Value> = rounds
        .iter()
        .map(|round| {
            let fairness = &round["fairness"];
            let mut question = json!({
                "server_seed": server_seed,
                "client_seed": fairness["client_seed"],
                "nonce": fairness["nonce"],
                "mines": round.get("mines"),
                "difficulty": round.get("difficulty"),
                "stake_minor": round["amount_minor"],
                "house_edge_basis_points": fairness["house_edge_basis_points"],
                "payout_max_minor": fairness["payout_max_minor"],
            });
            question.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
            question
        })
        .collect();
    let answers = run(&Value::from(questions).to_string());
    assert_eq!(answers.len(), rounds.len());
    answers
}

#[track_caller]
fn run(input: &str) -> Vec<Value> {
    let Ok(node) = env::var("CACTUS_NODE") else {
        panic!("CACTUS_NODE is not set: run `cargo xtask test`, which starts the platform for these tests");
    };
    let mut child = Command::new(node)
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("Node reads");
    let output = child.wait_with_output().expect("Node ends");
    assert!(output.status.success(), "{SCRIPT}: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the script writes a list")
}

/// Compares a finished round, as the player saw it, with its recomputation.
#[track_caller]
pub fn assert_agrees(round: &Value, recomputed: &Value) {
    let fairness = &round["fairness"];
    assert_eq!(fairness["commitment"], recomputed["commitment"], "{round}");
    assert_eq!(round["mine_tiles"], recomputed["mine_tiles"], "{round}");
    let mines = recomputed["mine_tiles"].as_array().expect("mine_tiles");
    let opened = round["opened_tiles"].as_array().expect("opened_tiles");
    let lost = round["phase"] == "lost";
    let gems = opened.len() - usize::from(lost);
    assert!(opened[..gems].iter().all(|tile| !mines.contains(tile)), "a gem on a mine: {round}");
    if lost {
        assert!(mines.contains(&opened[gems]), "lost without a mine: {round}");
        assert_eq!(round["payout_minor"], 0, "{round}");
    } else {
        assert_eq!(round["phase"], "cashed_out", "{round}");
        assert_eq!(round["payout_minor"], recomputed["payouts_minor"][gems - 1], "{round}");
    }
    if gems > 0 {
        assert_eq!(round["multiplier"], recomputed["multipliers"][gems - 1], "{round}");
    }
}

/// The same for a tower.
#[track_caller]
pub fn assert_tower_agrees(round: &Value, recomputed: &Value) {
    assert_eq!(round["fairness"]["commitment"], recomputed["commitment"], "{round}");
    assert_eq!(round["safe_tiles"], recomputed["safe_tiles"], "{round}");
    let climbed = round["climbed_tiles"].as_array().expect("climbed_tiles");
    let lost = round["phase"] == "lost";
    let levels = climbed.len() - usize::from(lost);
    assert_eq!(round["level"], levels, "{round}");
    for (level, tile) in climbed.iter().enumerate() {
        let safe = recomputed["safe_tiles"][level].as_array().expect("safe_tiles").contains(tile);
        assert_eq!(safe, level < levels, "level {level}: {round}");
    }
    let payout = if lost { &Value::from(0) } else { &recomputed["payouts_minor"][levels - 1] };
    assert_eq!(&round["payout_minor"], payout, "{round}");
}
