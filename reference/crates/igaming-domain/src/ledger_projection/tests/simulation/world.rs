use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cactus_edge::shards::{Shard as ShardNumber, SlotMap, slot_of};
use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SqliteDb, SqliteObject, SqliteQueue};
use cactus_edge::{Alarm, Clock, Db, ObjectSql, Queue, Statement};
use cactus_ledger::Entry;
use igaming_contracts::sync::SyncMessage;
use igaming_testkit::{brands, player_ledger};

use super::auditor::{Auditor, Key};
use super::bug::Bug;
use super::dice::Dice;
use super::twins::{Outlet, Player, Reached, Shard};
use crate::ServiceError;
use crate::ledger_projection::{
    Delivery, Ledgers, Receipt, count_quarantined, receive, receive_dead_letters,
};
use crate::reconciliation::{RESEND_GRACE_MS, Reconciliation, status};
use crate::wallet::fixture::{Fixture, NOW_MS, SharedQueue, TENANT_ID, bet, promo_credit, win};

/// As `players` has them. The first is on the first shard, the other on the second.
const PLAYER_IDS: [&str; 2] =
    ["plr_00000000-0000-4000-8000-00000001", "plr_00000000-0000-4000-8000-00000004"];

/// Deliveries after which the queue gives a message up. The real one is more patient; here it is to happen.
const ATTEMPTS_MAX: u32 = 6;

/// Runs of the reconciliation after which everything that was lost has to be there: one to find it and have it sent
/// again, one to see it repaired, and one for what only the first resend made visible.
const REPAIR_RUNS_MAX: u32 = 4;

/// A message on its way: taken from the queue, not yet confirmed.
struct Message {
    id: String,
    body: String,
    /// The entries in it; none of a message that somebody broke.
    keys: Vec<Key>,
    attempts: u32,
}

pub(super) struct World {
    dice: Dice,
    bug: Option<Bug>,
    clock: ManualClock,
    queue: SharedQueue,
    players: Vec<Player>,
    shards: [Shard; 2],
    map: SlotMap,
    brands: SqliteDb,
    in_flight: Vec<Message>,
    dead_letters: Vec<Message>,
    messages: u64,
    quarantined: BTreeSet<String>,
    auditor: Auditor,
    /// What the auditor has read of each wallet's storage. A log only grows.
    logs: BTreeMap<String, Vec<Entry>>,
    /// The projection may have been written since it was audited.
    is_touched: bool,
}

impl World {
    pub(super) async fn new(seed: u64, bug: Option<Bug>) -> Self {
        let dice = Dice::new(seed);
        let clock = ManualClock::at_ms(NOW_MS);
        let queue = SharedQueue(Rc::new(SqliteQueue::in_memory().unwrap()));
        let player = |id| {
            let (sql, alarm) = (SqliteObject::in_memory().unwrap(), MemoryAlarm::default());
            let events = SharedQueue(Rc::new(SqliteQueue::in_memory().unwrap()));
            let fixture = Fixture { sql, alarm, queue: queue.clone(), events, clock: clock.clone() };
            Player { id, fixture, outlet: Outlet { queue: queue.clone(), bug }, running: RefCell::default() }
        };
        let players: Vec<Player> = PLAYER_IDS.into_iter().map(player).collect();
        for player in &players {
            // Opened once, so that the auditor finds a storage to read.
            player.wallet().await.unwrap();
        }
        let brands = brands();
        let accounts = format!(
            "INSERT INTO players (player_id, tenant_id, email, password_hash, created_at_ms) \
             VALUES ('{}', '{TENANT_ID}', 'a@b', 'h', 0), ('{}', '{TENANT_ID}', 'c@d', 'h', 0)",
            PLAYER_IDS[0], PLAYER_IDS[1]
        );
        brands.query(Statement::new(accounts)).await.unwrap();
        let shards = [(); 2].map(|()| Shard {
            db: player_ledger(),
            is_away: Cell::new(false),
            bug,
            dice: dice.clone(),
        });
        let map = SlotMap::striped(2);
        for (index, player_id) in PLAYER_IDS.iter().enumerate() {
            assert_eq!(map.route(slot_of(player_id)).owner.index(), index);
        }
        Self {
            dice,
            bug,
            clock,
            queue,
            players,
            shards,
            map,
            brands,
            in_flight: Vec::new(),
            dead_letters: Vec::new(),
            messages: 0,
            quarantined: BTreeSet::new(),
            auditor: Auditor::default(),
            logs: BTreeMap::new(),
            is_touched: false,
        }
    }

    pub(super) async fn step(&mut self) -> Result<(), String> {
        let player = self.dice.index(self.players.len());
        self.dice.maybe_fail(&self.players[player].fixture.sql.faults(), 6);
        match self.dice.roll(20) {
            0..=7 => self.command(player).await,
            8..=9 => self.ring(player).await,
            10..=13 => self.deliver().await?,
            14 => *self.players[player].running.borrow_mut() = None,
            15 => self.move_clock(),
            16 => {
                let shard = self.any_shard();
                shard.is_away.set(!shard.is_away.get());
            }
            17 => self.mishap(),
            _ => {
                self.dice.maybe_fail(&self.any_shard().db.faults(), 2);
                self.dice.maybe_fail(&self.queue.0.faults(), 4);
                self.reconcile().await;
            }
        }
        self.audit().await
    }

    fn any_shard(&self) -> &Shard {
        &self.shards[self.dice.index(self.shards.len())]
    }

    fn ledgers(&self) -> Ledgers<'_, Shard> {
        Ledgers { shards: &self.shards, map: &self.map, write_until_ms: u64::MAX }
    }

    fn databases(&self) -> [&SqliteDb; 2] {
        self.shards.each_ref().map(|shard| &shard.db)
    }

    /// Few keys, so that commands repeat and conflict; a caller's answers may be faults.
    async fn command(&mut self, player: usize) {
        let (kind, id, minor) = (self.dice.roll(6), self.dice.roll(20), self.dice.roll(300));
        let id = format!("r{id}");
        if let Ok(wallet) = self.players[player].wallet().await {
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
    async fn ring(&mut self, player: usize) {
        let player = &self.players[player];
        let Some(at_ms) = player.fixture.alarm.take() else {
            return;
        };
        if at_ms > self.clock.now_ms() {
            self.clock.set_ms(at_ms);
        }
        self.dice.maybe_fail(&self.queue.0.faults(), 3);
        let rang = match player.wallet().await {
            Ok(wallet) => wallet.on_alarm().await.is_ok(),
            Err(_) => false,
        };
        if !rang {
            player.fixture.alarm.set_at_latest(at_ms).await.unwrap();
        }
        self.collect();
    }

    /// What the wallets sent is on its way.
    fn collect(&mut self) {
        for body in self.queue.0.drain().unwrap() {
            let SyncMessage { player_id, entries, .. } = serde_json::from_str(&body).unwrap();
            let keys = entries.iter().map(|entry| (player_id.clone(), entry.sequence)).collect();
            self.push(body, keys);
        }
    }

    fn push(&mut self, body: String, keys: Vec<Key>) {
        let id = format!("message-{}", self.messages);
        self.messages += 1;
        self.in_flight.push(Message { id, body, keys, attempts: 0 });
    }

    /// Some messages in any order, some of them twice; what was not confirmed stays.
    async fn deliver(&mut self) -> Result<(), String> {
        self.dice.maybe_fail(&self.any_shard().db.faults(), 3);
        if self.dice.once_in(4) {
            return self.give_up().await;
        }
        let mut batch = Vec::new();
        for _ in 0..self.dice.roll(5) {
            if !self.in_flight.is_empty() {
                batch.push(self.in_flight.swap_remove(self.dice.index(self.in_flight.len())));
            }
        }
        self.confirm(batch).await
    }

    async fn confirm(&mut self, batch: Vec<Message>) -> Result<(), String> {
        self.is_touched = true;
        let receipts = receive(&self.ledgers(), &deliveries(&batch), &self.clock).await;
        for (mut message, receipt) in batch.into_iter().zip(receipts) {
            message.attempts += 1;
            match receipt {
                Receipt::Quarantined(reason) if !message.keys.is_empty() => {
                    return Err(format!("a good message is in quarantine: {reason}"));
                }
                Receipt::Projected if message.keys.is_empty() => {
                    return Err("a broken message was written".to_owned());
                }
                Receipt::Quarantined(_) => drop(self.quarantined.insert(message.id)),
                // A confirmed message may come once more all the same.
                Receipt::Projected if self.dice.once_in(5) => self.in_flight.push(message),
                Receipt::Projected => {}
                Receipt::Retry(_) if self.bug == Some(Bug::AcknowledgedBeforeWritten) => {}
                Receipt::Retry(_) if message.attempts >= ATTEMPTS_MAX => self.dead_letters.push(message),
                Receipt::Retry(_) => self.in_flight.push(message),
            }
        }
        Ok(())
    }

    /// What the queue gave up goes into quarantine. The wallets have to send its entries again.
    async fn give_up(&mut self) -> Result<(), String> {
        let batch = std::mem::take(&mut self.dead_letters);
        let receipts = receive_dead_letters(&self.ledgers(), &deliveries(&batch), &self.clock).await;
        for (message, receipt) in batch.into_iter().zip(receipts) {
            match receipt {
                Receipt::Quarantined(_) => {
                    self.auditor.lost(message.keys);
                    self.quarantined.insert(message.id);
                }
                Receipt::Retry(_) => self.dead_letters.push(message),
                Receipt::Projected => return Err("a dead letter was written".to_owned()),
            }
        }
        Ok(())
    }

    fn move_clock(&self) {
        let now_ms = self.clock.now_ms();
        let jump_ms = match self.dice.roll(3) {
            0 => 2 * RESEND_GRACE_MS,
            _ => self.dice.roll(10_000),
        };
        self.clock.set_ms((now_ms + jump_ms).saturating_sub(3_000));
    }

    /// A message is lost, or a copy of it arrives cut off or with another hash.
    fn mishap(&mut self) {
        if self.in_flight.is_empty() {
            return;
        }
        let pick = self.dice.index(self.in_flight.len());
        match self.dice.roll(3) {
            0 => self.auditor.lost(self.in_flight.swap_remove(pick).keys),
            1 => {
                let body = self.in_flight[pick].body.clone();
                let end = body.floor_char_boundary(self.dice.index(body.len()));
                self.push(body[..end].to_owned(), Vec::new());
            }
            _ => {
                let body = self.in_flight[pick].body.replace("\"hash\":\"0", "\"hash\":\"1");
                let body = body.replace("\"sequence\":", "\"sequence\":1");
                self.push(body, Vec::new());
            }
        }
    }

    async fn reconcile(&mut self) {
        self.is_touched = true;
        let wallets = Reached { players: &self.players, bug: self.bug };
        let (ledgers, brands, clock) = (&self.ledgers(), std::slice::from_ref(&self.brands), &self.clock);
        for shard in (0..).zip(ledgers.shards).map(|(number, _)| ShardNumber::new(number)) {
            // A run that fails is done again by a later one.
            let _ = Reconciliation { ledgers, brands, wallets: &wallets, clock }.run(shard).await;
        }
        self.collect();
    }

    async fn audit(&mut self) -> Result<(), String> {
        self.calm().await;
        if std::mem::take(&mut self.is_touched) {
            self.read_logs();
            let databases = self.shards.each_ref().map(|shard| &shard.db);
            self.auditor.check_rows(&databases, &self.logs).await?;
        }
        let on_the_way = self.in_flight.iter().chain(&self.dead_letters);
        let on_the_way: BTreeSet<&Key> = on_the_way.flat_map(|message| &message.keys).collect();
        for player in &self.players {
            self.auditor.check_sent(player.id, player.fixture.synced_sequence(), &on_the_way)?;
        }
        Ok(())
    }

    fn read_logs(&mut self) {
        for player in &self.players {
            let log = self.logs.entry(player.id.to_owned()).or_default();
            let sql = "SELECT body FROM entries WHERE sequence > ?1 ORDER BY sequence";
            let rows = player.fixture.sql.run(sql, &[(log.len() as u64).into()]).unwrap();
            log.extend(rows.iter().map(|row| serde_json::from_str::<Entry>(row.text(0).unwrap()).unwrap()));
        }
    }

    /// What was planned to fail and did not come to it is used up, so that the auditor reads undisturbed.
    async fn calm(&self) {
        for player in &self.players {
            while player.fixture.sql.faults().remaining() > 0 {
                let _ = player.fixture.sql.run("SELECT 1", &[]);
            }
        }
        while self.queue.0.faults().remaining() > 0 {
            let _ = self.queue.0.send(Vec::new()).await;
        }
        for db in self.databases() {
            while db.faults().remaining() > 0 {
                let _ = db.query(Statement::new("SELECT 1")).await;
            }
        }
    }

    /// Nothing fails any more: the alarms ring until they are off, the queue is emptied, and the reconciliation repairs
    /// what was lost. Answers how many entries there are.
    pub(super) async fn settle(&mut self) -> Result<usize, String> {
        self.shards.iter().for_each(|shard| shard.is_away.set(false));
        for _ in 0..REPAIR_RUNS_MAX {
            for player in &self.players {
                *player.running.borrow_mut() = None;
                let wallet = player.wallet().await.unwrap();
                while let Some(at_ms) = player.fixture.alarm.take() {
                    self.clock.set_ms(self.clock.now_ms().max(at_ms));
                    assert_eq!(wallet.on_alarm().await.unwrap().fault, None);
                }
            }
            self.collect();
            while !self.in_flight.is_empty() || !self.dead_letters.is_empty() {
                let batch = std::mem::take(&mut self.in_flight);
                self.confirm(batch).await?;
                self.give_up().await?;
            }
            self.clock.advance_ms(RESEND_GRACE_MS);
            self.reconcile().await;
            self.audit().await?;
        }
        self.check_settled().await
    }

    async fn check_settled(&mut self) -> Result<usize, String> {
        let mut entries = 0;
        self.read_logs();
        for player in &self.players {
            let log = &self.logs[player.id];
            let balances = player.wallet().await.unwrap().balances().unwrap().balances;
            let balance_minor = balances.iter().map(|balance| balance.balance_minor).sum();
            self.auditor.check_equal(player.id, log, balance_minor)?;
            entries += log.len();
        }
        for db in self.databases() {
            self.auditor.check_sums(db).await?;
        }
        let status = status(&self.ledgers()).await.unwrap();
        if (status.wallets_with_gap_count, status.open_findings_count) != (0, 0) {
            return Err(format!("not repaired: {status:?}"));
        }
        let quarantined = count_quarantined(&self.shards[0].db).await.unwrap();
        if quarantined != self.quarantined.len() as u64 {
            return Err(format!("{quarantined} messages in quarantine, not {}", self.quarantined.len()));
        }
        Ok(entries)
    }
}

fn deliveries(batch: &[Message]) -> Vec<Delivery<'_>> {
    batch.iter().map(|message| Delivery { id: &message.id, body: &message.body }).collect()
}
