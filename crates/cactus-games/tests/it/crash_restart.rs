//! Rounds whose table lost its memory.

use cactus_games::crash::{
    Bet, BetId, BetState, CashOutCause, Crash, CrashPoint, Event, Phase, RefundReason, RestoreRejection,
    Round, StoredPhase, TableParameters,
};

use crate::crash_table::{
    STARTS_MS, cash_out, cashed_out, hundredths, open, parameters, place, schedule, start, state, wide,
};

/// 2.00 is reached then.
const DOUBLE_MS: u64 = 11_553;

fn bet(bet: u64, player: &str, stake_minor: u64, target: Option<u64>, state: BetState) -> Bet {
    let auto_cash_out = target.map(hundredths);
    Bet { bet_id: BetId(bet), player_id: player.to_owned(), stake_minor, auto_cash_out, state }
}

fn running(point: u64) -> StoredPhase {
    StoredPhase::Running { started_at_ms: STARTS_MS, point: CrashPoint::known(hundredths(point)) }
}

fn restore(parameters: TableParameters, phase: StoredPhase, bets: &[Bet]) -> Result<Round, RestoreRejection> {
    Round::restore(parameters, schedule(), phase, bets.iter().cloned())
}

/// Manual, below the point, at it, above it; then when the table comes back, and what becomes of each.
#[test]
fn the_crash_decides_whether_a_round_goes_on() {
    let placed = [
        bet(1, "ana", 100, None, BetState::Placed),
        bet(2, "bia", 100, Some(150), BetState::Placed),
        bet(3, "eva", 100, Some(200), BetState::Placed),
        bet(4, "ivo", 100, Some(201), BetState::Placed),
    ];
    let paid = |at, elapsed_ms| cashed_out(at, CashOutCause::Auto, at, elapsed_ms);

    let mut in_time = restore(wide(), running(200), &placed).unwrap();
    assert_eq!(in_time.resume(STARTS_MS + DOUBLE_MS - 1).len(), 1);
    assert_eq!(state(&in_time, 2), paid(150, 6_758));
    assert_eq!(in_time.phase(), Phase::Running { started_at_ms: STARTS_MS });
    assert!(in_time.handle(cash_out(1, "ana"), STARTS_MS + DOUBLE_MS - 1).answer.is_ok());
    assert_eq!(in_time.advance(STARTS_MS + DOUBLE_MS).len(), 3);
    assert_eq!((state(&in_time, 3), state(&in_time, 4)), (paid(200, DOUBLE_MS), BetState::Lost));

    for late_ms in [0, 1, 1_000_000] {
        let mut missed = restore(wide(), running(200), &placed).unwrap();
        let events = missed.resume(STARTS_MS + DOUBLE_MS + late_ms);
        let crash = Crash { crashed_at_ms: STARTS_MS + DOUBLE_MS, point: hundredths(200), interrupted: true };
        assert_eq!((events.len(), events.last()), (5, Some(&Event::Crashed(crash))));
        let refunded = BetState::Refunded(RefundReason::Interrupted);
        let states = [1, 2, 3, 4].map(|bet| state(&missed, bet));
        assert_eq!(states, [refunded, paid(150, 6_758), paid(200, DOUBLE_MS), refunded]);
        assert_eq!((missed.totals().bets, missed.totals().payout_minor), (2, 350));
    }
}

#[test]
fn a_round_that_had_not_started_waits_for_its_start() {
    let bets = [bet(1, "ana", 100, None, BetState::Placed), bet(2, "bia", 100, None, BetState::Reserved)];
    let mut round = restore(wide(), StoredPhase::Betting, &bets).unwrap();
    assert!(round.resume(STARTS_MS + 7).is_empty());
    assert_eq!((round.phase(), round.totals().bets), (Phase::Betting, 1));
    assert_eq!(round.start(CrashPoint::known(hundredths(150)), 0).unwrap().len(), 2);
    assert_eq!(round.started_at_ms(), Some(STARTS_MS + 7));
    assert_eq!(state(&round, 2), BetState::Dropped);
}

#[test]
fn the_rounds_limits_are_kept_over_a_restart() {
    let table = parameters(10_000, 2_000, 2_000);
    let mut round = open(table);
    place(&mut round, 1, "ana", 500, None);
    place(&mut round, 2, "bia", 500, Some(150));
    start(&mut round, 1_000);
    assert_eq!(round.advance(STARTS_MS + 7_000).len(), 1);
    let bets: Vec<Bet> = round.bets().cloned().collect();
    let mut again = restore(table, running(1_000), &bets).unwrap();
    assert_eq!(again.totals(), round.totals());
    assert_eq!(again.resume(STARTS_MS + 400_000).len(), 2);
    // 1,250 left for 500.
    let BetState::CashedOut(out) = state(&again, 1) else { panic!("ana is paid") };
    assert_eq!((out.at.get(), out.cause), (250, CashOutCause::RoundPayoutMax));
}

#[test]
fn stored_rounds_that_the_rules_cannot_have_made_are_refused() {
    use RestoreRejection as No;
    let table = parameters(1_000, 1_000, 2_000);
    let placed = |number, player: &str, stake| bet(number, player, stake, None, BetState::Placed);
    let paid = |at, cause, payout, elapsed_ms| {
        vec![bet(1, "ana", 100, Some(200), cashed_out(at, cause, payout, elapsed_ms))]
    };
    let (auto, player) = (CashOutCause::Auto, CashOutCause::Player);
    let one = |state| vec![bet(1, "ana", 100, None, state)];
    let cases = [
        (running(1_001), vec![], No::PointAboveMaximum),
        (running(300), vec![placed(1, "ana", 1), placed(1, "bia", 1)], No::BetIdTaken),
        (running(300), vec![placed(1, "ana", 0)], No::BetOutOfRange),
        (running(300), vec![placed(1, "ana", 1_001)], No::BetOutOfRange),
        (running(300), vec![bet(1, "ana", 1, Some(100), BetState::Placed)], No::BetOutOfRange),
        (running(300), vec![placed(1, "a", 1), placed(2, "a", 1), placed(3, "a", 1)], No::TooManyBets),
        (running(300), vec![placed(1, "a", 1_000), placed(2, "b", 1_000), placed(3, "c", 1)], No::RoundFull),
        (running(300), one(BetState::Reserved), No::StateImpossible),
        (running(300), one(BetState::Lost), No::StateImpossible),
        (running(300), one(BetState::Refunded(RefundReason::Voided)), No::StateImpossible),
        (StoredPhase::Betting, one(cashed_out(100, player, 100, 0)), No::StateImpossible),
        (running(199), paid(200, auto, 200, DOUBLE_MS), No::CashOutImpossible),
        (running(300), paid(200, auto, 201, DOUBLE_MS), No::CashOutImpossible),
        (running(300), paid(200, auto, 200, DOUBLE_MS + 1), No::CashOutImpossible),
        (running(300), paid(200, player, 200, DOUBLE_MS), No::CashOutImpossible),
        (running(300), paid(250, player, 250, 15_272), No::CashOutImpossible),
        (running(150), paid(150, player, 150, 6_758), No::CashOutImpossible),
    ];
    for (phase, bets, expected) in cases {
        assert_eq!(restore(table, phase, &bets).err(), Some(expected), "{bets:?}");
    }
    assert!(restore(table, running(200), &paid(200, auto, 200, DOUBLE_MS)).is_ok());
    assert!(restore(table, running(300), &paid(150, player, 150, 6_758)).is_ok());
    let early =
        StoredPhase::Running { started_at_ms: STARTS_MS - 1, point: CrashPoint::known(hundredths(300)) };
    assert_eq!(restore(table, early, &[]).err(), Some(No::StateImpossible));

    // Two cash-outs, each possible, together above the round's limit.
    let table = parameters(1_000, 2_000, 2_000);
    let both = [1, 2].map(|number| {
        bet(number, &format!("p{number}"), 600, Some(200), cashed_out(200, auto, 1_200, DOUBLE_MS))
    });
    assert_eq!(restore(table, running(300), &both).err(), Some(No::RoundPayoutAboveMax));

    // One that leaves less than the other's stake: both would have left at 1.00.
    let table = parameters(1_000, 2_000, 2_000);
    let paid = bet(1, "p1", 1_000, Some(190), cashed_out(190, auto, 1_900, 10_698));
    let open_still = [paid, placed(2, "p2", 1_000)];
    assert_eq!(restore(table, running(300), &open_still).err(), Some(No::RoundPayoutAboveMax));
}
