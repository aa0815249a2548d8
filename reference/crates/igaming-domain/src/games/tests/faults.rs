use cactus_edge::{Clock, ObjectSql};

use super::super::round::State;
use super::*;

const LOST: [FailWhen; 2] = [FailWhen::BeforePersisting, FailWhen::AfterPersisting];

/// A round of 1,000 with one open gem, which pays 1,125.
fn with_a_gem(world: &World) -> String {
    let id = world.started().round_id;
    world.reveal(&id, world.gem(&id), None).unwrap();
    id
}

#[test]
fn a_lost_bet_goes_on_under_its_key() {
    for when in LOST {
        let world = World::new();
        world.wallet.fail_next(when);
        assert_unavailable(world.start(&stake(1_000), Some("key-1")));
        let round = world.start(&stake(1_000), Some("key-1")).unwrap();
        assert!(round.replayed);
        assert_eq!((round.response.phase.as_str(), round.response.fairness.nonce), ("running", 0));
        assert_eq!(round.response.balance, Some(play_money(99_000)));
        assert_eq!(world.wallet.balance_minor(), 99_000);
        assert_eq!(world.wallet.entries().len(), 1);
        world.ring();
        assert_eq!(world.wallet.entries().len(), 1);
        assert_eq!(world.games().open_mines().unwrap().rounds.len(), 1);
    }
}

#[test]
fn a_lost_bet_without_a_key_is_resolved_by_the_alarm_in_another_life() {
    for when in LOST {
        let world = World::new();
        world.wallet.fail_next(when);
        assert_unavailable(world.start(&stake(1_000), None));
        assert_eq!(world.games().open_mines().unwrap().rounds, []);
        assert_eq!(world.alarm.at_ms(), Some(NOW_MS + 1_000));
        world.ring();
        let open = world.games().open_mines().unwrap().rounds;
        assert_eq!(open.len(), 1);
        assert_eq!(world.wallet.balance_minor(), 99_000);
        assert_eq!(
            world
                .reveal(&open[0].round_id, world.gem(&open[0].round_id), None)
                .unwrap()
                .response
                .opened_tiles
                .len(),
            1
        );
    }
}

#[test]
fn a_lost_bet_that_the_wallet_refuses_later_is_refused() {
    let world = World::new();
    world.wallet.fail_next(FailWhen::BeforePersisting);
    assert_unavailable(world.start(&stake(100_001), Some("key-1")));
    world.ring();
    let expected = GamesRejection::InsufficientFunds { needed_minor: 100_001, available_minor: 100_000 };
    assert_rejected(world.start(&stake(100_001), Some("key-1")), expected);
    assert_eq!(world.games().open_mines().unwrap().rounds, []);
    assert_eq!(world.wallet.balance_minor(), FUNDS_MINOR);
}

#[test]
fn the_alarm_goes_on_when_the_object_dies_at_a_bet() {
    for polls in 1..=2 {
        let world = World::new();
        let (games, request) = (world.games(), stake(1_000));
        assert!(die_after(polls, games.start_mines(&world.tenant, &request, None)).is_none());
        assert_eq!(world.wallet.entries().len(), polls - 1);
        assert_eq!(world.alarm.at_ms(), Some(NOW_MS + 30_000));
        world.ring();
        assert_eq!(world.wallet.entries().len(), 1);
        assert_eq!(world.games().open_mines().unwrap().rounds.len(), 1);
    }
}

#[test]
fn the_alarm_goes_on_when_the_object_dies_at_a_win() {
    for polls in 1..=2 {
        let world = World::new();
        let id = with_a_gem(&world);
        world.alarm.take();
        let (games, request) = (world.games(), RoundRequest { round_id: id.clone() });
        assert!(die_after(polls, games.cash_out_mines(&request, None)).is_none());
        world.ring();
        assert_eq!(world.stored(&id).state, State::Paid);
        assert_eq!(world.wallet.balance_minor(), 100_125);
        assert_eq!(world.wallet.entries().len(), 2);
    }
}

#[test]
fn a_lost_win_is_credited_once_by_a_repetition_or_by_the_alarm() {
    for when in LOST {
        for key in [None, Some("key-1")] {
            for by_alarm in [false, true] {
                let world = World::new();
                let id = with_a_gem(&world);
                world.alarm.take();
                world.wallet.fail_next(when);
                assert_unavailable(world.cash_out(&id, key));
                let open = world.games().open_mines().unwrap().rounds;
                assert_eq!((open[0].phase.as_str(), open[0].payout_minor), ("cashed_out", 1_125));
                assert_rejected(world.reveal(&id, 0, None), GamesRejection::RoundOver);
                if by_alarm {
                    world.ring();
                } else {
                    let over = world.cash_out(&id, key).unwrap().response;
                    assert_eq!((over.payout_minor, over.balance), (1_125, Some(play_money(100_125))));
                }
                assert_eq!(world.stored(&id).state, State::Paid);
                assert_eq!(world.wallet.balance_minor(), 100_125);
                assert_eq!(world.wallet.entries().len(), 2);
                match key {
                    Some(_) => assert_eq!(world.cash_out(&id, key).unwrap().response.payout_minor, 1_125),
                    None => assert_rejected(world.cash_out(&id, key), GamesRejection::RoundOver),
                }
            }
        }
    }
}

#[test]
fn a_lost_automatic_cash_out_goes_on_under_the_key_of_its_reveal() {
    for when in LOST {
        let world = World::new();
        let request = StartMinesRequest { mines: 24, ..stake(1_000) };
        let id = world.start(&request, None).unwrap().response.round_id;
        let gem = world.gem(&id);
        world.wallet.fail_next(when);
        assert_unavailable(world.reveal(&id, gem, Some("key-1")));
        let over = world.reveal(&id, gem, Some("key-1")).unwrap().response;
        assert_eq!((over.payout_minor, over.balance), (24_750, Some(play_money(123_750))));
        assert_eq!(world.wallet.balance_minor(), 123_750);
    }
}

#[test]
fn seeds_may_rotate_while_a_payout_is_on_its_way() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.wallet.fail_next(FailWhen::BeforePersisting);
    assert_unavailable(world.cash_out(&id, None));
    world.games().rotate_seeds(&Default::default(), None).unwrap();
    let next = world.started();
    world.ring();
    assert_eq!(world.stored(&id).state, State::Paid);
    assert_eq!(world.wallet.balance_minor(), 99_125);
    assert_eq!(world.games().open_mines().unwrap().rounds.len(), 1);
    assert_eq!(next.fairness.nonce, 0);
}

#[test]
fn attempts_come_at_growing_and_bounded_delays_across_lives() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.alarm.take();
    world.wallet.plan.borrow_mut().extend([Some(FailWhen::BeforePersisting); 12]);
    assert_unavailable(world.cash_out(&id, None));
    let mut delays_s = Vec::new();
    while world.stored(&id).state != State::Paid {
        let at_ms = world.alarm.at_ms().expect("the alarm is set as long as money is owed");
        delays_s.push((at_ms - world.clock.now_ms()) / 1_000);
        world.ring();
    }
    assert_eq!(delays_s, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    assert_eq!(world.wallet.balance_minor(), 100_125);
    assert_eq!(world.wallet.entries().len(), 2);
}

#[test]
fn an_alarm_before_the_time_waits_and_one_without_work_ends() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.wallet.fail_next(FailWhen::BeforePersisting);
    assert_unavailable(world.cash_out(&id, None));
    world.alarm.take();
    world.clock.advance_ms(999);
    pollster::block_on(world.games().on_alarm()).unwrap();
    assert_eq!(world.wallet.entries().len(), 1);
    assert_eq!(world.alarm.at_ms(), Some(NOW_MS + 1_000));
    world.ring();
    assert_eq!(world.alarm.at_ms(), None);
    assert_eq!(world.stored(&id).state, State::Paid);
}

#[test]
fn a_refused_win_is_a_fault_stays_visible_and_is_tried_seldom() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.alarm.take();
    world.wallet.refuses_wins.set(true);
    match world.cash_out(&id, None) {
        Err(GamesError::Fault(fault)) => {
            assert!(!fault.is_retryable());
            assert_eq!(fault.to_string(), format!("the wallet refused the win of round {id}: bet_unknown"));
        }
        other => panic!("wanted a fault, found {other:?}"),
    }
    assert_eq!(world.games().open_mines().unwrap().rounds[0].phase, "cashed_out");
    world.ring();
    assert_eq!(world.alarm.at_ms(), Some(NOW_MS + 3_600_000));
    world.wallet.refuses_wins.set(false);
    world.ring();
    assert_eq!(world.stored(&id).state, State::Paid);
    assert_eq!(world.wallet.balance_minor(), 100_125);
}

#[test]
fn an_answer_lost_after_another_request_had_it_is_no_loss() {
    let world = World::new();
    world.wallet.plan.borrow_mut().extend([None, Some(FailWhen::AfterPersisting)]);
    let (games, request) = (world.games(), stake(1_000));
    let start = || games.start_mines(&world.tenant, &request, Some("key-1"));
    let [first, second] = interleave(0, start(), start());
    assert_eq!(first.unwrap().response, second.unwrap().response);
    assert_eq!(world.wallet.entries().len(), 1);
}

#[test]
fn a_win_whose_answer_is_lost_after_another_request_had_it_stays_paid() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.wallet.plan.borrow_mut().extend([None, Some(FailWhen::AfterPersisting)]);
    let (games, request) = (world.games(), RoundRequest { round_id: id.clone() });
    let cash_out = || games.cash_out_mines(&request, Some("key-1"));
    let [first, second] = interleave(0, cash_out(), cash_out());
    assert_eq!(first.unwrap().response, second.unwrap().response);
    assert_eq!(world.stored(&id).state, State::Paid);
    assert_eq!(world.wallet.entries().len(), 2);
}

#[test]
fn an_alarm_that_could_not_persist_its_failure_does_not_ring_at_once() {
    let world = World::new();
    let id = with_a_gem(&world);
    world.wallet.plan.borrow_mut().extend([Some(FailWhen::BeforePersisting); 2]);
    assert_unavailable(world.cash_out(&id, None));
    world.alarm.take();
    world.clock.advance_ms(5_000);
    // Unresolved rounds, the due round, the round again, and the update that fails.
    world.sql.faults().plan([None, None, None, Some(FailWhen::BeforePersisting)]);
    pollster::block_on(world.games().on_alarm()).unwrap();
    assert_eq!(world.alarm.at_ms(), Some(world.clock.now_ms() + 1_000));
    world.ring();
    assert_eq!(world.stored(&id).state, State::Paid);
}

#[test]
fn an_altered_payout_or_stake_is_never_paid() {
    for (path, value) in [("$.record.payout_minor", 1_126), ("$.record.stake_minor", 2_000)] {
        let world = World::new();
        let id = with_a_gem(&world);
        world.wallet.fail_next(FailWhen::BeforePersisting);
        assert_unavailable(world.cash_out(&id, None));
        let sql = "UPDATE rounds SET round = json_set(round, ?1, ?2)";
        world.sql.run(sql, &[path.into(), i64::from(value).into()]).unwrap();
        assert!(matches!(world.cash_out(&id, None), Err(GamesError::Fault(_))));
        world.alarm.take();
        world.clock.advance_ms(10_000);
        let put_off = pollster::block_on(world.games().on_alarm()).unwrap();
        assert_eq!(put_off.len(), 1, "the alarm tells what it could not pay: {put_off:?}");
        assert!(world.alarm.at_ms().is_some_and(|at_ms| at_ms > world.clock.now_ms()));
        assert_eq!(world.wallet.balance_minor(), 99_000);
    }
}

#[test]
fn a_fault_of_the_storage_before_the_bet_leaves_the_money_alone() {
    for statement in 0..4 {
        let world = World::new();
        let games = world.games();
        games.seeds().unwrap();
        let faults = world.sql.faults();
        faults.plan((0..statement).map(|_| None).chain([Some(FailWhen::BeforePersisting)]));
        assert_unavailable(pollster::block_on(games.start_mines(
            &world.tenant,
            &stake(1_000),
            Some("key-1"),
        )));
        assert_eq!(faults.remaining(), 0);
        assert_eq!(world.wallet.balance_minor(), FUNDS_MINOR);
        assert_eq!(world.start(&stake(1_000), Some("key-1")).unwrap().response.fairness.nonce, 0);
        assert_eq!(world.wallet.balance_minor(), 99_000);
    }
}
