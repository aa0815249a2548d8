//! Moves of slots, there and back and given up, while isolates with older and newer maps write and read: databases and
//! the configuration store fail before and after they persist, alarms come twice, and messages are late and doubled.
//!
//! What must hold at each read: every entry that was confirmed is there, and nothing that any reader saw before by the
//! same map or an older one is missing. In the end each wallet is whole on its shard and nowhere else.
//!
//! `CACTUS_SIM_SEED=7 cargo test -p igaming-domain shard_move` plays seed 7 alone.

mod ending;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use cactus_edge::shards::{Shard as ShardNumber, ShardMap, SlotSet, slot_of};
use cactus_edge::sqlite::{FailWhen, ManualClock, MemoryAlarm, SqliteObject};
use cactus_edge::{Alarm, Clock, Db, ObjectSql, Statement};
use igaming_contracts::shards::{MovePhase, MoveRequest};
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::super::store;
use super::super::{MoverPorts, ShardMover};
use super::isolate::Isolate;
use super::twins::{Bug, Config, Dice, Shard, logs, owners_only};
use super::{KnownMap, SETTLE_MS, default_map};
use crate::ledger_projection::{Delivery, Ledgers, Receipt, receive};
use crate::wallet::fixture::{NOW_MS, TENANT_ID};

const BUDGET: Duration = Duration::from_secs(15);
const SEEDS_MIN: u64 = 100;
const SEEDS_PER_BUG: u64 = 300;
const STEPS: u32 = 300;
const ISOLATES: usize = 4;
const SEED_VARIABLE: &str = "CACTUS_SIM_SEED";

type Mover = ShardMover<SqliteObject, MemoryAlarm, ManualClock, Config, Shard>;

struct Message {
    player: usize,
    sequences: std::ops::RangeInclusive<u64>,
    body: String,
}

struct World {
    dice: Dice,
    bug: Option<Bug>,
    clock: ManualClock,
    config: Config,
    shards: Vec<Shard>,
    sql: SqliteObject,
    alarm: MemoryAlarm,
    isolates: Vec<Isolate>,
    waiting: Vec<Message>,
    /// Of each player, how many entries the wallet has sent.
    sent: Vec<usize>,
    confirmed: Vec<BTreeSet<u64>>,
    /// Of each player, what was read by each version of the map.
    seen: Vec<BTreeMap<u64, BTreeSet<u64>>>,
    moves: u64,
}

impl World {
    fn new(seed: u64, bug: Option<Bug>) -> Self {
        let (dice, clock) = (Dice::new(seed), ManualClock::at_ms(NOW_MS));
        let history = Rc::new(RefCell::new(vec![(0, Rc::new(default_map()))]));
        let fails = Rc::new(Cell::new(true));
        let config = Config { clock: clock.clone(), dice: dice.clone(), fails, history };
        let shards = vec![Shard(Rc::new(player_ledger())), Shard(Rc::new(player_ledger()))];
        let (sql, alarm) = (SqliteObject::in_memory().unwrap(), MemoryAlarm::default());
        let players = logs().len();
        Self {
            dice,
            bug,
            clock,
            config,
            shards,
            sql,
            alarm,
            isolates: (0..ISOLATES).map(|_| Isolate::default()).collect(),
            waiting: Vec::new(),
            sent: vec![0; players],
            confirmed: vec![BTreeSet::new(); players],
            seen: vec![BTreeMap::new(); players],
            moves: 0,
        }
    }

    /// The mover, started anew each time.
    fn mover(&self) -> Mover {
        let ports = MoverPorts {
            sql: self.sql.clone(),
            alarm: self.alarm.clone(),
            clock: self.clock.clone(),
            config: self.config.clone(),
            shards: self.shards.clone(),
            settle_ms: self.settle_ms(),
            default_map: default_map(),
        };
        ShardMover::open(ports).unwrap()
    }

    /// With a bug it does not wait in a phase in which it has to.
    fn settle_ms(&self) -> u64 {
        let phase = store::load(&self.sql).ok().and_then(|state| state.last_move).map(|step| step.phase);
        let is_skipped = match self.bug {
            Some(Bug::CopiesAtOnce) => phase == Some(MovePhase::Mirroring),
            Some(Bug::CleansAtOnce) => matches!(phase, Some(MovePhase::Switching | MovePhase::Settling)),
            _ => false,
        };
        if is_skipped { 0 } else { SETTLE_MS }
    }

    async fn step(&mut self) -> Result<(), String> {
        match self.dice.roll(20) {
            0..=2 => self.send(),
            3..=7 => self.deliver().await?,
            8..=11 => self.read().await?,
            12 => self.pass(SETTLE_MS / 2),
            13 => self.command().await,
            _ => self.ring().await,
        }
        Ok(())
    }

    /// A wallet sends its next entries.
    fn send(&mut self) {
        let player = self.dice.index(logs().len());
        let (player_id, log) = &logs()[player];
        let first = self.sent[player];
        let last = (first + 1 + self.dice.index(4)).min(log.len());
        if first == last {
            return;
        }
        self.sent[player] = last;
        let message = SyncMessage {
            schema_version: SYNC_SCHEMA_VERSION,
            tenant_id: TENANT_ID.to_owned(),
            player_id: player_id.clone(),
            entries: log[first..last].to_vec(),
        };
        let body = serde_json::to_string(&message).unwrap();
        self.waiting.push(Message { player, sequences: first as u64 + 1..=last as u64, body });
    }

    /// A moment passes, and once in a while up to `long_ms`.
    fn pass(&self, long_ms: u64) {
        let most_ms = if self.dice.once_in(6) { long_ms } else { 3_000 };
        self.clock.advance_ms(self.dice.roll(most_ms));
    }

    /// An isolate takes some messages, is slow, and writes them.
    async fn deliver(&mut self) -> Result<(), String> {
        let pick = self.dice.index(ISOLATES);
        let Ok(KnownMap { map, write_until_ms }) = self.isolates[pick].map(&self.config, self.bug) else {
            return Ok(());
        };
        let mut batch = Vec::new();
        for _ in 0..=self.dice.roll(3) {
            if !self.waiting.is_empty() {
                batch.push(self.waiting.swap_remove(self.dice.index(self.waiting.len())));
            }
        }
        // A database may take a sixth of the time to settle for a write that was begun in time.
        let write_until_ms = write_until_ms + SETTLE_MS / 6;
        self.pass(SETTLE_MS / 2);
        self.maybe_fail();
        let receipts = self.write(&map, &batch, write_until_ms).await;
        self.calm().await;
        for (message, receipt) in batch.into_iter().zip(receipts) {
            match receipt {
                Receipt::Projected => {
                    self.confirmed[message.player].extend(message.sequences.clone());
                    if self.dice.once_in(5) {
                        self.waiting.push(message);
                    }
                }
                Receipt::Retry(_) => self.waiting.push(message),
                Receipt::Quarantined(reason) => {
                    return Err(format!("a good message in quarantine: {reason}"));
                }
            }
        }
        Ok(())
    }

    async fn write(&self, map: &ShardMap, batch: &[Message], write_until_ms: u64) -> Vec<Receipt> {
        let deliveries: Vec<Delivery<'_>> =
            batch.iter().map(|message| Delivery { id: "m", body: &message.body }).collect();
        let owners = owners_only(&map.ledger);
        let full = match self.bug {
            Some(Bug::NoSecondWrite) => &owners,
            _ => &map.ledger,
        };
        if self.bug == Some(Bug::OwnerFirst) {
            let ledgers = Ledgers { shards: &self.shards, map: &owners, write_until_ms };
            let first = receive(&ledgers, &deliveries, &self.clock).await;
            if self.dice.once_in(2) || first.iter().any(|receipt| *receipt != Receipt::Projected) {
                return deliveries
                    .iter()
                    .map(|_| Receipt::Retry(cactus_edge::Fault::unavailable("late")))
                    .collect();
            }
        }
        receive(&Ledgers { shards: &self.shards, map: full, write_until_ms }, &deliveries, &self.clock).await
    }

    /// An isolate reads a player's entries.
    async fn read(&mut self) -> Result<(), String> {
        let (pick, player) = (self.dice.index(ISOLATES), self.dice.index(logs().len()));
        let Ok(KnownMap { map, write_until_ms }) = self.isolates[pick].map(&self.config, self.bug) else {
            return Ok(());
        };
        // By a map that is too old to write by it may miss what was written since.
        if self.clock.now_ms() > write_until_ms {
            return Ok(());
        }
        let (player_id, _) = &logs()[player];
        let owner = map.ledger.route(slot_of(player_id)).owner;
        let found = self.sequences(owner, player_id).await;
        if let Some(missing) = self.confirmed[player].difference(&found).next() {
            return Err(format!(
                "entry {missing} of {player_id} was confirmed and cannot be read on {owner}"
            ));
        }
        let before = self.seen[player].range(..=map.version);
        for (version, seen) in before {
            if let Some(missing) = seen.difference(&found).next() {
                let version = (version, map.version);
                return Err(format!("entry {missing} of {player_id} was read and is gone: {version:?}"));
            }
        }
        self.seen[player].entry(map.version).or_default().extend(found);
        Ok(())
    }

    async fn sequences(&self, shard: ShardNumber, player_id: &str) -> BTreeSet<u64> {
        let sql = "SELECT sequence FROM ledger_entries WHERE player_id = ?1";
        let rows = self.shards[shard.index()].query(Statement::new(sql).bind(player_id)).await.unwrap();
        rows.iter().map(|row| row.unsigned(0).unwrap()).collect()
    }

    /// Somebody begins a move or gives one up.
    async fn command(&mut self) {
        let mover = self.mover();
        self.maybe_fail_storage();
        if self.dice.once_in(8) {
            let _ = mover.abort().await;
        } else {
            let map = Rc::clone(&self.config.history.borrow().last().unwrap().1);
            let from = ShardNumber::new(u8::try_from(self.dice.roll(2)).unwrap());
            let slots = logs().iter().map(|(player_id, _)| slot_of(player_id));
            let slots: SlotSet =
                slots.filter(|slot| map.ledger.route(*slot).owner == from && !self.dice.once_in(4)).collect();
            let to = ShardNumber::new(1 - from.number()).to_string();
            if mover.start(&MoveRequest { slots: slots.to_string(), to }).await.is_ok() {
                self.moves += 1;
            }
        }
        self.calm().await;
    }

    /// The alarm rings, when it is due or a second time.
    async fn ring(&mut self) {
        if self.dice.once_in(10) {
            self.maybe_fail();
        } else {
            let Some(at_ms) = self.alarm.take() else { return };
            if at_ms > self.clock.now_ms() {
                // Once in a while nothing else happens until then.
                if !self.dice.once_in(8) {
                    self.alarm.set_at_latest(at_ms).await.unwrap();
                    return;
                }
                self.clock.set_ms(at_ms);
            }
            self.maybe_fail();
        }
        let mover = self.mover();
        self.maybe_fail_storage();
        if mover.on_alarm().await.is_err() {
            self.alarm.set_at_latest(self.clock.now_ms() + 1_000).await.unwrap();
        }
        self.calm().await;
    }

    fn maybe_fail(&self) {
        for shard in &self.shards {
            if self.dice.once_in(4) {
                let when =
                    if self.dice.once_in(2) { FailWhen::BeforePersisting } else { FailWhen::AfterPersisting };
                shard.0.faults().plan((0..self.dice.roll(6)).map(|_| None).chain([Some(when)]));
            }
        }
    }

    fn maybe_fail_storage(&self) {
        if self.dice.once_in(6) {
            let steps = (0..self.dice.roll(5)).map(|_| None).chain([Some(FailWhen::BeforePersisting)]);
            self.sql.faults().plan(steps);
        }
    }

    /// What was planned to fail and did not come to it is used up.
    async fn calm(&self) {
        for shard in &self.shards {
            while shard.0.faults().remaining() > 0 {
                let _ = shard.query(Statement::new("SELECT 1")).await;
            }
        }
        while self.sql.faults().remaining() > 0 {
            let _ = self.sql.run("SELECT 1", &[]);
        }
    }
}

/// Plays one seed and answers how many moves were begun, or what was found.
fn play(seed: u64, bug: Option<Bug>) -> Result<u64, String> {
    block_on(async {
        let mut world = World::new(seed, bug);
        for step in 0..STEPS {
            world.step().await.map_err(|violation| format!("step {step}: {violation}"))?;
        }
        world.settle().await.map_err(|violation| format!("at the end: {violation}"))
    })
}

#[test]
#[allow(clippy::disallowed_methods)] // the budget is real time; the worlds have clocks of their own
fn nothing_is_lost_doubled_or_unseen_while_slots_are_moved() {
    let replay = |seed: u64| {
        play(seed, None).unwrap_or_else(|violation| {
            panic!("seed {seed}: {violation}\nreplay: {SEED_VARIABLE}={seed} cargo test -p igaming-domain shard_move")
        })
    };
    if let Ok(seed) = std::env::var(SEED_VARIABLE) {
        replay(seed.parse().expect("a seed is a number"));
        return;
    }
    let until = Instant::now() + BUDGET;
    let (mut seed, mut moves) = (0, 0);
    while Instant::now() < until || seed < SEEDS_MIN {
        moves += replay(seed);
        seed += 1;
    }
    assert!(moves > seed, "the simulation moves slots: {moves} moves in {seed} seeds");
    println!("{seed} seeds, {moves} moves");
}

#[test]
fn each_planted_bug_is_found() {
    for bug in Bug::ALL {
        let found = (0..SEEDS_PER_BUG).find_map(|seed| Some((seed, play(seed, Some(bug)).err()?)));
        let (seed, violation) = found.unwrap_or_else(|| panic!("{bug:?} was not found"));
        assert!(
            ["cannot be read", "is gone", "doubled", "lost"].iter().any(|wrong| violation.contains(wrong)),
            "{bug:?}: {violation}"
        );
        println!("{bug:?}: seed {seed}: {violation}");
    }
}
