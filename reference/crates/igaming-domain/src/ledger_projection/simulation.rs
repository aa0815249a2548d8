//! Wallet, queue and projection under loss, duplication, reordering, restarts and a clock that jumps. Whatever
//! happens on the way, in the end the projection is the log, row for row.

use cactus_edge::sqlite::{FailWhen, Faults, SeededRng, SqliteDb};
use cactus_edge::{Alarm, Db, ObjectSql, Queue, Rng, Statement};
use cactus_ledger::{Entry, WalletId, verify_chain};
use igaming_contracts::wallet_do::wallet_id;
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::project;
use crate::ServiceError;
use crate::wallet::fixture::{Fixture, PLAYER_ID, TENANT_ID, Wallet, bet, promo_credit, win};

const SEEDS: u64 = 200;
const STEPS: u32 = 60;

struct Dice(SeededRng);

impl Dice {
    /// 0 to `sides` - 1.
    fn roll(&self, sides: u64) -> u64 {
        u64::from_le_bytes(self.0.bytes()) % sides
    }

    /// Lets one of the next four operations of a twin fail, once in `sides`.
    fn maybe_fail(&self, faults: &Faults, sides: u64) {
        let when = match self.roll(2 * sides) {
            0 => FailWhen::BeforePersisting,
            1 => FailWhen::AfterPersisting,
            _ => return,
        };
        faults.plan((0..self.roll(4)).map(|_| None).chain([Some(when)]));
    }
}

struct World {
    dice: Dice,
    fixture: Fixture,
    wallet: Option<Wallet>,
    db: SqliteDb,
    /// Messages on their way: taken from the queue, not yet confirmed.
    in_flight: Vec<String>,
}

impl World {
    fn new(seed: u64) -> Self {
        let (dice, fixture) = (Dice(SeededRng::new(seed)), Fixture::new());
        Self { dice, fixture, wallet: None, db: player_ledger(), in_flight: Vec::new() }
    }

    async fn step(&mut self) {
        self.dice.maybe_fail(&self.fixture.sql.faults(), 6);
        match self.dice.roll(10) {
            0..=4 => self.command().await,
            5 => self.ring().await,
            6..=7 => self.deliver().await,
            8 => self.wallet = None,
            _ => {
                let now_ms = self.fixture.clock_ms();
                let jump_ms = self.dice.roll(10_000);
                self.fixture.clock.set_ms((now_ms + jump_ms).saturating_sub(3_000));
            }
        }
    }

    /// The object, started anew if it is not running. An object that cannot start is tried again later.
    async fn wallet(&mut self) -> Option<&Wallet> {
        if self.wallet.is_none() {
            self.wallet = self.fixture.open().await.ok();
        }
        self.wallet.as_ref()
    }

    /// Few keys, so that commands repeat and conflict; a caller's answers may be faults.
    async fn command(&mut self) {
        let (kind, id, minor) = (self.dice.roll(6), self.dice.roll(20), self.dice.roll(300));
        let id = format!("r{id}");
        if let Some(wallet) = self.wallet().await {
            let answer = match kind {
                0 => wallet.promo_credit(promo_credit(&id, minor)).await,
                1..=3 => wallet.bet(bet(&id, minor)).await,
                _ => wallet.win(win(&id, minor)).await,
            };
            if let Err(ServiceError::Fault(fault)) = answer {
                assert!(fault.is_retryable(), "{fault}");
            }
        }
    }

    /// The platform rings the alarm when it is due, and again when that failed.
    async fn ring(&mut self) {
        let Some(at_ms) = self.fixture.alarm.take() else {
            return;
        };
        if at_ms > self.fixture.clock_ms() {
            self.fixture.clock.set_ms(at_ms);
        }
        self.dice.maybe_fail(&self.fixture.queue.0.faults(), 3);
        let rang = match self.wallet().await {
            Some(wallet) => wallet.on_alarm().await.is_ok(),
            None => false,
        };
        if !rang {
            self.fixture.alarm.set_at_latest(at_ms).await.unwrap();
        }
        self.in_flight.extend(self.fixture.queue.0.drain().unwrap());
    }

    /// Some messages in any order, some of them twice; what was not confirmed stays.
    async fn deliver(&mut self) {
        let mut batch = Vec::new();
        for _ in 0..self.dice.roll(4) {
            if let Ok(left @ 1..) = u64::try_from(self.in_flight.len()) {
                let pick = usize::try_from(self.dice.roll(left)).unwrap();
                batch.push(self.in_flight.swap_remove(pick));
            }
        }
        self.dice.maybe_fail(&self.db.faults(), 3);
        self.confirm(batch).await;
    }

    async fn confirm(&mut self, batch: Vec<String>) {
        let bodies: Vec<&str> = batch.iter().map(String::as_str).collect();
        let outcomes = project(&self.db, &bodies).await;
        for (body, outcome) in batch.into_iter().zip(outcomes) {
            match outcome {
                // A confirmed message may come once more all the same.
                Ok(()) if self.dice.roll(5) > 0 => {}
                Ok(()) => self.in_flight.push(body),
                Err(ServiceError::Fault(fault)) if fault.is_retryable() => self.in_flight.push(body),
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    /// Nothing fails any more: the alarm rings until it is off, and the queue is emptied.
    async fn settle(&mut self) {
        while self.fixture.sql.faults().remaining() > 0 {
            let _ = self.fixture.sql.run("SELECT 1", &[]);
        }
        while self.fixture.queue.0.faults().remaining() > 0 {
            let _ = self.fixture.queue.0.send(Vec::new()).await;
        }
        while self.db.faults().remaining() > 0 {
            let _ = self.db.query(Statement::new("SELECT 1")).await;
        }
        self.wallet = None;
        self.wallet().await.unwrap();
        while let Some(at_ms) = self.fixture.alarm.take() {
            self.fixture.clock.set_ms(at_ms);
            assert_eq!(self.wallet().await.unwrap().on_alarm().await.unwrap().fault, None);
        }
        let mut batch = std::mem::take(&mut self.in_flight);
        batch.extend(self.fixture.queue.0.drain().unwrap());
        let bodies: Vec<&str> = batch.iter().map(String::as_str).collect();
        assert!(project(&self.db, &bodies).await.iter().all(Result::is_ok));
    }

    async fn check(&mut self) -> usize {
        let log = self.fixture.log();
        let name = WalletId::new(&wallet_id(TENANT_ID, PLAYER_ID)).unwrap();
        verify_chain(&name, &log).unwrap();
        let sql =
            "SELECT entry, hash, change_minor, balance_after_minor FROM ledger_entries ORDER BY sequence";
        let rows = self.db.query(Statement::new(sql)).await.unwrap();
        assert_eq!(rows.len(), log.len());
        let mut balance = 0;
        for (row, entry) in rows.iter().zip(&log) {
            assert_eq!(&serde_json::from_str::<Entry>(row.text(0).unwrap()).unwrap(), entry);
            assert_eq!(row.text(1).unwrap(), entry.hash.to_string());
            balance += row.integer(2).unwrap();
            assert_eq!(row.integer(3).unwrap(), balance, "every balance is the sum of the changes before it");
        }
        let wallet = self.wallet().await.unwrap().balances().unwrap();
        let held = wallet.balances.first().map_or(0, |balance| balance.balance_minor);
        assert_eq!((wallet.sequence, Ok(held)), (log.len() as u64, u64::try_from(balance)));
        log.len()
    }
}

#[test]
fn the_projection_converges_to_the_log() {
    block_on(async {
        let mut entries = 0;
        for seed in 0..SEEDS {
            let mut world = World::new(seed);
            for _ in 0..STEPS {
                world.step().await;
            }
            world.settle().await;
            entries += world.check().await;
        }
        assert!(entries > 2_000, "the simulation plays: {entries} entries");
    });
}
