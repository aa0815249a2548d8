//! What a table keeps in memory: always what its rows say, plus what need not survive.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use cactus_edge::{Fault, ObjectSql};
use cactus_games::crash::Round;
use igaming_contracts::games::crash::{
    CrashBet, CrashBetUpdate, CrashBroadcast, CrashCommandDone, CrashRejection,
};
use igaming_contracts::tenant::CrashTableConfig;
use igaming_contracts::wallet::Balance;

use super::bet::{BetNumber, State, StoredBet, TableTag};
use super::chain::{Chain, Making};
use super::round::{Progress, StoredRound, VersionedConfig};
use super::rules::Retry;
use super::store::Store;
use super::table::Outgoing;

/// How long after the last request a table without sockets goes on opening rounds.
const AWAKE_MS: u64 = 30_000;

/// See the module.
#[derive(Debug)]
pub(super) struct Live {
    pub tag: TableTag,
    /// The newest configuration; `None` until the brand's came for the first time.
    pub config: Option<VersionedConfig>,
    /// The chain in use.
    pub chain: Option<Chain>,
    /// The chain that follows, once it is published.
    pub next_chain: Option<Chain>,
    /// A chain that is being made.
    pub making: Option<Making>,
    /// The newest round, also when it is over.
    pub round: Option<LiveRound>,
    /// The bets of the newest round, and older ones whose wallets are owed something.
    pub bets: BTreeMap<BetNumber, StoredBet>,
    /// What is owed, by when it is tried next.
    pub due: BTreeSet<(u64, BetNumber)>,
    /// There may be more in the rows than in `due`.
    pub more_due: bool,
    /// Bets whose wallets are being asked for what is owed.
    pub settling: BTreeSet<BetNumber>,
    pub next_bet: BetNumber,
    /// The beacon is being asked.
    pub asking_beacon: bool,
    /// When it is asked again.
    pub ask_beacon_at_ms: u64,
    pub sockets: u64,
    pub requested_at_ms: u64,
    pub outgoing: Vec<Outgoing>,
    /// The memory may be ahead of the rows: a write failed.
    pub broken: bool,
}

/// The newest round.
#[derive(Debug)]
pub(super) struct LiveRound {
    pub number: u64,
    pub stored: StoredRound,
    pub config: Rc<CrashTableConfig>,
    /// The rules' state; `None` once the round is over.
    pub play: Option<Round>,
    /// Each `ref` used on this round, by player.
    pub references: HashMap<(String, String), Use>,
    /// When the next tick is told.
    pub next_tick_ms: u64,
    /// Everybody was told that betting is closed.
    pub told_closed: bool,
}

/// What a `ref` was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Bet(BetNumber),
    CashOut(BetNumber),
    Cancel(BetNumber),
}

impl Live {
    pub fn new(tag: TableTag, next_bet: BetNumber) -> Self {
        Self {
            tag,
            config: None,
            chain: None,
            next_chain: None,
            making: None,
            round: None,
            bets: BTreeMap::new(),
            due: BTreeSet::new(),
            more_due: false,
            settling: BTreeSet::new(),
            next_bet,
            asking_beacon: false,
            ask_beacon_at_ms: 0,
            sockets: 0,
            requested_at_ms: 0,
            outgoing: Vec::new(),
            broken: false,
        }
    }

    /// Somebody is there, so that a round is worth opening.
    pub fn has_audience(&self, now_ms: u64) -> bool {
        self.sockets > 0 || now_ms < self.requested_at_ms.saturating_add(AWAKE_MS)
    }

    pub fn tell(&mut self, broadcast: CrashBroadcast) {
        self.outgoing.push(Outgoing::All(broadcast));
    }

    /// Tells a bet's player how it stands now.
    pub fn tell_bet(&mut self, number: BetNumber, balance: Option<Balance>) {
        let Some(bet) = self.bets.get(&number) else { return };
        let player_id = bet.player_id.clone();
        if let Some(bet) = self.view(number, bet) {
            self.outgoing.push(Outgoing::One { player_id, update: CrashBetUpdate { bet, balance } });
        }
    }

    /// A bet as its player sees it now. `None` for one that never played.
    pub fn view(&self, number: BetNumber, bet: &StoredBet) -> Option<CrashBet> {
        let over = self.round.as_ref().is_none_or(|round| round.number > bet.round || round.is_over());
        bet.view(number.bet_id(self.tag), over)
    }

    /// Keeps a bet as it is stored now, and what is due with it.
    pub fn keep(&mut self, number: BetNumber, bet: StoredBet) {
        let due = bet.due;
        if let Some(Retry { at_ms, .. }) = self.bets.insert(number, bet).and_then(|before| before.due) {
            self.due.remove(&(at_ms, number));
        }
        if let Some(Retry { at_ms, .. }) = due {
            self.due.insert((at_ms, number));
        }
    }

    /// Forgets the bets whose rows are final; called when another round opens.
    pub fn forget_settled(&mut self) {
        self.bets.retain(|_, bet| bet.due.is_some());
    }

    pub fn bets_of<'l>(&'l self, player_id: &'l str) -> impl Iterator<Item = CrashBet> + 'l {
        let round = self.round.as_ref().map(|round| round.number);
        let own =
            self.bets.iter().filter(move |(_, bet)| Some(bet.round) == round && bet.player_id == player_id);
        own.filter_map(|(number, bet)| self.view(*number, bet))
    }
}

impl LiveRound {
    pub fn is_over(&self) -> bool {
        matches!(self.stored.progress, Progress::Over { .. })
    }

    /// Remembers what a bet's `ref`s were used for.
    pub fn remember(&mut self, number: BetNumber, bet: &StoredBet) {
        let key = |reference: &str| (bet.player_id.clone(), reference.to_owned());
        self.references.insert(key(&bet.reference), Use::Bet(number));
        match &bet.state {
            State::CashedOut { reference: Some(reference), .. } => {
                self.references.insert(key(reference), Use::CashOut(number));
            }
            State::Cancelled { reference } => {
                self.references.insert(key(reference), Use::Cancel(number));
            }
            _ => {}
        }
    }
}

impl Live {
    /// When a wallet is asked next for what it is owed; not before one of those being asked has answered when they are
    /// as many as may be.
    pub fn next_settlement_ms(&self, now_ms: u64) -> Option<u64> {
        if self.wallets_free() == 0 {
            return None;
        }
        let mut free = self.due.iter().filter(|(_, number)| !self.settling.contains(number));
        let next = free.next().map(|(at_ms, _)| *at_ms);
        next.or_else(|| (self.more_due && self.due.is_empty()).then_some(now_ms))
    }

    pub fn play(&mut self) -> Result<&mut Round, Fault> {
        let play = self.round.as_mut().and_then(|round| round.play.as_mut());
        play.ok_or_else(|| Fault::internal("no round is in play"))
    }

    /// Whether the round of this number is in play.
    pub fn is_playing(&self, number: u64) -> bool {
        self.round.as_ref().is_some_and(|round| round.number == number && round.play.is_some())
    }

    pub fn remember(&mut self, number: BetNumber, bet: &StoredBet) {
        if let Some(round) = self.round.as_mut().filter(|round| round.number == bet.round) {
            round.remember(number, bet);
        }
    }

    /// A bet, from memory or from its row.
    pub fn bet<S: ObjectSql>(&self, store: &Store<S>, number: BetNumber) -> Result<StoredBet, Fault> {
        if let Some(bet) = self.bets.get(&number) {
            return Ok(bet.clone());
        }
        store.bet(number)?.ok_or_else(|| Fault::internal("a bet that was taken is not stored"))
    }

    /// A bet of the player.
    pub fn find<S: ObjectSql>(
        &self,
        store: &Store<S>,
        player_id: &str,
        bet_id: &str,
    ) -> Result<Option<(BetNumber, StoredBet)>, Fault> {
        let Some(number) = BetNumber::of_bet_id(bet_id, self.tag).filter(|number| *number < self.next_bet)
        else {
            return Ok(None);
        };
        let bet = match self.bets.get(&number) {
            Some(bet) => Some(bet.clone()),
            None => store.bet(number)?,
        };
        Ok(bet.filter(|bet| bet.player_id == player_id).map(|bet| (number, bet)))
    }

    /// What a `ref` of the player was used for: on the round of now, or for one of the player's last bets.
    pub fn known<S: ObjectSql>(
        &self,
        store: &Store<S>,
        player_id: &str,
        reference: &str,
    ) -> Result<Option<(Use, StoredBet)>, Fault> {
        let key = (player_id.to_owned(), reference.to_owned());
        let used = self.round.as_ref().and_then(|round| round.references.get(&key)).copied();
        if let Some(used) = used {
            return Ok(Some((used, self.bet(store, used.bet())?)));
        }
        let before = store.bet_of_reference(player_id, reference)?;
        Ok(before.map(|(number, bet)| (Use::Bet(number), bet)))
    }

    /// The answer to a command that was carried out.
    pub fn done(
        &self,
        number: BetNumber,
        bet: &StoredBet,
        replayed: bool,
    ) -> Result<Result<CrashCommandDone, CrashRejection>, Fault> {
        let view =
            self.view(number, bet).ok_or_else(|| Fault::internal("a bet that never played was ended"))?;
        Ok(Ok(CrashCommandDone { bet: view, balance: None, replayed }))
    }
}

impl Use {
    pub fn bet(self) -> BetNumber {
        match self {
            Self::Bet(number) | Self::CashOut(number) | Self::Cancel(number) => number,
        }
    }
}
