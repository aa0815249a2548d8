//! `tests/data/crash.json` comes from a second implementation in JavaScript, beside it.

use std::collections::BTreeMap;

use cactus_games::crash::{
    BeaconMix, ChainBuilder, ChainHash, ChainLink, ChainWalk, CrashPoint, DRAWS, Hundredths, Salt,
    TableParameters, draw, multiplier_at, reached_at_ms, survivals, verify_link,
};
use cactus_games::mines::HouseEdge;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct File {
    chains: Vec<Chain>,
    points: Vec<Point>,
    draws: Vec<Draw>,
    growth: Growth,
    mistakes: Mistakes,
}

#[derive(Deserialize)]
struct Chain {
    root: ChainHash,
    games: u64,
    terminating_hash: ChainHash,
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    game: u64,
    hash: ChainHash,
}

#[derive(Deserialize)]
struct Point {
    name: String,
    hash: ChainHash,
    previous_hash: ChainHash,
    salt: Salt,
    game: u64,
    beacon: Option<BeaconMix>,
    house_edge_basis_points: u16,
    multiplier_max_hundredths: u64,
    draw: String,
    point_hundredths: u64,
}

#[derive(Deserialize)]
struct Draw {
    draw: String,
    house_edge_basis_points: u16,
    multiplier_max_hundredths: u64,
    point_hundredths: u64,
}

#[derive(Deserialize)]
struct Growth {
    sha256_of_all: String,
    values: Vec<GrowthValue>,
    reached: Vec<Reached>,
}

#[derive(Deserialize)]
struct GrowthValue {
    elapsed_ms: u64,
    multiplier_hundredths: u64,
}

#[derive(Deserialize)]
struct Reached {
    hundredths: u64,
    reached_at_ms: u64,
}

#[derive(Deserialize)]
struct Mistakes {
    hash: ChainHash,
    salt: Salt,
    game: u64,
    beacon: BeaconMix,
    draw: String,
    wrong_draws: BTreeMap<String, String>,
}

fn file() -> File {
    serde_json::from_str(include_str!("../data/crash.json")).expect("the known answers are well formed")
}

fn parameters(edge: u16, multiplier_max: u64) -> TableParameters {
    let edge = HouseEdge::new(edge).expect("an edge in range");
    let highest = Hundredths::new(multiplier_max).expect("a multiplier in range");
    TableParameters::new(edge, highest, 1_000, 1_000).expect("a table of the known answers")
}

#[test]
fn chains_agree() {
    let chains = file().chains;
    assert!(chains.len() >= 5, "{} chains", chains.len());
    for chain in chains {
        let mut builder = ChainBuilder::new(*chain.root.as_bytes(), chain.games).unwrap();
        assert_eq!(builder.advance(u64::MAX), 0);
        let made = builder.finish().unwrap();
        assert_eq!(made.terminating_hash(), chain.terminating_hash, "{} games", chain.games);
        assert!(chain.links.len() >= 2);
        for Link { game, hash } in chain.links {
            assert_eq!(made.link(game).unwrap().reveal(), hash, "game {game} of {}", chain.games);
            let mut walk = ChainWalk::to_terminating_hash(game, hash, chain.terminating_hash);
            assert_eq!(walk.advance(u64::MAX), Ok(0));
        }
        assert_eq!(made.link(chain.games + 1), None);
    }
}

#[test]
fn points_agree() {
    let points = file().points;
    assert!(points.len() >= 50, "{} points", points.len());
    for vector in &points {
        let name = &vector.name;
        let parameters = parameters(vector.house_edge_basis_points, vector.multiplier_max_hundredths);
        let beacon = vector.beacon.as_ref();
        assert!(verify_link(&vector.hash, &vector.previous_hash), "{name}");
        assert_eq!(draw(&vector.hash, &vector.salt, vector.game, beacon).to_string(), vector.draw, "{name}");
        let point = CrashPoint::of_game(&vector.hash, &vector.salt, vector.game, beacon, &parameters);
        assert_eq!(point.reveal().get(), vector.point_hundredths, "{name}");
    }
}

#[test]
fn draws_at_the_edges_of_targets_agree() {
    let draws = file().draws;
    assert!(draws.len() >= 50, "{} draws", draws.len());
    for vector in draws {
        let parameters = parameters(vector.house_edge_basis_points, vector.multiplier_max_hundredths);
        let drawn: u64 = vector.draw.parse().unwrap();
        let point = CrashPoint::of_draw(drawn, &parameters).reveal();
        assert_eq!(point.get(), vector.point_hundredths, "draw {drawn}");
        // Draws are in ascending order of their points, so that those from here on are the survivors.
        assert!(survivals(point, &parameters) >= DRAWS - drawn, "draw {drawn} reaches its own point");
    }
}

/// Every one of the 2^19 values, by its hash; the second implementation computes with 320 bits behind the point.
#[test]
fn growth_agrees_at_every_millisecond() {
    let growth = file().growth;
    let mut hash = Sha256::new();
    for elapsed_ms in 0..1 << 19 {
        hash.update(multiplier_at(elapsed_ms).get().to_be_bytes());
    }
    assert_eq!(hex::encode(hash.finalize()), growth.sha256_of_all);
    assert!(growth.values.len() >= 15 && growth.reached.len() >= 12);
    for GrowthValue { elapsed_ms, multiplier_hundredths } in growth.values {
        assert_eq!(multiplier_at(elapsed_ms).get(), multiplier_hundredths, "{elapsed_ms} ms");
    }
    for Reached { hundredths, reached_at_ms: expected_ms } in growth.reached {
        assert_eq!(reached_at_ms(Hundredths::new(hundredths).unwrap()), expected_ms, "{hundredths}");
    }
}

#[test]
fn other_readings_of_the_description_draw_something_else() {
    let Mistakes { hash, salt, game, beacon, draw: expected, wrong_draws } = file().mistakes;
    assert_eq!(draw(&hash, &salt, game, Some(&beacon)).to_string(), expected);
    assert!(wrong_draws.len() >= 8);
    for (mistake, wrong) in wrong_draws {
        assert_ne!(wrong, expected, "{mistake}");
    }
}

#[test]
fn stored_chains_come_back_and_damaged_ones_do_not() {
    use cactus_games::crash::{Checkpoints, ParameterRejection};

    let mut builder = ChainBuilder::new([9; 32], 2_500).unwrap();
    assert_eq!((builder.advance(1_000), builder.advance(1_499)), (1_500, 1));
    assert_eq!(builder.advance(5), 0);
    let chain = builder.finish().unwrap();
    let bytes = chain.to_secret_bytes();
    assert_eq!(bytes.len(), 8 + 32 + 3 * 32);
    assert_eq!(Checkpoints::from_secret_bytes(&bytes), Ok(chain.clone()));
    assert_eq!(ChainLink::from_secret([9; 32]), chain.link(2_500).unwrap());

    let damaged: [Vec<u8>; 5] = [
        Vec::new(),
        bytes[..bytes.len() - 1].to_vec(),
        bytes[..bytes.len() - 32].to_vec(),
        [&bytes[..8], &[0; 32], &bytes[40..]].concat(),
        [&[0; 8], &bytes[8..]].concat(),
    ];
    for bytes in damaged {
        assert_eq!(Checkpoints::from_secret_bytes(&bytes), Err(ParameterRejection::CheckpointsMalformed));
    }

    let revealed: Vec<_> = chain.revealed(2_499).map(|(game, _)| game).collect();
    assert_eq!(revealed, [1_000, 2_000], "no link of a game that was not played");
    assert!(chain.revealed(2_500).all(|(game, hash)| chain.link(game).unwrap().reveal() == hash));
    assert_eq!(chain.revealed(2_500).count(), 3);
}

#[test]
fn a_walk_off_by_one_or_of_another_chain_does_not_arrive() {
    let mut builder = ChainBuilder::new([9; 32], 50).unwrap();
    builder.advance(50);
    let chain = builder.finish().unwrap();
    let hash = chain.link(20).unwrap().reveal();
    for game in [0, 19, 21] {
        let mut walk = ChainWalk::to_terminating_hash(game, hash, chain.terminating_hash());
        assert_eq!(walk.advance(u64::MAX).unwrap_err().code(), "chain_mismatch", "{game}");
    }
    let mut walk = ChainWalk::between(20, hash, 5, chain.link(5).unwrap().reveal()).unwrap();
    assert_eq!((walk.advance(10), walk.advance(10)), (Ok(5), Ok(0)));
    assert!(ChainWalk::between(4, hash, 5, hash).is_none());
}
