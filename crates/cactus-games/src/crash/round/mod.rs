//! The rules of a round: who may bet, who is cashed out at what, and when it is over.

use alloc::string::String;
use alloc::vec::Vec;

mod bet;
mod betting;
mod book;
mod event;
mod restore;
mod running;

use core::fmt;

use serde::{Deserialize, Serialize};

pub use bet::{Bet, BetId, BetState, CashOut, CashOutCause, RefundReason};
pub use book::Totals;
pub use event::{Crash, Event, Handled, Void, VoidReason};
pub use restore::StoredPhase;

use book::Book;
use running::Running;

use super::growth::multiplier_at;
use super::hundredths::Hundredths;
use super::rejection::{ParameterRejection, Rejection};
use super::table::TableParameters;

/// The bets that a player may have in a round.
pub const BETS_PER_PLAYER_MAX: usize = 2;

/// When a round takes bets and starts, by the table's clock in ms since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Betting opens.
    pub opened_at_ms: u64,
    /// Bets are neither taken nor given back from here on; those that wait for their stake may still be confirmed.
    pub betting_closes_at_ms: u64,
    /// The earliest start.
    pub starts_at_ms: u64,
}

/// What a player or the table's wallet asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Take a bet in; its stake is asked of the wallet next.
    Reserve {
        /// Unique in the round.
        bet_id: BetId,
        /// Whose it is.
        player_id: String,
        /// In minor units.
        stake_minor: u64,
        /// Hundredths at which the bet is to be cashed out.
        auto_cash_out_hundredths: Option<u64>,
    },
    /// The wallet has taken the stake.
    Confirm {
        /// A reserved bet.
        bet_id: BetId,
    },
    /// The wallet refused the stake, or did not answer.
    Drop {
        /// A reserved bet.
        bet_id: BetId,
    },
    /// Take a bet back.
    Cancel {
        /// A placed bet.
        bet_id: BetId,
        /// Whose it must be.
        player_id: String,
    },
    /// Take the multiplier of this moment.
    CashOut {
        /// A placed bet.
        bet_id: BetId,
        /// Whose it must be.
        player_id: String,
    },
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Bets are taken until the schedule closes betting; then the round waits for its start.
    Betting,
    /// The multiplier grows.
    Running {
        /// By the table's clock.
        started_at_ms: u64,
    },
    /// Over.
    Crashed(Crash),
    /// Called off.
    Voided(Void),
}

/// A round of a table.
///
/// Its clock is the largest `now_ms` that it was given and never goes back. Every call first lets everything happen
/// that is due by then, so that it makes no difference how often [`Round::advance`] is called. What is due happens in
/// this order:
///
/// 1. automatic cash-outs at targets up to the multiplier of the moment, but not above the crash point: the lowest
///    target first, of equal ones the lowest [`BetId`];
/// 2. where the round's payout limit is reached below the next target, all open bets at that multiplier;
/// 3. the crash, if its time has come;
/// 4. the command.
///
/// The crash point is not in its `Debug`, and a `Round` has no serde form: [`Event`]s are what is stored.
///
/// ```
/// use cactus_games::crash::{
///     BetId, BetState, Command, CrashPoint, Event, Hundredths, Phase, Round, Schedule, TableParameters,
/// };
/// use cactus_games::mines::HouseEdge;
///
/// let parameters = TableParameters::new(HouseEdge::new(100)?, Hundredths::new(1_000_000)?, 500_000, 5_000_000)?;
/// let schedule = Schedule { opened_at_ms: 0, betting_closes_at_ms: 5_000, starts_at_ms: 5_500 };
/// let mut round = Round::open(parameters, schedule)?;
///
/// let (bet_id, player_id) = (BetId(1), "ana".to_owned());
/// let auto_cash_out_hundredths = Some(200);
/// let reserve = Command::Reserve { bet_id, player_id, stake_minor: 1_000, auto_cash_out_hundredths };
/// round.handle(reserve, 1_000).answer?;
/// round.handle(Command::Confirm { bet_id }, 1_040).answer?; // the wallet has the stake
///
/// round.start(CrashPoint::known(Hundredths::new(250)?), 5_500)?;
/// assert_eq!(round.advance(60_000).len(), 2); // the bet is cashed out, the round crashes
/// let Some(BetState::CashedOut(out)) = round.bet(bet_id).map(|bet| bet.state) else { panic!("2.00 was reached") };
/// assert_eq!((out.at.get(), out.payout_minor), (200, 2_000));
/// assert!(matches!(round.phase(), Phase::Crashed(crash) if crash.point.get() == 250));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Round {
    schedule: Schedule,
    book: Book,
    stage: Stage,
    started_at_ms: Option<u64>,
    clock_ms: u64,
}

/// A [`Phase`] with its secrets.
#[derive(Clone)]
enum Stage {
    Betting,
    Running(Running),
    Crashed(Crash),
    Voided(Void),
}

impl Round {
    /// Opens a round without bets.
    pub fn open(parameters: TableParameters, schedule: Schedule) -> Result<Self, ParameterRejection> {
        let Schedule { opened_at_ms, betting_closes_at_ms, starts_at_ms } = schedule;
        if opened_at_ms >= betting_closes_at_ms || betting_closes_at_ms > starts_at_ms {
            return Err(ParameterRejection::ScheduleOutOfOrder);
        }
        let book = Book::new(parameters);
        Ok(Self { schedule, book, stage: Stage::Betting, started_at_ms: None, clock_ms: opened_at_ms })
    }

    /// Lets happen what is due, then carries out the command or refuses it.
    pub fn handle(&mut self, command: Command, now_ms: u64) -> Handled {
        let mut events = self.advance(now_ms);
        let answer = match command {
            Command::Reserve { bet_id, player_id, stake_minor, auto_cash_out_hundredths } => {
                self.reserve(bet_id, player_id, stake_minor, auto_cash_out_hundredths, &mut events)
            }
            Command::Confirm { bet_id } => self.confirm(bet_id, &mut events),
            Command::Drop { bet_id } => self.drop_reserved(bet_id, &mut events),
            Command::Cancel { bet_id, player_id } => self.cancel(bet_id, &player_id, &mut events),
            Command::CashOut { bet_id, player_id } => self.cash_out(bet_id, &player_id, &mut events),
        };
        let answer = answer.map(|()| match events.last() {
            Some(Event::Bet(bet)) => bet.clone(),
            _ => unreachable!("a command that is carried out changes its bet last"),
        });
        Handled { events, answer }
    }

    /// Lets everything happen that is due by now.
    #[must_use = "the events are to be stored"]
    pub fn advance(&mut self, now_ms: u64) -> Vec<Event> {
        self.clock_ms = self.clock_ms.max(now_ms);
        let mut events = Vec::new();
        self.let_happen(&mut events);
        events
    }

    /// When something is due next by the clock alone. `None` when the round is over, or waits to be started.
    pub fn next_wake_ms(&self) -> Option<u64> {
        match &self.stage {
            Stage::Betting => {
                let Schedule { betting_closes_at_ms, starts_at_ms, .. } = self.schedule;
                [betting_closes_at_ms, starts_at_ms].into_iter().find(|at_ms| self.clock_ms < *at_ms)
            }
            Stage::Running(running) => Some(running.next_wake_ms(&self.book)),
            Stage::Crashed(_) | Stage::Voided(_) => None,
        }
    }

    /// The multiplier to show at a moment; `None` unless the round is running and has not crashed by then.
    pub fn multiplier(&self, now_ms: u64) -> Option<Hundredths> {
        match &self.stage {
            Stage::Running(running) => {
                let elapsed_ms = now_ms.saturating_sub(running.started_at_ms);
                (elapsed_ms < running.crashes_after_ms).then(|| multiplier_at(elapsed_ms))
            }
            Stage::Betting | Stage::Crashed(_) | Stage::Voided(_) => None,
        }
    }

    /// Where the round stands.
    pub fn phase(&self) -> Phase {
        match &self.stage {
            Stage::Betting => Phase::Betting,
            Stage::Running(running) => Phase::Running { started_at_ms: running.started_at_ms },
            Stage::Crashed(crash) => Phase::Crashed(*crash),
            Stage::Voided(void) => Phase::Voided(*void),
        }
    }

    /// When the multiplier began to grow, by the table's clock; `None` if it has not.
    pub fn started_at_ms(&self) -> Option<u64> {
        self.started_at_ms
    }

    /// When it takes bets and starts.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// What the operator set.
    pub fn parameters(&self) -> &TableParameters {
        self.book.parameters()
    }

    /// The running sums.
    pub fn totals(&self) -> Totals {
        self.book.totals()
    }

    /// A bet of any state.
    pub fn bet(&self, bet_id: BetId) -> Option<&Bet> {
        self.book.bet(bet_id)
    }

    /// All bets of any state, the lowest id first.
    pub fn bets(&self) -> impl Iterator<Item = &Bet> {
        self.book.bets()
    }

    /// A player's bets, without those dropped or taken back.
    pub fn bets_of(&self, player_id: &str) -> impl Iterator<Item = &Bet> {
        self.book.bets_of(player_id)
    }

    /// A bet that the player may speak of.
    fn own_bet(&self, bet_id: BetId, player_id: &str) -> Result<&Bet, Rejection> {
        self.bet(bet_id).filter(|bet| bet.player_id == player_id).ok_or(Rejection::BetUnknown)
    }
}

impl fmt::Debug for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Round")
            .field("schedule", &self.schedule)
            .field("phase", &self.phase())
            .field("totals", &self.totals())
            .finish_non_exhaustive()
    }
}
