use igaming_contracts::Empty;
use igaming_contracts::games::{GetSeeds, RotateRequest, RotateSeeds};

use super::super::idempotency::Key;
use super::*;

/// The first answer and its repetition, which must be the same bytes.
#[track_caller]
fn assert_replayed(first: &MinesRound, again: Reply) {
    let again = again.unwrap();
    assert!(again.replayed);
    assert_eq!(serde_json::to_string(&again.response).unwrap(), serde_json::to_string(first).unwrap());
}

#[test]
fn every_answer_of_a_round_is_given_again_after_the_round() {
    let world = World::new();
    let start = world.start(&stake(1_000), Some("start")).unwrap();
    assert!(!start.replayed);
    let id = start.response.round_id.clone();
    let tile = world.gem(&id);
    let reveal = world.reveal(&id, tile, Some("reveal")).unwrap().response;
    let cash_out = world.cash_out(&id, Some("cash-out")).unwrap().response;
    for _ in 0..2 {
        assert_replayed(&start.response, world.start(&stake(1_000), Some("start")));
        assert_replayed(&reveal, world.reveal(&id, tile, Some("reveal")));
        assert_replayed(&cash_out, world.cash_out(&id, Some("cash-out")));
        world.games().rotate_seeds(&RotateRequest::default(), None).unwrap();
    }
    assert_eq!(world.wallet.balance_minor(), 100_125);
    assert_eq!(world.wallet.entries().len(), 2);
}

#[test]
fn a_lost_reveal_and_an_automatic_cash_out_are_given_again() {
    let world = World::new();
    let id = world.started().round_id;
    let mine = world.board(&id).1[0];
    let lost = world.reveal(&id, mine, Some("lost")).unwrap().response;
    assert_replayed(&lost, world.reveal(&id, mine, Some("lost")));

    let request = StartMinesRequest { mines: 24, ..stake(1_000) };
    let id = world.start(&request, None).unwrap().response.round_id;
    let gem = world.gem(&id);
    let paid = world.reveal(&id, gem, Some("paid")).unwrap().response;
    assert_eq!(paid.payout_minor, 24_750);
    assert_replayed(&paid, world.reveal(&id, gem, Some("paid")));
    assert_eq!(world.wallet.balance_minor(), 100_000 - 2_000 + 24_750);
}

#[test]
fn a_rotation_is_given_again() {
    let world = World::new();
    let rotate = || world.games().rotate_seeds(&RotateRequest::default(), Some("key-1")).unwrap();
    let (first, again) = (rotate(), rotate());
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(first.response, again.response);
    assert_eq!(world.games().seeds().unwrap(), first.response.current);
}

#[test]
fn a_key_of_another_request_or_operation_conflicts() {
    let world = World::new();
    let id = world.start(&stake(1_000), Some("key-1")).unwrap().response.round_id;
    let conflict = || GamesRejection::IdempotencyConflict;
    assert_rejected(world.start(&stake(1_001), Some("key-1")), conflict());
    let chosen = StartMinesRequest { client_seed: Some("x".to_owned()), ..stake(1_000) };
    assert_rejected(world.start(&chosen, Some("key-1")), conflict());
    assert_rejected(world.reveal(&id, 0, Some("key-1")), conflict());
    assert_rejected(world.cash_out(&id, Some("key-1")), conflict());
    let rotate = world.games().rotate_seeds(&RotateRequest::default(), Some("key-1"));
    assert_rejected(rotate, conflict());
    // A malformed request is told so first.
    assert_rejected(
        world.start(&stake(0), Some("key-1")),
        GamesRejection::InvalidAmount { field: "amount_minor".to_owned() },
    );
    assert_eq!(world.wallet.entries().len(), 1);
}

#[test]
fn equal_bodies_of_two_operations_have_two_fingerprints() {
    let of_rotation = Key::of::<RotateSeeds>(Some("key-1"), &RotateRequest::default()).unwrap().unwrap();
    let of_seeds = Key::of::<GetSeeds>(Some("key-1"), &Empty {}).unwrap().unwrap();
    assert_ne!(of_rotation.fingerprint, of_seeds.fingerprint);
}

#[test]
fn refusals_that_depended_on_the_players_state_are_final_for_their_key() {
    let mut world = World::new();
    world.tenant.mines.open_rounds_max = 1;
    let id = world.started().round_id;
    let too_many = || GamesRejection::TooManyOpenRounds { open_rounds_max: 1 };
    assert_rejected(world.start(&stake(500), Some("start")), too_many());
    assert_rejected(world.cash_out(&id, Some("cash-out")), GamesRejection::NothingRevealed);
    let rotate = || world.games().rotate_seeds(&RotateRequest::default(), Some("rotate"));
    assert_rejected(rotate(), GamesRejection::RoundsRunning { rounds: 1 });
    let gem = world.gem(&id);
    world.reveal(&id, gem, None).unwrap();
    assert_rejected(world.reveal(&id, gem, Some("reveal")), GamesRejection::TileAlreadyOpen);
    world.cash_out(&id, None).unwrap();

    assert_rejected(world.start(&stake(500), Some("start")), too_many());
    assert_rejected(world.cash_out(&id, Some("cash-out")), GamesRejection::NothingRevealed);
    assert_rejected(rotate(), GamesRejection::RoundsRunning { rounds: 1 });
    assert_rejected(world.reveal(&id, gem, Some("reveal")), GamesRejection::TileAlreadyOpen);
}

#[test]
fn a_refused_bet_stays_refused_under_its_key() {
    let world = World::new();
    let id = world.start(&stake(60_000), None).unwrap().response.round_id;
    let short = || GamesRejection::InsufficientFunds { needed_minor: 50_000, available_minor: 40_000 };
    assert_rejected(world.start(&stake(50_000), Some("key-1")), short());
    world.reveal(&id, world.gem(&id), None).unwrap();
    world.cash_out(&id, None).unwrap();
    assert_eq!(world.wallet.balance_minor(), 107_500);
    assert_rejected(world.start(&stake(50_000), Some("key-1")), short());
    assert_eq!(world.wallet.balance_minor(), 107_500);
}

#[test]
fn a_repetition_is_answered_although_the_brand_no_longer_offers_the_request() {
    let mut world = World::new();
    let first = world.start(&stake(1_000), Some("key-1")).unwrap().response;
    world.tenant.mines.stake_minor_max = 10;
    assert_replayed(&first, world.start(&stake(1_000), Some("key-1")));
}

#[test]
fn a_request_sent_again_while_the_first_awaits_the_wallet_makes_one_bet() {
    for head_start in 0..4 {
        let world = World::new();
        let (games, request) = (world.games(), stake(1_000));
        let start = || games.start_mines(&world.tenant, &request, Some("key-1"));
        let [first, second] = interleave(head_start, start(), start());
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!((first.replayed, second.replayed), (false, true));
        assert_eq!(first.response, second.response);
        assert_eq!(world.wallet.entries().len(), 1);
        assert_eq!(world.wallet.balance_minor(), 99_000);
        assert_eq!(world.games().seeds().unwrap().nonce, 1);
    }
}

#[test]
fn two_cash_outs_at_once_credit_one_payout() {
    for head_start in 0..4 {
        for keys in [[None, None], [Some("a"), Some("a")], [Some("a"), Some("b")]] {
            let world = World::new();
            let id = world.started().round_id;
            world.reveal(&id, world.gem(&id), None).unwrap();
            let (games, request) = (world.games(), RoundRequest { round_id: id });
            let [first, second] = interleave(
                head_start,
                games.cash_out_mines(&request, keys[0]),
                games.cash_out_mines(&request, keys[1]),
            );
            let first = first.unwrap().response;
            assert_eq!(first.balance, Some(play_money(100_125)));
            match second {
                Ok(second) => assert_eq!(second.response, first),
                Err(error) => assert_rejected::<()>(Err(error), GamesRejection::RoundOver),
            }
            assert_eq!(world.wallet.balance_minor(), 100_125);
            assert_eq!(world.wallet.entries().len(), 2);
        }
    }
}

#[test]
fn two_starts_at_once_get_nonces_of_their_own_and_respect_the_limit() {
    let mut world = World::new();
    let (games, request) = (world.games(), stake(60_000));
    let [first, second] = interleave(
        0,
        games.start_mines(&world.tenant, &request, Some("a")),
        games.start_mines(&world.tenant, &request, Some("b")),
    );
    assert_eq!(first.unwrap().response.fairness.nonce, 0);
    let expected = GamesRejection::InsufficientFunds { needed_minor: 60_000, available_minor: 40_000 };
    assert_rejected(second, expected);
    assert_eq!(world.wallet.balance_minor(), 40_000);

    world.tenant.mines.open_rounds_max = 2;
    let request = stake(10);
    let [first, second] = interleave(
        0,
        games.start_mines(&world.tenant, &request, None),
        games.start_mines(&world.tenant, &request, None),
    );
    assert_eq!(first.unwrap().response.fairness.nonce, 2);
    assert_rejected(second, GamesRejection::TooManyOpenRounds { open_rounds_max: 2 });
}
