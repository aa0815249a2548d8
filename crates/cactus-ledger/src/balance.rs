//! Balances of a player's accounts, per asset and colour.

use serde::{Deserialize, Serialize};

use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::rejection::Rejection;

/// What the operator owes the player in one asset, by colour. The four together never pass
/// [`AmountMinor::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetBalance {
    /// The asset.
    pub asset: AssetCode,
    /// Balance of `player:cash`.
    #[serde(rename = "cash_minor")]
    pub cash: AmountMinor,
    /// Balance of `player:bonus`.
    #[serde(rename = "bonus_minor")]
    pub bonus: AmountMinor,
    /// Balance of `player:promo`.
    #[serde(rename = "promo_minor")]
    pub promo: AmountMinor,
    /// Balance of `player:held`.
    #[serde(rename = "held_minor")]
    pub held: AmountMinor,
}

impl AssetBalance {
    const fn zero(asset: AssetCode) -> Self {
        let zero = AmountMinor::ZERO;
        Self { asset, cash: zero, bonus: zero, promo: zero, held: zero }
    }

    /// The balance of one colour.
    #[must_use]
    pub const fn of(&self, colour: Colour) -> AmountMinor {
        match colour {
            Colour::Cash => self.cash,
            Colour::Bonus => self.bonus,
            Colour::Promo => self.promo,
            Colour::Held => self.held,
        }
    }

    const fn of_mut(&mut self, colour: Colour) -> &mut AmountMinor {
        match colour {
            Colour::Cash => &mut self.cash,
            Colour::Bonus => &mut self.bonus,
            Colour::Promo => &mut self.promo,
            Colour::Held => &mut self.held,
        }
    }

    /// All four colours.
    #[must_use]
    pub const fn total_minor(&self) -> u64 {
        // Four numbers below 2^53 stay below 2^55.
        self.cash.get() + self.bonus.get() + self.promo.get() + self.held.get()
    }
}

/// The balances of a wallet: one row per asset it has ever held, sorted by code.
///
/// In JSON a list of rows, in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<AssetBalance>")]
pub struct Balances(Vec<AssetBalance>);

impl Balances {
    /// The rows, sorted by asset code.
    #[must_use]
    pub fn rows(&self) -> &[AssetBalance] {
        &self.0
    }

    /// The row of an asset; zeros for one never held.
    #[must_use]
    pub fn get(&self, asset: AssetCode) -> AssetBalance {
        let row = self.0.iter().find(|row| row.asset == asset);
        row.copied().unwrap_or(AssetBalance::zero(asset))
    }

    /// The balances after `postings`.
    ///
    /// # Errors
    /// [`Rejection::BalanceOverflow`].
    ///
    /// # Panics
    /// When a posting would take a player's account below zero: who makes postings checks funds first.
    pub(crate) fn after(&self, postings: &[Posting]) -> Result<Self, Rejection> {
        let mut after = self.clone();
        for posting in postings {
            if let Account::Player(colour) = posting.debit {
                let balance = after.row_mut(posting.asset).of_mut(colour);
                let left = balance.checked_sub(posting.amount);
                *balance = left.expect("debits of a player's account may not exceed its credits");
            }
            if let Account::Player(colour) = posting.credit {
                let overflow = Rejection::BalanceOverflow { asset: posting.asset };
                let row = after.row_mut(posting.asset);
                let balance = row.of_mut(colour);
                *balance = balance.checked_add(posting.amount).ok_or(overflow)?;
                if row.total_minor() > AmountMinor::MAX.get() {
                    return Err(overflow);
                }
            }
        }
        Ok(after)
    }

    fn row_mut(&mut self, asset: AssetCode) -> &mut AssetBalance {
        let index = match self.0.binary_search_by_key(&asset, |row| row.asset) {
            Ok(index) => index,
            Err(index) => {
                self.0.insert(index, AssetBalance::zero(asset));
                index
            }
        };
        &mut self.0[index]
    }
}

impl TryFrom<Vec<AssetBalance>> for Balances {
    type Error = &'static str;

    fn try_from(rows: Vec<AssetBalance>) -> Result<Self, Self::Error> {
        if !rows.is_sorted_by(|a, b| a.asset < b.asset) {
            return Err("balances must be sorted by asset, each asset once");
        }
        if rows.iter().any(|row| row.total_minor() > AmountMinor::MAX.get()) {
            return Err("the balances of an asset may not together pass 2^53 - 1");
        }
        Ok(Self(rows))
    }
}

/// Asserts that `after` is `before` moved by `postings` and by nothing else. Written apart from
/// [`Balances::after`], so that each checks the other.
pub(crate) fn assert_conserved(before: &Balances, after: &Balances, postings: &[Posting]) {
    for posting in postings {
        assert!(!posting.amount.is_zero(), "a posting moves a positive amount");
        assert_ne!(posting.debit, posting.credit, "a posting moves between two accounts");
        assert!(after.0.iter().any(|row| row.asset == posting.asset), "each posted asset has its balances");
    }
    for row in &before.0 {
        assert!(after.0.iter().any(|kept| kept.asset == row.asset), "no asset is forgotten");
    }
    for row in &after.0 {
        let start = before.get(row.asset);
        let net = net_credits(postings, row.asset);
        for (colour, net_player) in Colour::ALL.into_iter().zip(net.player) {
            // Both are below 2^53.
            let moved = i128::from(row.of(colour).get()) - i128::from(start.of(colour).get());
            assert_eq!(moved, net_player, "{colour} of {} moved by its postings", row.asset);
        }
        assert_eq!(
            net.player.iter().sum::<i128>() + net.operator,
            0,
            "the postings of {} sum to zero",
            row.asset
        );
        assert!(row.total_minor() <= AmountMinor::MAX.get());
    }
}

/// Credits less debits: of the player's accounts in the order of [`Colour::ALL`], and of all others together.
#[derive(Default)]
struct NetCredits {
    player: [i128; 4],
    operator: i128,
}

impl NetCredits {
    const fn of_mut(&mut self, account: Account) -> &mut i128 {
        match account {
            Account::Player(Colour::Cash) => &mut self.player[0],
            Account::Player(Colour::Bonus) => &mut self.player[1],
            Account::Player(Colour::Promo) => &mut self.player[2],
            Account::Player(Colour::Held) => &mut self.player[3],
            _ => &mut self.operator,
        }
    }
}

fn net_credits(postings: &[Posting], asset: AssetCode) -> NetCredits {
    let mut net = NetCredits::default();
    for posting in postings.iter().filter(|posting| posting.asset == asset) {
        let amount = i128::from(posting.amount.get());
        *net.of_mut(posting.credit) += amount;
        *net.of_mut(posting.debit) -= amount;
    }
    net
}
