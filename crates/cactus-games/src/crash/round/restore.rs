//! A round from its stored parts, each checked against the rules.

use super::bet::{Bet, BetState, CashOut, CashOutCause};
use super::betting::{check_auto_cash_out, check_stake};
use super::running::Running;
use super::{BETS_PER_PLAYER_MAX, Round, Schedule, Stage};
use crate::crash::growth::multiplier_at;
use crate::crash::growth::reached_at_ms;
use crate::crash::hundredths::Hundredths;
use crate::crash::point::CrashPoint;
use crate::crash::rejection::RestoreRejection;
use crate::crash::table::TableParameters;

/// How far a stored round had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredPhase {
    /// Not started.
    Betting,
    /// Started, not known to be over.
    Running {
        /// By the table's clock.
        started_at_ms: u64,
        /// Computed again from the chain.
        point: CrashPoint,
    },
}

impl Round {
    /// Rebuilds a round that is not over, with its clock where the last stored phase began. Call
    /// [`Round::resume`] next.
    pub fn restore(
        parameters: TableParameters,
        schedule: Schedule,
        phase: StoredPhase,
        bets: impl IntoIterator<Item = Bet>,
    ) -> Result<Self, RestoreRejection> {
        let impossible = RestoreRejection::StateImpossible;
        let mut round = Self::open(parameters, schedule).map_err(|_| impossible)?;
        let running = match phase {
            StoredPhase::Betting => None,
            StoredPhase::Running { point, .. } if point.reveal() > parameters.multiplier_max() => {
                return Err(RestoreRejection::PointAboveMaximum);
            }
            StoredPhase::Running { started_at_ms, .. } if started_at_ms < schedule.starts_at_ms => {
                return Err(impossible);
            }
            StoredPhase::Running { started_at_ms, point } => Some(Running::new(started_at_ms, point)),
        };
        for bet in bets {
            round.check_stored(&bet, running.as_ref())?;
            round.book.insert(bet);
        }
        if let Some(running) = running {
            round.clock_ms = running.started_at_ms;
            round.stage = Stage::Running(running);
        }
        Ok(round)
    }

    fn check_stored(&self, bet: &Bet, running: Option<&Running>) -> Result<(), RestoreRejection> {
        if self.bet(bet.bet_id).is_some() {
            return Err(RestoreRejection::BetIdTaken);
        }
        let parameters = self.parameters();
        let target = bet.auto_cash_out.map(Hundredths::get);
        check_stake(bet.stake_minor, parameters).map_err(|_| RestoreRejection::BetOutOfRange)?;
        check_auto_cash_out(target, parameters).map_err(|_| RestoreRejection::BetOutOfRange)?;
        if bet.counts() {
            if self.bets_of(&bet.player_id).count() >= BETS_PER_PLAYER_MAX {
                return Err(RestoreRejection::TooManyBets);
            }
            if self.book.held_minor() + bet.stake_minor > parameters.round_payout_max_minor() {
                return Err(RestoreRejection::RoundFull);
            }
        }
        match (bet.state, running) {
            (BetState::Placed | BetState::Cancelled | BetState::Dropped, _) | (BetState::Reserved, None) => {
                Ok(())
            }
            (BetState::CashedOut(cash_out), Some(running)) => {
                let paid_minor = self.totals().payout_minor.checked_add(cash_out.payout_minor);
                if !cash_out.is_possible(bet, running.point.reveal(), parameters) {
                    Err(RestoreRejection::CashOutImpossible)
                } else if paid_minor.is_none_or(|paid_minor| paid_minor > parameters.round_payout_max_minor())
                {
                    Err(RestoreRejection::RoundPayoutAboveMax)
                } else {
                    Ok(())
                }
            }
            _ => Err(RestoreRejection::StateImpossible),
        }
    }
}

impl CashOut {
    /// Whether the rules could have made this cash-out of this bet in a round with this point.
    pub(in crate::crash) fn is_possible(
        &self,
        bet: &Bet,
        point: Hundredths,
        parameters: &TableParameters,
    ) -> bool {
        let exit = bet.exit(parameters);
        let by_itself = || self.elapsed_ms == reached_at_ms(self.at);
        let in_time = match self.cause {
            CashOutCause::Player => {
                self.at < point && self.at < exit.at && self.at == multiplier_at(self.elapsed_ms)
            }
            CashOutCause::RoundPayoutMax => self.at <= point && self.at < exit.at && by_itself(),
            cause => self.at <= point && (self.at, cause) == (exit.at, exit.cause) && by_itself(),
        };
        in_time && self.payout_minor == parameters.payout_minor(bet.stake_minor, self.at)
    }
}
