//! The wallets of one run.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cactus_ledger::{Balances, Entry, EntryOutcome, Ledger, Outcome, Store, StoreFault, WalletId};

use crate::answer::{Answer, CommandAnswer, Refusal, Told};
use crate::policy::Chosen;
use crate::request::{CommandRequest, ENTRIES_MAX};
use crate::store::{Crash, Log};

/// Most wallets of one run: with a few entries each, about 1 GB.
const WALLETS_MAX: usize = 100_000;

/// Every wallet that a command or a crash has named, and the policy in force.
#[derive(Default)]
pub struct Book {
    wallets: BTreeMap<WalletId, Wallet>,
    pub chosen: Chosen,
}

/// A log, and the ledger that is open on it. The ledger goes when the process that runs it would have died, or when
/// the policy changes, and is opened again from the log.
#[derive(Default)]
struct Wallet {
    log: Log,
    ledger: Option<Ledger<Log>>,
}

impl Book {
    pub fn execute(&mut self, request: CommandRequest) -> Result<Answer, Refusal> {
        let CommandRequest { wallet, context, command } = request;
        let command = match command {
            Ok(command) => command,
            // A malformed command opens no wallet.
            Err(rejection) => {
                let balances = self.balances(&wallet)?;
                return Ok(
                    CommandAnswer::Rejected { recorded: false, replayed: false, rejection, balances }.into()
                );
            }
        };
        let ledger = self.ledger(&wallet)?;
        let executed = catch_unwind(AssertUnwindSafe(|| -> Result<_, StoreFault> {
            let outcome = ledger.execute(&command, context)?;
            Ok((outcome, ledger.balances()?.clone()))
        }));
        match executed {
            Ok(Ok((outcome, now))) => Ok(told(outcome, now).into()),
            Ok(Err(fault)) => {
                self.forget(&wallet);
                Err(fault.into())
            }
            Err(_) => {
                self.forget(&wallet);
                Err(Refusal::engine_failed())
            }
        }
    }

    /// The ledger of a wallet, which begins empty.
    fn ledger(&mut self, wallet: &WalletId) -> Result<&mut Ledger<Log>, Refusal> {
        if !self.wallets.contains_key(wallet) && self.wallets.len() >= WALLETS_MAX {
            return Err(Refusal::wallets_too_many(WALLETS_MAX));
        }
        let kept = self.wallets.entry(wallet.clone()).or_default();
        match &mut kept.ledger {
            Some(ledger) => Ok(ledger),
            closed => Ok(closed.insert(Ledger::open(kept.log.clone(), self.chosen.policy.clone(), wallet)?)),
        }
    }

    /// The ledger of a wallet that has been used.
    pub fn existing(&mut self, wallet: &WalletId) -> Result<&mut Ledger<Log>, Refusal> {
        if !self.wallets.contains_key(wallet) {
            return Err(Refusal::wallet_unknown());
        }
        self.ledger(wallet)
    }

    pub fn names(&self) -> Vec<WalletId> {
        self.wallets.keys().cloned().collect()
    }

    /// The balances now; none for a wallet that was never used.
    fn balances(&mut self, wallet: &WalletId) -> Result<Balances, Refusal> {
        if !self.wallets.contains_key(wallet) {
            return Ok(Balances::default());
        }
        Ok(self.ledger(wallet)?.balances()?.clone())
    }

    /// The whole log as it is stored.
    pub fn entries(&mut self, wallet: &WalletId) -> Result<Vec<Entry>, Refusal> {
        let kept = self.wallets.get_mut(wallet).ok_or_else(Refusal::wallet_unknown)?;
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let after = entries.last().map_or(0, |entry| entry.sequence);
            let page = kept.log.entries_after(after, ENTRIES_MAX)?;
            if page.is_empty() {
                return Ok(entries);
            }
            entries.extend(page.iter().map(|entry| Entry::clone(entry)));
        }
    }

    /// Every wallet goes on under the new policy.
    pub fn set_policy(&mut self, chosen: Chosen) -> Answer {
        self.chosen = chosen;
        for wallet in self.wallets.values_mut() {
            wallet.ledger = None;
        }
        Answer::Told(Told::Policy { policy: self.chosen.told.clone() })
    }

    pub fn arm(&mut self, wallet: &WalletId, crash: Crash) -> Result<Answer, Refusal> {
        self.ledger(wallet)?;
        if let Some(kept) = self.wallets.get(wallet) {
            kept.log.arm(crash);
        }
        Ok(Answer::Told(Told::CrashArmed { wallet: wallet.clone(), crash: crash.name() }))
    }

    /// What was in memory is gone.
    fn forget(&mut self, wallet: &WalletId) {
        if let Some(kept) = self.wallets.get_mut(wallet) {
            kept.ledger = None;
        }
    }
}

fn told(outcome: Outcome, now: Balances) -> CommandAnswer {
    match outcome {
        Outcome::Applied { entry, replayed } => {
            let (target, effective_at_ms) = match &entry.outcome {
                EntryOutcome::Applied { target, effective_at_ms, .. } => (*target, *effective_at_ms),
                EntryOutcome::Refused { .. } => (None, None),
            };
            CommandAnswer::Applied {
                replayed,
                sequence: entry.sequence,
                at_ms: entry.at_ms,
                postings: entry.outcome.postings().to_vec(),
                target,
                effective_at_ms,
                balances: entry.balances_after.clone(),
                hash: entry.hash,
            }
        }
        Outcome::Rejected { rejection, replayed, recorded } => {
            CommandAnswer::Rejected { recorded, replayed, rejection, balances: now }
        }
    }
}
