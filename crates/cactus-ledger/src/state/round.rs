use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::account::{Account, Colour, Posting};
use crate::asset::AssetCode;
use crate::command::{Bet, Win};
use crate::entry::Entry;
use crate::name::{GameCode, RoundId};

/// Open rounds remembered. When another begins, the one untouched for longest is closed: a provider that never ends
/// its rounds must not fill the state. 1,024 x about 200 B = 200 KB of JSON, a tenth of the largest SQLite value of
/// a Durable Object.
pub const ROUNDS_OPEN_MAX: usize = 1_024;

/// Closed rounds remembered, so that what comes late for one is known as late.
pub const ROUNDS_CLOSED_MAX: usize = 64;

/// Minor units by the colours that can be staked: cash, bonus, promo.
type StakeColours = [u64; 3];

/// A round as far as its money goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Round {
    pub(crate) round_id: RoundId,
    pub(crate) game: GameCode,
    pub(crate) asset: AssetCode,
    /// Stakes that were not rolled back.
    pub(crate) staked: StakeColours,
    /// Wins that were not rolled back.
    pub(crate) won: StakeColours,
    /// The sequences of its bets and wins, in order; a win is `true`.
    pub(crate) entries: Vec<(u64, bool)>,
    /// The sequence of the last entry that changed it.
    touched: u64,
    /// Whether it is closed.
    pub(crate) closed: bool,
}

impl Round {
    /// Whether the round has come to a result.
    pub(crate) fn is_settled(&self) -> bool {
        self.closed || self.entries.iter().any(|(_, is_win)| *is_win)
    }

    /// Whether no bet of it is left.
    pub(crate) fn has_no_bet(&self) -> bool {
        self.entries.iter().all(|(_, is_win)| *is_win)
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

    /// The round of the bet or win at `sequence`.
    pub(crate) fn of_entry(&self, sequence: u64) -> Option<&Round> {
        self.by_id.values().find(|round| round.entries.iter().any(|(known, _)| *known == sequence))
    }

    /// A bet joins its round, opens it, or opens it again.
    pub(super) fn stake(&mut self, bet: &Bet, entry: &Entry) {
        if let Some(round) = self.by_id.get_mut(&bet.round_id) {
            round.entries.push((entry.sequence, false));
            round.touched = entry.sequence;
            move_colours(&mut round.staked, entry.outcome.postings(), |posting| posting.debit, 1);
            self.reopen(&bet.round_id);
            return;
        }
        if self.by_id.len() - self.closed.len() >= ROUNDS_OPEN_MAX {
            let open = self.by_id.values().filter(|round| !round.closed);
            let oldest = open.min_by_key(|round| round.touched).map(|round| round.round_id.clone());
            self.close(&oldest.expect("there are open rounds"));
        }
        let mut round = Round {
            round_id: bet.round_id.clone(),
            game: bet.game,
            asset: bet.asset,
            staked: [0; 3],
            won: [0; 3],
            entries: vec![(entry.sequence, false)],
            touched: entry.sequence,
            closed: false,
        };
        move_colours(&mut round.staked, entry.outcome.postings(), |posting| posting.debit, 1);
        self.by_id.insert(bet.round_id.clone(), round);
    }

    pub(super) fn win(&mut self, win: &Win, entry: &Entry) {
        if win.source.is_round()
            && let Some(round) = self.by_id.get_mut(&win.round_id)
        {
            round.entries.push((entry.sequence, true));
            round.touched = entry.sequence;
            move_colours(&mut round.won, entry.outcome.postings(), |posting| posting.credit, 1);
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
        let Some(round) = self.by_id.get_mut(round_id).filter(|round| round.closed) else {
            return;
        };
        round.closed = false;
        self.closed.retain(|closed| closed != round_id);
    }

    /// Undoes the bet or win at `target_sequence` by the reverse postings of `entry`. A bet that was settled takes its
    /// round's wins with it, and the round is open again.
    pub(super) fn take_back(&mut self, target_sequence: u64, entry: &Entry) {
        let Some(round_id) = self.of_entry(target_sequence).map(|round| round.round_id.clone()) else {
            return;
        };
        let round = self.by_id.get_mut(&round_id).expect("the round was just found");
        let postings = entry.outcome.postings();
        let is_win = round.entries.iter().any(|(sequence, is_win)| *sequence == target_sequence && *is_win);
        round.touched = entry.sequence;
        move_colours(&mut round.staked, postings, |posting| posting.credit, -1);
        move_colours(&mut round.won, postings, |posting| posting.debit, -1);
        if is_win {
            round.entries.retain(|(sequence, _)| *sequence != target_sequence);
        } else {
            let settled = round.is_settled();
            round.entries.retain(|(sequence, win)| *sequence != target_sequence && !*win);
            if settled {
                self.reopen(&round_id);
            }
        }
    }
}

/// Adds to each colour what the postings move on the player's side, or takes it off.
fn move_colours(
    colours: &mut StakeColours,
    postings: &[Posting],
    side: impl Fn(&Posting) -> Account,
    sign: i8,
) {
    for posting in postings {
        let index = match side(posting) {
            Account::Player(Colour::Cash) => 0,
            Account::Player(Colour::Bonus) => 1,
            Account::Player(Colour::Promo) => 2,
            _ => continue,
        };
        let amount = posting.amount.get();
        // Sums of amounts that each moved a balance below 2^53: a round would need 2^11 of the largest to wrap.
        colours[index] = if sign > 0 {
            colours[index].saturating_add(amount)
        } else {
            colours[index].checked_sub(amount).expect("no more is taken back than was moved")
        };
    }
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
        let mut list: Self = rounds.closed.iter().filter_map(|round_id| rounds.by_id.remove(round_id)).collect();
        let mut open: Self = rounds.by_id.into_values().collect();
        open.sort_unstable_by_key(|round| round.touched);
        list.append(&mut open);
        list
    }
}
