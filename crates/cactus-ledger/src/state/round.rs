use std::collections::VecDeque;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::command::{Bet, Win};
use crate::entry::Entry;
use crate::name::{GameCode, RoundId};

/// Open rounds remembered. When there is another, the one untouched for longest is closed: a provider that never ends
/// its rounds must not fill the state. 1,024 x about 200 B = 200 KB of JSON, a tenth of the largest SQLite value of
/// a Durable Object.
pub const ROUNDS_OPEN_MAX: usize = 1_024;

/// Closed rounds remembered, so that what comes late for one is known as late.
pub const ROUNDS_CLOSED_MAX: usize = 64;

/// The colours that can be staked.
const STAKE_COLOURS: [Colour; 3] = [Colour::Cash, Colour::Bonus, Colour::Promo];

/// Minor units by [`STAKE_COLOURS`].
type ByStakeColour = [u64; 3];

/// A round as far as its money goes: without what was rolled back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Round {
    pub(crate) round_id: RoundId,
    pub(crate) game: GameCode,
    pub(crate) asset: AssetCode,
    staked: ByStakeColour,
    /// The sequences of its bets, in order.
    bets: Vec<u64>,
    /// Its wins, in order.
    wins: Vec<RoundWin>,
    /// The sequence of the last entry that changed it.
    touched: u64,
    /// Whether it is closed.
    pub(crate) closed: bool,
}

/// A win that a game paid out of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundWin {
    sequence: u64,
    at_ms: u64,
    won: ByStakeColour,
}

/// A win that was undone together with a bet.
pub(super) struct WinUndone {
    pub(super) sequence: u64,
    pub(super) at_ms: u64,
    /// Its own part of what was taken back.
    pub(super) taken_back: Vec<Posting>,
}

impl Round {
    fn opened_by(bet: &Bet) -> Self {
        Self {
            round_id: bet.round_id.clone(),
            game: bet.game,
            asset: bet.asset,
            staked: [0; 3],
            bets: Vec::new(),
            wins: Vec::new(),
            touched: 0,
            closed: false,
        }
    }

    /// Whether no bet of it is left: a round begins with a bet, so all of them were rolled back.
    pub(crate) fn has_no_bet(&self) -> bool {
        self.bets.is_empty()
    }

    /// Whether the bet at `sequence` is one of its bets.
    pub(crate) fn has_bet(&self, sequence: u64) -> bool {
        self.bets.contains(&sequence)
    }

    /// Whether the bet at `sequence` came to a result: the round is closed, or has paid since.
    pub(crate) fn is_settled(&self, sequence: u64) -> bool {
        self.closed || self.wins.iter().any(|win| win.sequence > sequence)
    }

    /// What is staked, by colour; at most [`AmountMinor::MAX`] each.
    pub(crate) fn staked(&self, colour: Colour) -> AmountMinor {
        let index = STAKE_COLOURS.iter().position(|known| *known == colour);
        let staked = index.map_or(0, |index| self.staked[index]);
        AmountMinor::new(staked).unwrap_or(AmountMinor::MAX)
    }

    /// What was won since the entry at `sequence`, by colour.
    pub(crate) fn won_since(&self, sequence: u64) -> impl Iterator<Item = (Colour, u128)> + '_ {
        let wins = self.wins.iter().filter(move |win| win.sequence > sequence);
        STAKE_COLOURS
            .into_iter()
            .enumerate()
            .map(move |(index, colour)| (colour, wins.clone().map(|win| u128::from(win.won[index])).sum()))
    }
}

impl RoundWin {
    fn undone(&self, round: &Round) -> WinUndone {
        let colours = STAKE_COLOURS.into_iter().zip(self.won).filter(|(_, won)| *won > 0);
        let taken_back = colours.map(|(colour, won)| Posting {
            debit: Account::Player(colour),
            credit: Account::HouseGame(round.game),
            asset: round.asset,
            amount: AmountMinor::new(won).expect("a win moved a balance"),
        });
        WinUndone { sequence: self.sequence, at_ms: self.at_ms, taken_back: taken_back.collect() }
    }
}

/// The rounds remembered: the open ones, and the last that were closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Round>", into = "Vec<Round>")]
pub(crate) struct Rounds {
    by_id: HashMap<RoundId, Round>,
    /// The closed ones, first closed first.
    closed: VecDeque<RoundId>,
}

impl Rounds {
    pub(crate) fn get(&self, round_id: &RoundId) -> Option<&Round> {
        self.by_id.get(round_id)
    }

    /// A bet joins its round, opens it, or opens it again.
    pub(super) fn stake(&mut self, bet: &Bet, entry: &Entry) {
        if !self.by_id.contains_key(&bet.round_id) {
            self.by_id.insert(bet.round_id.clone(), Round::opened_by(bet));
        }
        let round = self.by_id.get_mut(&bet.round_id).expect("the round was just put there");
        round.bets.push(entry.sequence);
        round.touched = entry.sequence;
        let staked = by_stake_colour(entry.outcome.postings(), |posting| posting.debit);
        for (sum, staked) in round.staked.iter_mut().zip(staked) {
            // A round would need 2^11 of the largest stakes to pass 64 bits.
            *sum = sum.saturating_add(staked);
        }
        self.reopen(&bet.round_id);
    }

    pub(super) fn win(&mut self, win: &Win, entry: &Entry) {
        if win.source.is_round()
            && let Some(round) = self.by_id.get_mut(&win.round_id)
        {
            let won = by_stake_colour(entry.outcome.postings(), |posting| posting.credit);
            round.wins.push(RoundWin { sequence: entry.sequence, at_ms: entry.at_ms, won });
            round.touched = entry.sequence;
        }
        if win.closes_round {
            self.close(&win.round_id);
        }
    }

    /// Closes a round; one that is closed or not remembered is left as it is.
    pub(super) fn close(&mut self, round_id: &RoundId) {
        let Some(round) = self.by_id.get_mut(round_id).filter(|round| !round.closed) else {
            return;
        };
        round.closed = true;
        self.closed.push_back(round_id.clone());
        if self.closed.len() > ROUNDS_CLOSED_MAX {
            let oldest = self.closed.pop_front().expect("a full list has a first");
            self.by_id.remove(&oldest);
        }
    }

    fn reopen(&mut self, round_id: &RoundId) {
        if let Some(round) = self.by_id.get_mut(round_id).filter(|round| round.closed) {
            round.closed = false;
            self.closed.retain(|closed| closed != round_id);
        }
        while self.by_id.len() - self.closed.len() > ROUNDS_OPEN_MAX {
            let open = self.by_id.values().filter(|round| !round.closed);
            let oldest = open.min_by_key(|round| round.touched).map(|round| round.round_id.clone());
            self.close(&oldest.expect("there are open rounds"));
        }
    }

    /// Undoes the bet or win at `target_sequence` by the reverse postings of `entry`. A bet that was settled takes the
    /// wins since with it, and its round is open again; these wins are answered.
    pub(super) fn take_back(&mut self, target_sequence: u64, entry: &Entry) -> Vec<WinUndone> {
        let has_target = |round: &&mut Round| {
            round.has_bet(target_sequence) || round.wins.iter().any(|win| win.sequence == target_sequence)
        };
        let Some(round) = self.by_id.values_mut().find(has_target) else {
            return Vec::new();
        };
        round.touched = entry.sequence;
        if !round.has_bet(target_sequence) {
            round.wins.retain(|win| win.sequence != target_sequence);
            return Vec::new();
        }
        let settled = round.is_settled(target_sequence);
        round.bets.retain(|sequence| *sequence != target_sequence);
        let returned = by_stake_colour(entry.outcome.postings(), |posting| posting.credit);
        for (sum, returned) in round.staked.iter_mut().zip(returned) {
            *sum = sum.checked_sub(returned).expect("no more is returned than was staked");
        }
        let taken: u64 = by_stake_colour(entry.outcome.postings(), |posting| posting.debit).iter().sum();
        let since = round.won_since(target_sequence).map(|(_, won)| won).sum::<u128>();
        assert_eq!(u128::from(taken), since, "the wins since the bet go with it");
        let undone = round.wins.iter().filter(|win| win.sequence > target_sequence);
        let undone = undone.map(|win| win.undone(round)).collect();
        round.wins.retain(|win| win.sequence < target_sequence);
        if settled {
            let round_id = round.round_id.clone();
            self.reopen(&round_id);
        }
        undone
    }
}

/// What the postings move on the player's side, by colour.
fn by_stake_colour(postings: &[Posting], side: impl Fn(&Posting) -> Account) -> ByStakeColour {
    STAKE_COLOURS.map(|colour| {
        let moved = postings.iter().filter(|posting| side(posting) == Account::Player(colour));
        // All of them moved one balance, which is below 2^53.
        moved.map(|posting| posting.amount.get()).sum()
    })
}

impl From<Vec<Round>> for Rounds {
    /// In the order of [`Vec::<Round>::from`].
    fn from(rounds: Vec<Round>) -> Self {
        let closed = rounds.iter().filter(|round| round.closed).map(|round| round.round_id.clone());
        let closed = closed.collect();
        Self { by_id: rounds.into_iter().map(|round| (round.round_id.clone(), round)).collect(), closed }
    }
}

impl From<Rounds> for Vec<Round> {
    /// The closed rounds in the order closed, then the open ones in the order touched: one state has one form.
    fn from(mut rounds: Rounds) -> Self {
        let mut list: Self =
            rounds.closed.iter().filter_map(|round_id| rounds.by_id.remove(round_id)).collect();
        let mut open: Self = rounds.by_id.into_values().collect();
        open.sort_unstable_by_key(|round| round.touched);
        list.append(&mut open);
        list
    }
}
