//! Rounds at the edges of the game: lost on the first tile, won without a cash-out, each proved afterwards.

use igaming_e2e::{Client, Player, WELCOME_MINOR};
use serde_json::{Value, json};

use crate::recomputation::{assert_agrees, recompute};

/// With 24 mines the one gem is found with probability 1/25, so 500 rounds miss it with 0.96^500 = 1e-9.
const ROUNDS_MAX: u64 = 500;

#[test]
fn the_last_gem_cashes_out_by_itself_and_a_mine_loses() {
    let player = Player::register(&Client::demo());
    let mut lost = None;
    let mut balance_minor = WELCOME_MINOR;
    let won = (0..ROUNDS_MAX).find_map(|nonce| {
        let round = player.start(1, 24);
        balance_minor -= 1;
        assert_eq!(round["balance"]["balance_minor"], balance_minor);
        assert_eq!(round["fairness"]["nonce"], nonce);
        let round = player.reveal(&round, nonce % 25);
        if round["phase"] == "cashed_out" {
            return Some(round);
        }
        assert_eq!((&round["phase"], &round["payout_minor"]), (&json!("lost"), &json!(0)));
        assert_eq!(player.balance_minor(), balance_minor);
        lost = Some(round);
        None
    });
    let won = won.expect("one round in 25 is won");
    // floor(1 x 99/100 x 25) = 24.
    assert_eq!((&won["payout_minor"], &won["multiplier"]), (&json!(24), &json!("99/4")));
    balance_minor += 24;
    assert_eq!(won["balance"]["balance_minor"], balance_minor);
    assert_eq!(player.balance_minor(), balance_minor);
    player.refused(&player.cash_out_call(&won), 409, "round_over");

    let lost = lost.unwrap_or_else(|| lose(&player));
    let rotated = player.post("/api/games/seeds/rotate", &json!({})).send().expect(200);
    let server_seed = rotated["revealed"]["server_seed"].as_str().expect("server_seed");
    let rounds = [won, lost];
    for (round, recomputed) in rounds.iter().zip(recompute(server_seed, &rounds)) {
        assert_agrees(round, &recomputed);
        let by_round_id = json!({ "round_id": round["round_id"] });
        let verification = player.post("/api/games/verify", &by_round_id).send().expect(200);
        assert_eq!(verification["verified"], true);
        assert_eq!(verification["payout_minor"], round["payout_minor"]);
        assert_eq!(verification["mine_tiles"], recomputed["mine_tiles"]);
    }
}

fn lose(player: &Player) -> Value {
    let rounds = (0..ROUNDS_MAX).map(|_| player.reveal(&player.start(1, 24), 0));
    rounds.into_iter().find(|round| round["phase"] == "lost").expect("24 rounds in 25 are lost")
}

#[test]
fn a_round_verifies_against_its_own_seed_only() {
    let player = Player::register(&Client::demo());
    let round = player.cash_out(&player.start_with_a_gem(100));
    let rotated = player.post("/api/games/seeds/rotate", &json!({})).send().expect(200);
    let other_seed = json!({ "round_id": round["round_id"], "server_seed": "0".repeat(64) });
    let verification = player.post("/api/games/verify", &other_seed).send().expect(200);
    assert_eq!(verification["verified"], false);
    assert_eq!(verification["mismatch"], "commitment_mismatch");
    let own_seed =
        json!({ "round_id": round["round_id"], "server_seed": rotated["revealed"]["server_seed"] });
    assert_eq!(player.post("/api/games/verify", &own_seed).send().expect(200)["verified"], true);

    let stranger = Player::register(&Client::demo());
    let by_round_id = json!({ "round_id": round["round_id"] });
    stranger.refused(&stranger.post("/api/games/verify", &by_round_id), 404, "round_not_found");
    let anybody = Client::demo();
    anybody.post("/api/games/verify", &by_round_id).send().problem(401, "authentication_required");
}
