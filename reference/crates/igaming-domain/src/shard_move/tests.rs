mod held;
mod isolate;
mod publication;
mod simulation;
mod twins;

use cactus_edge::{Fault, Kv};
use std::rc::Rc;

use cactus_edge::shards::{ShardMap, Slot, SlotSet};
use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SqliteDb, SqliteKv, SqliteObject};
use igaming_contracts::shards::{AbortRejection, MovePhase, MoveRejection, MoveRequest, ShardStatus};
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::*;
use crate::ServiceError;
use crate::wallet::fixture::NOW_MS;

/// The configuration store, which somebody else writes to as well.
struct Shared(Rc<SqliteKv>);

impl Kv for Shared {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.0.get(key).await
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        self.0.put(key, value, ttl_s).await
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.0.delete(key).await
    }
}

struct Shards {
    sql: SqliteObject,
    alarm: MemoryAlarm,
    clock: ManualClock,
    config: Rc<SqliteKv>,
    mover: ShardMover<SqliteObject, MemoryAlarm, ManualClock, Shared, SqliteDb>,
}

impl Shards {
    /// With two databases and this text in the configuration store.
    fn with_map(text: Option<&str>) -> Self {
        Self::of(2, text)
    }

    fn of(count: usize, text: Option<&str>) -> Self {
        let (sql, alarm) = (SqliteObject::in_memory().unwrap(), MemoryAlarm::default());
        let clock = ManualClock::at_ms(NOW_MS);
        let config = Rc::new(SqliteKv::in_memory(clock.clone()).unwrap());
        if let Some(text) = text {
            block_on(config.put(SHARD_MAP_KEY, text, None)).unwrap();
        }
        let mover = ShardMover::open(MoverPorts {
            sql: sql.clone(),
            alarm: alarm.clone(),
            clock: clock.clone(),
            config: Shared(Rc::clone(&config)),
            shards: (0..count).map(|_| player_ledger()).collect(),
            settle_ms: SETTLE_MS,
            default_map: default_map(),
        });
        Self { sql, alarm, clock, config, mover: mover.unwrap() }
    }

    fn start(&self, slots: &str, to: &str) -> Result<ShardStatus, ServiceError<MoveRejection>> {
        block_on(self.mover.start(&MoveRequest { slots: slots.to_owned(), to: to.to_owned() }))
    }

    /// Rings the alarm when it is due and answers the phase after it.
    fn ring(&self) -> MovePhase {
        let at_ms = self.alarm.take().expect("an alarm is set");
        self.clock.set_ms(at_ms.max(self.clock_ms()));
        assert_eq!(block_on(self.mover.on_alarm()), Ok(None));
        self.phase()
    }

    fn clock_ms(&self) -> u64 {
        cactus_edge::Clock::now_ms(&self.clock)
    }

    /// Without the status, which would set the alarm.
    fn phase(&self) -> MovePhase {
        store::load(&self.sql).unwrap().last_move.unwrap().phase
    }

    fn map(&self) -> ShardMap {
        serde_json::from_str(&block_on(self.mover.status()).unwrap().map).unwrap()
    }
}

#[test]
fn a_move_waits_before_each_phase_that_rests_on_what_everybody_knows() {
    let shards = Shards::with_map(None);
    let status = shards.start("0,4", "s1").unwrap();
    assert_eq!((status.map_version, status.is_published), (1, false));
    let (mut waits, mut entered_ms, mut phase) = (Vec::new(), shards.clock_ms(), MovePhase::Mirroring);
    while phase != MovePhase::Done {
        let next = shards.ring();
        if next != phase {
            waits.push((phase, shards.clock_ms() - entered_ms > SETTLE_MS));
            (phase, entered_ms) = (next, shards.clock_ms());
        }
    }
    assert_eq!(
        waits,
        [
            (MovePhase::Mirroring, true),
            (MovePhase::Copying, false),
            (MovePhase::Verifying, false),
            (MovePhase::Switching, true),
            (MovePhase::Settling, true),
            (MovePhase::Cleaning, false),
        ]
    );
    let map = shards.map();
    assert_eq!(map.version, 3);
    assert_eq!(map.ledger.route(Slot::new(4).unwrap()).owner.number(), 1);
    assert_eq!(map.ledger.route(Slot::new(2).unwrap()).owner.number(), 0);
    assert!(map.ledger.in_motion().is_empty());
    assert_eq!(shards.alarm.at_ms(), None, "nothing is left to do");
}

#[test]
fn what_is_no_move_is_refused_and_changes_nothing() {
    let shards = Shards::with_map(None);
    for (slots, to, rejection) in [
        ("", "s1", MoveRejection::SlotsInvalid {}),
        ("4096", "s1", MoveRejection::SlotsInvalid {}),
        ("0", "s2", MoveRejection::ShardUnknown {}),
        ("0", "1", MoveRejection::ShardUnknown {}),
        ("0,1", "s1", MoveRejection::SlotsOfSeveralShards {}),
        ("0", "s0", MoveRejection::SlotsAlreadyThere {}),
    ] {
        assert_eq!(shards.start(slots, to), Err(ServiceError::Rejected(rejection)), "{slots} {to}");
    }
    assert_eq!(
        block_on(shards.mover.abort()),
        Err(ServiceError::Rejected(AbortRejection::NoMoveUnderWay {}))
    );
    assert_eq!(shards.map(), ShardMap::striped(2, 3));
    shards.start("0", "s1").unwrap();
    let under_way = Err(ServiceError::Rejected(MoveRejection::MoveUnderWay {}));
    assert_eq!(shards.start("2", "s1"), under_way);
}

#[test]
fn a_move_can_be_given_up_until_readers_go_over() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    while shards.ring() != MovePhase::Verifying {}
    block_on(shards.mover.abort()).unwrap();
    block_on(shards.mover.abort()).expect("once more does no harm");
    while shards.ring() != MovePhase::Aborted {}
    assert_eq!(shards.map().ledger, ShardMap::striped(2, 3).ledger, "as it was");
    assert_eq!(shards.map().version, 2, "and newer");

    shards.start("0", "s1").unwrap();
    while shards.ring() != MovePhase::Switching {}
    let too_late = Err(ServiceError::Rejected(AbortRejection::AlreadySwitched {}));
    assert_eq!(block_on(shards.mover.abort()), too_late);
}

#[test]
fn a_step_that_was_overtaken_stores_nothing() {
    let sql = SqliteObject::in_memory().unwrap();
    store::open(&sql).unwrap();
    let slots: SlotSet = "0".parse().unwrap();
    let route = ("s0".parse().unwrap(), "s1".parse().unwrap());
    let mut state = store::load(&sql).unwrap();
    state.last_move = Some(record::Move::new(1, route, slots, NOW_MS));
    assert!(store::save(&sql, &mut state).unwrap());
    let (mut slow, mut given_up) = (state.clone(), state);
    given_up.last_move.as_mut().unwrap().enter(MovePhase::Aborting, NOW_MS);
    assert!(store::save(&sql, &mut given_up).unwrap());
    slow.last_move.as_mut().unwrap().enter(MovePhase::Switching, NOW_MS);
    assert!(!store::save(&sql, &mut slow).unwrap());
    assert_eq!(store::load(&sql).unwrap(), given_up);
}

#[test]
fn a_move_whose_alarm_was_lost_goes_on_once_somebody_asks() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    shards.alarm.take();
    block_on(shards.mover.status()).unwrap();
    assert_eq!(shards.ring(), MovePhase::Mirroring);
}
