//! What the rules decided becomes rows first, and then news.

use std::collections::BTreeMap;

use cactus_edge::{Fault, ObjectSql};
use cactus_games::crash::{Bet, BetState, CashOutCause, Crash, Event, RefundReason, Void};
use igaming_contracts::games::crash::{CrashBroadcast, CrashCashOutCause, CrashEnd, CrashRejection};
use igaming_contracts::wallet::Balance;

use super::bet::{BetNumber, State, StoredBet};
use super::chain::Vault;
use super::live::Live;
use super::round::{Progress, Totals};
use super::rules::Retry;
use super::store::Store;

/// What brought events about, and what it adds to the change of its bet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The clock.
    Time,
    /// The wallet's answer to a stake: the balance after it, or why the bet does not play.
    Wallet { bet: BetNumber, answer: Result<Option<Balance>, Unplayed> },
    /// A player's command.
    Player { bet: BetNumber, reference: String },
}

/// Why a bet does not play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unplayed {
    /// The wallet said no, so that nothing was taken.
    Refused(CrashRejection),
    /// The wallet did not answer.
    Unanswered,
}

impl Live {
    /// Writes what changed, bets before their round, and then tells it.
    pub fn absorb<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        events: Vec<Event>,
        cause: &Cause,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let (mut changed, mut lost, mut turns) = (BTreeMap::new(), Vec::new(), Vec::new());
        for event in events {
            match event {
                Event::Bet(Bet { bet_id, state: BetState::Lost, .. }) => lost.push(BetNumber(bet_id.0)),
                Event::Bet(bet) => {
                    let number = BetNumber(bet.bet_id.0);
                    let before = changed.remove(&number).or_else(|| self.bets.get(&number).cloned());
                    let before = before.ok_or_else(|| Fault::internal("a bet of the round is not kept"))?;
                    changed.insert(number, cause.change(before, number, &bet, now_ms)?);
                }
                turn => turns.push(turn),
            }
        }
        store.update_bets(changed.iter().map(|(number, bet)| (*number, bet)))?;
        for (number, bet) in changed {
            let news = bet.state != State::Placed && !cause.is_about(number);
            self.keep(number, bet);
            if news {
                self.tell_bet(number, None);
            }
        }
        for turn in turns {
            self.turn(store, vault, turn, now_ms)?;
        }
        for number in lost {
            self.tell_bet(number, None);
        }
        Ok(())
    }

    /// The round comes into another phase.
    fn turn<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        event: Event,
        now_ms: u64,
    ) -> Result<(), Fault> {
        match event {
            Event::Started { started_at_ms } => {
                let round = self.round.as_mut().ok_or_else(|| Fault::internal("no round"))?;
                round.stored.progress = Progress::Running { started_at_ms };
                round.next_tick_ms = now_ms;
                store.update_round(round.number, &round.stored)?;
            }
            Event::Crashed(Crash { crashed_at_ms, point, interrupted }) => {
                let crash = Over { at_ms: crashed_at_ms, point: Some(point.get()), void: None, interrupted };
                self.finish(store, vault, crash)?;
            }
            Event::Voided(Void { voided_at_ms, reason }) => {
                let void = Over { at_ms: voided_at_ms, point: None, void: Some(reason), interrupted: false };
                self.finish(store, vault, void)?;
            }
            _ => return Err(Fault::internal("an event that this service does not know")),
        }
        self.tell_state(now_ms);
        Ok(())
    }

    /// Writes the end of the round, and reveals its hash.
    fn finish<S: ObjectSql>(&mut self, store: &Store<S>, vault: &Vault, over: Over) -> Result<(), Fault> {
        let chain = self.chain.as_ref().ok_or_else(|| Fault::internal("no chain"))?;
        let round = self.round.as_mut().ok_or_else(|| Fault::internal("no round"))?;
        let play = round.play.take().ok_or_else(|| Fault::internal("a round without its rules"))?;
        let link = vault.link(chain, round.stored.game)?.reveal();
        assert_eq!(link.step().to_string(), round.stored.previous_hash, "the game continues the chain");
        let totals = play.totals();
        assert_eq!(totals.open_bets, 0, "no bet outlives its round");
        let Totals { bets, stake_minor, payout_minor } = Totals::from(totals);
        assert!(payout_minor <= round.config.round_payout_minor_max, "the round's limit holds");
        let started_at_ms = match round.stored.progress {
            Progress::Running { started_at_ms } => Some(started_at_ms),
            _ => None,
        };
        round.stored.progress = Progress::Over {
            started_at_ms,
            ended_at_ms: over.at_ms,
            hash: link.to_string(),
            point_hundredths: over.point,
            void: over.void,
            interrupted: over.interrupted,
            totals: Totals { bets, stake_minor, payout_minor },
        };
        store.update_round(round.number, &round.stored)?;
        if let (Some(point_hundredths), Some(next_round_at_ms)) = (over.point, round.next_round_at_ms()) {
            let (round, hash) = (round.number, link.to_string());
            self.tell(CrashBroadcast::Crash(CrashEnd { round, point_hundredths, hash, next_round_at_ms }));
        }
        Ok(())
    }
}

/// How a round ended.
struct Over {
    at_ms: u64,
    point: Option<u64>,
    void: Option<cactus_games::crash::VoidReason>,
    interrupted: bool,
}

impl Cause {
    fn is_about(&self, number: BetNumber) -> bool {
        match self {
            Self::Time => false,
            Self::Wallet { bet, .. } | Self::Player { bet, .. } => *bet == number,
        }
    }

    /// The player's `ref`, if the command was about this bet.
    fn reference(&self, number: BetNumber) -> Option<String> {
        match self {
            Self::Player { bet, reference } if *bet == number => Some(reference.clone()),
            _ => None,
        }
    }

    /// A bet as it stands after an event.
    fn change(
        &self,
        before: StoredBet,
        number: BetNumber,
        bet: &Bet,
        now_ms: u64,
    ) -> Result<StoredBet, Fault> {
        let (mut due, mut balance) = (Some(Retry::first(now_ms)), before.balance.clone());
        let state = match bet.state {
            BetState::Placed => {
                if let Self::Wallet { bet, answer: Ok(after) } = self
                    && *bet == number
                {
                    balance = after.clone();
                }
                due = None;
                State::Placed
            }
            BetState::CashedOut(cash_out) => State::CashedOut {
                at_hundredths: cash_out.at.get(),
                payout_minor: cash_out.payout_minor,
                cause: cash_out_cause(cash_out.cause)?,
                elapsed_ms: cash_out.elapsed_ms,
                reference: self.reference(number),
            },
            BetState::Cancelled => State::Cancelled { reference: self.reference(number).unwrap_or_default() },
            BetState::Refunded(RefundReason::Interrupted | RefundReason::Voided) => State::Refunded,
            BetState::Dropped => {
                let (rejection, owed) = self.unplayed(number);
                due = due.filter(|_| owed);
                State::Dropped { rejection }
            }
            _ => return Err(Fault::internal("a state of a bet that this service does not know")),
        };
        Ok(StoredBet { state, due, balance, ..before })
    }

    /// Why a bet was dropped, and whether its stake may have been taken.
    fn unplayed(&self, number: BetNumber) -> (CrashRejection, bool) {
        match self {
            Self::Wallet { bet, answer: Err(Unplayed::Refused(rejection)) } if *bet == number => {
                (rejection.clone(), false)
            }
            Self::Wallet { bet, answer: Err(Unplayed::Unanswered) } if *bet == number => {
                (CrashRejection::WalletUnavailable, true)
            }
            // The round started before the wallet had answered.
            _ => (CrashRejection::BettingClosed, true),
        }
    }
}

pub(super) fn cash_out_cause(cause: CashOutCause) -> Result<CrashCashOutCause, Fault> {
    match cause {
        CashOutCause::Player => Ok(CrashCashOutCause::Player),
        CashOutCause::Auto => Ok(CrashCashOutCause::Auto),
        CashOutCause::PayoutMax => Ok(CrashCashOutCause::PayoutMax),
        CashOutCause::RoundPayoutMax => Ok(CrashCashOutCause::RoundPayoutMax),
        CashOutCause::MultiplierMax => Ok(CrashCashOutCause::MultiplierMax),
        _ => Err(Fault::internal("a cause of a cash-out that this service does not know")),
    }
}
