//! Snapshots, restores and sweeps over the twins: wallets that can lose their storage, a bucket, an index.

mod damage;
mod faults;
mod pages;
mod sweep;
mod whole;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use cactus_edge::sqlite::{FailWhen, SqliteObjects};
use cactus_edge::{Fault, ObjectSql, Objects};
use cactus_ledger::{Entry, Policy};
use igaming_contracts::Answer;
use igaming_contracts::backup::{Manifest, RestoreWalletRejection, Restored, TakeRejection, Taken};
use igaming_contracts::wallet_do::{
    EntriesPage, EntriesRequest, RestoreProgress, RestoreRejection, RestoreRequest, wallet_id,
};

use super::layout::manifest_key;
use super::{WALLET_CALLS_MAX, WalletLogs, restore, take};
use crate::ServiceError;
use crate::wallet::fixture::{Fixture, NOW_MS, Wallet, bet, long_win, promo_credit};
use crate::wallet::{WalletPorts, WalletService};

const TENANT: &str = "demo";
const PLAYER: &str = "plr_1";
const WALLET: &str = "demo:plr_1";

type TakeResult = Result<Taken, ServiceError<TakeRejection>>;
type RestoreResult = Result<Restored, ServiceError<RestoreWalletRejection>>;

/// The wallets of the platform, as their Worker reaches them.
#[derive(Default)]
struct Wallets {
    fixtures: RefCell<BTreeMap<String, Rc<Fixture>>>,
    /// Objects that are awake.
    awake: RefCell<BTreeMap<String, Rc<Wallet>>>,
    /// What becomes of the next calls: lost on the way there or on the way back.
    lost: RefCell<VecDeque<Option<FailWhen>>>,
    /// Wallets that never answer.
    dead: RefCell<Vec<String>>,
    calls: Cell<u32>,
}

impl Wallets {
    fn fixture(&self, id: &str) -> Rc<Fixture> {
        Rc::clone(self.fixtures.borrow_mut().entry(id.to_owned()).or_insert_with(|| Rc::new(Fixture::new())))
    }

    async fn open(&self, id: &str) -> Result<Rc<Wallet>, Fault> {
        if let Some(wallet) = self.awake.borrow().get(id) {
            return Ok(Rc::clone(wallet));
        }
        let fixture = self.fixture(id);
        let ports = WalletPorts {
            sql: fixture.sql.clone(),
            alarm: fixture.alarm.clone(),
            queue: fixture.queue.clone(),
            events: fixture.events.clone(),
            clock: fixture.clock.clone(),
        };
        let (tenant_id, player_id) = id.split_once(':').unwrap();
        let wallet = Rc::new(WalletService::open(ports, Policy::default(), tenant_id, player_id).await?);
        self.awake.borrow_mut().insert(id.to_owned(), Rc::clone(&wallet));
        Ok(wallet)
    }

    /// The platform puts the object to sleep; its storage stays.
    fn evict(&self, id: &str) {
        self.awake.borrow_mut().remove(id);
    }

    /// The storage is gone, and the next request meets an empty object.
    fn lose(&self, id: &str) {
        self.evict(id);
        self.fixtures.borrow_mut().remove(id);
    }

    fn log(&self, id: &str) -> Vec<Entry> {
        let fixture = self.fixture(id);
        let opened = fixture.sql.run("SELECT 1 FROM sqlite_master WHERE name = 'entries'", &[]).unwrap();
        if opened.is_empty() { Vec::new() } else { fixture.log() }
    }

    /// One call, which may be lost.
    async fn call<T>(&self, id: &str, operation: impl AsyncFnOnce(Rc<Wallet>) -> T) -> Result<T, Fault> {
        self.calls.set(self.calls.get() + 1);
        let lost = self.lost.borrow_mut().pop_front().flatten();
        if lost == Some(FailWhen::BeforePersisting) || self.dead.borrow().iter().any(|dead| dead == id) {
            return Err(Fault::unavailable("the call was lost"));
        }
        let answer = operation(self.open(id).await?).await;
        if lost.is_some() { Err(Fault::unavailable("the answer was lost")) } else { Ok(answer) }
    }
}

impl WalletLogs for Wallets {
    async fn entries(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &EntriesRequest,
    ) -> Result<EntriesPage, Fault> {
        self.call(&wallet_id(tenant_id, player_id), async |wallet| wallet.entries(request)).await?
    }

    async fn restore(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &RestoreRequest,
    ) -> Result<Answer<RestoreProgress, RestoreRejection>, Fault> {
        let id = wallet_id(tenant_id, player_id);
        match self.call(&id, async |wallet| wallet.restore(request.clone()).await).await? {
            Ok(progress) => Ok(Answer::Done(progress)),
            Err(ServiceError::Rejected(rejection)) => Ok(Answer::Rejected(rejection)),
            Err(ServiceError::Fault(fault)) => Err(fault),
        }
    }
}

struct World {
    wallets: Wallets,
    bucket: SqliteObjects,
}

impl World {
    fn new() -> Self {
        Self { wallets: Wallets::default(), bucket: SqliteObjects::in_memory().unwrap() }
    }

    /// A world in which the usual wallet has a credit, `bets` bets and then `long` entries of 1,700 bytes each.
    async fn with_log(bets: u32, long: u32) -> Self {
        let world = Self::new();
        world.play(WALLET, bets).await;
        let wallet = world.wallets.open(WALLET).await.unwrap();
        for number in 0..long {
            assert!(wallet.win(long_win(number)).await.is_err(), "refused and recorded");
        }
        assert_eq!(u32::try_from(world.wallets.log(WALLET).len()), Ok(1 + bets + long));
        world
    }

    /// A credit and `bets` bets.
    async fn play(&self, id: &str, bets: u32) {
        let wallet = self.wallets.open(id).await.unwrap();
        wallet.promo_credit(promo_credit("welcome", 1_000_000)).await.unwrap();
        for number in 0..bets {
            wallet.bet(bet(&format!("r{number}"), 1)).await.unwrap();
        }
    }

    async fn take(&self) -> TakeResult {
        take(&self.bucket, &self.wallets, WALLET, NOW_MS, WALLET_CALLS_MAX).await
    }

    async fn restore(&self) -> RestoreResult {
        restore(&self.bucket, &self.wallets, WALLET, WALLET_CALLS_MAX).await
    }

    async fn manifest(&self) -> Option<Manifest> {
        let bytes = self.bucket.get(&manifest_key(TENANT, PLAYER)).await.unwrap()?;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    async fn put_manifest(&self, manifest: &Manifest) {
        let bytes = serde_json::to_vec(manifest).unwrap();
        self.bucket.put(&manifest_key(TENANT, PLAYER), bytes).await.unwrap();
    }
}

/// The refusal in a result.
fn refused<T: std::fmt::Debug, R>(result: Result<T, ServiceError<R>>) -> R {
    match result {
        Err(ServiceError::Rejected(rejection)) => rejection,
        Err(ServiceError::Fault(fault)) => panic!("a fault: {fault}"),
        Ok(answer) => panic!("not refused: {answer:?}"),
    }
}

fn is_fault<T, R>(result: &Result<T, ServiceError<R>>) -> bool {
    matches!(result, Err(ServiceError::Fault(_)))
}
