//! From the start to the end: cash-outs, the crash, and rounds that were interrupted or called off.

use alloc::vec::Vec;

use super::bet::{BetId, BetState, CashOutCause, RefundReason};
use super::book::Book;
use super::event::{Crash, Event, Void, VoidReason};
use super::{Round, Stage};
use crate::crash::growth::{multiplier_at, reached_at_ms};
use crate::crash::hundredths::Hundredths;
use crate::crash::point::CrashPoint;
use crate::crash::rejection::{PhaseRejection, Rejection};

/// What a running round knows. The point and all that follows from it are secret.
#[derive(Clone, Copy)]
pub(super) struct Running {
    pub started_at_ms: u64,
    pub point: CrashPoint,
    /// The least time after the start at which the multiplier is the point or more.
    pub crashes_after_ms: u64,
}

impl Running {
    pub fn new(started_at_ms: u64, point: CrashPoint) -> Self {
        Self { started_at_ms, point, crashes_after_ms: reached_at_ms(point.reveal()) }
    }

    pub fn next_wake_ms(&self, book: &Book) -> u64 {
        let first_exit = book.first_exit().map(|(at, _)| at);
        let exit = [first_exit, book.forced_exit()].into_iter().flatten().min();
        let exits_after_ms = exit.map_or(u64::MAX, reached_at_ms);
        self.started_at_ms.saturating_add(self.crashes_after_ms.min(exits_after_ms))
    }
}

impl Round {
    /// Starts the round at the given point. Bets whose stakes are not confirmed are dropped.
    pub fn start(&mut self, point: CrashPoint, now_ms: u64) -> Result<Vec<Event>, PhaseRejection> {
        self.clock_ms = self.clock_ms.max(now_ms);
        match self.stage {
            Stage::Betting => {}
            Stage::Running(_) => return Err(PhaseRejection::AlreadyStarted),
            Stage::Crashed(_) | Stage::Voided(_) => return Err(PhaseRejection::RoundOver),
        }
        if self.clock_ms < self.schedule.starts_at_ms {
            return Err(PhaseRejection::TooEarly);
        }
        if point.reveal() > self.parameters().multiplier_max() {
            return Err(PhaseRejection::PointAboveMaximum);
        }
        let mut events = Vec::new();
        self.book.drop_all_reserved(&mut events);
        let started_at_ms = self.clock_ms;
        self.started_at_ms = Some(started_at_ms);
        self.stage = Stage::Running(Running::new(started_at_ms, point));
        events.push(Event::Started { started_at_ms });
        Ok(events)
    }

    /// Goes on after the table's memory was lost, with a round restored from storage.
    ///
    /// A round whose crash lies ahead goes on. In one whose crash was missed, bets that would have been cashed out
    /// by themselves at or below the point are paid at their targets; all other open bets are refunded, because their
    /// players could not cash out.
    #[must_use = "the events are to be stored"]
    pub fn resume(&mut self, now_ms: u64) -> Vec<Event> {
        self.clock_ms = self.clock_ms.max(now_ms);
        let mut events = Vec::new();
        if let Stage::Running(running) = self.stage
            && self.elapsed_ms(&running) >= running.crashes_after_ms
        {
            self.let_exit(&running, running.point.reveal(), &mut events);
            self.book.refund_all(RefundReason::Interrupted, &mut events);
            self.crash(&running, true, &mut events);
        } else {
            self.let_happen(&mut events);
        }
        events
    }

    /// Calls the round off: reserved bets are dropped, placed ones refunded; cash-outs stand. A round that crashes by
    /// `now_ms` is not called off: then its events end with [`Event::Crashed`].
    pub fn void(&mut self, reason: VoidReason, now_ms: u64) -> Result<Vec<Event>, PhaseRejection> {
        if matches!(self.stage, Stage::Crashed(_) | Stage::Voided(_)) {
            return Err(PhaseRejection::RoundOver);
        }
        let mut events = self.advance(now_ms);
        if matches!(self.stage, Stage::Betting | Stage::Running(_)) {
            self.book.drop_all_reserved(&mut events);
            self.book.refund_all(RefundReason::Voided, &mut events);
            let void = Void { voided_at_ms: self.clock_ms, reason };
            self.stage = Stage::Voided(void);
            events.push(Event::Voided(void));
            self.assert_over();
        }
        Ok(events)
    }

    pub(super) fn cash_out(
        &mut self,
        bet_id: BetId,
        player_id: &str,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        match self.own_bet(bet_id, player_id)?.state {
            BetState::Placed => {}
            BetState::Reserved => return Err(Rejection::BetNotConfirmed),
            BetState::CashedOut(_) => return Err(Rejection::AlreadyCashedOut),
            BetState::Lost => return Err(Rejection::RoundCrashed),
            BetState::Cancelled | BetState::Dropped | BetState::Refunded(_) => {
                return Err(Rejection::BetNotOpen);
            }
        }
        let Stage::Running(running) = self.stage else { return Err(Rejection::NotRunning) };
        let elapsed_ms = self.elapsed_ms(&running);
        let at = multiplier_at(elapsed_ms);
        assert!(at < running.point.reveal(), "a player cashes out below the point, or the round has crashed");
        self.book.cash_out(bet_id, at, CashOutCause::Player, elapsed_ms, events);
        Ok(())
    }

    /// Everything that the clock alone makes happen.
    pub(super) fn let_happen(&mut self, events: &mut Vec<Event>) {
        let Stage::Running(running) = self.stage else { return };
        let elapsed_ms = self.elapsed_ms(&running);
        if elapsed_ms < running.crashes_after_ms {
            self.let_exit(&running, multiplier_at(elapsed_ms), events);
        } else {
            self.let_exit(&running, running.point.reveal(), events);
            self.book.lose_all(events);
            self.crash(&running, false, events);
        }
    }

    /// All cash-outs that nobody asks for, up to a multiplier, in ascending order.
    fn let_exit(&mut self, running: &Running, up_to: Hundredths, events: &mut Vec<Event>) {
        while let (Some((exit, bet_id)), Some(forced)) = (self.book.first_exit(), self.book.forced_exit()) {
            if exit.min(forced) > up_to {
                break;
            }
            let at = exit.min(forced);
            assert!(at <= running.point.reveal(), "nobody is paid above the point");
            let elapsed_ms = reached_at_ms(at);
            if forced < exit {
                self.book.cash_out_all(forced, CashOutCause::RoundPayoutMax, elapsed_ms, events);
            } else {
                let bet = self.book.bet(bet_id).expect("an open bet is in the book");
                let cause = bet.exit(self.parameters()).cause;
                self.book.cash_out(bet_id, exit, cause, elapsed_ms, events);
            }
        }
    }

    fn crash(&mut self, running: &Running, interrupted: bool, events: &mut Vec<Event>) {
        let crashed_at_ms = running.started_at_ms.saturating_add(running.crashes_after_ms);
        let crash = Crash { crashed_at_ms, point: running.point.reveal(), interrupted };
        self.stage = Stage::Crashed(crash);
        events.push(Event::Crashed(crash));
        self.assert_over();
    }

    fn elapsed_ms(&self, running: &Running) -> u64 {
        self.clock_ms.saturating_sub(running.started_at_ms)
    }

    fn assert_over(&self) {
        let totals = self.totals();
        assert_eq!((totals.open_bets, totals.open_stake_minor), (0, 0), "no bet stays open");
        assert_eq!(self.book.held_minor(), totals.stake_minor, "no bet stays reserved");
    }
}
