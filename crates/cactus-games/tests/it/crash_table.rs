//! A table to play rounds at in tests.

use cactus_games::crash::{
    Bet, BetId, BetState, CashOut, CashOutCause, Command, CrashPoint, Event, Handled, Hundredths, Rejection,
    Round, Schedule, TableParameters,
};
use cactus_games::mines::HouseEdge;

pub const CLOSES_MS: u64 = 5_000;
pub const STARTS_MS: u64 = 5_500;

pub fn hundredths(value: u64) -> Hundredths {
    Hundredths::new(value).expect("a multiplier in range")
}

pub fn parameters(
    multiplier_max: u64,
    payout_max_minor: u64,
    round_payout_max_minor: u64,
) -> TableParameters {
    let highest = hundredths(multiplier_max);
    TableParameters::new(HouseEdge::default(), highest, payout_max_minor, round_payout_max_minor)
        .expect("parameters that belong together")
}

/// Up to 100.00, limits far away.
pub fn wide() -> TableParameters {
    parameters(10_000, 1_000_000_000, 1_000_000_000)
}

pub fn schedule() -> Schedule {
    Schedule { opened_at_ms: 0, betting_closes_at_ms: CLOSES_MS, starts_at_ms: STARTS_MS }
}

pub fn open(parameters: TableParameters) -> Round {
    Round::open(parameters, schedule()).expect("a schedule in order")
}

pub fn reserve(bet: u64, player: &str, stake_minor: u64, target: Option<u64>) -> Command {
    let (bet_id, player_id) = (BetId(bet), player.to_owned());
    Command::Reserve { bet_id, player_id, stake_minor, auto_cash_out_hundredths: target }
}

pub fn confirm(bet: u64) -> Command {
    Command::Confirm { bet_id: BetId(bet) }
}

pub fn cash_out(bet: u64, player: &str) -> Command {
    Command::CashOut { bet_id: BetId(bet), player_id: player.to_owned() }
}

pub fn cancel(bet: u64, player: &str) -> Command {
    Command::Cancel { bet_id: BetId(bet), player_id: player.to_owned() }
}

/// Reserved and confirmed in the first second.
pub fn place(round: &mut Round, bet: u64, player: &str, stake_minor: u64, target: Option<u64>) {
    assert_eq!(round.handle(reserve(bet, player, stake_minor, target), 100).answer.map(|_| ()), Ok(()));
    assert_eq!(round.handle(confirm(bet), 200).answer.map(|bet| bet.state), Ok(BetState::Placed));
}

/// Started in time with this point.
pub fn start(round: &mut Round, point: u64) {
    assert!(round.start(CrashPoint::known(hundredths(point)), STARTS_MS).is_ok());
}

/// Lets this much time pass since the start.
pub fn run(round: &mut Round, elapsed_ms: u64) -> Vec<Event> {
    round.advance(STARTS_MS + elapsed_ms)
}

pub fn state(round: &Round, bet: u64) -> BetState {
    round.bet(BetId(bet)).expect("a bet of the round").state
}

pub fn cashed_out(at: u64, cause: CashOutCause, payout_minor: u64, elapsed_ms: u64) -> BetState {
    BetState::CashedOut(CashOut { at: hundredths(at), cause, payout_minor, elapsed_ms })
}

pub fn refused(handled: &Handled) -> Option<Rejection> {
    handled.answer.as_ref().err().copied()
}

/// The bets in events, in order.
pub fn bets_in(events: &[Event]) -> Vec<Bet> {
    let bets =
        events.iter().filter_map(|event| if let Event::Bet(bet) = event { Some(bet.clone()) } else { None });
    bets.collect()
}
