//! `tests/data/tower.json` comes from a second implementation in JavaScript, beside it.

use std::collections::BTreeMap;

use cactus_games::tower::{self, Command, Difficulty, Layout, Parameters, Phase, Round};
use cactus_games::{ClientSeed, Nonce, ServerSeed};
use serde::Deserialize;

use crate::known_answers::{StreamVector, check_first_block};

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
    mistakes: Vec<Mistakes>,
}

#[derive(Deserialize)]
struct Vector {
    #[serde(flatten)]
    stream: StreamVector,
    parameters: Parameters,
    safe_tiles: Vec<Vec<u8>>,
    stake_minor: u64,
    levels: u8,
    multiplier: String,
    multiplier_hundredths: u64,
    payout_minor: u64,
}

#[derive(Deserialize)]
struct Mistakes {
    server_seed: String,
    client_seed: ClientSeed,
    nonce: Nonce,
    difficulty: Difficulty,
    safe_tiles: Vec<Vec<u8>>,
    wrong_safe_tiles: BTreeMap<String, Vec<Vec<u8>>>,
}

fn file() -> File {
    serde_json::from_str(include_str!("../data/tower.json")).expect("the known answers are well formed")
}

#[test]
fn streams_layouts_and_payouts_agree() {
    let vectors = file().vectors;
    assert!(vectors.len() >= 50, "{} vectors", vectors.len());
    for vector in &vectors {
        check_first_block(tower::SCHEME_TAG, &vector.stream);
        let StreamVector { name, client_seed, nonce, .. } = &vector.stream;
        let (seed, parameters) = (vector.stream.server_seed(), &vector.parameters);
        let recomputed = tower::recompute(&seed, client_seed, *nonce, parameters);
        assert_eq!(recomputed.commitment.to_string(), vector.stream.commitment, "{name}");
        assert_eq!(recomputed.safe_tiles, vector.safe_tiles, "{name}");
        let multiplier = recomputed.multipliers[usize::from(vector.levels) - 1];
        assert_eq!(multiplier.to_string(), vector.multiplier, "{name}");
        assert_eq!(multiplier.hundredths(), vector.multiplier_hundredths, "{name}");
        let payout_minor = parameters.payout_minor(vector.stake_minor, vector.levels);
        assert_eq!(payout_minor, Some(vector.payout_minor), "{name}");
    }
    for difficulty in Difficulty::ALL {
        for levels in 1..=tower::LEVEL_COUNT {
            let has = |vector: &Vector| (vector.parameters.difficulty, vector.levels) == (difficulty, levels);
            assert!(vectors.iter().any(has), "{difficulty}, {levels} levels");
        }
    }
    let dropped = |vector: &Vector| vector.stream.words_dropped > 0;
    assert!(vectors.iter().any(dropped), "an answer depends on a dropped word");
}

#[test]
fn rounds_played_to_the_vector_pay_it() {
    for vector in file().vectors {
        let seed = vector.stream.server_seed();
        let StreamVector { name, client_seed, nonce, .. } = vector.stream;
        let mut round =
            Round::start(&seed, client_seed, nonce, vector.parameters, vector.stake_minor).unwrap();
        for safe in vector.safe_tiles.iter().take(vector.levels.into()) {
            if round.phase() != Phase::Running {
                break; // the payout limit was reached before the vector's last level
            }
            let decision = tower::decide(&round, Command::Climb { tile: safe[0].into() }).unwrap();
            tower::apply(&mut round, &decision);
        }
        if round.phase() == Phase::Running {
            let decision = tower::decide(&round, Command::CashOut).unwrap();
            tower::apply(&mut round, &decision);
        }
        assert_eq!(round.phase(), Phase::CashedOut { payout_minor: vector.payout_minor }, "{name}");
    }
}

#[test]
fn common_mistakes_give_other_layouts() {
    let mistakes = file().mistakes;
    assert_eq!(mistakes.len(), Difficulty::ALL.len());
    for case in mistakes {
        let seed = ServerSeed::from_hex(&case.server_seed).unwrap();
        let deal = |nonce: u64| {
            let nonce = Nonce::new(nonce).unwrap();
            Layout::deal(&seed, &case.client_seed, nonce, case.difficulty).safe_tiles()
        };
        let nonce = case.nonce.get();
        assert_eq!(deal(nonce), case.safe_tiles);
        assert_eq!(case.wrong_safe_tiles.len(), 10);
        for (mistake, wrong) in &case.wrong_safe_tiles {
            assert_eq!(wrong.len(), usize::from(tower::LEVEL_COUNT), "{mistake}");
            assert_ne!(deal(nonce), *wrong, "{mistake}");
        }
        assert_eq!(deal(nonce - 1), case.wrong_safe_tiles["nonce one too small"]);
        assert_eq!(deal(nonce + 1), case.wrong_safe_tiles["nonce one too large"]);
    }
}
