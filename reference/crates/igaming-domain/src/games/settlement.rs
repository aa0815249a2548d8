//! Bets and wins: the only places where an operation awaits, and the alarm that ends what a lost request began.

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_contracts::{Answer, Rejection};

use super::round::{Moment, RoundRef, State, StoredRound};
use super::rules;
use super::service::PlayerGames;
use super::store::LoadedRound;
use super::wallet::Wallet;

type WalletAnswer = Result<Answer<CommandApplied, WalletRejection>, Fault>;

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: Wallet> PlayerGames<S, A, C, R, W> {
    /// Goes on with every round whose bet or win is due, and sets the alarm for those that are left. Answers what
    /// failed on the way, for the log: it is persisted with the time of the next attempt.
    ///
    /// # Errors
    /// A fault of the object's storage. What the wallet did not answer is tried again later and is no fault of
    /// the alarm.
    pub async fn on_alarm(&self) -> Result<Vec<Fault>, Fault> {
        let now_ms = self.clock.now_ms();
        let mut put_off = Vec::new();
        for (at, _) in self.store().unresolved()? {
            // Read when its turn comes: a request may have gone on with it while the one before was awaited.
            let loaded = self.load(at)?;
            if loaded.round.state.retry().is_some_and(|retry| retry.at_ms <= now_ms) {
                put_off.extend(self.resolve(loaded).await.err());
            }
        }
        let left = self.store().unresolved()?;
        let next_ms = left.iter().filter_map(|(_, round)| round.state.retry()).map(|retry| retry.at_ms).min();
        if let Some(at_ms) = next_ms {
            self.alarm.set_at_latest(rules::next_alarm_ms(at_ms, now_ms)).await?;
        }
        Ok(put_off)
    }

    /// The round, with the wallet's answer to what `moment` waits for. `loaded` was read after the last await.
    pub(super) async fn settled(&self, loaded: LoadedRound, moment: Moment) -> Result<StoredRound, Fault> {
        match (&loaded.round.state, moment) {
            (State::Opening { .. }, _) | (State::Paying { .. }, Moment::Over) => {
                // Set before the command leaves: if the object dies while it awaits the answer, the alarm goes on.
                // An alarm that dies itself is rung again by the platform.
                self.alarm.set_at_latest(rules::first_retry(self.clock.now_ms()).at_ms).await?;
                self.resolve(loaded).await
            }
            _ => Ok(loaded.round),
        }
    }

    /// Asks the wallet for what the round waits for. Several requests and the alarm may do so at once: the wallet
    /// acts on the first and answers all the same, and the first answer is kept.
    async fn resolve(&self, loaded: LoadedRound) -> Result<StoredRound, Fault> {
        let LoadedRound { at, round, server_seed } = loaded;
        if matches!(round.state, State::Opening { .. }) {
            let answer = self.wallet.bet(round.bet()?).await;
            return self
                .take_bet_answer(at, answer.and_then(|answer| rules::check_answer(&round, answer)))
                .await;
        }
        let answer = match round.record.verified_payout_minor(&server_seed) {
            Ok(payout_minor) => {
                let win = round.win()?;
                assert_eq!(win.amount.get(), payout_minor, "the payout is the layout's");
                self.wallet.win(win).await
            }
            Err(fault) => Err(fault),
        };
        self.take_win_answer(at, answer.and_then(|answer| rules::check_answer(&round, answer))).await
    }

    async fn take_bet_answer(&self, at: RoundRef, answer: WalletAnswer) -> Result<StoredRound, Fault> {
        let LoadedRound { mut round, .. } = self.load(at)?;
        let opening = matches!(round.state, State::Opening { .. });
        match answer {
            Ok(Answer::Done(_)) if matches!(round.state, State::Refused { .. }) => {
                return Err(Fault::internal(format!(
                    "the wallet refused and then took bet {}",
                    round.round_id
                )));
            }
            Ok(Answer::Done(applied)) if opening => {
                round.state = State::Running;
                round.balance_after_bet = applied.balance;
            }
            Ok(Answer::Rejected(wallet)) if opening => round.state = State::Refused { wallet },
            Err(fault) if opening => {
                let retry = rules::next_retry(&round.state, self.clock.now_ms());
                return self.put_off(at, round, State::Opening { retry }, fault).await;
            }
            // Another request has met the wallet's answer meanwhile.
            _ => return Ok(round),
        }
        self.store().update_round(at, &round)?;
        Ok(round)
    }

    async fn take_win_answer(&self, at: RoundRef, answer: WalletAnswer) -> Result<StoredRound, Fault> {
        let LoadedRound { mut round, .. } = self.load(at)?;
        if !matches!(round.state, State::Paying { .. }) {
            return Ok(round);
        }
        let now_ms = self.clock.now_ms();
        match answer {
            Ok(Answer::Done(applied)) => {
                round.state = State::Paid;
                round.balance_after_win = applied.balance;
                self.store().update_round(at, &round)?;
                Ok(round)
            }
            Ok(Answer::Rejected(wallet)) => {
                let (id, code) = (&round.round_id, wallet.code());
                let fault = Fault::internal(format!("the wallet refused the win of round {id}: {code}"));
                let retry = rules::retry_after_refused_win(&round.state, now_ms);
                self.put_off(at, round, State::Paying { retry }, fault).await
            }
            Err(fault) => {
                let retry = rules::next_retry(&round.state, now_ms);
                self.put_off(at, round, State::Paying { retry }, fault).await
            }
        }
    }

    /// Leaves the round to a later attempt, at the latest the alarm's.
    async fn put_off(
        &self,
        at: RoundRef,
        mut round: StoredRound,
        state: State,
        fault: Fault,
    ) -> Result<StoredRound, Fault> {
        round.state = state;
        self.store().update_round(at, &round)?;
        if let Some(retry) = round.state.retry() {
            self.alarm.set_at_latest(retry.at_ms).await?;
        }
        Err(fault)
    }

    pub(super) fn load(&self, at: RoundRef) -> Result<LoadedRound, Fault> {
        self.store().round(at)?.ok_or_else(|| Fault::corrupt("a round that was remembered is not stored"))
    }
}
