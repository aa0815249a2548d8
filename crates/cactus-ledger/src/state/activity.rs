use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::account::{Account, Colour, Posting};
use crate::asset::AssetCode;

pub(crate) const HOUR_MS: u64 = 60 * 60 * 1_000;

/// How far back activity is counted. The longest window is a calendar month of 31 days, which reaches 31 x 24 = 744
/// hours back; a day more leaves room for the rounding of rolling windows.
const HOURS_KEPT: u64 = 32 * 24;

/// What is counted of a player's own money (cash and bonus) in one hour. Signed: what is rolled back is taken off the
/// hour of what it undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
struct Hour {
    /// Hours since the Unix epoch.
    hour: u64,
    asset: AssetCode,
    deposited: i64,
    withdrawn: i64,
    staked: i64,
    won: i64,
}

/// An hour as a JSON array: a checkpoint has up to some hundreds of them.
type Row = (u64, AssetCode, i64, i64, i64, i64);

impl From<Row> for Hour {
    fn from((hour, asset, deposited, withdrawn, staked, won): Row) -> Self {
        Self { hour, asset, deposited, withdrawn, staked, won }
    }
}

impl From<Hour> for Row {
    fn from(hour: Hour) -> Self {
        (hour.hour, hour.asset, hour.deposited, hour.withdrawn, hour.staked, hour.won)
    }
}

/// What an hour counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    Deposited,
    Withdrawn,
    Staked,
    Won,
}

impl Hour {
    const fn counter(&mut self, counter: Counter) -> &mut i64 {
        match counter {
            Counter::Deposited => &mut self.deposited,
            Counter::Withdrawn => &mut self.withdrawn,
            Counter::Staked => &mut self.staked,
            Counter::Won => &mut self.won,
        }
    }
}

/// The player's activity by hour and asset, oldest first: what limits over time are checked against, whether or not
/// there were limits when it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Activity(VecDeque<Hour>);

impl Activity {
    /// The sum of a counter from `from_hour` on. Below zero when more was taken back in it than was counted in it.
    pub(crate) fn since(&self, counter: Counter, asset: AssetCode, from_hour: u64) -> i64 {
        let rows = self.0.iter().rev().take_while(|row| row.hour >= from_hour);
        rows.filter(|row| row.asset == asset)
            .fold(0, |sum, row| sum.saturating_add(*{ *row }.counter(counter)))
    }

    pub(super) fn add(&mut self, counter: Counter, at_ms: u64, postings: &[Posting]) {
        for posting in postings {
            let own = match counter {
                Counter::Staked => is_own_money(posting.debit),
                Counter::Deposited | Counter::Won => is_own_money(posting.credit),
                // Out of the held money of a payout; its rest returns to cash.
                Counter::Withdrawn => {
                    posting.debit == Account::Player(Colour::Held) && !is_own_money(posting.credit)
                }
            };
            if own {
                self.count(counter, at_ms, posting, 1);
            }
        }
    }

    /// Takes stakes that were returned to the player off the hour they were made in.
    pub(super) fn take_back_stakes(&mut self, at_ms: u64, postings: &[Posting]) {
        for posting in postings.iter().filter(|posting| is_own_money(posting.credit)) {
            self.count(Counter::Staked, at_ms, posting, -1);
        }
    }

    /// Takes a win that was taken back off the hour it was paid in.
    pub(super) fn take_back_win(&mut self, at_ms: u64, postings: &[Posting]) {
        for posting in postings.iter().filter(|posting| is_own_money(posting.debit)) {
            self.count(Counter::Won, at_ms, posting, -1);
        }
    }

    fn count(&mut self, counter: Counter, at_ms: u64, posting: &Posting, sign: i64) {
        // An amount is below 2^53.
        let amount = i64::try_from(posting.amount.get()).expect("an amount fits 53 bits") * sign;
        let (hour, asset) = (at_ms / HOUR_MS, posting.asset);
        // Nearly always the last row: time goes forward.
        let found = self.0.iter().rposition(|row| (row.hour, row.asset) == (hour, asset));
        let index = found.unwrap_or_else(|| {
            let index = self.0.partition_point(|row| row.hour <= hour);
            self.0.insert(index, Hour { hour, asset, deposited: 0, withdrawn: 0, staked: 0, won: 0 });
            index
        });
        let counter = self.0[index].counter(counter);
        *counter = counter.saturating_add(amount);
        let newest = self.0.back().map_or(0, |row| row.hour);
        while self.0.front().is_some_and(|row| row.hour + HOURS_KEPT < newest) {
            self.0.pop_front();
        }
    }
}

const fn is_own_money(account: Account) -> bool {
    matches!(account, Account::Player(Colour::Cash | Colour::Bonus))
}
