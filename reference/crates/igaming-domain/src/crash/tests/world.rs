//! A table with everything that outlives its object.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SeededRng, SqliteObject};
use cactus_edge::{Clock, Fault};
use cactus_games::SealingKey;
use cactus_ledger::AmountMinor;
use igaming_contracts::games::crash::{
    CrashAction, CrashBet, CrashBroadcast, CrashCommandDone, CrashPhase, CrashRejection, CrashStake,
    CrashState,
};
use igaming_contracts::tenant::CrashTableConfig;
use igaming_testkit::demo_crash_table;

use super::super::seeding;
use super::super::{CrashError, CrashTable, Outgoing, TableKey, TablePorts, Woken};
use super::bank::Bank;
use super::beacon::{TestBeacon, network};

pub(super) const NOW_MS: u64 = 1_700_000_000_000;
/// Short chains, so that tests see them end.
pub(super) const CHAIN_GAMES: u64 = 40;

pub(super) type Table = CrashTable<SqliteObject, MemoryAlarm, ManualClock, SeededRng, Bank, TestBeacon>;
pub(super) type Reply = Result<CrashCommandDone, CrashError>;

pub(super) struct World {
    pub sql: SqliteObject,
    pub alarm: MemoryAlarm,
    pub clock: ManualClock,
    pub rng: SeededRng,
    pub bank: Bank,
    pub beacon: TestBeacon,
    pub config: CrashTableConfig,
    pub chain_games: u64,
    pub table: Table,
    /// Everything told, in order.
    pub told: Vec<Outgoing>,
    /// What wallets or the beacon failed at.
    pub faults: Vec<Fault>,
}

impl World {
    /// A table that was never used.
    pub fn new() -> Self {
        Self::seeded(1, CHAIN_GAMES)
    }

    pub fn seeded(seed: u64, chain_games: u64) -> Self {
        Self::with_config(seed, chain_games, |_| {})
    }

    pub fn with_config(seed: u64, chain_games: u64, change: impl FnOnce(&mut CrashTableConfig)) -> Self {
        let mut config = CrashTableConfig { beacon: network(), ..demo_crash_table() };
        change(&mut config);
        let clock = ManualClock::at_ms(NOW_MS);
        let (sql, alarm, rng) =
            (SqliteObject::in_memory().unwrap(), MemoryAlarm::default(), SeededRng::new(seed));
        let (bank, beacon) = (Bank::new(NOW_MS), TestBeacon::new(clock.clone()));
        let ports = ports(&sql, &alarm, &clock, &rng, &bank, &beacon);
        let table = open(chain_games, key(), ports).unwrap();
        table.configure(&config).unwrap();
        let (told, faults) = (Vec::new(), Vec::new());
        Self { sql, alarm, clock, rng, bank, beacon, config, chain_games, table, told, faults }
    }

    /// The object dies, and the next event finds another over the same storage.
    pub fn die(&mut self) {
        self.try_reopen().unwrap();
    }

    pub fn try_reopen(&mut self) -> Result<(), Fault> {
        self.table = self.open_as(key())?;
        self.table.configure(&self.config)
    }

    /// Another life of the object, beside the one in use.
    pub fn reopened(&self) -> Table {
        self.open_as(key()).unwrap()
    }

    pub fn open_as(&self, key: TableKey) -> Result<Table, Fault> {
        let ports = ports(&self.sql, &self.alarm, &self.clock, &self.rng, &self.bank, &self.beacon);
        open(self.chain_games, key, ports)
    }

    /// Another life whose keys are others.
    pub fn open_with(&self, keys: Vec<SealingKey>) -> Table {
        let ports = ports(&self.sql, &self.alarm, &self.clock, &self.rng, &self.bank, &self.beacon);
        Table::open_with_chains_of(self.chain_games, key(), keys, ports).unwrap()
    }

    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    pub fn wake(&mut self) -> Woken {
        let mut woken = pollster::block_on(self.table.wake()).unwrap();
        self.told.append(&mut woken.outgoing);
        woken
    }

    /// Does all that is due now. Answers when something is due next.
    pub fn settle(&mut self) -> Option<u64> {
        for _ in 0..10_000 {
            let woken = self.wake();
            if woken.work_due {
                self.faults.extend(pollster::block_on(self.table.work()).unwrap());
            } else if woken.next_wake_ms.is_none_or(|at_ms| at_ms > self.now_ms()) {
                return woken.next_wake_ms;
            }
        }
        panic!("the table does not come to rest");
    }

    /// Lets time pass as it would: the table wakes whenever it asked to.
    pub fn pass_until(&mut self, until_ms: u64) {
        while let Some(at_ms) = self.settle().filter(|at_ms| *at_ms <= until_ms) {
            self.clock.set_ms(at_ms.max(self.now_ms()));
        }
        self.clock.set_ms(until_ms.max(self.now_ms()));
        self.settle();
    }

    pub fn pass_ms(&mut self, by_ms: u64) {
        self.pass_until(self.now_ms() + by_ms);
    }

    pub fn state(&self) -> CrashState {
        self.table.state().unwrap().state
    }

    /// Lets time pass until the round is in this phase.
    pub fn pass_to(&mut self, phase: CrashPhase) -> CrashState {
        for _ in 0..100_000 {
            let next = self.settle();
            let state = self.state();
            if state.phase == phase {
                return state;
            }
            self.clock.set_ms(next.unwrap_or(self.now_ms() + 1).max(self.now_ms() + 1));
        }
        panic!("the round never comes to {phase:?}: {:?}", self.state());
    }

    /// A new table, up to the first round's betting.
    pub fn betting() -> Self {
        let mut world = Self::new();
        world.pass_to(CrashPhase::Betting);
        world
    }

    /// The same, where the next round reaches this multiplier; by playing on until one does.
    pub fn betting_before(hundredths: std::ops::Range<u64>) -> Self {
        let mut world = Self::seeded(1, 2_000);
        for _ in 0..1_000 {
            world.pass_to(CrashPhase::Betting);
            if hundredths.contains(&world.point_hundredths()) {
                return world;
            }
            world.pass_to(CrashPhase::Crashed);
        }
        panic!("no round crashes at {hundredths:?}");
    }

    /// Where the round of now crashes, which only the object could know.
    pub fn point_hundredths(&self) -> u64 {
        let live = self.table.live.borrow();
        let (chain, round) = (live.chain.as_ref().unwrap(), live.round.as_ref().unwrap());
        seeding::point(&self.table.vault, chain, &round.stored, &round.config).unwrap().reveal().get()
    }

    pub fn ask(&self, player_id: &str, reference: &str, action: &CrashAction) -> Reply {
        pollster::block_on(self.table.command(player_id, reference, action))
    }

    pub fn bet(&self, player_id: &str, reference: &str, amount_minor: u64, auto: Option<i64>) -> Reply {
        self.ask(player_id, reference, &stake(amount_minor, auto))
    }

    /// A bet that is taken.
    pub fn placed(&self, player_id: &str, amount_minor: u64, auto: Option<i64>) -> CrashBet {
        let number = self.table.live.borrow().next_bet.0;
        self.bet(player_id, &format!("placed-{number}"), amount_minor, auto).unwrap().bet
    }

    pub fn cash_out(&self, player_id: &str, reference: &str, bet_id: &str) -> Reply {
        self.ask(player_id, reference, &CrashAction::CashOut { bet_id: bet_id.to_owned() })
    }

    pub fn cancel(&self, player_id: &str, reference: &str, bet_id: &str) -> Reply {
        self.ask(player_id, reference, &CrashAction::Cancel { bet_id: bet_id.to_owned() })
    }

    /// A bet as its player sees it in the list of own bets.
    pub fn seen(&self, player_id: &str, bet_id: &str) -> CrashBet {
        let bets = self.table.bets(player_id).unwrap().bets;
        bets.into_iter().find(|bet| bet.bet_id == bet_id).expect("the bet is listed")
    }

    /// The broadcasts told so far, without updates of bets.
    pub fn broadcasts(&self) -> Vec<&CrashBroadcast> {
        let broadcasts = self.told.iter().filter_map(|told| match told {
            Outgoing::All(broadcast) => Some(broadcast),
            Outgoing::One { .. } => None,
        });
        broadcasts.collect()
    }

    /// The updates told to a player about a bet.
    pub fn updates(&self, bet_id: &str) -> Vec<CrashBet> {
        let updates = self.told.iter().filter_map(|told| match told {
            Outgoing::One { update, .. } if update.bet.bet_id == bet_id => Some(update.bet.clone()),
            _ => None,
        });
        updates.collect()
    }
}

type Ports = TablePorts<SqliteObject, MemoryAlarm, ManualClock, SeededRng, Bank, TestBeacon>;

fn ports(
    sql: &SqliteObject,
    alarm: &MemoryAlarm,
    clock: &ManualClock,
    rng: &SeededRng,
    bank: &Bank,
    beacon: &TestBeacon,
) -> Ports {
    TablePorts {
        sql: sql.clone(),
        alarm: alarm.clone(),
        clock: clock.clone(),
        rng: rng.clone(),
        wallets: bank.clone(),
        beacon: beacon.clone(),
    }
}

fn key() -> TableKey {
    TableKey { tenant_id: "demo".to_owned(), table: "main".to_owned() }
}

fn open(chain_games: u64, key: TableKey, ports: Ports) -> Result<Table, Fault> {
    Table::open_with_chains_of(chain_games, key, vec![SealingKey::new(1, [7; 32])], ports)
}

pub(super) fn stake(amount_minor: u64, auto: Option<i64>) -> CrashAction {
    CrashAction::Bet(CrashStake {
        amount_minor: AmountMinor::new(amount_minor).unwrap(),
        currency: "BRL".to_owned(),
        auto_cash_out_hundredths: auto,
    })
}

/// Polls a command so many times and then drops it: the object has died.
pub(super) fn die_after(polls: usize, command: impl Future<Output = Reply>) -> Option<Reply> {
    let mut command = pin!(command);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(answer) = command.as_mut().poll(&mut context) {
            return Some(answer);
        }
    }
    None
}

#[track_caller]
pub(super) fn assert_rejected(reply: Reply, expected: &CrashRejection) {
    match reply {
        Err(CrashError::Rejected(rejection)) => assert_eq!(rejection, *expected),
        other => panic!("wanted {expected:?}, found {other:?}"),
    }
}
