//! Several wallets of a tenant, the calls between them, and what their logs together must say.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use cactus_edge::sqlite::{FailWhen, ManualClock};
use cactus_edge::{Fault, ObjectSql};
use cactus_ledger::{
    AmountMinor, BRL, Command, Entry, Session, TransferId, TransferIn, WalletId, verify_chain,
};
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{
    CommandApplied, TransferOutRequest, TransferProgress, TransferStage, WalletRejection, parse_wallet_id,
    wallet_id,
};

use crate::ServiceError;
use crate::wallet::fixture::{Fixture, NOW_MS, TENANT_ID, Wallet, amount, deposit};
use crate::wallet::{PeerWallets, TransferBegun};

pub(super) type Answered = Result<Answer<CommandApplied, WalletRejection>, Fault>;
pub(super) type Begun = Result<TransferBegun, ServiceError<WalletRejection>>;

/// A defect to plant in the calls between wallets, so that it shows whether the auditor would see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bug {
    /// That no answer came counts as a refusal: the hold is released although the receiver may have the money.
    SilenceIsRefusal,
    /// Each attempt has a key of its own, so that the receiver is credited for each.
    KeyPerAttempt,
}

/// The wallets and the network between them.
pub(super) struct Bank {
    pub(super) clock: ManualClock,
    pub(super) wallets: BTreeMap<String, Node>,
    /// What becomes of the next calls between wallets.
    pub(super) calls: RefCell<VecDeque<Option<FailWhen>>>,
    pub(super) bug: Option<Bug>,
    pub(super) attempts: RefCell<u32>,
}

/// A wallet's storage, and its object while it is awake.
pub(super) struct Node {
    pub(super) fixture: Fixture,
    awake: RefCell<Option<Rc<Wallet>>>,
}

impl Bank {
    pub(super) async fn of(players: &[&str]) -> Self {
        let clock = ManualClock::at_ms(NOW_MS);
        let node = |clock: &ManualClock| Node {
            fixture: Fixture { clock: clock.clone(), ..Fixture::new() },
            awake: RefCell::default(),
        };
        let wallets = players.iter().map(|player| ((*player).to_owned(), node(&clock))).collect();
        let bank =
            Self { clock, wallets, calls: RefCell::default(), bug: None, attempts: RefCell::default() };
        for player in players {
            bank.wallet(player).await.unwrap();
        }
        bank
    }

    pub(super) fn fixture(&self, player: &str) -> &Fixture {
        &self.wallets[player].fixture
    }

    /// The object of a player, started if it sleeps.
    pub(super) async fn wallet(&self, player: &str) -> Result<Rc<Wallet>, Fault> {
        let node = &self.wallets[player];
        let awake = node.awake.borrow().clone();
        if let Some(wallet) = awake {
            return Ok(wallet);
        }
        let wallet = Rc::new(node.fixture.open_as(player).await?);
        Ok(Rc::clone(node.awake.borrow_mut().get_or_insert(wallet)))
    }

    /// The object loses its memory; what is stored stays.
    pub(super) fn crash(&self, player: &str) {
        self.wallets[player].awake.take();
    }

    /// The storage of a player works again.
    pub(super) fn heal(&self, player: &str) {
        let sql = &self.fixture(player).sql;
        while sql.faults().remaining() > 0 {
            // Each call takes one step of the plan, and whether it fails does not matter.
            let _ = sql.run("SELECT 1", &[]);
        }
    }

    pub(super) async fn deposit(&self, player: &str, id: &str, minor: u64) -> Result<(), Fault> {
        match self.wallet(player).await?.send(deposit(id, minor)).await {
            Ok(_) => Ok(()),
            Err(ServiceError::Fault(fault)) => Err(fault),
            Err(ServiceError::Rejected(_)) => Ok(()),
        }
    }

    pub(super) async fn transfer(&self, id: &str, from: &str, to: &str, minor: u64) -> Begun {
        self.wallet(from).await?.transfer_out(&request(id, to, minor), self).await
    }

    pub(super) async fn stage(&self, from: &str, id: &str) -> TransferStage {
        self.progress(from, id).await.unwrap().stage
    }

    pub(super) async fn progress(&self, from: &str, id: &str) -> Option<TransferProgress> {
        self.wallet(from).await.unwrap().transfer(&TransferId::new(id).unwrap()).unwrap()
    }

    /// Rings the alarm of a wallet, if one is set.
    pub(super) async fn ring(&self, player: &str) -> Result<(), Fault> {
        if self.fixture(player).alarm.take().is_some() {
            self.wallet(player).await?.on_alarm_among(self).await?;
        }
        Ok(())
    }

    /// Rings alarms as they come due until none is set.
    pub(super) async fn settle(&self) {
        for _ in 0..1_000 {
            let next = |(player, node): (&String, &Node)| Some((node.fixture.alarm.at_ms()?, player.clone()));
            let Some((at_ms, player)) = self.wallets.iter().filter_map(next).min() else { return };
            self.clock.set_ms(at_ms.max(self.fixture(&player).clock_ms()));
            self.ring(&player).await.unwrap();
        }
        panic!("an alarm that never ends");
    }

    /// Cash and held money of a player, by the log.
    pub(super) fn funds(&self, player: &str) -> (u64, u64) {
        let brl = self.fixture(player).log().last().map(|entry| entry.balances_after.get(BRL.code));
        brl.map_or((0, 0), |brl| (brl.cash.get(), brl.held.get()))
    }

    /// What is wrong by the logs alone, read by nothing that the wallets use: money made or lost, a transfer credited
    /// twice, paid without a credit, or returned in spite of one.
    pub(super) fn audit(&self) -> Result<(), String> {
        let mut totals = 0;
        let mut deposits = 0;
        let mut transfers: BTreeMap<String, Trace> = BTreeMap::new();
        for node in self.wallets.values() {
            let log = node.fixture.log();
            let brl = log.last().map(|entry| entry.balances_after.get(BRL.code));
            totals += brl.map_or(0, |brl| brl.total_minor());
            for entry in &log {
                deposits += Trace::note(entry, &mut transfers);
            }
        }
        let mut in_flight = 0;
        for (id, trace) in &transfers {
            trace.check().map_err(|wrong| format!("transfer {id}: {wrong}"))?;
            if trace.credits == 1 && trace.posts == 0 {
                in_flight += trace.amount;
            }
        }
        if totals == deposits + in_flight {
            return Ok(());
        }
        Err(format!("{totals} in the wallets, {deposits} deposited, {in_flight} in flight"))
    }

    /// Whether each log is the unbroken chain that it was written as.
    pub(super) fn verify_chains(&self) -> Result<(), String> {
        for (player, node) in &self.wallets {
            let name = WalletId::new(&wallet_id(TENANT_ID, player)).map_err(|error| error.to_string())?;
            verify_chain(&name, &node.fixture.log()).map_err(|error| format!("{player}: {error}"))?;
        }
        Ok(())
    }

    /// No transfer is open.
    pub(super) fn ended(&self) -> bool {
        self.wallets.keys().all(|player| self.funds(player).1 == 0)
    }
}

/// One transfer, as the logs of both wallets tell it.
#[derive(Debug, Default)]
struct Trace {
    amount: u64,
    holds: u32,
    credits: u32,
    refusals: u32,
    posts: u32,
    voids: u32,
}

impl Trace {
    /// Notes an entry; answers what it deposited.
    fn note(entry: &Entry, transfers: &mut BTreeMap<String, Self>) -> u64 {
        let applied = entry.outcome.is_applied();
        let mut of = |id: &str, note: fn(&mut Self)| note(transfers.entry(id.to_owned()).or_default());
        match &entry.command {
            Command::Deposit(deposit) if applied => return deposit.amount.get(),
            Command::TransferOut(out) if applied => {
                of(out.transfer_id.as_str(), |trace| trace.holds += 1);
                transfers.entry(out.transfer_id.as_str().to_owned()).or_default().amount = out.amount.get();
            }
            Command::TransferIn(credit) if applied => {
                of(credit.transfer_id.as_str(), |trace| trace.credits += 1)
            }
            Command::TransferIn(credit) => of(credit.transfer_id.as_str(), |trace| trace.refusals += 1),
            Command::HoldPost(post) if applied => of(post.hold_key.id(), |trace| trace.posts += 1),
            Command::HoldVoid(void) if applied => of(void.hold_key.id(), |trace| trace.voids += 1),
            _ => {}
        }
        0
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.holds > 1 || self.credits > 1 || self.posts + self.voids > 1 {
            return Err("a step was taken twice");
        }
        if self.credits == 1 && self.holds == 0 {
            return Err("credited without a hold");
        }
        if self.posts == 1 && self.credits == 0 {
            return Err("paid and not credited");
        }
        if self.voids == 1 && (self.credits == 1 || self.refusals == 0) {
            return Err("returned without a refusal");
        }
        Ok(())
    }
}

impl PeerWallets for Bank {
    async fn transfer_in(&self, to: &WalletId, command: &TransferIn) -> Answered {
        let step = self.calls.borrow_mut().pop_front().flatten();
        *self.attempts.borrow_mut() += 1;
        super::yield_once().await;
        let silence = |detail: &str| match self.bug {
            Some(Bug::SilenceIsRefusal) => {
                Ok(Answer::Rejected(WalletRejection(cactus_ledger::Rejection::WalletClosed)))
            }
            _ => Err(Fault::unavailable(detail)),
        };
        if step == Some(FailWhen::BeforePersisting) {
            return silence("the request was lost");
        }
        let (_, player) = parse_wallet_id(to.as_str()).unwrap();
        let mut command = command.clone();
        if self.bug == Some(Bug::KeyPerAttempt) {
            let id = format!("{}-{}", command.key.id(), self.attempts.borrow());
            command.key = cactus_ledger::CommandKey::new("transfer-in", &id).unwrap();
        }
        let wallet = self.wallet(player).await?;
        let answer = wallet.execute(&command.into(), Session::Open).await;
        super::yield_once().await;
        if step == Some(FailWhen::AfterPersisting) {
            return silence("the answer was lost");
        }
        match answer {
            Ok(applied) => Ok(Answer::Done(applied)),
            Err(ServiceError::Rejected(rejection)) => Ok(Answer::Rejected(rejection)),
            Err(ServiceError::Fault(fault)) => silence(&fault.to_string()),
        }
    }
}

pub(super) fn request(id: &str, to: &str, minor: u64) -> TransferOutRequest {
    TransferOutRequest {
        transfer_id: TransferId::new(id).unwrap(),
        to_player_id: to.to_owned(),
        asset: BRL.code,
        amount_minor: if minor == 0 { AmountMinor::ZERO } else { amount(minor) },
    }
}
