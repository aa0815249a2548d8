//! What wallets are owed: payouts, and stakes that go back. The rows are the outbox; an entry is owed until the wallet
//! has answered.

use std::rc::Rc;

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use futures_util::StreamExt;
use futures_util::stream;
use igaming_contracts::wallet_do::CommandApplied;
use igaming_contracts::{Answer, Rejection};

use super::bet::{BetNumber, Settlement, StoredBet};
use super::live::{Live, LiveRound};
use super::ports::{Beacon, PlayerWallets, WalletAnswer};
use super::round::Progress;
use super::rules::{self, Retry};
use super::table::CrashTable;

/// Wallets asked at the same time. Each waits for another object's disk, some 10 ms; more only fill memory.
const WALLETS_AT_ONCE: usize = 64;

/// Wallets asked at the same time while a round runs, so that whoever cashes out waits for few of their answers: four
/// that take 10 ms each are 400 a second, and after the crash the others follow quickly.
const WALLETS_AT_ONCE_IN_PLAY: usize = 4;

/// Wallets asked by one piece of work: a Worker may make 10,000 calls for one event.
const WALLETS_PER_WORK: usize = 2_000;

/// Owed entries read from the rows at a time: 10,000 x about 500 B = 5 MB.
pub(super) const DUE_IN_MEMORY_MAX: u32 = 10_000;

/// A bet whose wallet is being asked; it is free again when this is dropped, also when the event that asked dies.
struct Settling {
    number: BetNumber,
    live: Rc<std::cell::RefCell<Live>>,
}

impl Drop for Settling {
    fn drop(&mut self) {
        self.live.borrow_mut().settling.remove(&self.number);
    }
}

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon> CrashTable<S, A, C, R, W, B> {
    /// Asks the wallets for whatever is due, and answers what failed.
    pub(super) async fn settle(&self) -> Result<Vec<Fault>, Fault> {
        let due = self.take_due()?;
        let settled = stream::iter(due).map(|settling| self.settle_one(settling));
        let settled: Vec<Result<Option<Fault>, Fault>> =
            settled.buffer_unordered(WALLETS_AT_ONCE).collect().await;
        settled.into_iter().filter_map(Result::transpose).collect()
    }

    /// The bets that are due and not being asked for, which they are from now on.
    fn take_due(&self) -> Result<Vec<Settling>, Fault> {
        let now_ms = self.ports.clock.now_ms();
        let numbers = self.persisting(|live, store| {
            if live.more_due && live.due.is_empty() {
                live.load_due(store)?;
            }
            let due = live.due.iter().take_while(|(at_ms, _)| *at_ms <= now_ms).map(|(_, number)| *number);
            let free = due.filter(|number| !live.settling.contains(number));
            let numbers: Vec<_> = free.take(live.wallets_free()).collect();
            live.settling.extend(&numbers);
            Ok(numbers)
        })?;
        let settling = |number| Settling { number, live: Rc::clone(&self.live) };
        Ok(numbers.into_iter().map(settling).collect())
    }

    async fn settle_one(&self, settling: Settling) -> Result<Option<Fault>, Fault> {
        let number = settling.number;
        let Some(bet) = self.live.borrow().bets.get(&number).cloned() else { return Ok(None) };
        let answer = match bet.settlement(&self.bet_id(number)) {
            Ok(None) => return Ok(None),
            Ok(Some(Settlement::Win(win))) => self.ports.wallets.win(&bet.player_id, win).await,
            Ok(Some(Settlement::Rollback(rollback))) => {
                self.ports.wallets.rollback(&bet.player_id, rollback).await
            }
            Err(fault) => Err(fault),
        };
        self.take_settlement(number, rules::check_answer(answer, bet.asset))
    }

    /// Persists what the wallet answered to what it is owed.
    fn take_settlement(&self, number: BetNumber, answer: WalletAnswer) -> Result<Option<Fault>, Fault> {
        let now_ms = self.ports.clock.now_ms();
        self.persisting(|live, store| {
            let mut bet = live.bet(store, number)?;
            let Some(due) = bet.due else { return Ok(None) };
            let (left, fault, balance) = answered(answer, due, now_ms, number);
            bet.due = left;
            store.update_bets([(number, &bet)])?;
            live.keep(number, bet);
            if left.is_none() {
                live.tell_bet(number, balance);
                live.forget_if_old(number);
            }
            Ok(fault)
        })
    }
}

/// What is still owed after an answer, what is to be logged, and the balance.
fn answered(
    answer: WalletAnswer,
    due: Retry,
    now_ms: u64,
    number: BetNumber,
) -> (Option<Retry>, Option<Fault>, Option<igaming_contracts::wallet::Balance>) {
    match answer {
        Ok(Answer::Done(CommandApplied { balance, .. })) => (None, None, balance),
        Ok(Answer::Rejected(wallet)) => {
            let detail =
                format!("the wallet refused what it is owed for bet {}: {}", number.0, wallet.code());
            (Some(due.after_refusal(now_ms)), Some(Fault::internal(detail)), None)
        }
        Err(fault) => (Some(due.next(now_ms)), Some(fault), None),
    }
}

impl Live {
    /// How many more wallets may be asked now.
    pub fn wallets_free(&self) -> usize {
        let running = |round: &LiveRound| matches!(round.stored.progress, Progress::Running { .. });
        if self.round.as_ref().is_some_and(running) {
            WALLETS_AT_ONCE_IN_PLAY.saturating_sub(self.settling.len())
        } else {
            WALLETS_PER_WORK
        }
    }

    /// Reads what the rows say is owed.
    pub fn load_due<S: ObjectSql>(&mut self, store: &super::store::Store<S>) -> Result<(), Fault> {
        let owed: Vec<(BetNumber, StoredBet)> = store.bets_due(DUE_IN_MEMORY_MAX)?;
        self.more_due = owed.len() >= usize::try_from(DUE_IN_MEMORY_MAX).unwrap_or(usize::MAX);
        for (number, bet) in owed {
            self.keep(number, bet);
        }
        Ok(())
    }

    /// A settled bet of an older round is not asked for again.
    fn forget_if_old(&mut self, number: BetNumber) {
        let newest = self.round.as_ref().map(|round| round.number);
        if self.bets.get(&number).is_some_and(|bet| Some(bet.round) != newest) {
            self.bets.remove(&number);
        }
    }
}
