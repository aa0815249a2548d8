//! Queries: what can be asked without changing anything.

use std::collections::BTreeMap;

use cactus_ledger::{Account, AssetCode, Balances, Entry, EntryHash, State, WalletId};

use crate::answer::{AccountNet, Answer, AssetNet, BrokenLog, Refusal, Told};
use crate::audit::{self, Nets};
use crate::book::Book;
use crate::request::{Moment, Query};

pub fn answer(book: &mut Book, query: Query) -> Result<Answer, Refusal> {
    let told = match query {
        Query::Balances { wallet } => {
            let state = book.existing(&wallet)?.state()?;
            Told::Balances { wallet, sequence: state.sequence(), balances: state.balances().clone() }
        }
        Query::BalancesAt { wallet, at } => balances_at(book, wallet, &at)?,
        Query::State { wallet } => state(book.existing(&wallet)?.state()?),
        Query::Entries { wallet, after, limit } => {
            let entries = book.existing(&wallet)?.entries_after(after, limit)?;
            Told::Entries { wallet, entries: entries.iter().map(|entry| Entry::clone(entry)).collect() }
        }
        Query::Holds { wallet } => {
            let holds = book.existing(&wallet)?.state()?.open_holds().to_vec();
            Told::Holds { wallet, holds }
        }
        Query::Limits { wallet, at_ms } => {
            let limits = book.existing(&wallet)?.state()?.limits(at_ms).collect();
            Told::Limits { wallet, limits }
        }
        Query::TrialBalance => trial_balance(book)?,
        Query::Check { wallet: Some(wallet), entries: Some(entries) } => check(&[(wallet, entries)]),
        Query::Check { wallet, .. } => {
            let wallets = wallet.map_or_else(|| book.names(), |wallet| vec![wallet]);
            let logs: Result<Vec<_>, Refusal> =
                wallets.into_iter().map(|wallet| Ok((wallet.clone(), book.entries(&wallet)?))).collect();
            check(&logs?)
        }
        Query::Policy => Told::Policy { policy: book.chosen.told.clone() },
    };
    Ok(Answer::Told(told))
}

fn state(state: &State) -> Told {
    Told::State {
        wallet: state.wallet().clone(),
        sequence: state.sequence(),
        last_at_ms: state.last_at_ms(),
        head_hash: state.head_hash(),
        standing: *state.standing(),
        balances: state.balances().clone(),
        holds_open: state.open_holds().len(),
    }
}

/// The balances after the last entry at or before the moment.
fn balances_at(book: &mut Book, wallet: WalletId, at: &Moment) -> Result<Told, Refusal> {
    let entries = book.entries(&wallet)?;
    let entry = entries.into_iter().rev().find(|entry| match at {
        Moment::Sequence(sequence) => entry.sequence <= *sequence,
        Moment::AtMs(at_ms) => entry.at_ms <= *at_ms,
    });
    let (sequence, at_ms, balances, hash) = entry.map_or_else(
        || (0, 0, Balances::default(), EntryHash::genesis(&wallet)),
        |entry| (entry.sequence, entry.at_ms, entry.balances_after, entry.hash),
    );
    Ok(Told::BalancesAt { wallet, sequence, at_ms, balances, hash })
}

/// The player's side from the balances in force, the operator's from the postings: the two are added up from
/// different things, so that a sum of zero says something.
fn trial_balance(book: &mut Book) -> Result<Told, Refusal> {
    let mut nets = Nets::new();
    for wallet in book.names() {
        for (key, net) in audit::of_balances(book.existing(&wallet)?.balances()?) {
            *nets.entry(key).or_default() += net;
        }
        let mut moved = Nets::new();
        for entry in book.entries(&wallet)? {
            entry.outcome.postings().iter().for_each(|posting| audit::add_posting(&mut moved, posting));
        }
        for (key, net) in moved.into_iter().filter(|((_, account), _)| !matches!(account, Account::Player(_)))
        {
            *nets.entry(key).or_default() += net;
        }
    }
    let mut totals: BTreeMap<AssetCode, i128> = BTreeMap::new();
    for ((asset, _), net) in &nets {
        *totals.entry(*asset).or_default() += net;
    }
    let accounts = nets.into_iter().map(|((asset, account), net)| AccountNet {
        asset,
        account,
        net_minor: net.to_string(),
    });
    let totals = totals.into_iter().map(|(asset, net)| AssetNet { asset, net_minor: net.to_string() });
    Ok(Told::TrialBalance { accounts: accounts.collect(), totals: totals.collect() })
}

fn check(logs: &[(WalletId, Vec<Entry>)]) -> Told {
    let broken: Vec<BrokenLog> = logs
        .iter()
        .filter_map(|(wallet, entries)| {
            audit::check_log(wallet, entries).err().map(|broken| (wallet, broken))
        })
        .map(|(wallet, broken)| BrokenLog {
            wallet: wallet.clone(),
            sequence: broken.sequence,
            detail: broken.detail,
        })
        .collect();
    let entries = logs.iter().map(|(_, entries)| entries.len()).sum();
    Told::Check { sound: broken.is_empty(), wallets: logs.len(), entries, broken }
}
