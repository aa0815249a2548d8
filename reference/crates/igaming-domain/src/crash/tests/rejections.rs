use cactus_ledger::AmountMinor;
use igaming_contracts::games::crash::{CrashAction, CrashPhase, CrashRejection, CrashStake};

use super::super::{CrashError, TableKey};
use super::bank::FUNDS_MINOR;
use super::world::{World, assert_rejected, stake};

fn stake_in(currency: &str, amount_minor: u64, auto: Option<i64>) -> CrashAction {
    let (amount_minor, currency) = (AmountMinor::new(amount_minor).unwrap(), currency.to_owned());
    CrashAction::Bet(CrashStake { amount_minor, currency, auto_cash_out_hundredths: auto })
}

#[test]
fn each_wrong_bet_is_refused_by_the_first_thing_wrong_with_it() {
    let world =
        World::with_config(1, 40, |config| (config.stake_minor_min, config.stake_minor_max) = (10, 1_000));
    let stakes = CrashRejection::StakeOutOfRange { stake_minor_min: 10, stake_minor_max: 1_000 };
    let targets = CrashRejection::AutoCashOutOutOfRange {
        auto_cash_out_hundredths_min: 101,
        auto_cash_out_hundredths_max: 1_000_000,
    };
    let amount = CrashRejection::InvalidAmount { field: "amount_minor".to_owned() };
    let currency = CrashRejection::UnknownCurrency { currency: "EUR".to_owned() };
    for (reference, action, expected) in [
        ("", stake_in("EUR", 0, Some(0)), &CrashRejection::InvalidRef),
        ("é", stake(100, None), &CrashRejection::InvalidRef),
        (&"r".repeat(65), stake(100, None), &CrashRejection::InvalidRef),
        ("r", stake_in("EUR", 0, Some(0)), &amount),
        ("r", stake_in("EUR", 9, Some(0)), &currency),
        ("r", stake(9, Some(0)), &stakes),
        ("r", stake(1_001, Some(0)), &stakes),
        ("r", stake(100, Some(100)), &targets),
        ("r", stake(100, Some(-1)), &targets),
        ("r", stake(100, Some(1_000_001)), &targets),
        // Nothing is wrong with it, but there is no round yet.
        (&"r".repeat(64), stake(100, Some(1_000_000)), &CrashRejection::TablePreparing),
    ] {
        assert_rejected(world.ask("ana", reference, &action), expected);
    }
    assert_eq!(world.bank.calls.get(), 0, "no wallet was asked");
}

#[test]
fn a_third_bet_is_refused_also_while_the_others_wait() {
    let world = World::betting();
    world.placed("ana", 1, None);
    world.placed("ana", 1, None);
    assert_rejected(world.bet("ana", "r-3", 1, None), &CrashRejection::TooManyBets { bets_per_round: 2 });
    world.placed("eva", 1, None);
    assert_eq!(world.bank.entries("ana").len(), 2);
}

#[test]
fn bets_and_cancellations_come_too_late_when_betting_has_closed() {
    let mut world = World::betting();
    let bet = world.placed("ana", 1_000, None);
    world.pass_to(CrashPhase::Starting);
    assert_rejected(world.bet("ana", "r-2", 1, None), &CrashRejection::BettingClosed);
    assert_rejected(world.cancel("ana", "r-3", &bet.bet_id), &CrashRejection::BettingClosed);
    assert_rejected(world.cash_out("ana", "r-4", &bet.bet_id), &CrashRejection::RoundNotRunning);
    world.pass_to(CrashPhase::Running);
    assert_rejected(world.bet("ana", "r-5", 1, None), &CrashRejection::BettingClosed);
    assert_rejected(world.cancel("ana", "r-6", &bet.bet_id), &CrashRejection::BettingClosed);
    world.pass_to(CrashPhase::Crashed);
    assert_rejected(world.bet("ana", "r-7", 1, None), &CrashRejection::BettingClosed);
    assert_eq!(world.bank.balance_minor("ana"), FUNDS_MINOR - 1_000);
}

#[test]
fn a_bet_that_is_not_the_players_is_not_found() {
    let mut world = World::betting_before(300..1_000_000);
    let bet = world.placed("ana", 1_000, None);
    world.pass_to(CrashPhase::Running);
    for (player, bet_id) in [
        ("eva", bet.bet_id.as_str()),
        ("ana", "bet_"),
        ("ana", "bet_00000000000000000000000000000001"),
        ("ana", &bet.bet_id.to_uppercase()),
        ("ana", &bet.bet_id.replace("bet_", "rnd_")),
    ] {
        assert_rejected(world.cash_out(player, "r", bet_id), &CrashRejection::BetNotFound);
    }
}

#[test]
fn a_bet_is_cashed_out_once() {
    let mut world = World::betting_before(300..1_000_000);
    let bet = world.placed("ana", 1_000, None);
    world.pass_to(CrashPhase::Running);
    world.pass_ms(1_000);
    world.cash_out("ana", "r-1", &bet.bet_id).unwrap();
    assert_rejected(world.cash_out("ana", "r-2", &bet.bet_id), &CrashRejection::BetOver);
    world.pass_to(CrashPhase::Crashed);
    assert_rejected(world.cash_out("ana", "r-3", &bet.bet_id), &CrashRejection::BetOver);
    assert_eq!(world.bank.entries("ana").len(), 2, "one bet, one win");
}

#[test]
fn a_cash_out_after_the_crash_is_refused_to_the_millisecond() {
    for late in [false, true] {
        let mut world = World::betting_before(150..400);
        let bet = world.placed("ana", 1_000, None);
        let started_at_ms = world.pass_to(CrashPhase::Running).started_at_ms.unwrap();
        let point = cactus_games::crash::Hundredths::new(world.point_hundredths()).unwrap();
        let crash_at_ms = started_at_ms + cactus_games::crash::reached_at_ms(point);
        // Nobody wakes the table: the command itself finds the crash.
        world.clock.set_ms(crash_at_ms - u64::from(!late));
        let answer = world.cash_out("ana", "r", &bet.bet_id);
        if late {
            assert_rejected(answer, &CrashRejection::RoundCrashed);
        } else {
            assert!(answer.unwrap().bet.cashed_out_at_hundredths.unwrap() < point.get());
        }
    }
}

#[test]
fn what_the_wallet_refuses_does_not_play_and_holds_nothing() {
    let mut world = World::betting();
    let too_much = CrashRejection::InsufficientFunds { needed_minor: 100_001, available_minor: 100_000 };
    assert_rejected(world.bet("ana", "r-1", FUNDS_MINOR + 1, None), &too_much);
    assert_rejected(world.bet("ana", "r-1", FUNDS_MINOR + 1, None), &too_much);
    assert_eq!(world.table.bets("ana").unwrap().bets, []);
    // It counts against nothing.
    world.placed("ana", 1, None);
    world.placed("ana", 1, None);
    world.settle();
    assert_eq!(world.bank.entries("ana").len(), 3, "no rollback of what was never taken");
}

#[test]
fn stakes_that_could_not_all_be_returned_are_refused() {
    let world = World::with_config(1, 40, |config| {
        (config.stake_minor_max, config.payout_minor_max, config.round_payout_minor_max) =
            (1_000, 1_000, 1_500);
    });
    let mut world = world;
    world.pass_to(CrashPhase::Betting);
    world.placed("ana", 1_000, None);
    assert_rejected(world.bet("eva", "r", 501, None), &CrashRejection::RoundFull);
    world.placed("eva", 500, None);
}

#[test]
fn a_round_that_is_not_over_is_not_found() {
    let mut world = World::betting();
    for round in [0, 1, 2, u64::MAX] {
        let found = world.table.round(round);
        assert!(
            matches!(found, Err(CrashError::Rejected(CrashRejection::RoundNotFound))),
            "{round}: {found:?}"
        );
    }
    world.pass_to(CrashPhase::Crashed);
    assert_eq!(world.table.round(1).unwrap().round, 1);
}

#[test]
fn the_object_of_another_table_cannot_open_the_chain() {
    let mut world = World::betting();
    world.pass_to(CrashPhase::Crashed);
    let other = TableKey { tenant_id: "demo".to_owned(), table: "other".to_owned() };
    assert!(world.open_as(other).is_ok_and(|table| table.chain().is_err()), "sealed for its own table");
}
