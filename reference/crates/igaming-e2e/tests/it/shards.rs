//! Slots of the ledger are moved from one database to the other while their players play and read.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use igaming_e2e::{Answer, Client, Inside, Player, Wallet, unix_time_ms};
use serde_json::{Value, json};

const WORKER: &str = "igaming-d1-batcher";

/// Three times the time to settle of a local platform, and as much again for a slow machine.
const MOVE_MS_MAX: u64 = 120_000;

/// There is one mover.
static MOVER: Mutex<()> = Mutex::new(());

fn batcher() -> Inside {
    Inside::as_worker(WORKER)
}

fn shards() -> Value {
    batcher().get(WORKER, "/d1-batcher/shards").send().expect(200)
}

fn move_slots(slots: &str, to: &str) -> Answer {
    batcher().post(WORKER, "/d1-batcher/shards/move", &json!({ "slots": slots, "to": to })).send()
}

/// CRC-32 of the player's id modulo 4,096, bit by bit.
fn slot_of(player_id: &str) -> u32 {
    let crc = player_id.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    });
    !crc % 4_096
}

/// The sequences that a player's history shows, newest first.
fn sequences(player: &Player) -> Vec<u64> {
    let page = player.get("/api/wallet/history?limit=100").send().expect(200);
    let entries = page["entries"].as_array().expect("a list").iter();
    entries.map(|entry| entry["sequence"].as_u64().expect("a number")).collect()
}

/// Waits until the move has come to a phase, and answers it.
fn wait_for(phase: &str) -> Value {
    let until_ms = unix_time_ms() + MOVE_MS_MAX;
    loop {
        let last = shards()["last_move"].clone();
        if last["phase"] == phase {
            return last;
        }
        assert!(unix_time_ms() < until_ms, "not {phase}: {last}");
        thread::sleep(Duration::from_millis(500));
    }
}

/// Deposits and looks at the history until the move is over. Answers how many deposits there were.
fn play(player: &Player, is_over: &AtomicBool) -> u64 {
    let wallet = Wallet::of(player);
    let (mut deposits, mut seen) = (0, 0);
    while !is_over.load(Ordering::Relaxed) || deposits == 0 {
        if deposits < 60 {
            wallet.deposit(&format!("live{deposits}"), "BRL", 1);
            deposits += 1;
        }
        let sequences = sequences(player);
        let newest = sequences.first().copied().unwrap_or_default();
        assert!(newest >= seen, "the history goes back from {seen} to {newest}");
        let whole: Vec<u64> = (1..=newest).rev().collect();
        assert_eq!(sequences, whole, "nothing is missing or doubled");
        seen = newest;
        thread::sleep(Duration::from_millis(800));
    }
    deposits
}

#[test]
fn a_slot_is_moved_while_its_player_plays() {
    let _alone = MOVER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let player = Player::register(&Client::demo());
    player.history(1);
    let slot = slot_of(&player.player_id);
    let (from, to) = if slot.is_multiple_of(2) { ("s0", "s1") } else { ("s1", "s0") };
    let version = shards()["map_version"].as_u64().expect("a number");
    let is_over = AtomicBool::new(false);
    let (deposits, done) = thread::scope(|scope| {
        let playing = scope.spawn(|| play(&player, &is_over));
        let begun = move_slots(&slot.to_string(), to).expect(200);
        assert_eq!(begun["last_move"]["from"], from, "{begun}");
        move_slots(&slot.to_string(), to).problem(409, "move_under_way");
        let done = wait_for("done");
        thread::sleep(Duration::from_secs(2));
        is_over.store(true, Ordering::Relaxed);
        (playing.join().expect("the player sees all there is"), done)
    });
    assert_eq!((&done["wallets_left"], &done["detail"]), (&json!(0), &json!(null)), "{done}");
    assert!(done["wallets_removed"].as_u64().is_some_and(|wallets| wallets >= 1), "{done}");
    assert!(done["entries_copied"].as_u64().is_some_and(|entries| entries >= 1), "{done}");
    let all = usize::try_from(deposits + 1).expect("a count");
    assert_eq!(player.history(all).len(), all, "the gift and each deposit, once");
    assert_eq!(Wallet::of(&player).log().len(), all);
    let status = shards();
    assert_eq!(status["map_version"], version + 3, "{status}");
    move_slots(&slot.to_string(), to).problem(422, "slots_already_there");
}

#[test]
fn a_move_that_is_given_up_leaves_everything_where_it_was() {
    let _alone = MOVER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let player = Player::register(&Client::demo());
    player.history(1);
    let slot = slot_of(&player.player_id);
    let (from, to) = if slot.is_multiple_of(2) { ("s0", "s1") } else { ("s1", "s0") };
    move_slots(&slot.to_string(), to).expect(200);
    let abort = || batcher().post(WORKER, "/d1-batcher/shards/abort", &json!({})).send();
    abort().expect(200);
    let aborted = wait_for("aborted");
    assert_eq!((&aborted["from"], &aborted["wallets_left"]), (&json!(from), &json!(0)), "{aborted}");
    abort().problem(409, "no_move_under_way");
    Wallet::of(&player).deposit("after", "BRL", 5);
    assert_eq!(player.history(2).len(), 2);
    move_slots(&slot.to_string(), from).problem(422, "slots_already_there");
}

#[test]
fn moves_are_for_workers_and_say_no_to_what_is_none() {
    for (slots, to, code) in [
        ("4096", "s1", "slots_invalid"),
        ("", "s1", "slots_invalid"),
        ("0-x", "s1", "slots_invalid"),
        ("0", "s9", "shard_unknown"),
        ("0", "player-ledger", "shard_unknown"),
    ] {
        let _alone = MOVER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        move_slots(slots, to).problem(422, code);
    }
    for issuer in ["igaming-apex", "igaming-wallet", "igaming-wallet-do"] {
        let inside = Inside::as_worker(issuer);
        inside.get(WORKER, "/d1-batcher/shards").send().problem(403, "forbidden");
        let body = json!({ "slots": "0", "to": "s1" });
        inside.post(WORKER, "/d1-batcher/shards/move", &body).send().problem(403, "forbidden");
    }
    Client::demo().get("/d1-batcher/shards").send().problem(404, "not_found");
}
