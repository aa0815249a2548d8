//! Tower over HTTP, every amount to the minor unit, each round proved afterwards.

use igaming_e2e::{Call, Client, Player, WELCOME_MINOR};
use serde_json::{Value, json};

use crate::recomputation::{assert_agrees, assert_tower_agrees, recompute};

fn start(player: &Player, amount_minor: u64, difficulty: &str) -> Call {
    let body = json!({ "amount_minor": amount_minor, "currency": "BRL", "difficulty": difficulty });
    player.post("/api/games/tower/start", &body)
}

fn climb(player: &Player, round: &Value, tile: u64) -> Call {
    player.post("/api/games/tower/reveal", &json!({ "round_id": round["round_id"], "tile": tile }))
}

fn cash_out(player: &Player, round: &Value) -> Call {
    player.post("/api/games/tower/cashout", &json!({ "round_id": round["round_id"] }))
}

/// Starts easy towers until one has a level climbed, by tile 0.
///
/// # Panics
/// When 40 in a row are lost, which has a probability of 0.25^40.
fn start_with_a_level(player: &Player, amount_minor: u64) -> Value {
    for _ in 0..40 {
        let round = start(player, amount_minor, "easy").send().expect(200);
        let round = climb(player, &round, 0).send().expect(200);
        if round["phase"] == "running" {
            return round;
        }
    }
    panic!("40 towers lost in a row");
}

fn rotate(player: &Player) -> String {
    let rotated = player.post("/api/games/seeds/rotate", &json!({})).send().expect(200);
    rotated["revealed"]["server_seed"].as_str().expect("server_seed").to_owned()
}

#[test]
fn a_tower_of_each_difficulty_moves_the_exact_amounts_and_is_proved() {
    let player = Player::register(&Client::demo());
    let mut balance_minor = WELCOME_MINOR;
    let mut rounds = Vec::new();
    for difficulty in ["easy", "medium", "hard", "expert", "master", "hard", "easy"] {
        let mut round = start(&player, 1_000, difficulty).send().expect(200);
        balance_minor -= 1_000;
        assert_eq!(round["balance"]["balance_minor"], balance_minor);
        assert_eq!((&round["phase"], &round["level"]), (&json!("running"), &json!(0)));
        assert_eq!(round["safe_tiles"], Value::Null);
        for level in 1..=2 {
            round = climb(&player, &round, 0).send().expect(200);
            if round["phase"] != "running" {
                break;
            }
            assert_eq!((&round["level"], &round["safe_tiles"]), (&json!(level), &Value::Null));
        }
        if round["phase"] == "running" {
            let offered = round["cash_out_minor"].clone();
            round = cash_out(&player, &round).send().expect(200);
            assert_eq!(round["payout_minor"], offered);
            balance_minor += offered.as_u64().expect("cash_out_minor");
            assert_eq!(round["balance"]["balance_minor"], balance_minor);
        }
        assert_eq!(player.balance_minor(), balance_minor);
        rounds.push(round);
    }
    let server_seed = rotate(&player);
    for (round, recomputed) in rounds.iter().zip(recompute(&server_seed, &rounds)) {
        assert_tower_agrees(round, &recomputed);
        let by_round_id = json!({ "round_id": round["round_id"] });
        let found = player.post("/api/games/verify", &by_round_id).send().expect(200);
        assert_eq!((&found["verified"], &found["game"]), (&json!(true), &json!("tower")));
        assert_eq!(found["payout_minor"], round["payout_minor"]);
        assert_eq!(found["safe_tiles"], recomputed["safe_tiles"]);
        assert_eq!(found["multipliers"], recomputed["multipliers"]);
    }
}

#[test]
fn bad_requests_are_refused_and_move_nothing() {
    let player = Player::register(&Client::demo());
    let balance_minor = player.balance_minor();
    player.refused(&start(&player, 0, "easy"), 422, "invalid_amount");
    player.refused(&start(&player, 1_000, "brutal"), 422, "difficulty_unknown");
    player.refused(&start(&player, 10_000_001, "easy"), 422, "stake_out_of_range");
    player.refused(&start(&player, WELCOME_MINOR + 1, "easy"), 402, "insufficient_funds");
    let unknown = json!({ "round_id": format!("rnd_{}", "0".repeat(32)) });
    player.refused(&climb(&player, &unknown, 0), 404, "round_not_found");
    player.refused(&cash_out(&player, &unknown), 404, "round_not_found");
    assert_eq!(player.balance_minor(), balance_minor);

    let round = start(&player, 1_000, "hard").send().expect(200);
    player.refused(&climb(&player, &round, 2), 422, "tile_out_of_range");
    player.refused(&cash_out(&player, &round), 409, "nothing_climbed");
    // A tower is no round of Mines, and another player's round is nobody's.
    player.refused(&player.reveal_call(&round, 0), 404, "round_not_found");
    let stranger = Player::register(&Client::demo());
    stranger.refused(&climb(&stranger, &round, 0), 404, "round_not_found");
    let anybody = Client::demo();
    let body = json!({ "amount_minor": 1, "currency": "BRL", "difficulty": "easy" });
    anybody.post("/api/games/tower/start", &body).send().problem(401, "authentication_required");
    assert_eq!(player.balance_minor(), balance_minor - 1_000);
    let open = player.get("/api/games/tower/open").send().expect(200);
    assert_eq!(open["rounds"][0]["round_id"], round["round_id"]);
}

#[test]
fn a_cash_out_that_is_repeated_pays_once() {
    let player = Player::register(&Client::demo());
    let round = start_with_a_level(&player, 1_000);
    let before_minor = player.balance_minor();
    let call = cash_out(&player, &round).key("tower-out");
    let first = call.send().expect(200);
    assert_eq!(call.send().expect(200), first);
    // 0.98 x 4/3 of 1,000, floored.
    assert_eq!(first["payout_minor"], 1_306);
    assert_eq!(player.balance_minor(), before_minor + 1_306);
    player.refused(&cash_out(&player, &round), 409, "round_over");
}

#[test]
fn finished_rounds_of_both_games_are_listed_with_their_seed_once_revealed() {
    let player = Player::register(&Client::demo());
    let tower = cash_out(&player, &start_with_a_level(&player, 1_000)).send().expect(200);
    let mines = player.cash_out(&player.start_with_a_gem(1_000));
    let page = player.get("/api/games/rounds?limit=1").send().expect(200);
    assert_eq!(page["rounds"][0]["round_id"], mines["round_id"]);
    assert_eq!(
        (&page["rounds"][0]["game"], &page["rounds"][0]["server_seed"]),
        (&json!("mines"), &Value::Null)
    );
    let next =
        format!("/api/games/rounds?limit=50&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
    let rest = player.get(&next).send().expect(200);
    assert!(
        rest["rounds"].as_array().expect("rounds").iter().any(|round| round["round_id"] == tower["round_id"])
    );

    let server_seed = rotate(&player);
    let all = player.get("/api/games/rounds?limit=50").send().expect(200);
    let rounds = all["rounds"].as_array().expect("rounds").clone();
    assert!(rounds.iter().all(|round| round["server_seed"] == server_seed.as_str()));
    for (round, recomputed) in rounds.iter().zip(recompute(&server_seed, &rounds)) {
        match round["game"].as_str() {
            Some("tower") => assert_tower_agrees(round, &recomputed),
            Some("mines") => assert_agrees(round, &recomputed),
            other => panic!("{other:?}"),
        }
    }
    let towers = player.get("/api/games/rounds?game=tower").send().expect(200);
    assert!(towers["rounds"].as_array().expect("rounds").iter().all(|round| round["game"] == "tower"));
    player.refused(&player.get("/api/games/rounds?limit=51"), 422, "invalid_limit");
    player.refused(&player.get("/api/games/rounds?cursor=x"), 422, "invalid_cursor");
}
