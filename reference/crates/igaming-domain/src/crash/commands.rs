//! What players ask for: a bet, a cash-out, a bet taken back.

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use cactus_games::crash::{BetId, Command, Handled};
use igaming_contracts::Answer;
use igaming_contracts::games::crash::{CrashAction, CrashCommandDone, CrashRejection, CrashStake};

use super::bet::{BetNumber, State, StoredBet};
use super::events::{Cause, Unplayed};
use super::live::{Live, LiveRound, Use};
use super::play;
use super::ports::{Beacon, PlayerWallets, WalletAnswer};
use super::rules::{self, CheckedStake, Retry, rejected};
use super::store::Store;
use super::table::{CrashError, CrashTable};

/// What a command comes to before any wallet is asked.
type Decided = Result<Result<CrashCommandDone, CrashRejection>, Fault>;

/// A bet, as far as the table itself decides.
enum Taken {
    /// The wallet is to be asked for the stake.
    Reserved(BetNumber),
    /// The same bet came before, and is settled with the wallet.
    Before(BetNumber),
}

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon> CrashTable<S, A, C, R, W, B> {
    /// Carries out a command of a player. The same command under the same `ref` is carried out once: a repetition
    /// answers how the bet stands now. A refusal leaves the `ref` free, unless the wallet had been asked: then the
    /// `ref` belongs to the bet that did not play.
    ///
    /// A bet is answered when the wallet has the stake; a cash-out at once, when it is persisted, and the wallet
    /// follows.
    ///
    /// # Errors
    /// A [`CrashRejection`] other than `UnknownTable` and `RoundNotFound`, or a fault. After a fault of a bet it is
    /// unknown whether it plays: the same command tells.
    pub async fn command(
        &self,
        player_id: &str,
        reference: &str,
        action: &CrashAction,
    ) -> Result<CrashCommandDone, CrashError> {
        rules::check_reference(reference).map_err(rejected)?;
        let done = match action {
            CrashAction::Bet(stake) => return self.place(player_id, reference, stake).await,
            CrashAction::CashOut { bet_id } => self.end(player_id, reference, bet_id, Ending::CashOut),
            CrashAction::Cancel { bet_id } => self.end(player_id, reference, bet_id, Ending::Cancel),
        };
        self.guard().await?;
        done?.map_err(rejected)
    }

    async fn place(
        &self,
        player_id: &str,
        reference: &str,
        stake: &CrashStake,
    ) -> Result<CrashCommandDone, CrashError> {
        self.request()?;
        let number = match self.reserve(player_id, reference, stake)? {
            Taken::Before(number) => return self.placed(number, true),
            Taken::Reserved(number) => number,
        };
        // If the object dies while it awaits the wallet, the next life drops the bet and gives the stake back.
        self.guard().await?;
        let bet = self.stored_bet(number)?;
        let answer = match bet.wallet_bet(&self.bet_id(number)) {
            Ok(command) => self.ports.wallets.bet(player_id, command).await,
            Err(fault) => Err(fault),
        };
        self.take_answer(number, rules::check_answer(answer, bet.asset))?;
        self.guard().await?;
        self.placed(number, false)
    }

    /// Decides whether the bet is taken, and persists it before the wallet is asked.
    fn reserve(&self, player_id: &str, reference: &str, stake: &CrashStake) -> Result<Taken, CrashError> {
        let now_ms = self.ports.clock.now_ms();
        let known = self.known(player_id, reference)?;
        if let Some((Use::Bet(number), bet)) = &known
            && is_same(bet, stake)
        {
            // Several requests may ask the wallet at once: it acts on the first and answers all the same.
            return Ok(match bet.state {
                State::Reserved => Taken::Reserved(*number),
                _ => Taken::Before(*number),
            });
        }
        let taken = self.persisting(|live, store| {
            live.advance_to(store, &self.vault, now_ms)?;
            let config = live.betting_config()?;
            let checked = match rules::check_stake(&config, stake) {
                Ok(checked) => checked,
                Err(CrashError::Rejected(rejection)) => return Ok(Err(rejection)),
                Err(CrashError::Fault(fault)) => return Err(fault),
            };
            if known.is_some() {
                return Ok(Err(CrashRejection::IdempotencyConflict));
            }
            reserve(live, store, player_id, reference, checked, now_ms)
        })?;
        taken.map(Taken::Reserved).map_err(rejected)
    }

    /// Persists what the wallet answered to a bet. The first answer is kept.
    fn take_answer(&self, number: BetNumber, answer: WalletAnswer) -> Result<(), Fault> {
        let now_ms = self.ports.clock.now_ms();
        self.persisting(|live, store| {
            live.advance_to(store, &self.vault, now_ms)?;
            let bet = live.bet(store, number)?;
            if bet.state != State::Reserved {
                return live.take_late_answer(store, number, bet, &answer, now_ms);
            }
            let bet_id = BetId(number.0);
            let (command, answer) = match answer {
                Ok(Answer::Done(applied)) => (Command::Confirm { bet_id }, Ok(applied.balance)),
                Ok(Answer::Rejected(wallet)) => {
                    (Command::Drop { bet_id }, Err(Unplayed::Refused(rules::bet_rejection(&wallet))))
                }
                Err(_) => (Command::Drop { bet_id }, Err(Unplayed::Unanswered)),
            };
            let Handled { events, .. } = live.play()?.handle(command, now_ms);
            live.absorb(store, &self.vault, events, &Cause::Wallet { bet: number, answer }, now_ms)
        })
    }

    /// The answer to a bet that the wallet has answered.
    fn placed(&self, number: BetNumber, replayed: bool) -> Result<CrashCommandDone, CrashError> {
        let bet = self.stored_bet(number)?;
        if let State::Dropped { rejection } = bet.state {
            return Err(rejected(rejection));
        }
        let live = self.live.borrow();
        let view =
            live.view(number, &bet).ok_or_else(|| Fault::internal("a bet without its wallet's answer"))?;
        Ok(CrashCommandDone { bet: view, balance: bet.balance, replayed })
    }

    fn end(&self, player_id: &str, reference: &str, bet_id: &str, ending: Ending) -> Decided {
        self.request()?;
        let now_ms = self.ports.clock.now_ms();
        self.persisting(|live, store| {
            live.advance_to(store, &self.vault, now_ms)?;
            let found = live.find(store, player_id, bet_id)?;
            if let Some((number, bet)) = &found
                && ending.was_asked(bet, reference)
            {
                return live.done(*number, bet, true);
            }
            if live.known(store, player_id, reference)?.is_some() {
                return Ok(Err(CrashRejection::IdempotencyConflict));
            }
            let Some((number, bet)) = found else {
                return Ok(Err(CrashRejection::BetNotFound));
            };
            match bet.state {
                State::Reserved => return Ok(Err(CrashRejection::BetPending)),
                State::Placed if live.is_playing(bet.round) => {}
                State::Placed if ending == Ending::CashOut => return Ok(Err(CrashRejection::RoundCrashed)),
                _ => return Ok(Err(CrashRejection::BetOver)),
            }
            let (bet_id, player_id) = (BetId(number.0), player_id.to_owned());
            let command = match ending {
                Ending::CashOut => Command::CashOut { bet_id, player_id },
                Ending::Cancel => Command::Cancel { bet_id, player_id },
            };
            let Handled { events, answer } = live.play()?.handle(command, now_ms);
            let cause = Cause::Player { bet: number, reference: reference.to_owned() };
            live.absorb(store, &self.vault, events, &cause, now_ms)?;
            if let Err(rejection) = answer {
                return play::rejection(rejection).map(Err);
            }
            let bet = live.bet(store, number)?;
            live.remember(number, &bet);
            live.done(number, &bet, false)
        })
    }

    /// What a `ref` of the player was used for.
    fn known(&self, player_id: &str, reference: &str) -> Result<Option<(Use, StoredBet)>, Fault> {
        self.persisting(|live, store| live.known(store, player_id, reference))
    }

    fn stored_bet(&self, number: BetNumber) -> Result<StoredBet, Fault> {
        self.persisting(|live, store| live.bet(store, number))
    }

    pub(super) fn bet_id(&self, number: BetNumber) -> String {
        number.bet_id(self.live.borrow().tag)
    }
}

impl Live {
    /// The round started first, or another request met another fate. The stake of a bet that does not play goes back,
    /// once more if need be: the wallet gives it back once.
    fn take_late_answer<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        number: BetNumber,
        bet: StoredBet,
        answer: &WalletAnswer,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let taken = matches!(answer, Ok(Answer::Done(_))) && matches!(bet.state, State::Dropped { .. });
        if taken && bet.due.is_none() {
            let owed = StoredBet { due: Some(Retry::first(now_ms)), ..bet };
            store.update_bets([(number, &owed)])?;
            self.keep(number, owed);
        }
        Ok(())
    }
}

/// How a player ends a bet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    CashOut,
    Cancel,
}

impl Ending {
    /// Whether the bet ended so under this `ref`.
    fn was_asked(self, bet: &StoredBet, asked: &str) -> bool {
        match (self, &bet.state) {
            (Self::CashOut, State::CashedOut { reference: Some(reference), .. })
            | (Self::Cancel, State::Cancelled { reference }) => reference == asked,
            _ => false,
        }
    }
}

/// Takes a bet into the round that takes bets, reserved.
fn reserve<S: ObjectSql>(
    live: &mut Live,
    store: &Store<S>,
    player_id: &str,
    reference: &str,
    checked: CheckedStake,
    now_ms: u64,
) -> Result<Result<BetNumber, CrashRejection>, Fault> {
    let number = live.next_bet;
    let Some(round) = live.round.as_mut() else { return Ok(Err(CrashRejection::TablePreparing)) };
    let LiveRound { number: round_number, play: Some(play), .. } = round else {
        return Ok(Err(CrashRejection::BettingClosed));
    };
    let command = Command::Reserve {
        bet_id: BetId(number.0),
        player_id: player_id.to_owned(),
        stake_minor: checked.amount.get(),
        auto_cash_out_hundredths: checked.auto_cash_out_hundredths,
    };
    // The round was brought to this moment before, so that there are no other events.
    if let Err(rejection) = play.handle(command, now_ms).answer {
        return play::rejection(rejection).map(Err);
    }
    let bet = StoredBet {
        round: *round_number,
        player_id: player_id.to_owned(),
        reference: reference.to_owned(),
        asset: checked.asset,
        amount: checked.amount,
        auto_cash_out_hundredths: checked.auto_cash_out_hundredths,
        state: State::Reserved,
        balance: None,
        due: None,
    };
    store.insert_bet(number, &bet)?;
    round.remember(number, &bet);
    live.next_bet = BetNumber(number.0 + 1);
    live.keep(number, bet);
    Ok(Ok(number))
}

/// Whether a request is the one that the bet came from.
fn is_same(bet: &StoredBet, stake: &CrashStake) -> bool {
    bet.amount == stake.amount_minor
        && bet.asset.as_str() == stake.currency
        && bet.auto_cash_out_hundredths.map(i64::try_from) == stake.auto_cash_out_hundredths.map(Ok)
}
