//! All wallets, lane by lane.

use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SqliteDb, SqliteObject};
use cactus_edge::{Clock, Db, Row, Statement};
use igaming_contracts::backup::SweepStatus;
use pollster::block_on;

use super::*;
use crate::backup::{
    LANES, LanePorts, SWEEP_RETRY_INTERVAL_MS_MAX, SweepLane, WALLET_ATTEMPTS_MAX, lane_name, merge,
    parse_lane, read,
};

/// The platform around the lanes; what outlives their objects.
struct Platform {
    world: Rc<World>,
    index: Rc<SqliteDb>,
    lanes: Vec<(SqliteObject, MemoryAlarm)>,
    clock: ManualClock,
}

struct SharedIndex(Rc<SqliteDb>);

impl Db for SharedIndex {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.0.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        self.0.batch(statements).await
    }
}

struct SharedBucket(Rc<World>);

impl Objects for SharedBucket {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.0.bucket.get(key).await
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        self.0.bucket.put(key, bytes).await
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.0.bucket.delete(key).await
    }
}

struct SharedWallets(Rc<World>);

impl WalletLogs for SharedWallets {
    async fn entries(
        &self,
        tenant: &str,
        player: &str,
        request: &EntriesRequest,
    ) -> Result<EntriesPage, Fault> {
        self.0.wallets.entries(tenant, player, request).await
    }

    async fn restore(
        &self,
        tenant: &str,
        player: &str,
        request: &RestoreRequest,
    ) -> Result<Answer<RestoreProgress, RestoreRejection>, Fault> {
        self.0.wallets.restore(tenant, player, request).await
    }
}

type Lane = SweepLane<SqliteObject, MemoryAlarm, ManualClock, SharedIndex, SharedBucket, SharedWallets>;

impl Platform {
    fn new() -> Self {
        Self {
            world: Rc::new(World::new()),
            index: Rc::new(igaming_testkit::player_ledger()),
            lanes: (0..LANES).map(|_| (SqliteObject::in_memory().unwrap(), MemoryAlarm::default())).collect(),
            clock: ManualClock::at_ms(NOW_MS),
        }
    }

    /// A platform with `players` players in each of two brands.
    async fn with_players(players: u32) -> Self {
        let platform = Self::new();
        for tenant in ["demo", "other"] {
            for number in 0..players {
                platform.add(tenant, &format!("plr_{:08x}", number * 2_654_435), 3).await;
            }
        }
        platform
    }

    async fn add(&self, tenant: &str, player: &str, bets: u32) {
        let id = wallet_id(tenant, player);
        self.world.play(&id, bets).await;
        self.head(tenant, player).await;
    }

    /// What the projection knows of the wallet.
    async fn head(&self, tenant: &str, player: &str) {
        let log = self.world.wallets.log(&wallet_id(tenant, player));
        let head = log.last().unwrap();
        let statement = Statement::new(
            "INSERT OR REPLACE INTO wallet_heads (tenant_id, player_id, contiguous_sequence, head_hash, \
             max_sequence, received_count, progressed_at_ms, updated_at_ms) VALUES (?1, ?2, ?3, ?4, ?3, ?3, 0, 0)",
        );
        let statement = statement.bind(tenant).bind(player).bind(head.sequence).bind(head.hash.to_string());
        self.index.query(statement).await.unwrap();
    }

    fn open(&self, lane: u32) -> Result<Lane, Fault> {
        let (sql, alarm) = self.lanes[lane as usize].clone();
        let ports = LanePorts {
            sql,
            alarm,
            clock: self.clock.clone(),
            index: vec![SharedIndex(Rc::clone(&self.index))],
            objects: SharedBucket(Rc::clone(&self.world)),
            logs: SharedWallets(Rc::clone(&self.world)),
        };
        SweepLane::open(ports, lane)
    }

    async fn start(&self) {
        for lane in 0..LANES {
            self.open(lane).unwrap().start().await.unwrap();
        }
    }

    /// Rings the alarms of all lanes, each time with a new object, until none is set. A step that throws is repeated.
    async fn run(&self) {
        for _ in 0..10_000 {
            let due = self.lanes.iter().filter_map(|(_, alarm)| alarm.at_ms()).min();
            let Some(at_ms) = due else { return };
            self.clock.set_ms(at_ms.max(self.clock.now_ms()));
            for lane in 0..LANES {
                let alarm = &self.lanes[lane as usize].1;
                if alarm.at_ms() != Some(at_ms) {
                    continue;
                }
                alarm.take();
                let rang = match self.open(lane) {
                    Ok(lane) => lane.on_alarm().await,
                    Err(fault) => Err(fault),
                };
                if rang.is_err() {
                    cactus_edge::Alarm::set_at_latest(alarm, at_ms + 2_000).await.unwrap();
                }
            }
        }
        panic!("the sweep does not end");
    }

    fn status(&self) -> SweepStatus {
        merge(&(0..LANES).map(|lane| self.open(lane).unwrap().status().unwrap()).collect::<Vec<_>>())
    }

    /// Every wallet but those in `except` has its whole log in a snapshot.
    async fn assert_all_taken(&self, except: &[&str]) {
        let ids: Vec<String> = self.world.wallets.fixtures.borrow().keys().cloned().collect();
        for id in ids.iter().filter(|id| !except.contains(&id.as_str())) {
            let manifest = read(&self.world.bucket, id).await.unwrap();
            let log = self.world.wallets.log(id);
            assert_eq!(manifest.head_hash, log.last().unwrap().hash, "{id}");
        }
    }
}

#[test]
fn a_sweep_takes_every_wallet_once() {
    block_on(async {
        let platform = Platform::with_players(200).await;
        assert_eq!(platform.status(), SweepStatus::default());
        platform.start().await;
        let running = platform.status();
        assert_eq!((running.started_at_ms, running.finished_at_ms), (Some(NOW_MS), None));
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.wallets_failed, status.entries_written), (400, 0, 1_600));
        assert!(status.finished_at_ms.is_some() && status.bytes_written > 400_000, "{status:?}");
        assert_eq!(platform.world.wallets.calls.get(), 400);
        platform.assert_all_taken(&[]).await;
    });
}

#[test]
fn the_next_sweep_asks_only_wallets_that_moved() {
    block_on(async {
        let platform = Platform::with_players(40).await;
        platform.start().await;
        platform.run().await;
        let wallet = platform.world.wallets.open("other:plr_00000000").await.unwrap();
        wallet.bet(bet("week-two", 1)).await.unwrap();
        platform.head("other", "plr_00000000").await;
        platform.world.wallets.calls.set(0);
        platform.clock.advance_ms(7 * 24 * 60 * 60 * 1_000);
        platform.start().await;
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.entries_written), (80, 1));
        assert_eq!(platform.world.wallets.calls.get(), 1);
        platform.assert_all_taken(&[]).await;
    });
}

#[test]
fn a_long_log_is_come_back_to_until_it_is_whole() {
    block_on(async {
        let platform = Platform::with_players(10).await;
        platform.add("demo", "plr_long_a", 2_000).await;
        platform.add("demo", "plr_long_b", 1_100).await;
        platform.start().await;
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.entries_written), (22, 80 + 2_001 + 1_101));
        platform.assert_all_taken(&[]).await;
    });
}

#[test]
fn a_second_start_goes_on_with_the_running_sweep() {
    block_on(async {
        let platform = Platform::with_players(100).await;
        platform.start().await;
        let lane = platform.open(0).unwrap();
        platform.lanes[0].1.take();
        lane.on_alarm().await.unwrap();
        let before = lane.status().unwrap();
        assert!(before.wallets_done > 0);
        // The alarm was lost; the cron of the next week finds the sweep and wakes it.
        platform.lanes[0].1.take();
        platform.clock.advance_ms(1_000);
        assert_eq!(lane.start().await.unwrap(), before);
        assert!(platform.lanes[0].1.at_ms().is_some());
        platform.run().await;
        assert_eq!(platform.status().wallets_done, 200);
    });
}

#[test]
fn one_wallet_that_never_answers_holds_up_nobody() {
    block_on(async {
        let platform = Platform::with_players(60).await;
        let dead = "demo:plr_00000000";
        platform.world.wallets.dead.borrow_mut().push(dead.to_owned());
        platform.start().await;
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.wallets_failed), (119, 1));
        assert_eq!(status.failures.len(), 1);
        assert_eq!(
            (status.failures[0].wallet_id.as_str(), status.failures[0].code.as_str()),
            (dead, "fault")
        );
        platform.assert_all_taken(&[dead]).await;

        platform.world.wallets.dead.borrow_mut().clear();
        platform.start().await;
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.wallets_failed, status.failures.len()), (120, 0, 0));
        platform.assert_all_taken(&[]).await;
    });
}

#[test]
fn a_wallet_that_lost_entries_is_reported_by_name() {
    block_on(async {
        let platform = Platform::with_players(10).await;
        platform.start().await;
        platform.run().await;
        let id = "demo:plr_00000000";
        platform.world.wallets.lose(id);
        platform.world.play(id, 1).await;
        let moved =
            Statement::new("UPDATE wallet_heads SET max_sequence = 5 WHERE player_id = 'plr_00000000'");
        platform.index.query(moved).await.unwrap();
        platform.start().await;
        platform.run().await;
        let failures = platform.status().failures;
        let found: Vec<(&str, &str)> =
            failures.iter().map(|failure| (failure.wallet_id.as_str(), failure.code.as_str())).collect();
        assert_eq!(found[0], (id, "log_behind_snapshot"));
    });
}

#[test]
fn an_outage_slows_the_sweep_down_and_blames_no_wallet() {
    block_on(async {
        let platform = Platform::with_players(30).await;
        let ids: Vec<String> = platform.world.wallets.fixtures.borrow().keys().cloned().collect();
        platform.world.wallets.dead.borrow_mut().extend(ids);
        platform.start().await;
        let mut waits_ms = Vec::new();
        for _ in 0..12 {
            let at_ms = platform.lanes[1].1.take().unwrap();
            platform.clock.set_ms(at_ms);
            assert!(platform.open(1).unwrap().on_alarm().await.unwrap().is_some());
            waits_ms.push(platform.lanes[1].1.at_ms().unwrap() - at_ms);
        }
        assert_eq!(waits_ms[..4], [1_000, 2_000, 4_000, 8_000]);
        assert!(waits_ms.is_sorted() && waits_ms[11] == SWEEP_RETRY_INTERVAL_MS_MAX, "{waits_ms:?}");
        platform.world.wallets.dead.borrow_mut().clear();
        platform.run().await;
        let status = platform.status();
        assert_eq!((status.wallets_done, status.wallets_failed), (60, 0));
        platform.assert_all_taken(&[]).await;
    });
}

#[test]
fn a_sweep_ends_whole_whatever_fails_on_the_way() {
    block_on(async {
        for seed in 0..25_u64 {
            let platform = Platform::with_players(10).await;
            platform.add("demo", "plr_long", 700).await;
            platform.start().await;
            let rng = cactus_edge::sqlite::SeededRng::new(seed);
            let faults = |count: usize| -> Vec<Option<FailWhen>> {
                let step = |byte: u8| match byte {
                    0..15 => Some(FailWhen::BeforePersisting),
                    15..30 => Some(FailWhen::AfterPersisting),
                    _ => None,
                };
                (0..count).map(|_| step(cactus_edge::Rng::bytes::<1>(&rng)[0])).collect()
            };
            platform.index.faults().plan(faults(12));
            platform.world.bucket.faults().plan(faults(50));
            platform.world.wallets.lost.borrow_mut().extend(faults(25));
            for (sql, _) in &platform.lanes {
                sql.faults().plan(faults(20));
            }
            platform.run().await;
            for (sql, _) in &platform.lanes {
                let left = sql.faults().remaining();
                while sql.faults().remaining() > 0 {
                    let _ = cactus_edge::ObjectSql::run(sql, "SELECT 1", &[]);
                }
                assert!(left < 20, "seed {seed}");
            }
            let status = platform.status();
            assert!(status.finished_at_ms.is_some(), "seed {seed}");
            let named: Vec<&str> = status.failures.iter().map(|failure| failure.wallet_id.as_str()).collect();
            assert!(
                status.wallets_failed <= 2,
                "seed {seed}: {WALLET_ATTEMPTS_MAX} faults in a row are rare"
            );
            platform.assert_all_taken(&named).await;
        }
    });
}

#[test]
fn lanes_have_plain_numbers_for_names() {
    for lane in 0..LANES {
        assert_eq!(parse_lane(&lane_name(lane)), Some(lane));
    }
    for name in ["", "8", "-1", "+1", "01", "1 ", "lane-1"] {
        assert_eq!(parse_lane(name), None, "{name}");
    }
}
