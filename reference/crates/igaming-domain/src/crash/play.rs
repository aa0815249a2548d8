//! The rules of a round, which are those of `cactus_games::crash`: between their types and ours.

use cactus_edge::Fault;
use cactus_games::HouseEdge;
use cactus_games::crash::{
    BETS_PER_PLAYER_MAX, Bet, BetId, BetState, CashOut, CashOutCause, CrashPoint, Hundredths,
    ParameterRejection, Rejection, Round, Schedule, StoredPhase, TableParameters,
};
use igaming_contracts::games::crash::{CrashCashOutCause, CrashRejection};
use igaming_contracts::tenant::CrashTableConfig;

use super::bet::{BetNumber, State, StoredBet};
use super::round::{Progress, StoredRound};

/// Bets of one player in one round.
pub(super) fn bets_per_round() -> u32 {
    u32::try_from(BETS_PER_PLAYER_MAX).unwrap_or(u32::MAX)
}

/// What a configuration means to the rules.
///
/// # Errors
/// The first value that the rules refuse.
pub fn table_parameters(config: &CrashTableConfig) -> Result<TableParameters, ParameterRejection> {
    TableParameters::new(
        HouseEdge::new(config.house_edge_basis_points)
            .map_err(|_| ParameterRejection::MultiplierOutOfRange)?,
        Hundredths::new(config.multiplier_max_hundredths)?,
        config.payout_minor_max,
        config.round_payout_minor_max,
    )
}

/// The rules' state of a round that was just opened.
pub(super) fn open(config: &CrashTableConfig, round: &StoredRound) -> Result<Round, Fault> {
    Round::open(parameters(config)?, schedule(round))
        .map_err(|rejection| Fault::internal(rejection.to_string()))
}

/// The rules' state of a round that is not over, from its rows. `point` is that of a round that runs.
pub(super) fn restore<'b>(
    config: &CrashTableConfig,
    round: &StoredRound,
    point: Option<CrashPoint>,
    bets: impl IntoIterator<Item = (&'b BetNumber, &'b StoredBet)>,
) -> Result<Round, Fault> {
    let phase = match (&round.progress, point) {
        (Progress::Running { started_at_ms }, Some(point)) => {
            StoredPhase::Running { started_at_ms: *started_at_ms, point }
        }
        (Progress::Open, None) => StoredPhase::Betting,
        _ => return Err(Fault::internal("a round that is over, or without its point, is not restored")),
    };
    let bets: Result<Vec<_>, Fault> =
        bets.into_iter().filter_map(|(number, bet)| in_play(*number, bet).transpose()).collect();
    Round::restore(parameters(config)?, schedule(round), phase, bets?)
        .map_err(|rejection| Fault::corrupt(format!("the round's rows: {rejection}")))
}

/// A stored bet as the rules know it; `None` for one that has left the round.
fn in_play(number: BetNumber, bet: &StoredBet) -> Result<Option<Bet>, Fault> {
    let hundredths = |value| {
        Hundredths::new(value).map_err(|rejection| Fault::corrupt(format!("bet {}: {rejection}", number.0)))
    };
    let state = match &bet.state {
        State::Reserved => BetState::Reserved,
        State::Placed => BetState::Placed,
        State::CashedOut { at_hundredths, payout_minor, cause, elapsed_ms, .. } => {
            BetState::CashedOut(CashOut {
                at: hundredths(*at_hundredths)?,
                cause: cause_in_play(*cause),
                payout_minor: *payout_minor,
                elapsed_ms: *elapsed_ms,
            })
        }
        State::Cancelled { .. } | State::Refunded | State::Dropped { .. } => return Ok(None),
    };
    Ok(Some(Bet {
        bet_id: BetId(number.0),
        player_id: bet.player_id.clone(),
        stake_minor: bet.amount.get(),
        auto_cash_out: bet.auto_cash_out_hundredths.map(hundredths).transpose()?,
        state,
    }))
}

fn cause_in_play(cause: CrashCashOutCause) -> CashOutCause {
    match cause {
        CrashCashOutCause::Player => CashOutCause::Player,
        CrashCashOutCause::Auto => CashOutCause::Auto,
        CrashCashOutCause::PayoutMax => CashOutCause::PayoutMax,
        CrashCashOutCause::RoundPayoutMax => CashOutCause::RoundPayoutMax,
        CrashCashOutCause::MultiplierMax => CashOutCause::MultiplierMax,
    }
}

/// What a player is told when the rules refuse a command.
pub(super) fn rejection(rejection: Rejection) -> Result<CrashRejection, Fault> {
    Ok(match rejection {
        Rejection::BetUnknown => CrashRejection::BetNotFound,
        Rejection::BettingClosed | Rejection::ConfirmedTooLate => CrashRejection::BettingClosed,
        Rejection::TooManyBets => CrashRejection::TooManyBets { bets_per_round: bets_per_round() },
        Rejection::RoundFull => CrashRejection::RoundFull,
        Rejection::BetNotConfirmed => CrashRejection::BetPending,
        Rejection::BetNotOpen | Rejection::AlreadyCashedOut => CrashRejection::BetOver,
        Rejection::NotRunning => CrashRejection::RoundNotRunning,
        Rejection::RoundCrashed => CrashRejection::RoundCrashed,
        other => return Err(Fault::internal(format!("a checked command was refused: {other}"))),
    })
}

fn parameters(config: &CrashTableConfig) -> Result<TableParameters, Fault> {
    table_parameters(config).map_err(|rejection| Fault::internal(format!("the table: {rejection}")))
}

fn schedule(round: &StoredRound) -> Schedule {
    let StoredRound { opened_at_ms, betting_closes_at_ms, starts_at_ms, .. } = *round;
    Schedule { opened_at_ms, betting_closes_at_ms, starts_at_ms }
}
