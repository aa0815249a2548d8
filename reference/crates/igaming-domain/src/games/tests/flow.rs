use igaming_contracts::games::{RotateRequest, RoundFairness};

use super::*;

#[test]
fn a_cashed_out_round_moves_the_exact_amounts() {
    let world = World::new();
    let seeds = world.games().seeds().unwrap();
    let round = world.started();
    assert_eq!(round.balance, Some(play_money(99_000)));
    assert_eq!((round.phase.as_str(), round.amount_minor, round.mines), ("running", 1_000, 3));
    assert_eq!((round.multiplier, round.cash_out_minor, round.payout_minor), (None, None, 0));
    let fairness = RoundFairness {
        scheme: "cactus-mines".to_owned(),
        scheme_version: 1,
        commitment: seeds.commitment,
        client_seed: seeds.client_seed,
        nonce: 0,
        house_edge_basis_points: 100,
        payout_max_minor: 1_000_000_000,
    };
    assert_eq!(round.fairness, fairness);

    // 0.99 x 25/22 = 9/8, then 0.99 x (25 x 24)/(22 x 21) = 9/7.
    for (gems, multiplier, cash_out_minor) in [(1, "9/8", 1_125), (2, "9/7", 1_285)] {
        let revealed = world.reveal(&round.round_id, world.gem(&round.round_id), None).unwrap().response;
        assert_eq!(revealed.opened_tiles.len(), gems);
        assert_eq!(revealed.multiplier.as_deref(), Some(multiplier));
        assert_eq!((revealed.cash_out_minor, revealed.payout_minor), (Some(cash_out_minor), 0));
        assert_eq!((revealed.phase.as_str(), revealed.balance), ("running", None));
        assert_eq!(world.wallet.balance_minor(), 99_000);
    }

    let over = world.cash_out(&round.round_id, None).unwrap().response;
    assert_eq!((over.phase.as_str(), over.payout_minor, over.cash_out_minor), ("cashed_out", 1_285, None));
    assert_eq!(over.multiplier.as_deref(), Some("9/7"));
    assert_eq!(over.balance, Some(play_money(100_285)));
    assert_eq!(over.mine_tiles, Some(world.board(&round.round_id).1));
    assert_eq!(world.wallet.balance_minor(), 100_285);
    assert_eq!(world.games().open_mines().unwrap().rounds, []);
}

#[test]
fn a_mine_ends_the_round_and_pays_nothing() {
    let world = World::new();
    let round = world.started();
    let (gems, mines) = world.board(&round.round_id);
    world.reveal(&round.round_id, gems[0], None).unwrap();
    let lost = world.reveal(&round.round_id, mines[1], None).unwrap().response;
    assert_eq!((lost.phase.as_str(), lost.payout_minor, lost.cash_out_minor), ("lost", 0, None));
    assert_eq!(lost.opened_tiles, [gems[0], mines[1]]);
    assert_eq!(lost.multiplier.as_deref(), Some("9/8"));
    assert_eq!((lost.mine_tiles, lost.balance), (Some(mines), None));
    assert_eq!(world.wallet.balance_minor(), 99_000);
    assert_eq!(world.wallet.entries().len(), 1);
}

#[test]
fn the_last_gem_cashes_out_by_itself() {
    let world = World::new();
    let request = StartMinesRequest { mines: 24, ..stake(1_000) };
    let round = world.start(&request, None).unwrap().response;
    let over = world.reveal(&round.round_id, world.gem(&round.round_id), None).unwrap().response;
    // 0.99 x 25 = 24.75.
    assert_eq!((over.phase.as_str(), over.payout_minor), ("cashed_out", 24_750));
    assert_eq!(over.balance, Some(play_money(123_750)));
    assert_eq!(world.wallet.balance_minor(), 123_750);
}

#[test]
fn the_payout_limit_cashes_out_by_itself() {
    let mut world = World::new();
    world.tenant.mines.payout_minor_max = 1_200;
    let round = world.started();
    assert_eq!(
        world.reveal(&round.round_id, world.gem(&round.round_id), None).unwrap().response.phase,
        "running"
    );
    let over = world.reveal(&round.round_id, world.gem(&round.round_id), None).unwrap().response;
    assert_eq!((over.phase.as_str(), over.payout_minor), ("cashed_out", 1_200));
    assert_eq!(world.wallet.balance_minor(), 100_200);
}

#[test]
fn the_same_board_pays_by_the_table_it_began_under() {
    let mut world = World::new();
    let round = world.started();
    world.tenant.mines.house_edge_basis_points = 2_500;
    world.reveal(&round.round_id, world.gem(&round.round_id), None).unwrap();
    assert_eq!(world.cash_out(&round.round_id, None).unwrap().response.payout_minor, 1_125);
}

#[test]
fn open_rounds_are_listed_oldest_first_and_survive_a_new_life() {
    let world = World::new();
    let rounds: Vec<_> = (0..4).map(|_| world.started()).collect();
    world.reveal(&rounds[2].round_id, world.board(&rounds[2].round_id).1[0], None).unwrap();
    world.reveal(&rounds[0].round_id, world.gem(&rounds[0].round_id), None).unwrap();
    let open = world.games().open_mines().unwrap().rounds;
    let ids: Vec<_> = open.iter().map(|round| &round.round_id).collect();
    assert_eq!(ids, [&rounds[0].round_id, &rounds[1].round_id, &rounds[3].round_id]);
    assert_eq!(open[0].cash_out_minor, Some(1_125));
    assert!(open.iter().all(|round| round.mine_tiles.is_none() && round.balance.is_none()));
}

#[test]
fn a_client_seed_holds_from_its_round_on() {
    let world = World::new();
    let first = world.started();
    let request = StartMinesRequest { client_seed: Some("lucky-7".to_owned()), ..stake(1_000) };
    let second = world.start(&request, None).unwrap().response;
    let third = world.started();
    assert_ne!(first.fairness.client_seed, "lucky-7");
    assert_eq!([&second, &third].map(|round| round.fairness.client_seed.as_str()), ["lucky-7"; 2]);
    assert_eq!([first, second, third].map(|round| round.fairness.nonce), [0, 1, 2]);
    assert_eq!(world.games().seeds().unwrap().nonce, 3);
}

#[test]
fn rotation_reveals_the_old_seed_and_begins_with_the_announced_one() {
    let world = World::new();
    let before = world.games().seeds().unwrap();
    assert_eq!((before.client_seed.len(), before.nonce), (32, 0));
    let round = world.started();
    world.reveal(&round.round_id, world.board(&round.round_id).1[0], None).unwrap();

    let request = RotateRequest { client_seed: Some("fresh".to_owned()) };
    let rotated = world.games().rotate_seeds(&request, None).unwrap().response;
    assert_eq!(rotated.revealed.rounds, 1);
    assert_eq!(rotated.revealed.commitment, before.commitment);
    let revealed = cactus_games::ServerSeed::from_hex(&rotated.revealed.server_seed).unwrap();
    assert_eq!(revealed.commitment().to_string(), before.commitment);
    assert_eq!(rotated.current.commitment, before.next_commitment);
    assert_eq!((rotated.current.client_seed.as_str(), rotated.current.nonce), ("fresh", 0));
    assert_ne!(rotated.current.next_commitment, before.next_commitment);
    assert_eq!(world.games().seeds().unwrap(), rotated.current);

    let again = world.games().rotate_seeds(&RotateRequest::default(), None).unwrap().response;
    assert_eq!((again.revealed.rounds, again.revealed.commitment), (0, before.next_commitment));
    assert_eq!(again.current.client_seed, "fresh");
    assert_eq!(world.started().fairness.commitment, again.current.commitment);
}

#[test]
fn the_object_knows_its_owner_and_serves_nobody_else() {
    let world = World::new();
    let games = world.games();
    assert_eq!(super::super::owner(&world.sql).unwrap(), None);
    games.seeds().unwrap();
    let owner = super::super::owner(&world.sql).unwrap().expect("the owner is remembered");
    assert_eq!((owner.tenant_id.as_str(), owner.player_id.as_str()), ("demo", "plr_1"));
    let stranger = PlayerGames { owner: Owner { player_id: "plr_2".to_owned(), ..owner }, ..games };
    assert!(matches!(stranger.seeds(), Err(GamesError::Fault(_))));
}

#[test]
fn tables_of_another_version_are_refused() {
    let world = World::new();
    world.games().seeds().unwrap();
    create_tables(&world.sql).unwrap();
    assert_eq!(world.games().seeds().unwrap().nonce, 0);
    cactus_edge::ObjectSql::run(&world.sql, "UPDATE schema_version SET version = 1", &[]).unwrap();
    assert!(create_tables(&world.sql).is_err());
}
