//! The verifier computes this crate's schemes from their specification; the games deal them. Both must agree.

use cactus_games::crash::{BeaconMix, BeaconRandomness, ChainHash, Salt, draw};
use cactus_games::mines::{Board, MineCount};
use cactus_games::tower::{self, Difficulty};
use cactus_games::verifier::evaluate_json;
use cactus_games::{ClientSeed, Nonce, ServerSeed};
use proptest::prelude::*;
use serde_json::{Value, json};

fn result(game: &str, inputs: Value) -> Value {
    let question = json!({ "game": game, "scheme": format!("cactus-{game}"), "inputs": inputs }).to_string();
    let answer: Value = serde_json::from_str(&evaluate_json(&question)).unwrap();
    answer["result"].clone()
}

proptest! {
    #[test]
    fn on_boards_and_towers(
        seed: [u8; 32],
        client_seed in "[!-~]{1,64}",
        nonce in 0_u64..1 << 53,
        mines in 1_u8..=24,
        difficulty in 0_usize..5,
    ) {
        let server_seed = ServerSeed::from_bytes(seed);
        let (client, nonce) = (ClientSeed::new(client_seed.as_str()).unwrap(), Nonce::new(nonce).unwrap());
        let inputs = |name: &str, value: Value| json!({
            "server_seed": server_seed.reveal_hex(),
            "server_seed_hash": server_seed.commitment().to_string(),
            "client_seed": client_seed,
            "nonce": nonce.get(),
            name: value,
        });
        let board = Board::deal(&server_seed, &client, nonce, MineCount::new(mines).unwrap());
        prop_assert_eq!(result("mines", inputs("mines", json!(mines))), json!(board.mine_tiles()));

        let name = ["easy", "medium", "hard", "expert", "master"][difficulty];
        let parameters = tower::Parameters::new(Difficulty::ALL[difficulty]);
        let dealt = tower::recompute(&server_seed, &client, nonce, &parameters).safe_tiles;
        prop_assert_eq!(result("tower", inputs("difficulty", json!(name))), json!(dealt));
    }

    #[test]
    fn on_crash_points(
        hash: [u8; 32],
        salt: [u8; 32],
        game in 1_u64..1 << 53,
        edge in 0_u16..=2_500,
        beacon in proptest::option::of((any::<[u8; 32]>(), 1_u64..1 << 53)),
    ) {
        let (link, salt) = (ChainHash::from_bytes(hash), Salt::from_bytes(salt));
        let mix = beacon.map(|(randomness, round)| {
            BeaconMix { round, randomness: BeaconRandomness::from_bytes(randomness) }
        });
        let draw = u128::from(draw(&link, &salt, game, mix.as_ref()));
        let fair = u128::from(10_000 - edge) * (1 << 52) / (100 * ((1 << 52) - draw));
        let point = fair.clamp(100, 1_000_000);
        let mut inputs = json!({
            "game_hash": link.to_string(),
            "game_number": game,
            "salt": salt.to_string(),
            "house_edge_basis_points": edge,
            "multiplier_max_hundredths": 1_000_000,
        });
        if let Some(mix) = mix {
            inputs["beacon_round"] = json!(mix.round);
            inputs["beacon_randomness"] = json!(mix.randomness.to_string());
        }
        let shown = result("crash", inputs).as_f64().unwrap();
        prop_assert_eq!(format!("{shown:.2}"), format!("{}.{:02}", point / 100, point % 100));
        let previous = json!({ "start_hash": link.to_string(), "steps": 1 });
        let question = json!({ "game": "chain", "scheme": "cactus-crash", "inputs": previous }).to_string();
        let stepped: Value = serde_json::from_str(&evaluate_json(&question)).unwrap();
        prop_assert_eq!(&stepped["result"], &json!(link.step().to_string()));
    }
}
