//! What a world of the simulation is made of, each part with the mistake that is planted in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::OnceLock;

use cactus_edge::shards::{ShardMap, SlotMap};
use cactus_edge::sqlite::{ManualClock, SeededRng, SqliteDb};
use cactus_edge::{Clock, Db, Fault, Kv, Rng, Row, Statement};
use cactus_ledger::Entry;
use pollster::block_on;

use super::SETTLE_MS;
use crate::wallet::fixture::{Fixture, bet, promo_credit};

/// Mistakes that are planted to see them found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bug {
    /// The copy begins before everybody writes to both shards.
    CopiesAtOnce,
    /// Rows are removed while somebody may still read or write them.
    CleansAtOnce,
    /// Writers write to the owner alone.
    NoSecondWrite,
    /// Writers write to the owner before they write to the shard that is to be read.
    OwnerFirst,
    /// Whoever cannot read the map any more goes on writing by the one that it has.
    BelievesForever,
    /// A read that ends late takes its reader back to what it found, as if that were found just now.
    GoesBack,
    /// Whoever never could read the map writes by that of the first day.
    GuessesTheFirst,
}

impl Bug {
    pub(super) const ALL: [Self; 7] = [
        Self::CopiesAtOnce,
        Self::CleansAtOnce,
        Self::NoSecondWrite,
        Self::OwnerFirst,
        Self::BelievesForever,
        Self::GoesBack,
        Self::GuessesTheFirst,
    ];
}

/// Every choice of a world, from one seed. Clones share it.
#[derive(Clone)]
pub(super) struct Dice(SeededRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }

    /// 0 to `sides` - 1.
    pub(super) fn roll(&self, sides: u64) -> u64 {
        u64::from_le_bytes(self.0.bytes()) % sides
    }

    pub(super) fn once_in(&self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    pub(super) fn index(&self, length: usize) -> usize {
        usize::try_from(self.roll(length as u64)).unwrap()
    }
}

/// A database that its users share.
#[derive(Clone)]
pub(super) struct Shard(pub(super) Rc<SqliteDb>);

impl Db for Shard {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.0.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        self.0.batch(statements).await
    }
}

/// A map, and when it was put.
pub(super) type Published = (u64, Rc<ShardMap>);

/// The configuration store: every map that was ever in it, with the time. Reads of isolates may be stale.
#[derive(Clone)]
pub(super) struct Config {
    pub(super) clock: ManualClock,
    pub(super) dice: Dice,
    pub(super) fails: Rc<Cell<bool>>,
    pub(super) history: Rc<RefCell<Vec<Published>>>,
}

impl Config {
    /// A map that was the current one at some moment of the last third of the time to settle.
    pub(super) fn stale(&self) -> Rc<ShardMap> {
        let since_ms = self.clock.now_ms() - SETTLE_MS / 3;
        let history = self.history.borrow();
        let current_then = history.iter().rposition(|(at_ms, _)| *at_ms < since_ms).unwrap_or(0);
        let pick = current_then + self.dice.index(history.len() - current_then);
        Rc::clone(&history[pick].1)
    }
}

impl Kv for Config {
    async fn get(&self, _: &str) -> Result<Option<String>, Fault> {
        if self.fails.get() && self.dice.once_in(10) {
            return Err(Fault::unavailable("the configuration cannot be read"));
        }
        Ok(Some(serde_json::to_string(&*self.stale()).unwrap()))
    }

    async fn put(&self, _: &str, value: &str, _: Option<u64>) -> Result<(), Fault> {
        let lost = self.fails.get() && self.dice.once_in(3);
        if lost && self.dice.once_in(2) {
            return Err(Fault::unavailable("the configuration cannot be written"));
        }
        let map = serde_json::from_str(value).unwrap();
        self.history.borrow_mut().push((self.clock.now_ms(), Rc::new(map)));
        if lost { Err(Fault::unavailable("whether it was written is not known")) } else { Ok(()) }
    }

    async fn delete(&self, _: &str) -> Result<(), Fault> {
        unreachable!("nobody removes the map")
    }
}

/// The map by which only the owner is written to.
pub(super) fn owners_only(map: &SlotMap) -> SlotMap {
    map.clone().settled(&map.in_motion())
}

/// Players and their wallets' logs, written once for all worlds.
pub(super) fn logs() -> &'static [(String, Vec<Entry>)] {
    static LOGS: OnceLock<Vec<(String, Vec<Entry>)>> = OnceLock::new();
    LOGS.get_or_init(|| (1..=4).map(|number| block_on(log_of(number))).collect())
}

async fn log_of(number: usize) -> (String, Vec<Entry>) {
    let player_id = format!("plr_00000000-0000-4000-8000-0000000{number}");
    let fixture = Fixture::new();
    let wallet = fixture.open_as(&player_id).await.unwrap();
    wallet.promo_credit(promo_credit("gift", 1_000)).await.unwrap();
    for round in 0..30 {
        wallet.bet(bet(&format!("r{round}"), 1)).await.unwrap();
    }
    (player_id, fixture.log())
}
