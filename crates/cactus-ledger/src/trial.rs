//! The trial balance: the books of all wallets summed, account by account.

use std::collections::BTreeMap;

use crate::account::{Account, Colour, Posting};
use crate::asset::AssetCode;
use crate::balance::Balances;

/// Credits less debits of every account, per asset. Each wallet's books sum to zero in each asset, so the sum over
/// all wallets of an operator does, and its accounts are the operator's: what it owes players, what each game won,
/// what lies with each payment provider. `operator:transfer` is zero when no transfer is under way.
///
/// ```
/// use cactus_ledger::{Account, AmountMinor, BRL, Colour, Posting, ProviderCode, TrialBalance};
///
/// let pix = Account::Payment(ProviderCode::new("pix")?);
/// let cash = Account::Player(Colour::Cash);
/// let mut trial_balance = TrialBalance::default();
/// let amount = AmountMinor::new(5_000)?;
/// trial_balance.post_all(&[Posting { debit: pix, credit: cash, asset: BRL.code, amount }]);
/// let mut operator = trial_balance.clone();
/// operator.add(&trial_balance);
/// assert_eq!((operator.get(BRL.code, cash), operator.get(BRL.code, pix)), (10_000, -10_000));
/// assert!(operator.is_zero());
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialBalance(BTreeMap<(AssetCode, Account), i128>);

impl TrialBalance {
    /// Adds postings. 2^53 units of each of 2^73 postings would fit.
    pub fn post_all(&mut self, postings: &[Posting]) {
        for posting in postings {
            let amount = i128::from(posting.amount.get());
            *self.0.entry((posting.asset, posting.debit)).or_default() -= amount;
            *self.0.entry((posting.asset, posting.credit)).or_default() += amount;
        }
    }

    /// Adds another's accounts to these.
    pub fn add(&mut self, other: &Self) {
        for (account, balance) in &other.0 {
            *self.0.entry(*account).or_default() += balance;
        }
    }

    /// Credits less debits of one account, in minor units.
    #[must_use]
    pub fn get(&self, asset: AssetCode, account: Account) -> i128 {
        self.0.get(&(asset, account)).copied().unwrap_or(0)
    }

    /// Every account that was posted to, by asset and account, with its credits less debits in minor units.
    pub fn rows(&self) -> impl Iterator<Item = (AssetCode, Account, i128)> + '_ {
        self.0.iter().map(|((asset, account), balance)| (*asset, *account, *balance))
    }

    /// The sum over all accounts of an asset: zero, or the books are wrong.
    #[must_use]
    pub fn total(&self, asset: AssetCode) -> i128 {
        self.rows().filter(|(of, ..)| *of == asset).map(|(.., balance)| balance).sum()
    }

    /// Whether the accounts of every asset sum to zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.keys().all(|(asset, _)| self.total(*asset) == 0)
    }

    /// Whether the player's accounts have these balances.
    pub(crate) fn agrees_with(&self, balances: &Balances) -> bool {
        balances.rows().iter().all(|row| {
            let agrees =
                |colour| self.get(row.asset, Account::Player(colour)) == i128::from(row.of(colour).get());
            Colour::ALL.into_iter().all(agrees)
        })
    }
}
