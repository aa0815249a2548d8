use igaming_contracts::Rejection;
use igaming_contracts::games::RotateRequest;

use super::super::round::{RoundRef, State};
use super::*;

/// A start request in which everything from `first` on is wrong, in the order of precedence.
fn wrong_from(first: usize) -> StartMinesRequest {
    StartMinesRequest {
        amount_minor: AmountMinor::new(if first == 0 { 0 } else { 10_000_001 }).unwrap(),
        currency: if first <= 1 { "EUR" } else { "BRL" }.to_owned(),
        mines: if first <= 2 { 25 } else { 24 },
        client_seed: Some("two words".to_owned()),
    }
}

#[test]
fn a_malformed_start_is_refused_in_order_and_leaves_its_key_free() {
    let world = World::new();
    let expected = [
        GamesRejection::InvalidAmount { field: "amount_minor".to_owned() },
        GamesRejection::UnknownCurrency { currency: "EUR".to_owned() },
        GamesRejection::MinesOutOfRange,
        GamesRejection::StakeOutOfRange { stake_minor_min: 1, stake_minor_max: 10_000_000 },
    ];
    for (first, rejection) in expected.into_iter().enumerate() {
        assert_rejected(world.start(&wrong_from(first), Some("key-1")), rejection);
    }
    let request = StartMinesRequest { client_seed: Some("two words".to_owned()), ..stake(1_000) };
    assert_rejected(world.start(&request, Some("key-1")), GamesRejection::InvalidClientSeed);
    assert!(world.wallet.entries().is_empty());
    assert!(!world.start(&stake(1_000), Some("key-1")).unwrap().replayed);
}

#[test]
fn the_number_of_mines_is_1_to_24() {
    let world = World::new();
    for mines in [i64::MIN, -1, 0, 25, 256 + 3, i64::MAX] {
        let request = StartMinesRequest { mines, ..stake(1_000) };
        assert_rejected(world.start(&request, None), GamesRejection::MinesOutOfRange);
    }
}

#[test]
fn a_stake_is_within_the_brands_limits_and_the_payout_limit() {
    let mut world = World::new();
    world.tenant.mines.stake_minor_min = 100;
    world.tenant.mines.payout_minor_max = 5_000;
    for amount_minor in [99, 5_001] {
        let expected = GamesRejection::StakeOutOfRange { stake_minor_min: 100, stake_minor_max: 5_000 };
        assert_rejected(world.start(&stake(amount_minor), None), expected);
    }
    for amount_minor in [100, 5_000] {
        assert_eq!(world.start(&stake(amount_minor), None).unwrap().response.amount_minor, amount_minor);
    }
}

#[test]
fn more_open_rounds_than_the_brand_allows_are_refused() {
    let mut world = World::new();
    world.tenant.mines.open_rounds_max = 2;
    let rounds = [world.started(), world.started()];
    let expected = GamesRejection::TooManyOpenRounds { open_rounds_max: 2 };
    assert_rejected(world.start(&stake(1_000), None), expected);
    assert_eq!(world.wallet.balance_minor(), 98_000);
    world.reveal(&rounds[0].round_id, world.board(&rounds[0].round_id).1[0], None).unwrap();
    assert_eq!(world.started().fairness.nonce, 2);
}

#[test]
fn a_bet_beyond_the_funds_keeps_its_nonce_and_moves_nothing() {
    let world = World::new();
    let expected = GamesRejection::InsufficientFunds { needed_minor: 100_001, available_minor: 100_000 };
    assert_rejected(world.start(&stake(100_001), None), expected);
    assert_eq!(world.wallet.balance_minor(), FUNDS_MINOR);
    assert_eq!(world.games().open_mines().unwrap().rounds, []);
    let round = world.started();
    assert_eq!(round.fairness.nonce, 1);

    let refused = RoundRef { seed_number: 0, nonce: 0 };
    let refused = world.store().round(refused).unwrap().expect("the refused round is on record").round;
    let State::Refused { wallet } = &refused.state else { panic!("{:?}", refused.state) };
    assert_eq!(wallet.code(), "insufficient_funds");
    for answer in [world.reveal(&refused.round_id, 0, None), world.cash_out(&refused.round_id, None)] {
        assert_rejected(answer, GamesRejection::RoundNotFound);
    }
}

#[test]
fn a_bet_that_the_wallet_refuses_for_another_reason_tells_the_code() {
    let mut world = World::new();
    world.tenant.currencies.push("XTS".to_owned());
    let request = StartMinesRequest { currency: "XTS".to_owned(), ..stake(1_000) };
    let expected = GamesRejection::BetRefused { wallet_code: "asset_unknown".to_owned() };
    assert_rejected(world.start(&request, Some("key-1")), expected.clone());
    assert_rejected(world.start(&request, Some("key-1")), expected);
}

#[test]
fn a_round_of_nobody_or_of_another_player_is_not_found() {
    let (world, other) = (World::new(), World::seeded(2));
    let (mine, foreign) = (world.started().round_id, other.started().round_id);
    assert_ne!(mine, foreign);
    for round_id in
        [foreign, mine.to_uppercase(), mine.replace("rnd_", ""), format!("{mine}00"), String::new()]
    {
        assert_rejected(world.reveal(&round_id, 0, None), GamesRejection::RoundNotFound);
        assert_rejected(world.cash_out(&round_id, None), GamesRejection::RoundNotFound);
    }
}

#[test]
fn moves_are_refused_in_order() {
    let world = World::new();
    let id = world.started().round_id;
    assert_rejected(world.cash_out(&id, None), GamesRejection::NothingRevealed);
    let reveal = |tile| {
        let request = RevealMinesRequest { round_id: id.clone(), tile };
        pollster::block_on(world.games().reveal_mines(&request, None))
    };
    for tile in [i64::MIN, -1, 25, 256, 1 << 32, i64::MAX] {
        assert_rejected(reveal(tile), GamesRejection::TileOutOfRange);
    }
    let gem = world.gem(&id);
    reveal(gem.into()).unwrap();
    assert_rejected(reveal(gem.into()), GamesRejection::TileAlreadyOpen);
    world.cash_out(&id, None).unwrap();
    assert_rejected(reveal(25), GamesRejection::RoundOver);
    assert_rejected(world.cash_out(&id, None), GamesRejection::RoundOver);
    assert_eq!(world.wallet.balance_minor(), 100_125);
}

#[test]
fn seeds_do_not_rotate_under_unfinished_rounds() {
    let world = World::new();
    let rotate = || world.games().rotate_seeds(&RotateRequest::default(), None);
    let id = world.started().round_id;
    world.started();
    assert_rejected(rotate(), GamesRejection::RoundsRunning { rounds: 2 });
    world.reveal(&id, world.board(&id).1[0], None).unwrap();
    assert_rejected(rotate(), GamesRejection::RoundsRunning { rounds: 1 });

    let request = RotateRequest { client_seed: Some("x".repeat(65)) };
    assert_rejected(world.games().rotate_seeds(&request, None), GamesRejection::InvalidClientSeed);
}

#[test]
fn seeds_do_not_rotate_while_a_bet_is_on_its_way() {
    let world = World::new();
    world.wallet.fail_next(FailWhen::AfterPersisting);
    assert_unavailable(world.start(&stake(1_000), None));
    let rotated = world.games().rotate_seeds(&RotateRequest::default(), None);
    assert_rejected(rotated, GamesRejection::RoundsRunning { rounds: 1 });
}
