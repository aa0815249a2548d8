//! The bets of a round and their running sums.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::bet::{Bet, BetId, BetState, CashOut, CashOutCause, RefundReason};
use super::event::Event;
use crate::crash::hundredths::Hundredths;
use crate::crash::table::TableParameters;

/// The sums of a round. Bets that wait for their stake, were taken back, dropped or refunded are not in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Totals {
    /// Number of bets.
    pub bets: u64,
    /// Of these, neither cashed out nor lost.
    pub open_bets: u64,
    /// The stakes of all.
    pub stake_minor: u64,
    /// Of these, of the open bets.
    pub open_stake_minor: u64,
    /// What was cashed out.
    pub payout_minor: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Book {
    parameters: TableParameters,
    bets: BTreeMap<BetId, Bet>,
    /// Bets that count against their players' limits.
    by_player: BTreeMap<String, Vec<BetId>>,
    reserved: BTreeSet<BetId>,
    reserved_stake_minor: u64,
    /// Placed bets by where they leave if their players do nothing.
    open: BTreeSet<(Hundredths, BetId)>,
    totals: Totals,
}

impl Book {
    pub fn new(parameters: TableParameters) -> Self {
        Self {
            parameters,
            bets: BTreeMap::new(),
            by_player: BTreeMap::new(),
            reserved: BTreeSet::new(),
            reserved_stake_minor: 0,
            open: BTreeSet::new(),
            totals: Totals::default(),
        }
    }

    pub fn parameters(&self) -> &TableParameters {
        &self.parameters
    }

    pub fn totals(&self) -> Totals {
        self.totals
    }

    pub fn bet(&self, bet_id: BetId) -> Option<&Bet> {
        self.bets.get(&bet_id)
    }

    pub fn bets(&self) -> impl Iterator<Item = &Bet> {
        self.bets.values()
    }

    pub fn bets_of(&self, player_id: &str) -> impl Iterator<Item = &Bet> {
        self.by_player.get(player_id).into_iter().flatten().filter_map(|bet_id| self.bets.get(bet_id))
    }

    /// Stakes that would have to be returned if all bets were.
    pub fn held_minor(&self) -> u64 {
        self.reserved_stake_minor + self.totals.stake_minor
    }

    /// The next bet to leave by itself, and where.
    pub fn first_exit(&self) -> Option<(Hundredths, BetId)> {
        self.open.first().copied()
    }

    /// The multiplier at which the open bets bring the payouts to the round's limit. Cash-outs below it only raise
    /// it, since they take more from the open stakes than from what is left to pay.
    pub fn forced_exit(&self) -> Option<Hundredths> {
        let left_minor = self.parameters.round_payout_max_minor() - self.totals.payout_minor;
        let open_stake_minor = u128::from(self.totals.open_stake_minor);
        (open_stake_minor > 0).then(|| Hundredths::clamped(u128::from(left_minor) * 100 / open_stake_minor))
    }

    /// Takes in a bet of any state, new or from storage.
    pub fn insert(&mut self, bet: Bet) {
        let bet_id = bet.bet_id;
        if bet.counts() {
            self.by_player.entry(bet.player_id.clone()).or_default().push(bet_id);
        }
        match bet.state {
            BetState::Reserved => self.reserve(&bet),
            BetState::Placed => self.place(&bet),
            BetState::CashedOut(cash_out) => {
                self.totals.bets += 1;
                self.totals.stake_minor += bet.stake_minor;
                self.totals.payout_minor += cash_out.payout_minor;
            }
            BetState::Lost | BetState::Cancelled | BetState::Dropped | BetState::Refunded(_) => {}
        }
        let before = self.bets.insert(bet_id, bet);
        assert_eq!(before, None, "a bet is taken in once");
        self.assert_bounds();
    }

    /// The stake of a reserved bet is taken.
    pub fn confirm(&mut self, bet_id: BetId, events: &mut Vec<Event>) {
        let bet = self.leave_reserved(bet_id);
        self.place(&bet);
        self.end(bet, BetState::Placed, events);
    }

    /// A reserved bet will not play.
    pub fn drop_reserved(&mut self, bet_id: BetId, events: &mut Vec<Event>) {
        let bet = self.leave_reserved(bet_id);
        self.forget(&bet);
        self.end(bet, BetState::Dropped, events);
    }

    pub fn drop_all_reserved(&mut self, events: &mut Vec<Event>) {
        while let Some(bet_id) = self.reserved.first().copied() {
            self.drop_reserved(bet_id, events);
        }
        assert_eq!(self.reserved_stake_minor, 0, "no bet waits for its stake");
    }

    /// A placed bet is taken back.
    pub fn cancel(&mut self, bet_id: BetId, events: &mut Vec<Event>) {
        let bet = self.leave_open(bet_id);
        self.totals.bets -= 1;
        self.totals.stake_minor -= bet.stake_minor;
        self.forget(&bet);
        self.end(bet, BetState::Cancelled, events);
    }

    /// A placed bet is cashed out.
    pub fn cash_out(
        &mut self,
        bet_id: BetId,
        at: Hundredths,
        cause: CashOutCause,
        elapsed_ms: u64,
        events: &mut Vec<Event>,
    ) {
        let bet = self.leave_open(bet_id);
        let payout_minor = self.parameters.payout_minor(bet.stake_minor, at);
        assert!(payout_minor >= bet.stake_minor, "a cash-out returns at least the stake");
        self.totals.payout_minor += payout_minor;
        self.end(bet, BetState::CashedOut(CashOut { at, cause, payout_minor, elapsed_ms }), events);
    }

    /// All placed bets are cashed out, in the order of their own exits.
    pub fn cash_out_all(
        &mut self,
        at: Hundredths,
        cause: CashOutCause,
        elapsed_ms: u64,
        events: &mut Vec<Event>,
    ) {
        while let Some((_, bet_id)) = self.first_exit() {
            self.cash_out(bet_id, at, cause, elapsed_ms, events);
        }
    }

    /// All placed bets lose.
    pub fn lose_all(&mut self, events: &mut Vec<Event>) {
        while let Some((_, bet_id)) = self.first_exit() {
            let bet = self.leave_open(bet_id);
            self.end(bet, BetState::Lost, events);
        }
    }

    /// All placed bets are given back.
    pub fn refund_all(&mut self, reason: RefundReason, events: &mut Vec<Event>) {
        while let Some((_, bet_id)) = self.first_exit() {
            let bet = self.leave_open(bet_id);
            self.totals.bets -= 1;
            self.totals.stake_minor -= bet.stake_minor;
            self.end(bet, BetState::Refunded(reason), events);
        }
    }

    fn reserve(&mut self, bet: &Bet) {
        assert!(self.reserved.insert(bet.bet_id), "a bet is reserved once");
        self.reserved_stake_minor += bet.stake_minor;
    }

    fn place(&mut self, bet: &Bet) {
        assert!(self.open.insert((bet.exit(&self.parameters).at, bet.bet_id)), "a bet is placed once");
        self.totals.bets += 1;
        self.totals.open_bets += 1;
        self.totals.stake_minor += bet.stake_minor;
        self.totals.open_stake_minor += bet.stake_minor;
    }

    fn leave_reserved(&mut self, bet_id: BetId) -> Bet {
        let bet = self.bets.get(&bet_id).expect("a bet of the round").clone();
        assert!(
            bet.state == BetState::Reserved && self.reserved.remove(&bet_id),
            "only a reserved bet leaves"
        );
        self.reserved_stake_minor -= bet.stake_minor;
        bet
    }

    fn leave_open(&mut self, bet_id: BetId) -> Bet {
        let bet = self.bets.get(&bet_id).expect("a bet of the round").clone();
        let key = (bet.exit(&self.parameters).at, bet_id);
        assert!(bet.state == BetState::Placed && self.open.remove(&key), "a bet ends once");
        self.totals.open_bets -= 1;
        self.totals.open_stake_minor -= bet.stake_minor;
        bet
    }

    fn forget(&mut self, bet: &Bet) {
        if let Some(bet_ids) = self.by_player.get_mut(&bet.player_id) {
            bet_ids.retain(|bet_id| *bet_id != bet.bet_id);
        }
    }

    fn end(&mut self, bet: Bet, state: BetState, events: &mut Vec<Event>) {
        let bet = Bet { state, ..bet };
        events.push(Event::Bet(bet.clone()));
        self.bets.insert(bet.bet_id, bet);
        self.assert_bounds();
    }

    fn assert_bounds(&self) {
        let Totals { bets, open_bets, stake_minor, open_stake_minor, payout_minor } = self.totals;
        assert!(open_bets <= bets && open_stake_minor <= stake_minor, "open bets are some of all bets");
        assert_eq!(open_bets, self.open.len() as u64, "every open bet has its exit");
        assert_eq!(open_bets == 0, open_stake_minor == 0, "a bet has a stake");
        assert!(self.held_minor() <= self.parameters.round_payout_max_minor(), "all stakes can be returned");
        assert!(payout_minor <= self.parameters.round_payout_max_minor(), "the round's limit holds");
    }
}
