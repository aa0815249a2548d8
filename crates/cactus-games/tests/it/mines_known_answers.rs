//! `tests/data/mines.json` comes from a second implementation in JavaScript, beside it.

use std::collections::BTreeMap;

use cactus_games::mines::{self, Board, Command, MineCount, Multiplier, Parameters, Phase, Round, Tile};
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
    mine_tiles: Vec<Tile>,
    mine_mask: u32,
    stake_minor: u64,
    gems: u8,
    multiplier: String,
    multiplier_hundredths: u64,
    payout_minor: u64,
}

#[derive(Deserialize)]
struct Mistakes {
    server_seed: String,
    client_seed: ClientSeed,
    nonce: Nonce,
    mines: MineCount,
    mine_tiles: Vec<Tile>,
    wrong_mine_tiles: BTreeMap<String, Vec<Tile>>,
}

fn file() -> File {
    serde_json::from_str(include_str!("../data/mines.json")).expect("the known answers are well formed")
}

#[test]
fn streams_boards_and_payouts_agree() {
    let vectors = file().vectors;
    assert!(vectors.len() >= 40, "{} vectors", vectors.len());
    for vector in &vectors {
        let StreamVector { name, client_seed, nonce, .. } = &vector.stream;
        let (seed, nonce, parameters) = (vector.stream.server_seed(), *nonce, &vector.parameters);
        let recomputed = mines::recompute(&seed, client_seed, nonce, parameters);
        assert_eq!(recomputed.commitment.to_string(), vector.stream.commitment, "{name}");
        assert_eq!(recomputed.mine_tiles, vector.mine_tiles, "{name}");
        assert_eq!(Board::deal(&seed, client_seed, nonce, parameters.mines).mine_mask(), vector.mine_mask);
        let multiplier: Multiplier = recomputed.multipliers[usize::from(vector.gems) - 1];
        assert_eq!(multiplier.to_string(), vector.multiplier, "{name}");
        assert_eq!(multiplier.hundredths(), vector.multiplier_hundredths, "{name}");
        let payout_minor = parameters.payout_minor(vector.stake_minor, vector.gems);
        assert_eq!(payout_minor, Some(vector.payout_minor), "{name}");
    }
    let parameters_seen: Vec<u8> = (1..=24).filter(|mines| has_mines(&vectors, *mines)).collect();
    assert_eq!(parameters_seen.len(), 24, "every number of mines has an answer");
    assert!(
        vectors.iter().any(|vector| vector.stream.words_dropped > 0),
        "an answer depends on a dropped word"
    );
}

fn has_mines(vectors: &[Vector], mines: u8) -> bool {
    vectors.iter().any(|vector| vector.parameters.mines.get() == mines)
}

#[test]
fn rounds_played_to_the_vector_pay_it() {
    for vector in file().vectors {
        let seed = vector.stream.server_seed();
        let StreamVector { name, client_seed, nonce, .. } = vector.stream;
        let mut round =
            Round::start(&seed, client_seed, nonce, vector.parameters, vector.stake_minor).unwrap();
        for gem in round.board().gem_tiles().iter().take(vector.gems.into()) {
            if round.phase() != Phase::Running {
                break; // the payout limit was reached before the vector's last gem
            }
            let decision = mines::decide(&round, Command::Reveal { tile: gem.index().into() }).unwrap();
            mines::apply(&mut round, &decision);
        }
        if round.phase() == Phase::Running {
            let decision = mines::decide(&round, Command::CashOut).unwrap();
            mines::apply(&mut round, &decision);
        }
        assert_eq!(round.phase(), Phase::CashedOut { payout_minor: vector.payout_minor }, "{name}");
    }
}

#[test]
fn the_first_block_is_as_documented() {
    let vectors = file().vectors;
    for vector in &vectors {
        check_first_block(mines::SCHEME_TAG, &vector.stream);
    }
    let named = |vector: &&Vector| vector.stream.name == "the documentation's example";
    let example = &vectors.iter().find(named).unwrap().stream;
    let documented = include_str!("../../src/lib.rs").replace(' ', "");
    let block: String = example.first_words[..8].iter().map(|word| format!("{word:08x}")).collect();
    for value in [&example.commitment, &example.outcome_key, &example.message_of_block_0, &block] {
        assert!(documented.contains(&format!("`{value}`")), "{value}");
    }
}

#[test]
fn common_mistakes_give_other_boards() {
    let mistakes = file().mistakes;
    assert!(!mistakes.is_empty());
    for case in mistakes {
        let seed = ServerSeed::from_hex(&case.server_seed).unwrap();
        let deal = |nonce: u64| {
            Board::deal(&seed, &case.client_seed, Nonce::new(nonce).unwrap(), case.mines).mine_tiles()
        };
        let nonce = case.nonce.get();
        assert_eq!(deal(nonce), case.mine_tiles);
        assert_eq!(case.wrong_mine_tiles.len(), 8);
        for (mistake, wrong) in &case.wrong_mine_tiles {
            assert_eq!(wrong.len(), usize::from(case.mines.get()), "{mistake}");
            assert_ne!(deal(nonce), *wrong, "{mistake}");
        }
        assert_eq!(deal(nonce - 1), case.wrong_mine_tiles["nonce one too small"]);
        assert_eq!(deal(nonce + 1), case.wrong_mine_tiles["nonce one too large"]);
    }
}
