use igaming_contracts::games::crash::{CrashBetState, CrashPhase, CrashRejection};

use super::bank::FUNDS_MINOR;
use super::world::{World, assert_rejected, die_after, stake};

#[test]
fn a_round_goes_on_after_a_restart_while_it_runs() {
    let mut world = World::betting_before(200..1_000_000);
    let (auto, manual) = (world.placed("ana", 1_000, Some(150)), world.placed("ana", 1_000, None));
    world.die();
    world.pass_to(CrashPhase::Running);
    world.pass_ms(1_000);
    world.die();
    assert_eq!(world.state().phase, CrashPhase::Running);
    let out = world.cash_out("ana", "r", &manual.bet_id).unwrap().bet;
    assert_eq!(out.cashed_out_at_hundredths, Some(106));
    // It dies again before the wallet was asked.
    world.die();
    world.pass_to(CrashPhase::Crashed);
    world.settle();
    assert!(world.cash_out("ana", "r", &manual.bet_id).unwrap().replayed);
    assert_eq!(world.seen("ana", &auto.bet_id).payout_minor, 1_500);
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 2_000 + 1_060 + 1_500);
    assert!(!world.table.round(world.state().round).unwrap().interrupted);
}

#[test]
fn a_crash_that_was_missed_pays_reached_targets_and_refunds_the_rest() {
    let mut world = World::betting_before(200..400);
    let point = world.point_hundredths();
    let reached = world.placed("ana", 1_000, Some(i64::try_from(point).unwrap()));
    let above = world.placed("ana", 300, Some(i64::try_from(point + 1).unwrap()));
    let manual = world.placed("eva", 500, None);
    world.pass_to(CrashPhase::Running);
    world.clock.advance_ms(60_000);
    world.die();
    world.settle();
    let round = world.seen("ana", &reached.bet_id).round;
    assert_eq!(world.seen("ana", &reached.bet_id).payout_minor, point * 10);
    for (player, bet) in [("ana", above), ("eva", manual)] {
        let refunded = world.seen(player, &bet.bet_id);
        assert_eq!((refunded.state, refunded.paid), (CrashBetState::Refunded, true));
    }
    let ended = world.table.round(round).unwrap();
    assert!(ended.interrupted);
    assert_eq!((ended.bets, ended.stake_minor, ended.payout_minor), (1, 1_000, point * 10));
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000 + point * 10);
    assert_eq!(world.bank.balance_minor("eva"), FUNDS_MINOR);
}

#[test]
fn a_start_that_was_missed_voids_the_round() {
    let mut world = World::betting();
    let bet = world.placed("ana", 1_000, None);
    world.clock.advance_ms(60_000);
    world.die();
    world.settle();
    assert_eq!(world.seen("ana", &bet.bet_id).state, CrashBetState::Refunded);
    assert_eq!(world.table.round(1).unwrap().void_reason.as_deref(), Some("table_away"));
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
}

#[test]
fn a_bet_whose_object_dies_while_the_wallet_is_asked_goes_back() {
    for polls in 1..=2 {
        let mut world = World::betting();
        assert!(die_after(polls, world.table.command("ana", "r", &stake(1_000, None))).is_none());
        assert_eq!(world.bank.entries("ana").len(), polls - 1);
        assert!(world.alarm.at_ms().is_some_and(|at_ms| at_ms <= world.now_ms() + 10_000));
        world.die();
        assert_rejected(world.bet("ana", "r", 1_000, None), &CrashRejection::WalletUnavailable);
        world.settle();
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
        assert_eq!(world.table.bets("ana").unwrap().bets, []);
    }
}

#[test]
fn a_win_whose_object_dies_while_the_wallet_is_asked_is_credited_once() {
    for polls in 1..=2 {
        let mut world = World::betting_before(200..1_000_000);
        let bet = world.placed("ana", 1_000, None);
        world.pass_to(CrashPhase::Running);
        world.pass_ms(5_000);
        let out = world.cash_out("ana", "r", &bet.bet_id).unwrap().bet;
        {
            let mut work = std::pin::pin!(world.table.work());
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            (0..polls).for_each(|_| assert!(work.as_mut().poll(&mut context).is_pending()));
        }
        assert!(world.table.live.borrow().settling.is_empty(), "an event that died holds nothing");
        world.die();
        world.settle();
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000 + out.payout_minor);
        assert_eq!(world.bank.entries("ana").len(), 2);
    }
}

#[test]
fn the_alarm_alone_brings_a_round_to_its_end() {
    let mut world = World::betting_before(150..1_000);
    let bet = world.placed("ana", 1_000, Some(150));
    for _ in 0..100 {
        let Some(at_ms) = world.alarm.take() else { break };
        world.clock.set_ms(at_ms.max(world.now_ms()));
        world.wake();
        pollster::block_on(world.table.work()).unwrap();
    }
    assert!(world.seen("ana", &bet.bet_id).paid);
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR + 500);
    assert_eq!(world.alarm.at_ms(), None, "the table sleeps");
}

#[test]
fn a_chain_that_was_not_published_is_made_anew() {
    let mut world = World::seeded(1, 50_000);
    world.table.state().unwrap();
    world.wake();
    assert!(world.table.live.borrow().making.is_some());
    world.die();
    world.pass_to(CrashPhase::Betting);
    assert_eq!(world.table.chain().unwrap().games, 50_000);
}
