//! Before the start: bets come and go.

use alloc::string::String;
use alloc::vec::Vec;

use super::bet::{Bet, BetId, BetState};
use super::event::Event;
use super::{BETS_PER_PLAYER_MAX, Round, Stage};
use crate::crash::hundredths::Hundredths;
use crate::crash::rejection::Rejection;
use crate::crash::table::TableParameters;
use crate::mines::AMOUNT_MINOR_MAX;

impl Round {
    fn takes_bets(&self) -> bool {
        matches!(self.stage, Stage::Betting) && self.clock_ms < self.schedule.betting_closes_at_ms
    }

    pub(super) fn reserve(
        &mut self,
        bet_id: BetId,
        player_id: String,
        stake_minor: u64,
        auto_cash_out_hundredths: Option<u64>,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        if !self.takes_bets() {
            return Err(Rejection::BettingClosed);
        }
        if self.bet(bet_id).is_some() {
            return Err(Rejection::BetIdTaken);
        }
        check_stake(stake_minor, self.parameters())?;
        let auto_cash_out = check_auto_cash_out(auto_cash_out_hundredths, self.parameters())?;
        if self.bets_of(&player_id).count() >= BETS_PER_PLAYER_MAX {
            return Err(Rejection::TooManyBets);
        }
        // Both are at most 2^53 - 1.
        if self.book.held_minor() + stake_minor > self.parameters().round_payout_max_minor() {
            return Err(Rejection::RoundFull);
        }
        let bet = Bet { bet_id, player_id, stake_minor, auto_cash_out, state: BetState::Reserved };
        self.book.insert(bet.clone());
        events.push(Event::Bet(bet));
        Ok(())
    }

    /// A stake that comes when the round should have started is too late even if the start itself is late.
    pub(super) fn confirm(&mut self, bet_id: BetId, events: &mut Vec<Event>) -> Result<(), Rejection> {
        self.check_reserved(bet_id)?;
        if self.clock_ms < self.schedule.starts_at_ms {
            self.book.confirm(bet_id, events);
            Ok(())
        } else {
            self.book.drop_reserved(bet_id, events);
            Err(Rejection::ConfirmedTooLate)
        }
    }

    pub(super) fn drop_reserved(&mut self, bet_id: BetId, events: &mut Vec<Event>) -> Result<(), Rejection> {
        self.check_reserved(bet_id)?;
        self.book.drop_reserved(bet_id, events);
        Ok(())
    }

    pub(super) fn cancel(
        &mut self,
        bet_id: BetId,
        player_id: &str,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let bet = self.own_bet(bet_id, player_id)?;
        if !self.takes_bets() {
            return Err(Rejection::BettingClosed);
        }
        match bet.state {
            BetState::Placed => {
                self.book.cancel(bet_id, events);
                Ok(())
            }
            BetState::Reserved => Err(Rejection::BetNotConfirmed),
            _ => Err(Rejection::BetNotOpen),
        }
    }

    fn check_reserved(&self, bet_id: BetId) -> Result<(), Rejection> {
        match self.bet(bet_id).ok_or(Rejection::BetUnknown)?.state {
            BetState::Reserved => Ok(()),
            _ => Err(Rejection::BetNotReserved),
        }
    }
}

pub(super) fn check_stake(stake_minor: u64, parameters: &TableParameters) -> Result<(), Rejection> {
    if !(1..=AMOUNT_MINOR_MAX).contains(&stake_minor) {
        return Err(Rejection::StakeOutOfRange);
    }
    if stake_minor > parameters.payout_max_minor() {
        return Err(Rejection::StakeAbovePayoutMax);
    }
    Ok(())
}

pub(super) fn check_auto_cash_out(
    hundredths: Option<u64>,
    parameters: &TableParameters,
) -> Result<Option<Hundredths>, Rejection> {
    let Some(hundredths) = hundredths else { return Ok(None) };
    match Hundredths::new(hundredths) {
        Ok(target) if target > Hundredths::ONE && target <= parameters.multiplier_max() => Ok(Some(target)),
        _ => Err(Rejection::AutoCashOutOutOfRange),
    }
}
