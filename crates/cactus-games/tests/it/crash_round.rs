//! Each rule of a round, and each race of it.

use cactus_games::crash::{
    BETS_PER_PLAYER_MAX, BetId, BetState, CashOutCause, Command, Crash, CrashPoint, Event,
    ParameterRejection, Phase, PhaseRejection, RefundReason, Rejection, Round, Schedule, Void, VoidReason,
};

use crate::crash_table::{
    CLOSES_MS, STARTS_MS, bets_in, cancel, cash_out, cashed_out, confirm, hundredths, open, parameters,
    place, refused, reserve, run, schedule, start, state, wide,
};

/// 2.00 is reached then.
const DOUBLE_MS: u64 = 11_553;

#[test]
fn stakes_targets_and_bets_are_limited() {
    let mut round = open(parameters(10_000, 1_000, 2_500));
    let cases = [
        (reserve(1, "ana", 0, None), Some(Rejection::StakeOutOfRange)),
        (reserve(1, "ana", 1 << 53, None), Some(Rejection::StakeOutOfRange)),
        (reserve(1, "ana", 1_001, None), Some(Rejection::StakeAbovePayoutMax)),
        (reserve(1, "ana", 1_000, Some(0)), Some(Rejection::AutoCashOutOutOfRange)),
        (reserve(1, "ana", 1_000, Some(100)), Some(Rejection::AutoCashOutOutOfRange)),
        (reserve(1, "ana", 1_000, Some(10_001)), Some(Rejection::AutoCashOutOutOfRange)),
        (reserve(1, "ana", 1_000, Some(u64::MAX)), Some(Rejection::AutoCashOutOutOfRange)),
        (reserve(1, "ana", 1_000, Some(10_000)), None),
        (reserve(1, "bia", 10, None), Some(Rejection::BetIdTaken)),
        (reserve(2, "ana", 500, Some(101)), None),
        (reserve(3, "ana", 1, None), Some(Rejection::TooManyBets)),
        (reserve(3, "bia", 1_000, None), None),
        (reserve(4, "bia", 1, None), Some(Rejection::RoundFull)),
    ];
    for (command, expected) in cases {
        let before = format!("{round:?}");
        let handled = round.handle(command.clone(), 100);
        assert_eq!(refused(&handled), expected, "{command:?}");
        assert_eq!(expected.is_some(), handled.events.is_empty(), "a refusal changes nothing");
        assert!(expected.is_none() || before == format!("{round:?}"));
    }
    assert_eq!(round.bets_of("ana").count(), BETS_PER_PLAYER_MAX);
}

#[test]
fn dropped_and_cancelled_bets_make_room() {
    let mut round = open(parameters(10_000, 1_000, 1_000));
    place(&mut round, 1, "ana", 600, None);
    assert!(round.handle(reserve(2, "ana", 400, None), 300).answer.is_ok());
    assert_eq!(refused(&round.handle(reserve(3, "bia", 1, None), 300)), Some(Rejection::RoundFull));
    assert_eq!(
        round.handle(Command::Drop { bet_id: BetId(2) }, 300).answer.unwrap().state,
        BetState::Dropped
    );
    assert_eq!(round.handle(cancel(1, "ana"), 300).answer.unwrap().state, BetState::Cancelled);
    assert_eq!(round.totals().stake_minor, 0);
    place(&mut round, 4, "ana", 500, None);
    place(&mut round, 5, "ana", 500, None);
    assert_eq!((round.totals().bets, round.totals().stake_minor), (2, 1_000));
}

#[test]
fn schedules_are_in_order() {
    for (opened_at_ms, betting_closes_at_ms, starts_at_ms) in [(5, 5, 6), (6, 5, 7), (0, 7, 6)] {
        let schedule = Schedule { opened_at_ms, betting_closes_at_ms, starts_at_ms };
        assert_eq!(Round::open(wide(), schedule).unwrap_err(), ParameterRejection::ScheduleOutOfOrder);
    }
}

#[test]
fn bets_race_the_close_of_betting() {
    for (now_ms, expected) in [(CLOSES_MS - 1, None), (CLOSES_MS, Some(Rejection::BettingClosed))] {
        let mut round = open(wide());
        place(&mut round, 1, "ana", 100, None);
        assert_eq!(refused(&round.handle(reserve(2, "ana", 100, None), now_ms)), expected);
        assert_eq!(refused(&round.handle(cancel(1, "ana"), now_ms)), expected);
    }
    let mut round = open(wide());
    assert!(round.advance(CLOSES_MS).is_empty());
    let late = round.handle(reserve(1, "ana", 100, None), 10);
    assert_eq!(refused(&late), Some(Rejection::BettingClosed), "the table's clock never goes back");
}

#[test]
fn the_wallets_answer_races_the_start() {
    let mut round = open(wide());
    for bet in [1, 2, 3] {
        assert!(
            round.handle(reserve(bet, &format!("player {bet}"), 100, None), CLOSES_MS - 1).answer.is_ok()
        );
    }
    assert!(round.handle(confirm(1), STARTS_MS - 1).answer.is_ok(), "after the close, before the start");
    let late = round.handle(confirm(2), STARTS_MS);
    assert_eq!(
        refused(&late),
        Some(Rejection::ConfirmedTooLate),
        "the start is due, even if nobody called it yet"
    );
    assert_eq!(bets_in(&late.events)[0].state, BetState::Dropped);

    let events = round.start(CrashPoint::known(hundredths(300)), STARTS_MS + 40).unwrap();
    assert_eq!(bets_in(&events).iter().map(|bet| bet.bet_id).collect::<Vec<_>>(), [BetId(3)]);
    assert_eq!(events.last(), Some(&Event::Started { started_at_ms: STARTS_MS + 40 }));
    let after = round.handle(confirm(3), STARTS_MS + 50);
    assert_eq!((refused(&after), after.events), (Some(Rejection::BetNotReserved), Vec::new()));
    assert_eq!((round.totals().bets, round.totals().stake_minor), (1, 100));
}

#[test]
fn a_round_starts_once_and_in_time() {
    let mut round = open(wide());
    let point = |value| CrashPoint::known(hundredths(value));
    assert_eq!(round.start(point(200), STARTS_MS - 1), Err(PhaseRejection::TooEarly));
    assert_eq!(round.start(point(10_001), STARTS_MS), Err(PhaseRejection::PointAboveMaximum));
    assert_eq!(refused(&round.handle(cash_out(1, "ana"), STARTS_MS)), Some(Rejection::BetUnknown));
    assert!(round.start(point(200), STARTS_MS).is_ok());
    assert_eq!(round.start(point(300), STARTS_MS), Err(PhaseRejection::AlreadyStarted));
    let crash = Crash { crashed_at_ms: STARTS_MS + DOUBLE_MS, point: hundredths(200), interrupted: false };
    assert_eq!(run(&mut round, 60_000), [Event::Crashed(crash)]);
    assert_eq!(round.phase(), Phase::Crashed(crash));
    assert_eq!(round.start(point(300), STARTS_MS), Err(PhaseRejection::RoundOver));
    assert_eq!(round.void(VoidReason::Operator, STARTS_MS), Err(PhaseRejection::RoundOver));
}

#[test]
fn targets_are_paid_exactly_iff_they_are_at_or_below_the_point() {
    for (target, point, paid) in
        [(199, 200, true), (200, 200, true), (201, 200, false), (101, 100, false), (10_000, 10_000, true)]
    {
        let mut round = open(wide());
        place(&mut round, 1, "ana", 999, Some(target));
        start(&mut round, point);
        let events = run(&mut round, 400_000);
        assert_eq!(events.len(), 2, "the bet, then the crash");
        match state(&round, 1) {
            BetState::CashedOut(out) => {
                assert!(paid, "{target} at {point}");
                assert_eq!((out.at.get(), out.payout_minor), (target, 999 * target / 100));
                assert_eq!(
                    out.cause,
                    CashOutCause::Auto,
                    "the player's target is named before the table's end"
                );
            }
            state => assert_eq!((state, paid), (BetState::Lost, false), "{target} at {point}"),
        }
    }
}

#[test]
fn a_cash_out_races_the_crash() {
    for (elapsed_ms, expected) in [(DOUBLE_MS - 1, None), (DOUBLE_MS, Some(Rejection::RoundCrashed))] {
        let mut round = open(wide());
        place(&mut round, 1, "ana", 1_000, None);
        start(&mut round, 200);
        let handled = round.handle(cash_out(1, "ana"), STARTS_MS + elapsed_ms);
        assert_eq!(refused(&handled), expected, "{elapsed_ms} ms");
        let lost = expected.is_some();
        assert_eq!(state(&round, 1) == BetState::Lost, lost);
        assert_eq!(
            handled.events.len(),
            if lost { 2 } else { 1 },
            "a refused command still tells of the crash"
        );
        assert_eq!(
            round.totals().payout_minor,
            if lost { 0 } else { 1_990 },
            "1.99 is shown just before 2.00"
        );
    }
}

#[test]
fn a_cash_out_races_its_own_target() {
    for (elapsed_ms, cause, at) in
        [(DOUBLE_MS - 1, CashOutCause::Player, 199), (DOUBLE_MS, CashOutCause::Auto, 200)]
    {
        let mut round = open(wide());
        place(&mut round, 1, "ana", 1_000, Some(200));
        start(&mut round, 300);
        let handled = round.handle(cash_out(1, "ana"), STARTS_MS + elapsed_ms);
        let by_itself = cause == CashOutCause::Auto;
        assert_eq!(refused(&handled), by_itself.then_some(Rejection::AlreadyCashedOut));
        assert_eq!(state(&round, 1), cashed_out(at, cause, at * 10, elapsed_ms));
    }
}

#[test]
fn a_cash_out_at_the_start_returns_the_stake_and_at_a_point_of_one_comes_too_late() {
    let mut round = open(wide());
    place(&mut round, 1, "ana", 777, None);
    start(&mut round, 101);
    assert!(round.handle(cash_out(1, "ana"), STARTS_MS).answer.is_ok());
    assert_eq!(state(&round, 1), cashed_out(100, CashOutCause::Player, 777, 0));

    let mut round = open(wide());
    place(&mut round, 1, "ana", 777, None);
    start(&mut round, 100);
    assert_eq!(refused(&round.handle(cash_out(1, "ana"), STARTS_MS)), Some(Rejection::RoundCrashed));
    assert_eq!(round.multiplier(STARTS_MS), None);
}

#[test]
fn a_bet_whose_payout_reaches_its_limit_is_cashed_out() {
    // 1,005 of 1,000 is reached at 1.01, which would pay 1,010; a stake at the limit leaves at once.
    let limits = [(1_000, 1_005, 101, 166), (1_000, 2_000, 200, DOUBLE_MS), (700, 700, 100, 0)];
    for (stake, payout_max, at, elapsed_ms) in limits {
        let mut round = open(parameters(10_000, payout_max, 1_000_000));
        place(&mut round, 1, "ana", stake, Some(9_000));
        start(&mut round, 5_000);
        assert_eq!(round.next_wake_ms(), Some(STARTS_MS + elapsed_ms));
        assert_eq!(run(&mut round, elapsed_ms).len(), 1);
        assert_eq!(state(&round, 1), cashed_out(at, CashOutCause::PayoutMax, payout_max, elapsed_ms));
    }
}

#[test]
fn the_highest_multiplier_pays_everybody() {
    let mut round = open(parameters(200, 1_000_000, 1_000_000));
    place(&mut round, 1, "ana", 50, None);
    place(&mut round, 2, "bia", 60, Some(200));
    start(&mut round, 200);
    assert_eq!(run(&mut round, DOUBLE_MS).len(), 3);
    assert_eq!(state(&round, 1), cashed_out(200, CashOutCause::MultiplierMax, 100, DOUBLE_MS));
    assert_eq!(state(&round, 2), cashed_out(200, CashOutCause::Auto, 120, DOUBLE_MS));
}

#[test]
fn the_rounds_limit_cashes_everybody_out() {
    // 300 + 700 staked, 2,000 to pay: everybody at 2.00, before the crash at 2.00.
    let mut round = open(parameters(10_000, 2_000, 2_000));
    place(&mut round, 1, "ana", 300, None);
    place(&mut round, 2, "bia", 700, Some(250));
    start(&mut round, 200);
    assert_eq!(round.next_wake_ms(), Some(STARTS_MS + DOUBLE_MS));
    let events = run(&mut round, 60_000);
    assert_eq!(
        bets_in(&events).iter().map(|bet| bet.bet_id.0).collect::<Vec<_>>(),
        [2, 1],
        "exits ascending"
    );
    assert_eq!(state(&round, 1), cashed_out(200, CashOutCause::RoundPayoutMax, 600, DOUBLE_MS));
    assert_eq!(state(&round, 2), cashed_out(200, CashOutCause::RoundPayoutMax, 1_400, DOUBLE_MS));
    assert_eq!(round.totals().payout_minor, 2_000);

    // One hundredth earlier the crash comes first.
    let mut round = open(parameters(10_000, 2_000, 2_000));
    place(&mut round, 1, "ana", 300, None);
    place(&mut round, 2, "bia", 700, Some(250));
    start(&mut round, 199);
    assert_eq!(run(&mut round, 60_000).len(), 3);
    assert_eq!((state(&round, 1), state(&round, 2)), (BetState::Lost, BetState::Lost));
}

#[test]
fn a_target_goes_before_the_rounds_limit_at_the_same_multiplier() {
    // 2.00 is both bia's target and the limit's multiplier. Paying her takes 1,000 of 2,000 and 500 of 1,000.
    let mut round = open(parameters(10_000, 2_000, 2_000));
    place(&mut round, 1, "ana", 500, None);
    place(&mut round, 2, "bia", 500, Some(200));
    start(&mut round, 1_000);
    assert_eq!(run(&mut round, DOUBLE_MS).len(), 2);
    assert_eq!(state(&round, 2), cashed_out(200, CashOutCause::Auto, 1_000, DOUBLE_MS));
    assert_eq!(state(&round, 1), cashed_out(200, CashOutCause::RoundPayoutMax, 1_000, DOUBLE_MS));
}

#[test]
fn cash_outs_raise_the_rounds_limit_for_those_who_stay() {
    // Together they would leave at 2.00; when bia takes 1.50, 1,250 are left for ana's 500.
    let mut round = open(parameters(10_000, 2_000, 2_000));
    place(&mut round, 1, "ana", 500, None);
    place(&mut round, 2, "bia", 500, Some(150));
    start(&mut round, 1_000);
    assert_eq!(run(&mut round, 60_000).len(), 3);
    let BetState::CashedOut(out) = state(&round, 1) else { panic!("ana is paid") };
    assert_eq!((out.at.get(), out.payout_minor), (250, 1_250));
    assert_eq!(out.cause, CashOutCause::RoundPayoutMax);
    assert_eq!(round.totals().payout_minor, 2_000);
}

#[test]
fn cash_outs_of_one_moment_are_in_the_order_of_targets_then_of_bets() {
    let mut round = open(wide());
    for (bet, target) in [(1, 300), (2, 150), (3, 300), (4, 149), (5, 150)] {
        place(&mut round, bet, &format!("player {bet}"), 100, Some(target));
    }
    start(&mut round, 400);
    let order: Vec<_> = bets_in(&run(&mut round, 60_000)).iter().map(|bet| bet.bet_id.0).collect();
    assert_eq!(order, [4, 2, 5, 1, 3]);
}

#[test]
fn players_speak_of_their_own_bets_only() {
    let mut round = open(wide());
    place(&mut round, 1, "ana", 100, None);
    assert_eq!(refused(&round.handle(cancel(1, "bia"), 300)), Some(Rejection::BetUnknown));
    start(&mut round, 300);
    assert_eq!(refused(&round.handle(cash_out(1, "bia"), STARTS_MS + 10)), Some(Rejection::BetUnknown));
    assert_eq!(state(&round, 1), BetState::Placed);
}

#[test]
fn each_state_refuses_what_it_cannot_do() {
    let mut round = open(wide());
    for bet in 1..=5 {
        assert!(round.handle(reserve(bet, &format!("p{bet}"), 100, None), 10).answer.is_ok());
    }
    assert_eq!(refused(&round.handle(cancel(1, "p1"), 20)), Some(Rejection::BetNotConfirmed));
    assert_eq!(refused(&round.handle(cash_out(1, "p1"), 20)), Some(Rejection::BetNotConfirmed));
    assert!([1, 2, 3, 4].iter().all(|bet| round.handle(confirm(*bet), 30).answer.is_ok()));
    assert_eq!(refused(&round.handle(confirm(1), 30)), Some(Rejection::BetNotReserved));
    assert_eq!(
        refused(&round.handle(Command::Drop { bet_id: BetId(1) }, 30)),
        Some(Rejection::BetNotReserved)
    );
    assert_eq!(refused(&round.handle(confirm(9), 30)), Some(Rejection::BetUnknown));
    assert_eq!(refused(&round.handle(cash_out(1, "p1"), 30)), Some(Rejection::NotRunning));
    assert!(round.handle(cancel(2, "p2"), 30).answer.is_ok());
    assert_eq!(refused(&round.handle(cancel(2, "p2"), 30)), Some(Rejection::BetNotOpen));

    start(&mut round, 200);
    assert_eq!(refused(&round.handle(cancel(1, "p1"), STARTS_MS)), Some(Rejection::BettingClosed));
    assert_eq!(refused(&round.handle(cash_out(2, "p2"), STARTS_MS + 500)), Some(Rejection::BetNotOpen));
    assert_eq!(
        refused(&round.handle(cash_out(5, "p5"), STARTS_MS + 500)),
        Some(Rejection::BetNotOpen),
        "dropped"
    );
    assert!(round.handle(cash_out(1, "p1"), STARTS_MS + 500).answer.is_ok());
    assert_eq!(refused(&round.handle(cash_out(1, "p1"), STARTS_MS + 500)), Some(Rejection::AlreadyCashedOut));
    assert_eq!(run(&mut round, 60_000).len(), 3, "two lose, then the crash");
    assert_eq!(refused(&round.handle(cash_out(3, "p3"), STARTS_MS + 60_000)), Some(Rejection::RoundCrashed));
    assert_eq!(
        refused(&round.handle(cash_out(1, "p1"), STARTS_MS + 60_000)),
        Some(Rejection::AlreadyCashedOut)
    );
}

#[test]
fn a_round_called_off_gives_back_what_is_open() {
    let mut round = open(wide());
    place(&mut round, 1, "ana", 100, None);
    assert!(round.handle(reserve(2, "bia", 100, None), 300).answer.is_ok());
    let void = Void { voided_at_ms: 99_000, reason: VoidReason::BeaconMissing };
    let events = round.void(VoidReason::BeaconMissing, 99_000).unwrap();
    assert_eq!(events.last(), Some(&Event::Voided(void)));
    assert_eq!(
        (state(&round, 1), state(&round, 2)),
        (BetState::Refunded(RefundReason::Voided), BetState::Dropped)
    );
    assert_eq!((round.phase(), round.next_wake_ms()), (Phase::Voided(void), None));

    let mut round = open(wide());
    place(&mut round, 1, "ana", 100, Some(150));
    place(&mut round, 2, "bia", 100, None);
    start(&mut round, 200);
    let events = round.void(VoidReason::Operator, STARTS_MS + 8_000).unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(state(&round, 1), cashed_out(150, CashOutCause::Auto, 150, 6_758), "cash-outs stand");
    assert_eq!(state(&round, 2), BetState::Refunded(RefundReason::Voided));

    let mut round = open(wide());
    place(&mut round, 1, "ana", 100, None);
    start(&mut round, 200);
    let events = round.void(VoidReason::Operator, STARTS_MS + DOUBLE_MS).unwrap();
    assert!(matches!(events.last(), Some(Event::Crashed(_))), "a crash that is due cannot be called off");
    assert_eq!(state(&round, 1), BetState::Lost);
}

#[test]
fn wakes_are_exact() {
    let mut round = open(wide());
    assert_eq!(round.next_wake_ms(), Some(CLOSES_MS));
    place(&mut round, 1, "ana", 100, Some(150));
    assert!(round.advance(CLOSES_MS).is_empty());
    assert_eq!(round.next_wake_ms(), Some(STARTS_MS));
    assert!(round.advance(STARTS_MS).is_empty());
    assert_eq!(round.next_wake_ms(), None, "it waits to be started");
    start(&mut round, 200);
    for expected_ms in [6_758, DOUBLE_MS] {
        let wake_ms = round.next_wake_ms().unwrap();
        assert_eq!(wake_ms, STARTS_MS + expected_ms);
        assert!(round.advance(wake_ms - 1).is_empty(), "nothing is due before");
        assert_eq!(round.advance(wake_ms).len(), 1);
    }
    assert_eq!((round.next_wake_ms(), round.advance(u64::MAX)), (None, Vec::new()));
    assert_eq!(round.schedule(), &schedule());
}
