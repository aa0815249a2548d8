use igaming_contracts::games::crash::{
    CrashBetState, CrashBroadcast, CrashCashOutCause, CrashFairnessMode, CrashPhase,
};

use super::bank::{FUNDS_MINOR, play_money};
use super::world::{CHAIN_GAMES, NOW_MS, World};

#[test]
fn a_new_table_makes_its_chain_publishes_it_and_waits_for_the_beacon() {
    let mut world = World::new();
    assert_eq!(world.state().phase, CrashPhase::Preparing);
    assert_eq!(world.table.chain().unwrap().terminating_hash, None);
    let state = world.pass_to(CrashPhase::Betting);
    let chain = world.table.chain().unwrap();
    let seeding = chain.seeding.unwrap();
    assert_eq!((chain.games, chain.played, chain.remaining), (CHAIN_GAMES, 0, CHAIN_GAMES));
    assert_eq!(seeding.published_at_ms, NOW_MS);
    // Two periods of a second later.
    assert_eq!(seeding.beacon_genesis_s + (seeding.beacon_round - 1), NOW_MS / 1_000 + 2);
    assert_eq!(world.now_ms(), NOW_MS + 2_000, "the round opens when the salt is there");
    assert_eq!((state.round, state.chain, state.game), (1, 1, 1));
    assert_eq!(state.previous_hash, chain.terminating_hash);
}

#[test]
fn a_bet_is_placed_cashed_out_and_credited() {
    let mut world = World::betting_before(300..1_000_000);
    let placed = world.bet("ana", "r-1", 1_000, None).unwrap();
    assert_eq!(placed.balance, Some(play_money(FUNDS_MINOR - 1_000)));
    assert_eq!((placed.bet.state, placed.bet.paid, placed.replayed), (CrashBetState::Placed, false, false));
    let started = world.pass_to(CrashPhase::Running).started_at_ms.unwrap();
    // e^(0.06 x 10) = 1.8221…
    world.pass_until(started + 10_000);
    let out = world.cash_out("ana", "r-2", &placed.bet.bet_id).unwrap().bet;
    assert_eq!((out.cashed_out_at_hundredths, out.payout_minor, out.paid), (Some(182), 1_820, false));
    assert_eq!(out.cashed_out_by, Some(CrashCashOutCause::Player));
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000, "the wallet follows");
    world.settle();
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR + 820);
    let updates = world.updates(&placed.bet.bet_id);
    assert_eq!(updates.len(), 1, "told when the wallet has it: {updates:?}");
    assert!(updates[0].paid && world.seen("ana", &placed.bet.bet_id).paid);
}

#[test]
fn an_automatic_cash_out_is_paid_at_its_target_and_the_rest_is_lost() {
    let mut world = World::betting_before(200..201);
    let at_point = world.placed("ana", 1_000, Some(200));
    let above = world.placed("ana", 500, Some(201));
    let manual = world.placed("eva", 300, None);
    world.pass_to(CrashPhase::Crashed);
    world.settle();
    let paid = world.seen("ana", &at_point.bet_id);
    assert_eq!((paid.state, paid.payout_minor), (CrashBetState::CashedOut, 2_000));
    assert_eq!(paid.cashed_out_by, Some(CrashCashOutCause::Auto));
    for (player, bet) in [("ana", above), ("eva", manual)] {
        let lost = world.seen(player, &bet.bet_id);
        assert_eq!((lost.state, lost.payout_minor, lost.paid), (CrashBetState::Lost, 0, true));
        assert_eq!(world.updates(&bet.bet_id).last().map(|bet| bet.state), Some(CrashBetState::Lost));
    }
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR + 500);
    assert_eq!(world.bank.balance_minor("eva"), FUNDS_MINOR - 300);
}

#[test]
fn a_bet_is_taken_back_while_betting_is_open() {
    let mut world = World::betting();
    let bet = world.placed("ana", 1_000, None);
    let cancelled = world.cancel("ana", "r-2", &bet.bet_id).unwrap().bet;
    assert_eq!((cancelled.state, cancelled.paid), (CrashBetState::Cancelled, false));
    world.settle();
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR);
    assert!(world.seen("ana", &bet.bet_id).paid);
    // It counts no more against the two bets of a round.
    world.placed("ana", 1, None);
    world.placed("ana", 1, None);
}

#[test]
fn the_round_tells_its_phases_ticks_and_its_hash_at_the_end_only() {
    let mut world = World::betting_before(150..400);
    world.table.set_audience(1);
    world.told.clear();
    let point = world.point_hundredths();
    world.pass_to(CrashPhase::Crashed);
    let told = world.broadcasts();
    let phases: Vec<_> = told
        .iter()
        .filter_map(|told| match told {
            CrashBroadcast::State { state } => Some((state.phase, state.hash.is_some())),
            _ => None,
        })
        .collect();
    let starting = (CrashPhase::Starting, false);
    assert_eq!(phases, [starting, (CrashPhase::Running, false), (CrashPhase::Crashed, true)]);
    let ticks: Vec<_> = told
        .iter()
        .filter_map(|told| match told {
            CrashBroadcast::Tick(tick) => Some((tick.elapsed_ms, tick.multiplier_hundredths)),
            _ => None,
        })
        .collect();
    assert!(ticks.windows(2).all(|pair| pair[1].0 == pair[0].0 + 250 && pair[1].1 >= pair[0].1));
    assert!(ticks.iter().all(|(_, multiplier)| *multiplier < point) && ticks.len() > 20, "{ticks:?}");
    let crash = told.iter().find_map(|told| match told {
        CrashBroadcast::Crash(crash) => Some(crash.clone()),
        _ => None,
    });
    let (crash, state) = (crash.unwrap(), world.state());
    assert_eq!((crash.point_hundredths, Some(crash.hash)), (point, state.hash));
    assert_eq!(state.next_round_at_ms, Some(crash.next_round_at_ms));
}

#[test]
fn without_anybody_the_table_sleeps_and_a_request_wakes_it() {
    let mut world = World::betting();
    let first = world.state().round;
    world.pass_ms(600_000);
    let woken = world.wake();
    assert_eq!(woken.next_wake_ms, None, "the table sleeps");
    let asleep = world.table.live.borrow().round.as_ref().unwrap().number;
    assert!(asleep > first && world.now_ms() - world.table.live.borrow().requested_at_ms > 500_000);
    let state = world.state();
    assert_eq!((state.round, state.phase), (asleep + 1, CrashPhase::Betting));
    // Sockets keep it awake.
    world.table.set_audience(1);
    world.pass_ms(600_000);
    assert!(world.wake().next_wake_ms.is_some());
}

#[test]
fn a_table_with_a_beacon_waits_for_its_round_and_mixes_it_in() {
    let mut world =
        World::with_config(1, CHAIN_GAMES, |config| config.fairness = CrashFairnessMode::ChainBeacon);
    let open = world.pass_to(CrashPhase::Betting);
    let (closes_at_ms, beacon_round) = (open.betting_closes_at_ms.unwrap(), open.beacon_round.unwrap());
    let beacon_at_ms = (world.config.beacon.genesis_s + beacon_round - 1) * 1_000;
    assert!(beacon_at_ms >= closes_at_ms + 2_000, "at least two periods after betting closed");
    let running = world.pass_to(CrashPhase::Running);
    assert!(running.started_at_ms.unwrap() >= beacon_at_ms);
    let point = world.point_hundredths();
    world.pass_to(CrashPhase::Crashed);
    let round = world.table.round(1).unwrap();
    assert_eq!((round.beacon_round, round.point_hundredths), (Some(beacon_round), Some(point)));
    assert!(round.beacon_signature.is_some() && round.beacon_randomness.is_some());
}

#[test]
fn while_the_beacon_is_asked_the_table_waits() {
    let mut world =
        World::with_config(1, CHAIN_GAMES, |config| config.fairness = CrashFairnessMode::ChainBeacon);
    let starts_at_ms = world.pass_to(CrashPhase::Starting).starts_at_ms.unwrap();
    world.clock.set_ms(starts_at_ms);
    assert!(world.wake().work_due);
    {
        let mut work = std::pin::pin!(world.table.work());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(work.as_mut().poll(&mut context).is_pending());
        let waiting = pollster::block_on(world.table.wake()).unwrap();
        assert!(!waiting.work_due && waiting.next_wake_ms.is_some_and(|at_ms| at_ms > starts_at_ms));
        assert_eq!(pollster::block_on(work).unwrap(), []);
    }
    world.wake();
    assert_eq!(world.state().phase, CrashPhase::Running);
}
