//! Sums and checks over logs, made from the entries alone.

use std::collections::BTreeMap;

use cactus_ledger::{Account, AssetCode, Balances, Colour, Entry, Posting, WalletId, verify_chain};

/// Credits less debits by asset and account.
pub type Nets = BTreeMap<(AssetCode, Account), i128>;

/// Where a log is broken, and how.
pub struct Broken {
    pub sequence: u64,
    pub detail: String,
}

/// Checks a log: that it is one unbroken chain, and that the balances after each entry are the sums of the postings
/// up to it, none below zero.
pub fn check_log(wallet: &WalletId, entries: &[Entry]) -> Result<(), Broken> {
    verify_chain(wallet, entries)
        .map_err(|broken| Broken { sequence: broken.sequence, detail: broken.to_string() })?;
    let mut nets = Nets::new();
    for entry in entries {
        for posting in entry.outcome.postings() {
            add_posting(&mut nets, posting);
        }
        let is_player = |account: &Account| matches!(account, Account::Player(_));
        let sums = nets.iter().filter(|((_, account), net)| is_player(account) && **net != 0);
        let sums: Nets = sums.map(|(key, net)| (*key, *net)).collect();
        if sums != of_balances(&entry.balances_after) {
            let detail =
                format!("the balances after entry {} are not the sums of the postings", entry.sequence);
            return Err(Broken { sequence: entry.sequence, detail });
        }
    }
    Ok(())
}

pub fn add_posting(nets: &mut Nets, posting: &Posting) {
    *nets.entry((posting.asset, posting.credit)).or_default() += i128::from(posting.amount.get());
    *nets.entry((posting.asset, posting.debit)).or_default() -= i128::from(posting.amount.get());
}

/// The player's accounts that hold something.
pub fn of_balances(balances: &Balances) -> Nets {
    let mut nets = Nets::new();
    for row in balances.rows() {
        for colour in Colour::ALL {
            let amount = row.of(colour);
            if !amount.is_zero() {
                nets.insert((row.asset, Account::Player(colour)), i128::from(amount.get()));
            }
        }
    }
    nets
}
