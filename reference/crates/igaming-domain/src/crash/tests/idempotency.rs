use igaming_contracts::games::crash::{CrashBetState, CrashPhase, CrashRejection};

use super::bank::{FUNDS_MINOR, play_money};
use super::world::{World, assert_rejected};

#[test]
fn the_same_bet_under_the_same_ref_is_placed_once() {
    let mut world = World::betting_before(300..1_000_000);
    let first = world.bet("ana", "r-1", 1_000, Some(200)).unwrap();
    let again = world.bet("ana", "r-1", 1_000, Some(200)).unwrap();
    assert!(again.replayed && !first.replayed);
    assert_eq!((&again.bet, &again.balance), (&first.bet, &Some(play_money(FUNDS_MINOR - 1_000))));
    world.pass_to(CrashPhase::Crashed);
    // How it stands now; also after the next round has opened.
    for _ in 0..2 {
        let later = world.bet("ana", "r-1", 1_000, Some(200)).unwrap();
        assert_eq!((later.bet.bet_id, later.bet.state), (first.bet.bet_id.clone(), CrashBetState::CashedOut));
        world.pass_to(CrashPhase::Betting);
    }
    assert_eq!(world.bank.entries("ana").len(), 2, "one bet and one win");
}

#[test]
fn another_command_under_the_same_ref_is_a_conflict() {
    let mut world = World::betting_before(300..1_000_000);
    let bet = world.bet("ana", "r-1", 1_000, None).unwrap().bet;
    for (amount, auto) in [(1_001, None), (1_000, Some(200))] {
        assert_rejected(world.bet("ana", "r-1", amount, auto), &CrashRejection::IdempotencyConflict);
    }
    assert_rejected(world.cancel("ana", "r-1", &bet.bet_id), &CrashRejection::IdempotencyConflict);
    world.pass_to(CrashPhase::Running);
    assert_rejected(world.cash_out("ana", "r-1", &bet.bet_id), &CrashRejection::IdempotencyConflict);
    world.cash_out("ana", "r-2", &bet.bet_id).unwrap();
    assert_rejected(world.cancel("ana", "r-2", &bet.bet_id), &CrashRejection::IdempotencyConflict);
    // A ref is the player's own.
    world.pass_to(CrashPhase::Betting);
    world.bet("eva", "r-1", 5, None).unwrap();
}

#[test]
fn a_cash_out_and_a_cancellation_are_answered_again() {
    let mut world = World::betting_before(300..1_000_000);
    let (kept, cancelled) = (world.placed("ana", 1_000, None), world.placed("ana", 500, None));
    for replayed in [false, true] {
        let answer = world.cancel("ana", "c", &cancelled.bet_id).unwrap();
        assert_eq!((answer.bet.state, answer.replayed), (CrashBetState::Cancelled, replayed));
    }
    world.pass_to(CrashPhase::Running);
    world.pass_ms(3_000);
    let first = world.cash_out("ana", "o", &kept.bet_id).unwrap();
    world.pass_ms(1_000);
    let again = world.cash_out("ana", "o", &kept.bet_id).unwrap();
    assert_eq!((again.bet.payout_minor, again.replayed), (first.bet.payout_minor, true));
    world.pass_to(CrashPhase::Betting);
    assert!(world.cash_out("ana", "o", &kept.bet_id).unwrap().replayed, "in a later round too");
    let payout_minor = first.bet.payout_minor;
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000 + payout_minor);
}

#[test]
fn two_requests_at_once_under_one_ref_place_one_bet() {
    let world = World::betting();
    let action = super::world::stake(1_000, None);
    let both = futures_util::future::join(
        world.table.command("ana", "r", &action),
        world.table.command("ana", "r", &action),
    );
    let (first, second) = pollster::block_on(both);
    assert_eq!(first.unwrap().bet.bet_id, second.unwrap().bet.bet_id);
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000);
    assert_eq!(world.bank.entries("ana").len(), 1);
}

#[test]
fn many_bets_wait_for_their_wallets_at_the_same_time() {
    let world = World::betting();
    let action = super::world::stake(1_000, None);
    let players: Vec<String> = (0..100).map(|player| format!("p-{player}")).collect();
    let bets = players.iter().map(|player| world.table.command(player, "r", &action));
    let mut bets: Vec<_> = bets.map(Box::pin).collect();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut turns = 0;
    while !bets.is_empty() {
        bets.retain_mut(|bet| bet.as_mut().poll(&mut context).is_pending());
        turns += 1;
    }
    assert!(turns <= 4, "a hundred wallets answer in the time of one: {turns}");
}
