use cactus_edge::ObjectSql;

use super::*;

/// Everything in the object's tables, as bytes.
fn stored_bytes(world: &World) -> Vec<u8> {
    let mut bytes = Vec::new();
    for sql in
        ["SELECT hex(sealed) FROM server_seeds", "SELECT round FROM rounds", "SELECT client_seed FROM player"]
    {
        for row in &world.sql.run(sql, &[]).unwrap() {
            bytes.extend_from_slice(row.text(0).unwrap().as_bytes());
        }
    }
    bytes.to_ascii_lowercase()
}

#[test]
fn no_server_seed_is_stored_in_the_clear() {
    let world = World::new();
    world.started();
    let player = world.store().player().unwrap().expect("the seeds are drawn");
    let stored = stored_bytes(&world);
    for seed in [&player.used, &player.next] {
        let secret = seed.reveal_hex();
        assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[test]
fn a_seed_that_was_changed_or_moved_is_a_fault_and_never_drawn_anew() {
    let flip =
        "UPDATE server_seeds SET sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB)";
    let swap = "UPDATE server_seeds SET sealed = (SELECT other.sealed FROM server_seeds other
                WHERE other.seed_number = 1 - server_seeds.seed_number)";
    for sql in [flip, swap] {
        let world = World::new();
        let id = world.started().round_id;
        let seeds = world.sql.run("SELECT count(*) FROM server_seeds", &[]).unwrap()[0].unsigned(0).unwrap();
        world.sql.run(sql, &[]).unwrap();
        assert!(matches!(world.games().seeds(), Err(GamesError::Fault(_))));
        assert!(matches!(world.cash_out(&id, None), Err(GamesError::Fault(_))));
        let after = world.sql.run("SELECT count(*) FROM server_seeds", &[]).unwrap()[0].unsigned(0).unwrap();
        assert_eq!(after, seeds);
    }
}

#[test]
fn keys_change_while_old_seeds_stay_readable() {
    let mut world = World::new();
    let before = world.games().seeds().unwrap();
    let new = SealingKey::new(2, [0x17; SealingKey::LENGTH_BYTES]);
    world.vault = Vault::new(owner(), [vec![new.clone()], keys()].concat());
    let games = |keys| {
        let (sql, alarm, clock) = (world.sql.clone(), world.alarm.clone(), world.clock.clone());
        PlayerGames::new(owner(), keys, sql, alarm, clock, world.rng.clone(), world.wallet.clone())
    };
    let rotated =
        games([vec![new.clone()], keys()].concat()).rotate_seeds(&Default::default(), None).unwrap();
    assert_eq!(rotated.response.current.commitment, before.next_commitment);
    // The seed in use is still under the old key, and the newest no longer is.
    assert!(matches!(games(vec![new]).seeds(), Err(GamesError::Fault(_))));
    assert!(matches!(games(keys()).seeds(), Err(GamesError::Fault(_))));
}

#[test]
fn a_player_cannot_be_given_another_players_seeds() {
    let world = World::new();
    world.games().seeds().unwrap();
    world.sql.run("UPDATE player SET player_id = 'plr_2'", &[]).unwrap();
    let other = Owner { tenant_id: "demo".to_owned(), player_id: "plr_2".to_owned() };
    let (sql, alarm, clock) = (world.sql.clone(), world.alarm.clone(), world.clock.clone());
    let games = PlayerGames::new(other, keys(), sql, alarm, clock, world.rng.clone(), world.wallet.clone());
    assert!(matches!(games.seeds(), Err(GamesError::Fault(_))));
}
