//! A round of crash, recomputed from its bytes: nothing that was public before the crash determines it, and everything
//! that is public afterwards proves it.

use std::collections::BTreeSet;

use hmac::{Hmac, Mac};
use igaming_e2e::{Client, CrashSocket, Player, is_hex};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::crash_flow::TABLE;

const BEACON_TABLE: &str = "fast-beacon";
const HOUSE_EDGE_BASIS_POINTS: u128 = 100;
const MULTIPLIER_MAX_HUNDREDTHS: u128 = 200;

fn field(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short field");
    [&length.to_be_bytes(), bytes].concat()
}

fn bytes_of(hash: &Value) -> Vec<u8> {
    hex::decode(hash.as_str().unwrap_or_else(|| panic!("{hash} is no hash"))).expect("hexadecimal digits")
}

/// The hash of the game before.
fn step(hash: &[u8]) -> Vec<u8> {
    Sha256::digest([field(b"cactus/chain/1"), field(hash)].concat()).to_vec()
}

/// Where a game crashes, from what is public afterwards.
fn point(hash: &[u8], salt: &[u8], game: u64, beacon: Option<(u64, &[u8])>) -> u128 {
    let (round, randomness) = match beacon {
        Some((round, randomness)) => (round.to_be_bytes().to_vec(), randomness.to_vec()),
        None => (Vec::new(), Vec::new()),
    };
    let message = [
        field(b"cactus/crash/1"),
        field(salt),
        field(&game.to_be_bytes()),
        field(&round),
        field(&randomness),
    ];
    let mut mac = Hmac::<Sha256>::new_from_slice(hash).expect("HMAC takes keys of any length");
    mac.update(&message.concat());
    let digest = mac.finalize().into_bytes();
    let first = digest[..8].iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let (draw, draws) = (first >> 12, 1_u128 << 52);
    let fair = (10_000 - HOUSE_EDGE_BASIS_POINTS) * draws / (100 * (draws - draw));
    fair.clamp(100, MULTIPLIER_MAX_HUNDREDTHS)
}

/// Every run of 64 hexadecimal digits in a text: what could be a hash.
fn hashes_in(text: &str, into: &mut BTreeSet<String>) {
    for word in text.split(|character: char| !character.is_ascii_hexdigit()) {
        if is_hex(word, 64) {
            into.insert(word.to_owned());
        }
    }
}

/// Watches a whole round, and gives what was public before its crash, the state in which it ran, and its crash.
fn watch(player: &Player, table: &str) -> (BTreeSet<String>, Value, Value) {
    let mut socket = CrashSocket::open(player, table);
    let opened = socket.wait_for_betting();
    let mut public = BTreeSet::new();
    for path in ["state", "chain", "history"] {
        let look = player.get(&format!("/api/games/crash/{path}?table={table}")).send().expect(200);
        hashes_in(&look.to_string(), &mut public);
    }
    let running = socket.wait_for_phase("running");
    assert_eq!(running["round"], opened["round"]);
    let crash = socket.wait_for_crash(&running["round"]);
    let frames = socket.frames();
    let at = frames.iter().position(|frame| *frame == crash).expect("the crash came");
    frames[..at].iter().for_each(|frame| hashes_in(&frame.to_string(), &mut public));
    (public, running, crash)
}

fn assert_proved(player: &Player, table: &str) -> Value {
    let (public, running, crash) = watch(player, table);
    let hash = crash["hash"].as_str().expect("a hash");
    assert!(!public.contains(hash), "the hash was public before the crash");
    let previous = running["previous_hash"].as_str().expect("a hash");
    assert!(public.contains(previous), "what the hash must step to was public");
    assert_eq!(hex::encode(step(&bytes_of(&crash["hash"]))), previous);
    for seen in &public {
        let seen = hex::decode(seen).expect("hexadecimal digits");
        assert_ne!(
            hex::encode(step(&seen)),
            previous,
            "something public steps to the hash of the game before"
        );
        assert_ne!(hex::encode(step(&seen)), hash, "something public steps to the game's hash");
        assert_ne!(hex::encode(Sha256::digest(&seen)), hash);
    }
    let round =
        player.get(&format!("/api/games/crash/rounds/{}?table={table}", crash["round"])).send().expect(200);
    assert_eq!((&round["hash"], &round["point_hundredths"]), (&crash["hash"], &crash["point_hundredths"]));
    assert_eq!(round["previous_hash"], running["previous_hash"]);
    round
}

#[test]
fn nothing_before_the_crash_determines_it_and_everything_after_proves_it() {
    let player = Player::register(&Client::demo());
    let round = assert_proved(&player, TABLE);
    let salt = bytes_of(&round["salt"]);
    let game = round["game"].as_u64().expect("a number");
    let expected = point(&bytes_of(&round["hash"]), &salt, game, None);
    assert_eq!(u128::from(round["point_hundredths"].as_u64().expect("a point")), expected, "{round}");

    let chain = player.get(&format!("/api/games/crash/chain?table={TABLE}")).send().expect(200);
    assert_eq!(chain["games"], 1_000_000);
    assert!(chain["played"].as_u64().is_some_and(|played| played >= game), "{chain}");
    let mut link = bytes_of(&round["hash"]);
    (0..game).for_each(|_| link = step(&link));
    assert_eq!(hex::encode(link), chain["terminating_hash"], "game {game} leads to the terminating hash");
    let seeding = &chain["seeding"];
    let signature = bytes_of(&seeding["beacon_signature"]);
    assert_eq!(hex::encode(Sha256::digest(&signature)), seeding["salt"]);
    assert_eq!(seeding["salt"], round["salt"]);
    let due_ms = (seeding["beacon_genesis_s"].as_u64().expect("a time")
        + (seeding["beacon_round"].as_u64().expect("a round") - 1)
            * seeding["beacon_period_s"].as_u64().expect("s"))
        * 1_000;
    let published_ms = seeding["published_at_ms"].as_u64().expect("a time");
    assert!(due_ms >= published_ms + 2_000, "the seeding event was two periods ahead: {seeding}");
}

#[test]
fn a_round_with_a_beacon_is_decided_by_what_came_after_betting() {
    let player = Player::register(&Client::demo());
    let round = assert_proved(&player, BEACON_TABLE);
    let beacon_round = round["beacon_round"].as_u64().expect("a round of the beacon");
    let signature = bytes_of(&round["beacon_signature"]);
    let randomness = Sha256::digest(&signature);
    assert_eq!(hex::encode(randomness), round["beacon_randomness"]);
    let salt = bytes_of(&round["salt"]);
    let game = round["game"].as_u64().expect("a number");
    let expected = point(&bytes_of(&round["hash"]), &salt, game, Some((beacon_round, &randomness)));
    assert_eq!(u128::from(round["point_hundredths"].as_u64().expect("a point")), expected, "{round}");

    let published = player.client.get(&format!("/.beacon/public/{beacon_round}")).send();
    let published: Value = serde_json::from_slice(published.body()).expect("the beacon answers");
    assert_eq!(published["signature"], round["beacon_signature"]);
    let ahead = player.client.get(&format!("/.beacon/public/{}", beacon_round + 1_000)).send();
    assert_eq!(ahead.status(), 425, "a round to come");
}

#[test]
fn a_round_that_is_not_over_is_not_told() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    let running = socket.wait_for_betting();
    let number = running["round"].as_u64().expect("a number");
    for round in [number, number + 1, number + 1_000_000] {
        let look = player.get(&format!("/api/games/crash/rounds/{round}?table={TABLE}"));
        look.send().problem(404, "round_not_found");
    }
    let chain = player.get(&format!("/api/games/crash/chain?table={TABLE}")).send().expect(200);
    let state = player.get(&format!("/api/games/crash/state?table={TABLE}")).send().expect(200);
    let played = chain["played"].as_u64().expect("a number");
    let checkpoints = chain["checkpoints"].as_array().expect("a list");
    assert!(
        checkpoints.iter().all(|checkpoint| checkpoint["game"].as_u64().is_some_and(|game| game <= played))
    );
    assert_eq!(state["state"]["hash"], Value::Null, "{state}");
}
