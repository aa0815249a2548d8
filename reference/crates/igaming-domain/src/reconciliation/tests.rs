use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use cactus_edge::shards::{Shard, SlotMap};
use cactus_edge::sqlite::{FailWhen, ManualClock, SqliteDb};
use cactus_edge::{Clock, Db, Fault, Row, Statement};
use cactus_ledger::{Entry, EntryHash, WalletId};
use igaming_contracts::batcher::ProjectionStatus;
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use igaming_contracts::wallet_do::{ResendRequest, Resent, WalletHead};
use igaming_testkit::{brands, player_ledger};
use pollster::block_on;

use super::*;
use crate::ledger_projection::fixture::{alone, receive};
use crate::ledger_projection::{Delivery, Ledgers, ProjectedHead, Receipt, heads_of, register_wallets};
use crate::wallet::fixture::{Fixture, NOW_MS, TENANT_ID, bet, promo_credit};

/// Long enough after everything that nothing is on its way.
const LATER_MS: u64 = NOW_MS + RESEND_GRACE_MS;

async fn status_of(db: &SqliteDb) -> Result<ProjectionStatus, Fault> {
    status(&alone(db, &SlotMap::striped(1))).await
}

fn player(number: usize) -> String {
    format!("plr_{number:032}")
}

async fn log_of(player_id: &str, credit_minor: u64, bets: usize) -> Vec<Entry> {
    let fixture = Fixture::new();
    let wallet = fixture.open_as(player_id).await.unwrap();
    wallet.promo_credit(promo_credit("gift", credit_minor)).await.unwrap();
    for number in 0..bets {
        wallet.bet(bet(&format!("r{number}"), 1)).await.unwrap();
    }
    fixture.log()
}

/// Wallets as logs. What they send again arrives at once.
#[derive(Default)]
struct Logs {
    logs: BTreeMap<String, Vec<Entry>>,
    synced: BTreeMap<String, u64>,
    unreachable: RefCell<Vec<String>>,
    asked: RefCell<Vec<String>>,
    resent: RefCell<Vec<(String, u64)>>,
    resends_fail: Cell<bool>,
    /// The clock, and how far it is after each answer.
    slow: Option<(ManualClock, u64)>,
}

impl Logs {
    fn add(&mut self, player_id: &str, log: Vec<Entry>) {
        self.synced.insert(player_id.to_owned(), log.len() as u64);
        self.logs.insert(player_id.to_owned(), log);
    }
}

impl Wallets for Logs {
    async fn head(&self, tenant_id: &str, player_id: &str) -> Result<WalletHead, Fault> {
        assert_eq!(tenant_id, TENANT_ID);
        self.asked.borrow_mut().push(player_id.to_owned());
        if let Some((clock, answer_takes_ms)) = &self.slow {
            clock.advance_ms(*answer_takes_ms);
        }
        if self.unreachable.borrow().iter().any(|id| id == player_id) {
            return Err(Fault::unavailable("no answer"));
        }
        let log = &self.logs[player_id];
        let last = log.last().unwrap();
        Ok(WalletHead {
            sequence: last.sequence,
            head_hash: last.hash,
            synced_sequence: self.synced[player_id],
        })
    }

    async fn resend(&self, _: &str, player_id: &str, request: ResendRequest) -> Result<Resent, Fault> {
        if self.resends_fail.get() {
            return Err(Fault::unavailable("the queue is full"));
        }
        let after = request.after_sequence;
        self.resent.borrow_mut().push((player_id.to_owned(), after));
        let last = self.synced[player_id];
        Ok(Resent { last_sequence: last, entries: last - after })
    }
}

struct World {
    ledger: SqliteDb,
    brands: [SqliteDb; 2],
    wallets: Logs,
    clock: ManualClock,
    write_until_ms: u64,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_ms(LATER_MS);
        let (ledger, brands) = (player_ledger(), [brands(), brands()]);
        Self { ledger, brands, wallets: Logs::default(), clock, write_until_ms: u64::MAX }
    }

    async fn try_run(&self) -> Result<Report, Fault> {
        let Self { ledger, brands, wallets, clock, write_until_ms } = self;
        let map = SlotMap::striped(1);
        let ledgers = &Ledgers { write_until_ms: *write_until_ms, ..alone(ledger, &map) };
        Reconciliation { ledgers, brands, wallets, clock }.run(Shard::new(0)).await
    }

    async fn run(&self) -> Report {
        let report = self.try_run().await.unwrap();
        self.clock.advance_ms(15 * 60_000);
        report
    }

    async fn arrive(&self, player_id: &str, entries: &[Entry]) {
        let message = SyncMessage {
            schema_version: SYNC_SCHEMA_VERSION,
            tenant_id: TENANT_ID.to_owned(),
            player_id: player_id.to_owned(),
            entries: entries.to_vec(),
        };
        let body = serde_json::to_string(&message).unwrap();
        let receipts = receive(&self.ledger, &[Delivery { id: "m", body: &body }], NOW_MS).await;
        assert_eq!(receipts, [Receipt::Projected]);
    }

    /// Kind, status, how often it was seen, and whether it has a time of repair.
    async fn findings(&self) -> Vec<(String, String, u64, bool)> {
        let sql = "SELECT kind, status, seen_count, repaired_at_ms IS NOT NULL FROM reconciliation_findings \
                   ORDER BY player_id, kind";
        let rows = self.ledger.query(Statement::new(sql)).await.unwrap();
        let read = |row: &Row| {
            let text = |column| row.text(column).unwrap().to_owned();
            (text(0), text(1), row.unsigned(2).unwrap(), row.integer(3).unwrap() == 1)
        };
        rows.iter().map(read).collect()
    }
}

fn open(kind: &str, seen: u64) -> (String, String, u64, bool) {
    (kind.to_owned(), "open".to_owned(), seen, false)
}

fn repaired(kind: &str, seen: u64) -> (String, String, u64, bool) {
    (kind.to_owned(), "repaired".to_owned(), seen, true)
}

#[test]
fn the_verdict_depends_on_heads_and_time_alone() {
    let hash = |wallet: &str| EntryHash::genesis(&WalletId::new(wallet).unwrap());
    let (ours, other) = (hash("t:a"), hash("t:b"));
    let projected = |contiguous, max, link_broken| ProjectedHead {
        tenant_id: TENANT_ID.to_owned(),
        player_id: player(1),
        contiguous_sequence: contiguous,
        head_hash: ours.to_string(),
        max_sequence: max,
        received_count: max,
        progressed_at_ms: NOW_MS,
        updated_at_ms: NOW_MS,
        link_broken,
    };
    use FindingKind::{Ahead, Behind, ChainBroken, HashMismatch};
    use Verdict::{Agrees, Disagrees, InFlight};
    let (soon, later) = (LATER_MS - 1, LATER_MS);
    // Contiguous, largest, broken; the wallet's sequence, hash and what it sent; now.
    for ((contiguous, max, broken), (sequence, head_hash, synced_sequence), now_ms, expected) in [
        ((0, 0, false), (0, ours, 0), later, Agrees),
        ((5, 5, false), (5, ours, 5), later, Agrees),
        ((5, 5, false), (5, ours, 3), later, Agrees),
        ((5, 5, false), (5, other, 5), soon, Disagrees(HashMismatch)),
        ((5, 5, false), (6, other, 6), soon, InFlight),
        ((5, 5, false), (6, other, 6), later, Disagrees(Behind)),
        ((5, 5, false), (6, other, 5), later, InFlight),
        ((0, 0, false), (6, other, 6), later, Disagrees(Behind)),
        ((2, 6, false), (6, other, 6), soon, InFlight),
        ((2, 6, false), (6, other, 6), later, Disagrees(Behind)),
        ((2, 6, true), (6, other, 6), soon, Disagrees(ChainBroken)),
        ((2, 6, true), (5, other, 5), soon, Disagrees(Ahead)),
        ((5, 5, false), (4, other, 4), soon, Disagrees(Ahead)),
        ((2, 6, false), (5, other, 5), later, Disagrees(Ahead)),
        // A clock that was set back.
        ((5, 5, false), (6, other, 6), 0, InFlight),
    ] {
        let wallet = WalletHead { sequence, head_hash, synced_sequence };
        let projected = projected(contiguous, max, broken);
        assert_eq!(compare(&projected, &wallet, now_ms), expected, "{projected:?} {wallet:?}");
    }
}

#[test]
fn what_is_missing_is_sent_again_and_the_finding_is_repaired() {
    block_on(async {
        let mut world = World::new();
        let (id, log) = (player(1), log_of(&player(1), 100, 5).await);
        world.wallets.add(&id, log.clone());
        world.arrive(&id, &log[..2]).await;
        world.arrive(&id, &log[4..]).await;
        let status_before = status_of(&world.ledger).await.unwrap();
        assert_eq!((status_before.wallets_with_gap_count, status_before.last_run), (1, None));

        let report = world.run().await;
        assert_eq!((report.run.checked_count, report.run.found_count, report.run.resent_count), (1, 1, 4));
        assert_eq!(report.findings, [format!("behind: demo {id}: 3 to 6 are missing; sent again up to 6")]);
        assert_eq!(*world.wallets.resent.borrow(), [(id.clone(), 2)]);
        assert_eq!(world.findings().await, [open("behind", 1)]);
        // What was sent again got lost as well.
        world.run().await;
        assert_eq!(world.findings().await, [open("behind", 2)]);
        assert_eq!(status_of(&world.ledger).await.unwrap().open_findings_count, 1);

        world.arrive(&id, &log[2..]).await;
        let report = world.run().await;
        assert_eq!((report.run.found_count, report.run.repaired_count, report.findings.len()), (0, 1, 0));
        assert_eq!(world.findings().await, [repaired("behind", 2)]);
        let status = status_of(&world.ledger).await.unwrap();
        assert_eq!((status.wallets_with_gap_count, status.open_findings_count), (0, 0));
        assert_eq!(status.last_run, Some(report.run));

        // It returns, and is found anew.
        let longer = log_of(&id, 100, 7).await;
        world.wallets.add(&id, longer);
        world.run().await;
        assert_eq!(world.findings().await, [open("behind", 1)]);
    });
}

#[test]
fn what_sending_again_cannot_repair_stays_open() {
    block_on(async {
        let mut world = World::new();
        let (mismatch, ahead, broken) = (player(1), player(2), player(3));
        let logs =
            [log_of(&mismatch, 100, 1).await, log_of(&ahead, 100, 3).await, log_of(&broken, 100, 2).await];
        for (id, log) in [&mismatch, &ahead].into_iter().zip(&logs) {
            world.arrive(id, log).await;
        }
        world.arrive(&broken, &log_of(&broken, 200, 2).await[1..]).await;
        world.arrive(&broken, &logs[2][..1]).await;
        world.wallets.add(&mismatch, log_of(&mismatch, 200, 1).await);
        world.wallets.add(&ahead, logs[1][..2].to_vec());
        world.wallets.add(&broken, logs[2].clone());
        for seen in 1..=3 {
            let report = world.run().await;
            assert_eq!((report.run.found_count, report.run.repaired_count), (3, 0));
            let expected = [open("hash_mismatch", seen), open("ahead", seen), open("chain_broken", seen)];
            assert_eq!(world.findings().await, expected);
        }
        assert!(world.wallets.resent.borrow().is_empty(), "none of them is asked to resend");
        // Somebody gives the wallet its log back.
        world.wallets.add(&ahead, logs[1].clone());
        assert_eq!(world.run().await.run.repaired_count, 1);
        assert_eq!(world.findings().await[1], repaired("ahead", 3));
    });
}

#[test]
fn wallets_that_never_sent_anything_are_known_from_the_players() {
    block_on(async {
        let mut world = World::new();
        let (id, log) = (player(1), log_of(&player(1), 100, 0).await);
        world.wallets.add(&id, log.clone());
        let accounts = format!(
            "INSERT INTO players (player_id, tenant_id, email, password_hash, created_at_ms) \
             VALUES ('{id}', '{TENANT_ID}', 'a@b', 'h', 0)"
        );
        world.brands[1].query(Statement::new(accounts)).await.unwrap();
        let first = world.run().await;
        assert_eq!((first.run.wallets_count, first.run.resent_count), (1, 0), "it may be on its way");
        assert_eq!(world.run().await.run.resent_count, 1);
        world.arrive(&id, &log).await;
        assert_eq!(world.run().await.run.repaired_count, 1);

        // The accounts cannot be read: everything else goes on.
        world.brands[0].faults().fail_next(FailWhen::BeforePersisting);
        let report = world.run().await;
        assert_eq!((report.faults.len(), report.run.checked_count), (1, 1));
    });
}

#[test]
fn a_wallet_that_does_not_answer_is_a_finding_until_it_does() {
    block_on(async {
        let mut world = World::new();
        for number in 1..=2 {
            let (id, log) = (player(number), log_of(&player(number), 100, 0).await);
            world.arrive(&id, &log).await;
            world.wallets.add(&id, log);
        }
        world.wallets.unreachable.borrow_mut().push(player(1));
        let report = world.run().await;
        assert_eq!((report.run.checked_count, report.run.unreachable_count), (2, 1));
        assert_eq!(world.findings().await, [open("unreachable", 1)]);
        world.wallets.unreachable.borrow_mut().clear();
        assert_eq!(world.run().await.run.repaired_count, 1);
        assert_eq!(world.findings().await, [repaired("unreachable", 1)]);
    });
}

#[test]
fn a_run_ends_early_when_no_wallet_answers_and_goes_on_there() {
    block_on(async {
        let mut world = World::new();
        let count = UNREACHABLE_STREAK_MAX + 5;
        for number in 0..count {
            let (id, log) = (player(number), log_of(&player(number), 100, 0).await);
            world.arrive(&id, &log).await;
            world.wallets.add(&id, log);
            world.wallets.unreachable.borrow_mut().push(id);
        }
        let report = world.run().await;
        assert_eq!(report.run.checked_count, UNREACHABLE_STREAK_MAX as u64);
        assert_eq!((report.faults.len(), report.findings.len()), (1, 0), "it is not the wallets that fail");
        world.wallets.unreachable.borrow_mut().clear();
        world.wallets.asked.borrow_mut().clear();
        world.run().await;
        let expected: Vec<String> = (UNREACHABLE_STREAK_MAX..count).map(player).collect();
        assert_eq!(*world.wallets.asked.borrow(), expected);
        // The end of the list was reached, so the next run begins at its start.
        world.wallets.asked.borrow_mut().clear();
        world.run().await;
        assert_eq!(world.wallets.asked.borrow().len(), count);
    });
}

/// Slots may be moved meanwhile: then what it would write down is another shard's.
#[test]
fn a_run_ends_before_its_map_is_too_old_and_the_next_goes_on_there() {
    block_on(async {
        let mut world = World::new();
        let log = log_of(&player(0), 100, 0).await;
        let ids: Vec<String> = (0..10).map(player).collect();
        let wallets: Vec<_> = ids.iter().map(|id| (TENANT_ID.to_owned(), id.clone())).collect();
        register_wallets(&world.ledger, &wallets, LATER_MS).await.unwrap();
        ids.iter().for_each(|id| world.wallets.add(id, log.clone()));
        world.wallets.synced.values_mut().for_each(|synced| *synced = 0);
        world.wallets.slow = Some((world.clock.clone(), 10_000));
        for expected in [&ids[..5], &ids[5..]] {
            world.write_until_ms = world.clock.now_ms() + 89_999;
            world.wallets.asked.borrow_mut().clear();
            let report = world.run().await;
            assert_eq!((report.run.checked_count, report.faults.len()), (5, 0));
            assert_eq!(*world.wallets.asked.borrow(), expected);
        }
        // One answer takes longer than the map may be written by.
        world.wallets.slow = Some((world.clock.clone(), 90_000));
        world.wallets.asked.borrow_mut().clear();
        world.write_until_ms = world.clock.now_ms() + 60_000;
        let before = world.ledger.query(Statement::new("SELECT * FROM reconciliation_runs")).await;
        let late = Fault::unavailable("the shard map is too old to write by");
        assert_eq!(world.try_run().await, Err(late.clone()));
        assert_eq!(world.ledger.query(Statement::new("SELECT * FROM reconciliation_runs")).await, before);
        assert_eq!(world.wallets.asked.borrow().len(), 1);
        assert_eq!(world.try_run().await, Err(late));
        assert_eq!(
            world.wallets.asked.borrow().len(),
            1,
            "nobody is asked when it is too late from the start"
        );
    });
}

#[test]
fn the_sweep_takes_every_wallet_in_turn() {
    block_on(async {
        let mut world = World::new();
        let log = log_of(&player(0), 100, 0).await;
        let count = SWEPT_PER_RUN_MAX as usize + 10;
        let ids: Vec<String> = (0..count).map(player).collect();
        let wallets: Vec<_> = ids.iter().map(|id| (TENANT_ID.to_owned(), id.clone())).collect();
        register_wallets(&world.ledger, &wallets, LATER_MS).await.unwrap();
        for id in &ids {
            // Their entries were not sent yet, so nothing is to be done.
            world.wallets.add(id, log.clone());
            world.wallets.synced.insert(id.clone(), 0);
        }
        for expected in [&ids[..count - 10], &ids[count - 10..], &ids[..count - 10]] {
            world.wallets.asked.borrow_mut().clear();
            let report = world.run().await;
            assert_eq!((report.run.wallets_count, report.run.found_count), (count as u64, 0));
            assert_eq!(*world.wallets.asked.borrow(), expected);
        }
    });
}

#[test]
fn a_run_that_fails_is_done_again() {
    block_on(async {
        let mut world = World::new();
        let (id, log) = (player(1), log_of(&player(1), 100, 2).await);
        world.wallets.add(&id, log.clone());
        world.arrive(&id, &log[..1]).await;
        let mut runs = 0;
        for operation in 0..20 {
            world
                .ledger
                .faults()
                .plan((0..operation).map(|_| None).chain([Some(FailWhen::BeforePersisting)]));
            runs += usize::from(world.try_run().await.is_ok());
            while world.ledger.faults().remaining() > 0 {
                let _ = world.ledger.query(Statement::new("SELECT 1")).await;
            }
            let rows = world.ledger.query(Statement::new("SELECT * FROM reconciliation_runs")).await.unwrap();
            assert_eq!(rows.len(), runs, "a run is written whole or not at all");
        }
        assert!(runs > 0 && runs < 20, "{runs}");
        world.wallets.resends_fail.set(true);
        let report = world.run().await;
        assert_eq!(report.faults, [Fault::unavailable("the queue is full")]);
        assert_eq!(report.findings, [format!("behind: demo {id}: 2 to 3 are missing; the queue is full")]);
        world.wallets.resends_fail.set(false);
        world.arrive(&id, &log[1..]).await;
        // Runs are in order although the clock was set back.
        world.clock.set_ms(LATER_MS - 60_000);
        assert_eq!(world.run().await.run.repaired_count, 1);
        let heads = heads_of(&world.ledger, &[(TENANT_ID.to_owned(), id)]).await.unwrap();
        assert_eq!(heads[0].contiguous_sequence, 3);
        assert_eq!(status_of(&world.ledger).await.unwrap().last_run.unwrap().repaired_count, 1);
    });
}
