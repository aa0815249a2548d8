//! Moves that the state of a round forbids.

use igaming_e2e::{Client, Player, WELCOME_MINOR};
use serde_json::{Value, json};

const REVEAL: &str = "/api/games/mines/reveal";

/// Every move on a round that is over is refused, and moves no money.
#[track_caller]
fn assert_over(player: &Player, round: &Value) {
    for tile in [0, 1, 24] {
        player.refused(&player.reveal_call(round, tile), 409, "round_over");
    }
    player.refused(&player.cash_out_call(round), 409, "round_over");
}

#[test]
fn a_round_that_is_cashed_out_is_over() {
    let player = Player::register(&Client::demo());
    let round = player.start_with_a_gem(1_000);
    let before = player.balance_minor();
    let round = player.cash_out(&round);
    // floor(1000 x 99/100 x 25/22) = 1125.
    assert_eq!(round["payout_minor"], 1_125);
    assert_eq!(player.balance_minor(), before + 1_125);
    assert_over(&player, &round);
}

#[test]
fn a_round_that_is_lost_is_over() {
    let player = Player::register(&Client::demo());
    for _ in 0..20 {
        let round = player.reveal(&player.start(100, 24), 12);
        if round["phase"] == "lost" {
            assert_over(&player, &round);
            return;
        }
    }
    panic!("20 rounds with 24 mines in 25 tiles were won");
}

#[test]
fn a_cash_out_needs_an_open_gem() {
    let player = Player::register(&Client::demo());
    let round = player.start(1_000, 3);
    player.refused(&player.cash_out_call(&round), 409, "nothing_revealed");
    let open = player.get("/api/games/mines/open").send().expect(200);
    assert_eq!(open["rounds"][0]["phase"], "running", "the round goes on");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000);
}

#[test]
fn a_tile_is_one_of_25_and_opens_once() {
    let player = Player::register(&Client::demo());
    let round = player.start_with_a_gem(1_000);
    player.refused(&player.reveal_call(&round, 0), 409, "tile_already_open");
    for tile in [json!(25), json!(-1), json!(255), json!(256), json!(i64::MAX), json!(i64::MIN)] {
        let body = json!({ "round_id": round["round_id"], "tile": tile });
        player.refused(&player.post(REVEAL, &body), 422, "tile_out_of_range");
    }
    for tile in [json!(1.5), json!(1.0), json!("3"), json!(u64::MAX), json!(null), json!([1])] {
        let body = json!({ "round_id": round["round_id"], "tile": tile });
        let problem = player.refused(&player.post(REVEAL, &body), 422, "invalid_field");
        assert_eq!(problem["field"], "tile");
    }
    let open = player.get("/api/games/mines/open").send().expect(200);
    assert_eq!(open["rounds"], json!([round]));
}

#[test]
fn a_round_belongs_to_its_player() {
    let owner = Player::register(&Client::demo());
    let stranger = Player::register(&Client::demo());
    // The stranger's own first round has the same place in its storage.
    stranger.start(100, 3);
    let round = owner.start_with_a_gem(1_000);
    let before = owner.balance_minor();
    stranger.refused(&stranger.reveal_call(&round, 1), 404, "round_not_found");
    stranger.refused(&stranger.cash_out_call(&round), 404, "round_not_found");
    let unknown = json!({ "round_id": "rnd_00000000000000000000000000000000" });
    for wrong in [unknown, json!({ "round_id": "" }), json!({ "round_id": "x".repeat(5_000) })] {
        stranger.refused(&stranger.cash_out_call(&wrong), 404, "round_not_found");
        stranger.refused(&stranger.reveal_call(&wrong, 1), 404, "round_not_found");
        // The round comes first, then the tile.
        stranger.refused(&stranger.reveal_call(&wrong, 25), 404, "round_not_found");
    }
    assert_eq!(owner.balance_minor(), before);
    assert_eq!(owner.cash_out(&round)["payout_minor"], 1_125);
}

#[test]
fn seeds_stay_while_a_round_runs() {
    let player = Player::register(&Client::demo());
    let round = player.start_with_a_gem(1_000);
    let seeds = player.get("/api/games/seeds").send().expect(200);
    let problem = player.refused(&player.post("/api/games/seeds/rotate", &json!({})), 409, "rounds_running");
    assert_eq!(problem["rounds"], 1);
    assert_eq!(player.get("/api/games/seeds").send().expect(200), seeds);
    player.cash_out(&round);
    let rotated = player.post("/api/games/seeds/rotate", &json!({})).send().expect(200);
    assert_eq!(rotated["revealed"]["commitment"], seeds["commitment"]);
    assert_eq!(rotated["revealed"]["rounds"], seeds["nonce"]);
}

/// The brand allows eight.
#[test]
fn a_player_has_so_many_rounds_open_and_no_more() {
    let player = Player::register(&Client::demo());
    let rounds: Vec<Value> = (0..8).map(|_| player.start(100, 24)).collect();
    let problem = player.refused(&player.start_call(100, 24), 409, "too_many_open_rounds");
    assert_eq!(problem["open_rounds_max"], 8);
    let open = player.get("/api/games/mines/open").send().expect(200);
    let ids = |rounds: &[Value]| rounds.iter().map(|round| round["round_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(open["rounds"].as_array().expect("rounds")), ids(&rounds), "oldest first");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 800);
    // With 24 mines the first tile ends a round either way.
    let over = player.reveal(&rounds[3], 0);
    let payout_minor = over["payout_minor"].as_u64().expect("payout_minor");
    player.start(100, 24);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 900 + payout_minor);
}
