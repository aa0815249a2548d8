//! The wallets of many players: real ledgers behind a network that loses requests and answers as planned.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::task::Poll;

use cactus_edge::Fault;
use cactus_edge::sqlite::FailWhen;
use cactus_ledger::{
    AmountMinor, BRL, Bet, CampaignId, Command, CommandKey, Entry, Ledger, MemoryStore, Outcome, Policy,
    PromoCredit, Rollback, WalletId, Win,
};
use igaming_contracts::Answer;
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

use super::super::{PlayerWallets, WalletAnswer};
use super::simulation::Bug;

pub(super) const FUNDS_MINOR: u64 = 100_000;

/// See the module. Each call yields on its way there and on its way back.
#[derive(Clone)]
pub(super) struct Bank {
    ledgers: Rc<RefCell<BTreeMap<String, Ledger<MemoryStore>>>>,
    plan: Rc<RefCell<VecDeque<Option<FailWhen>>>>,
    /// Refuses what it owes without asking the ledger: a wallet with a defect.
    pub refuses_wins: Rc<Cell<bool>>,
    /// A defect of the table that shows in what it asks of wallets.
    pub bug: Rc<Cell<Option<Bug>>>,
    /// Calls that reached a ledger.
    pub calls: Rc<Cell<u64>>,
    now_ms: u64,
}

impl Bank {
    pub fn new(now_ms: u64) -> Self {
        Self {
            ledgers: Rc::default(),
            plan: Rc::default(),
            refuses_wins: Rc::default(),
            bug: Rc::default(),
            calls: Rc::default(),
            now_ms,
        }
    }

    pub fn fail_next(&self, when: FailWhen) {
        self.plan.borrow_mut().push_back(Some(when));
    }

    pub fn plan(&self, steps: impl IntoIterator<Item = Option<FailWhen>>) {
        self.plan.borrow_mut().extend(steps);
    }

    pub fn heal(&self) {
        self.plan.borrow_mut().clear();
        self.refuses_wins.set(false);
    }

    pub fn balance_minor(&self, player_id: &str) -> u64 {
        self.with(player_id, |ledger| ledger.balances().unwrap().get(BRL.code).total_minor())
    }

    pub fn players(&self) -> Vec<String> {
        self.ledgers.borrow().keys().cloned().collect()
    }

    /// The player's log after the welcome credit.
    pub fn entries(&self, player_id: &str) -> Vec<Entry> {
        self.with(player_id, |ledger| {
            let entries = ledger.entries_after(1, 100_000).unwrap();
            entries.iter().map(|entry| Entry::clone(entry)).collect()
        })
    }

    /// The player's ledger, which begins with the funds.
    fn with<T>(&self, player_id: &str, act: impl FnOnce(&mut Ledger<MemoryStore>) -> T) -> T {
        let mut ledgers = self.ledgers.borrow_mut();
        let ledger = ledgers.entry(player_id.to_owned()).or_insert_with(|| {
            let wallet = WalletId::new(&format!("demo:{player_id}")).unwrap();
            let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet).unwrap();
            let credit = PromoCredit {
                key: CommandKey::new("signup", player_id).unwrap(),
                campaign: CampaignId::new("welcome").unwrap(),
                asset: BRL.code,
                amount: AmountMinor::new(FUNDS_MINOR).unwrap(),
            };
            ledger.execute(&credit.into(), self.now_ms).unwrap();
            ledger
        });
        act(ledger)
    }

    async fn call(&self, player_id: &str, command: Command) -> WalletAnswer {
        let failure = self.plan.borrow_mut().pop_front().flatten();
        yield_once().await;
        if failure == Some(FailWhen::BeforePersisting) {
            return Err(Fault::unavailable("the request was lost"));
        }
        self.calls.set(self.calls.get() + 1);
        let outcome = self.with(player_id, |ledger| ledger.execute(&command, self.now_ms).unwrap());
        yield_once().await;
        if failure == Some(FailWhen::AfterPersisting) {
            return Err(Fault::unavailable("the answer was lost"));
        }
        Ok(match outcome {
            Outcome::Applied { entry, replayed } => {
                let balance = entry.balances_after.get(BRL.code);
                Answer::Done(CommandApplied {
                    sequence: entry.sequence,
                    replayed,
                    balance: Some(play_money(balance.total_minor())),
                    received_balance: None,
                })
            }
            Outcome::Rejected { rejection, .. } => Answer::Rejected(WalletRejection(rejection)),
        })
    }
}

impl PlayerWallets for Bank {
    async fn bet(&self, player_id: &str, bet: Bet) -> WalletAnswer {
        self.call(player_id, bet.into()).await
    }

    async fn win(&self, player_id: &str, win: Win) -> WalletAnswer {
        if self.refuses_wins.get() {
            return Ok(Answer::Rejected(WalletRejection(cactus_ledger::Rejection::BetUnknown)));
        }
        assert!(win.closes_round, "a bet ends with its win");
        if self.bug.get() == Some(Bug::CreditTwice) {
            let key = CommandKey::new("crash-again", win.key.id()).unwrap();
            let again = Win { key, closes_round: false, ..win.clone() };
            self.with(player_id, |ledger| ledger.execute(&again.into(), self.now_ms).unwrap());
        }
        self.call(player_id, win.into()).await
    }

    async fn rollback(&self, player_id: &str, rollback: Rollback) -> WalletAnswer {
        if self.bug.get() == Some(Bug::ForgetRollback) {
            return Ok(Answer::Done(CommandApplied {
                sequence: 1,
                replayed: false,
                balance: None,
                received_balance: None,
            }));
        }
        self.call(player_id, rollback.into()).await
    }
}

/// A BRL balance of promotional money only.
pub(super) fn play_money(minor: u64) -> Balance {
    Balance {
        currency: "BRL".to_owned(),
        scale: 2,
        balance_minor: minor,
        available_minor: minor,
        cash_minor: 0,
        bonus_minor: 0,
        promo_minor: minor,
        held_minor: 0,
    }
}

pub(super) async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
