use cactus_edge::ObjectSql;
use cactus_edge::sqlite::FailWhen;
use igaming_contracts::games::crash::{CrashBetState, CrashFairnessMode, CrashPhase, CrashRejection};

use super::bank::FUNDS_MINOR;
use super::beacon::Mood;
use super::world::{World, assert_rejected, stake};

const LOST: [FailWhen; 2] = [FailWhen::BeforePersisting, FailWhen::AfterPersisting];

#[test]
fn a_bet_whose_wallet_does_not_answer_does_not_play_and_its_stake_goes_back() {
    for when in LOST {
        let mut world = World::betting();
        world.bank.fail_next(when);
        assert_rejected(world.bet("ana", "r-1", 1_000, None), &CrashRejection::WalletUnavailable);
        world.settle();
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
        assert_rejected(world.bet("ana", "r-1", 1_000, None), &CrashRejection::WalletUnavailable);
        // It counts no more.
        world.placed("ana", 1, None);
        world.placed("ana", 1, None);
        assert_eq!(world.table.bets("ana").unwrap().bets.len(), 2);
    }
}

#[test]
fn a_rollback_is_tried_until_it_is_answered() {
    for when in LOST {
        let mut world = World::betting();
        world.bank.fail_next(FailWhen::AfterPersisting);
        world.bank.plan([Some(when), Some(when), None]);
        assert_rejected(world.bet("ana", "r-1", 1_000, None), &CrashRejection::WalletUnavailable);
        world.settle();
        assert_eq!(world.faults.len(), 1, "the first rollback was lost");
        world.pass_ms(10_000);
        assert_eq!(world.faults.len(), 2, "then it waits longer each time");
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
        assert!(world.table.live.borrow().due.is_empty());
    }
}

#[test]
fn a_win_is_tried_until_it_is_answered_and_credited_once() {
    for when in LOST {
        let mut world = World::betting_before(200..1_000_000);
        let bet = world.placed("ana", 1_000, Some(200));
        world.bank.plan([Some(when), Some(when), Some(when)]);
        world.pass_to(CrashPhase::Crashed);
        world.pass_ms(20_000);
        assert_eq!(world.faults.len(), 3);
        assert!(world.seen("ana", &bet.bet_id).paid);
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR + 1_000);
        assert_eq!(world.bank.entries("ana").len(), 2);
    }
}

#[test]
fn a_wallet_that_refuses_a_win_is_asked_again_after_an_hour() {
    let mut world = World::betting_before(200..1_000_000);
    world.bank.refuses_wins.set(true);
    let bet = world.placed("ana", 1_000, Some(200));
    world.pass_to(CrashPhase::Crashed);
    world.pass_ms(3_000_000);
    assert_eq!(world.faults.len(), 1, "a defect that people must mend");
    world.bank.heal();
    world.pass_ms(3_000_000);
    assert!(world.seen("ana", &bet.bet_id).paid);
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR + 1_000);
}

#[test]
fn a_stake_that_is_confirmed_after_the_start_goes_back() {
    for rollback_first in [false, true] {
        let world = World::betting();
        let action = stake(1_000, None);
        // The wallet's answer takes until the round runs.
        let table = world.reopened();
        let mut slow = std::pin::pin!(table.command("ana", "r", &action));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(slow.as_mut().poll(&mut context).is_pending());
        world.clock.advance_ms(5_600);
        pollster::block_on(table.wake()).unwrap();
        assert_eq!(table.state().unwrap().state.phase, CrashPhase::Running);
        if rollback_first {
            pollster::block_on(table.work()).unwrap();
        }
        assert_rejected(pollster::block_on(slow), &CrashRejection::BettingClosed);
        pollster::block_on(table.work()).unwrap();
        assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
        assert_eq!(world.bank.entries("ana").len(), 2, "a bet and its rollback, in whichever order");
        assert!(table.live.borrow().due.is_empty());
    }
}

#[test]
fn a_stake_that_is_confirmed_while_the_round_waits_for_its_beacon_goes_back() {
    let mut world = World::with_config(1, 40, |config| config.fairness = CrashFairnessMode::ChainBeacon);
    let starts_at_ms = world.pass_to(CrashPhase::Betting).starts_at_ms.unwrap();
    world.beacon.mood.set(Mood::Away);
    let action = stake(1_000, None);
    {
        let mut slow = std::pin::pin!(world.table.command("ana", "r", &action));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(slow.as_mut().poll(&mut context).is_pending());
        world.clock.set_ms(starts_at_ms);
        assert_rejected(pollster::block_on(slow), &CrashRejection::BettingClosed);
    }
    assert_eq!(world.state().phase, CrashPhase::Starting);
    world.settle();
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
}

#[test]
fn a_round_whose_beacon_stays_away_is_void_and_refunded() {
    let mut world = World::with_config(1, 40, |config| config.fairness = CrashFairnessMode::ChainBeacon);
    world.pass_to(CrashPhase::Betting);
    world.beacon.mood.set(Mood::Away);
    let bet = world.placed("ana", 1_000, Some(101));
    let state = world.pass_to(CrashPhase::Void);
    assert_eq!(state.void_reason.as_deref(), Some("beacon_missing"));
    world.settle();
    let refunded = world.seen("ana", &bet.bet_id);
    assert_eq!((refunded.state, refunded.paid), (CrashBetState::Refunded, true));
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
    // The void round has used its game, on record with its hash.
    let void = world.table.round(1).unwrap();
    assert_eq!((void.phase, void.point_hundredths, void.bets), (CrashPhase::Void, None, 0));
    world.beacon.mood.set(Mood::Well);
    let next = world.pass_to(CrashPhase::Betting);
    assert_eq!((next.game, next.previous_hash), (2, Some(void.hash)));
}

#[test]
fn a_forged_beacon_is_not_believed() {
    let mut world = World::new();
    world.beacon.mood.set(Mood::Forged);
    world.table.state().unwrap();
    world.pass_ms(10_000);
    assert_eq!(world.state().phase, CrashPhase::Preparing);
    assert!(world.table.chain().unwrap().seeding.unwrap().salt.is_none());
    assert!(!world.faults.is_empty());
    world.beacon.mood.set(Mood::Well);
    world.pass_to(CrashPhase::Betting);
}

#[test]
fn a_table_whose_storage_failed_must_be_opened_anew_and_lost_nothing() {
    for when in LOST {
        for step in 0..6 {
            let mut world = World::betting();
            let placed = world.placed("ana", 1_000, Some(101));
            world.sql.faults().plan((0..step).map(|_| None).chain([Some(when)]));
            let answer = world.bet("ana", "r", 500, None);
            while world.sql.faults().remaining() > 0 {
                let _ = world.sql.run("SELECT 1", &[]);
            }
            if world.table.is_broken() {
                assert!(answer.is_err());
                assert!(pollster::block_on(world.table.wake()).is_err());
                world.die();
            }
            world.pass_to(CrashPhase::Crashed);
            world.pass_ms(5_000);
            let bets = world.table.bets("ana").unwrap().bets;
            let (staked, paid): (u64, u64) = bets
                .iter()
                .map(|bet| (bet.amount_minor, bet.payout_minor))
                .fold((0, 0), |sums, bet| (sums.0 + bet.0, sums.1 + bet.1));
            assert!(bets.iter().any(|bet| bet.bet_id == placed.bet_id));
            assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - staked + paid);
        }
    }
}
