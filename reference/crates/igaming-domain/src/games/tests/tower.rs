use igaming_contracts::games::{PlayedRound, RotateRequest, RoundsQuery, SeededGame, VerifyRequest};

use super::*;

fn started(world: &World, difficulty: &str) -> TowerRound {
    world.start_tower(&tower(difficulty, 1_000), None).unwrap().response
}

/// Climbs `levels` levels of a running tower.
fn climbed(world: &World, round_id: &str, levels: usize) -> TowerRound {
    let safe = world.safe_tiles(round_id);
    let from = world.stored(round_id).record.tiles().len();
    let mut last = None;
    for level in &safe[from..from + levels] {
        last = Some(world.climb(round_id, level[0], None).unwrap().response);
    }
    last.expect("at least one level")
}

#[test]
fn a_cashed_out_tower_moves_the_exact_amounts() {
    let world = World::new();
    let round = started(&world, "hard");
    assert_eq!(round.balance, Some(play_money(99_000)));
    assert_eq!((round.phase.as_str(), round.difficulty.as_str(), round.level), ("running", "hard", 0));
    assert_eq!(
        (round.fairness.scheme.as_str(), round.fairness.house_edge_basis_points),
        ("cactus-tower", 200)
    );
    // 0.98 x 2, then 0.98 x 4.
    for (level, multiplier, cash_out_minor) in [(1, "49/25", 1_960), (2, "98/25", 3_920)] {
        let climbed = climbed(&world, &round.round_id, 1);
        assert_eq!((climbed.level, climbed.multiplier.as_deref()), (level, Some(multiplier)));
        assert_eq!((climbed.cash_out_minor, climbed.payout_minor), (Some(cash_out_minor), 0));
        assert_eq!((climbed.safe_tiles, climbed.balance), (None, None));
    }
    let over = world.cash_out_tower(&round.round_id, None).unwrap().response;
    assert_eq!((over.phase.as_str(), over.payout_minor, over.cash_out_minor), ("cashed_out", 3_920, None));
    assert_eq!(over.safe_tiles, Some(world.safe_tiles(&round.round_id)));
    assert_eq!(over.balance, Some(play_money(102_920)));
    assert_eq!(world.wallet.balance_minor(), 102_920);
    assert_eq!(world.games().open_tower().unwrap().rounds, []);
}

#[test]
fn a_tile_that_is_not_safe_ends_the_tower() {
    let world = World::new();
    let round = started(&world, "easy");
    climbed(&world, &round.round_id, 2);
    let tile = world.unsafe_tile(&round.round_id, 2);
    let lost = world.climb(&round.round_id, tile, None).unwrap().response;
    assert_eq!((lost.phase.as_str(), lost.payout_minor, lost.level), ("lost", 0, 2));
    assert_eq!((lost.climbed_tiles.len(), lost.climbed_tiles.last()), (3, Some(&tile)));
    assert_eq!(lost.safe_tiles, Some(world.safe_tiles(&round.round_id)));
    assert_eq!(world.wallet.balance_minor(), 99_000);
    assert_rejected(world.climb(&round.round_id, 0, None), GamesRejection::RoundOver);
    assert_rejected(world.cash_out_tower(&round.round_id, None), GamesRejection::RoundOver);
}

#[test]
fn the_last_level_and_the_payout_limit_cash_out_by_themselves() {
    let mut world = World::new();
    let round = started(&world, "easy");
    let over = climbed(&world, &round.round_id, 9);
    // 0.98 x (4/3)^9 = 13.051…
    assert_eq!((over.phase.as_str(), over.level, over.payout_minor), ("cashed_out", 9, 13_051));
    assert_eq!(world.wallet.balance_minor(), 99_000 + 13_051);

    world.tenant.tower.as_mut().unwrap().payout_minor_max = 1_500;
    let round = started(&world, "master");
    let over = climbed(&world, &round.round_id, 1);
    assert_eq!((over.phase.as_str(), over.payout_minor), ("cashed_out", 1_500));
}

#[test]
fn requests_are_refused_in_the_order_of_the_contract() {
    let mut world = World::new();
    let start = |world: &World, request: &StartTowerRequest| world.start_tower(request, None);
    let amount = |minor| AmountMinor::new(minor).unwrap();
    let mut request = tower("brutal", 0);
    request.currency = "EUR".to_owned();
    request.client_seed = Some(String::new());
    assert_rejected(
        start(&world, &request),
        GamesRejection::InvalidAmount { field: "amount_minor".to_owned() },
    );
    request.amount_minor = amount(20_000_000);
    assert_rejected(start(&world, &request), GamesRejection::UnknownCurrency { currency: "EUR".to_owned() });
    request.currency = "BRL".to_owned();
    assert_rejected(start(&world, &request), GamesRejection::DifficultyUnknown);
    request.difficulty = "expert".to_owned();
    let limits = GamesRejection::StakeOutOfRange { stake_minor_min: 1, stake_minor_max: 10_000_000 };
    assert_rejected(start(&world, &request), limits);
    request.amount_minor = amount(200_000);
    assert_rejected(start(&world, &request), GamesRejection::InvalidClientSeed);
    request.client_seed = None;
    let too_much = GamesRejection::InsufficientFunds { needed_minor: 200_000, available_minor: 100_000 };
    assert_rejected(start(&world, &request), too_much);

    let round = started(&world, "medium");
    assert_rejected(world.climb(&round.round_id, 3, None), GamesRejection::TileOutOfRange);
    assert_rejected(world.cash_out_tower(&round.round_id, None), GamesRejection::NothingClimbed);
    assert_rejected(world.climb("rnd_none", 0, None), GamesRejection::RoundNotFound);
    assert_eq!(world.wallet.balance_minor(), 99_000);

    world.tenant.tower = None;
    let not_offered = GamesRejection::GameNotOffered { game: "tower".to_owned() };
    assert_rejected(start(&world, &tower("brutal", 0)), not_offered);
    // What runs is played to its end.
    climbed(&world, &round.round_id, 1);
}

#[test]
fn a_round_is_found_only_by_the_requests_of_its_own_game() {
    let world = World::new();
    let (tower, mines) = (started(&world, "easy").round_id, world.started().round_id);
    assert_rejected(world.reveal(&tower, 0, None), GamesRejection::RoundNotFound);
    assert_rejected(world.cash_out(&tower, None), GamesRejection::RoundNotFound);
    assert_rejected(world.climb(&mines, 0, None), GamesRejection::RoundNotFound);
    assert_rejected(world.cash_out_tower(&mines, None), GamesRejection::RoundNotFound);
    let ids = |rounds: Vec<String>| rounds;
    let open_towers = world.games().open_tower().unwrap().rounds.into_iter().map(|round| round.round_id);
    let open_mines = world.games().open_mines().unwrap().rounds.into_iter().map(|round| round.round_id);
    assert_eq!((ids(open_towers.collect()), ids(open_mines.collect())), (vec![tower], vec![mines]));
}

#[test]
fn both_games_share_the_nonces_and_the_number_of_open_rounds() {
    let mut world = World::new();
    world.tenant.mines.open_rounds_max = 2;
    assert_eq!(started(&world, "easy").fairness.nonce, 0);
    assert_eq!(world.started().fairness.nonce, 1);
    let full = GamesRejection::TooManyOpenRounds { open_rounds_max: 2 };
    assert_rejected(world.start_tower(&tower("easy", 1_000), None), full.clone());
    assert_rejected(world.start(&stake(1_000), None), full);
    let running = GamesRejection::RoundsRunning { rounds: 2 };
    assert_rejected(world.games().rotate_seeds(&RotateRequest::default(), None), running);
}

#[test]
fn a_repeated_request_gets_the_first_answer() {
    let world = World::new();
    let first = world.start_tower(&tower("hard", 1_000), Some("start")).unwrap();
    let id = first.response.round_id.clone();
    let tile = world.safe_tiles(&id)[0][0];
    let climbed = world.climb(&id, tile, Some("climb")).unwrap();
    let paid = world.cash_out_tower(&id, Some("out")).unwrap();
    assert!(![first.replayed, climbed.replayed, paid.replayed].contains(&true));
    for (again, before) in [
        (world.start_tower(&tower("hard", 1_000), Some("start")).unwrap(), first),
        (world.climb(&id, tile, Some("climb")).unwrap(), climbed),
        (world.cash_out_tower(&id, Some("out")).unwrap(), paid),
    ] {
        assert!(again.replayed);
        assert_eq!(again.response, before.response);
    }
    assert_rejected(world.climb(&id, tile, Some("start")), GamesRejection::IdempotencyConflict);
    assert_eq!(world.wallet.entries().len(), 2);
}

#[test]
fn a_win_whose_answer_was_lost_is_paid_once() {
    for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
        let world = World::new();
        let id = started(&world, "hard").round_id;
        climbed(&world, &id, 3);
        world.wallet.fail_next(when);
        assert_unavailable(world.cash_out_tower(&id, None));
        world.ring();
        let [round] = &world.games().rounds(&RoundsQuery::default()).unwrap().rounds[..] else { panic!() };
        let PlayedRound::Tower(round) = &round.round else { panic!("{round:?}") };
        assert_eq!((round.phase.as_str(), round.payout_minor), ("cashed_out", 7_840));
        assert_eq!(world.wallet.balance_minor(), 99_000 + 7_840);
    }
}

#[test]
fn a_finished_tower_verifies_once_its_seed_is_revealed() {
    let world = World::new();
    let id = started(&world, "expert").round_id;
    climbed(&world, &id, 2);
    world.cash_out_tower(&id, None).unwrap();
    let of_round = VerifyRequest { round_id: Some(id.clone()), ..VerifyRequest::default() };
    assert_rejected(world.games().verify(&of_round), GamesRejection::SeedNotRevealed);
    let revealed = world.games().rotate_seeds(&RotateRequest::default(), None).unwrap().response.revealed;
    let found = world.games().verify(&of_round).unwrap();
    // 0.98 x 9 = 8.82.
    assert_eq!((found.verified, found.payout_minor), (true, Some(8_820)));
    assert_eq!((found.safe_tiles.clone(), found.mine_tiles.clone()), (Some(world.safe_tiles(&id)), None));
    assert_eq!((found.scheme.as_str(), found.multipliers.len()), ("cactus-tower", 9));

    let pasted = VerifyRequest {
        game: Some("tower".to_owned()),
        server_seed: Some(revealed.server_seed),
        client_seed: Some(found.client_seed.clone()),
        nonce: Some(0),
        difficulty: Some("expert".to_owned()),
        house_edge_basis_points: Some(200),
        commitment: Some(revealed.commitment),
        ..VerifyRequest::default()
    };
    let again = super::super::verify_values(&pasted).unwrap();
    assert_eq!((again.safe_tiles, again.multipliers), (found.safe_tiles, found.multipliers));
    let wrong = |field: &str| GamesRejection::InvalidVerification { field: field.to_owned() };
    for (request, rejection) in [
        (
            VerifyRequest { difficulty: Some("x".to_owned()), ..pasted.clone() },
            GamesRejection::DifficultyUnknown,
        ),
        (VerifyRequest { difficulty: None, ..pasted.clone() }, wrong("difficulty")),
        (VerifyRequest { mines: Some(3), ..pasted.clone() }, wrong("mines")),
        (VerifyRequest { game: None, ..pasted.clone() }, wrong("mines")),
        (VerifyRequest { game: Some("plinko".to_owned()), ..pasted.clone() }, wrong("game")),
        (VerifyRequest { game: None, mines: Some(3), ..pasted }, wrong("difficulty")),
    ] {
        assert_eq!(super::super::verify_values(&request), Err(rejection));
    }
}

#[test]
fn the_finished_rounds_of_both_games_are_listed_by_pages() {
    let world = World::new();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = started(&world, "hard").round_id;
        world.climb(&id, world.unsafe_tile(&id, 0), None).unwrap();
        ids.push(id);
        let id = world.started().round_id;
        world.reveal(&id, world.board(&id).1[0], None).unwrap();
        ids.push(id);
    }
    let running = started(&world, "easy").round_id;
    ids.reverse();
    let page = |query: &RoundsQuery| {
        let page = world.games().rounds(query).unwrap();
        let ids: Vec<String> = page.rounds.iter().map(|past| id_of(&past.round).to_owned()).collect();
        (ids, page.rounds.iter().map(|past| past.server_seed.is_some()).collect::<Vec<_>>(), page.next_cursor)
    };
    let (first, revealed, cursor) = page(&RoundsQuery { limit: Some(4), ..RoundsQuery::default() });
    assert_eq!((&first[..], &revealed[..]), (&ids[..4], &[false; 4][..]));
    let (rest, _, end) = page(&RoundsQuery { limit: Some(4), cursor, ..RoundsQuery::default() });
    assert_eq!((&rest[..], end), (&ids[4..], None));
    let towers = RoundsQuery { game: Some(SeededGame::Tower), ..RoundsQuery::default() };
    assert_eq!(page(&towers).0, [ids[1].clone(), ids[3].clone(), ids[5].clone()]);

    world.climb(&running, world.unsafe_tile(&running, 0), None).unwrap();
    let seed = world.games().rotate_seeds(&RotateRequest::default(), None).unwrap().response.revealed;
    let all = world.games().rounds(&RoundsQuery::default()).unwrap();
    assert!(all.rounds.iter().all(|past| past.server_seed.as_ref() == Some(&seed.server_seed)));
    assert_eq!(all.rounds.len(), 7);

    for limit in [0, 51] {
        let refused = world.games().rounds(&RoundsQuery { limit: Some(limit), ..RoundsQuery::default() });
        assert_rejected(refused, GamesRejection::InvalidLimit { limit_max: 50 });
    }
    let refused =
        world.games().rounds(&RoundsQuery { cursor: Some("x".to_owned()), ..RoundsQuery::default() });
    assert_rejected(refused, GamesRejection::InvalidCursor);
    assert_eq!(World::new().games().rounds(&RoundsQuery::default()).unwrap().rounds, []);
}

fn id_of(round: &PlayedRound) -> &str {
    match round {
        PlayedRound::Mines(round) => &round.round_id,
        PlayedRound::Tower(round) => &round.round_id,
    }
}
