//! One lane of a sweep: its part of all wallets, in steps small enough for one event each.

use cactus_edge::{Alarm, Clock, Db, Fault, ObjectSql, Objects};
use futures_util::future::join_all;
use igaming_contracts::Rejection;
use igaming_contracts::backup::{FAILURES_SHOWN_MAX, SweepStatus};

use super::snapshot::{WALLET_CALLS_MAX, has, take};
use super::store::{self, Sweep, Todo};
use super::wallet_logs::WalletLogs;
use crate::ServiceError;

/// Lanes that share a sweep, each an object of its own. A step of 15 wallets waits some 100 ms for each six of them
/// and does about 30 wallets a second, so 30 M wallets that all changed take 8 lanes 30 M / (8 x 30/s) = 35 hours of
/// the week that a sweep may take.
pub const LANES: u32 = 8;

/// Wallets in one step.
pub const SWEEP_STEP_WALLETS_MAX: u32 = 15;

/// Calls to one wallet in one step: 512 entries. 400 M transactions a day of 30 M wallets are 93 a week for each, so
/// nearly every wallet is done at once; a longer log is come back to.
const WALLET_STEP_CALLS_MAX: u32 = 2;

const _: () = assert!(SWEEP_STEP_WALLETS_MAX * WALLET_STEP_CALLS_MAX <= WALLET_CALLS_MAX);

/// Wallets done at the same time: the platform lets an event wait for six answers of R2 at once.
const WALLETS_AT_ONCE_MAX: usize = 6;

/// Faults after which a wallet is given up until the next sweep.
pub const WALLET_ATTEMPTS_MAX: u32 = 3;

/// Wallets given up that are remembered by name, about 300 bytes each; more are only counted.
const FAILURES_KEPT_MAX: u64 = 1_000;

/// Between steps that come back to wallets: R2 takes one write a second of one key, and the manifest's is one.
const RETURN_INTERVAL_MS: u64 = 1_000;

/// The longest wait after a step in which nothing succeeded: 1 s x 2^n, at most five minutes.
pub const SWEEP_RETRY_INTERVAL_MS_MAX: u64 = 300_000;

/// 1 s x 2^9 = 512 s is past the longest wait; a larger exponent would only overflow.
const RETRY_EXPONENT_MAX: u32 = 9;

/// Steps without any success that are taken for an outage and not held against the wallets: 1 + 2 + … + 256 s and
/// three of 300 s are 24 minutes. After that the wallets are to blame, or the last of them would hold up the lane.
const STALLS_MAX: u32 = 12;

/// The name of a lane's object.
pub fn lane_name(lane: u32) -> String {
    lane.to_string()
}

/// The lane with this name.
pub fn parse_lane(name: &str) -> Option<u32> {
    name.parse().ok().filter(|lane| *lane < LANES && lane_name(*lane) == name)
}

/// What a lane's object has.
#[derive(Debug)]
pub struct LanePorts<S, A, C, D, O, W> {
    /// The object's own SQLite.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// The time.
    pub clock: C,
    /// Every shard of `player-ledger`, for the index of wallets.
    pub index: Vec<D>,
    /// `BACKUP_BUCKET`.
    pub objects: O,
    /// The wallets.
    pub logs: W,
}

/// One lane of a sweep.
///
/// Only the alarm moves it. A step does its wallets and then stores what came of them together with the place where
/// the next begins; a step that is lost on the way is done again, and finds its snapshots there.
#[derive(Debug)]
pub struct SweepLane<S, A, C, D, O, W> {
    ports: LanePorts<S, A, C, D, O, W>,
    lane: u32,
}

/// What came of one wallet in one step.
enum Outcome {
    Done {
        entries: u64,
        bytes: u64,
    },
    /// The log goes on.
    More {
        entries: u64,
        bytes: u64,
    },
    Rejected {
        code: &'static str,
        detail: String,
    },
    Fault(Fault),
}

impl<S: ObjectSql, A: Alarm, C: Clock, D: Db, O: Objects, W: WalletLogs> SweepLane<S, A, C, D, O, W> {
    /// Opens the lane, wherever it stands.
    ///
    /// # Errors
    /// A fault when the storage fails.
    pub fn open(ports: LanePorts<S, A, C, D, O, W>, lane: u32) -> Result<Self, Fault> {
        assert!(lane < LANES, "a lane has a number below {LANES}");
        store::open(&ports.sql)?;
        Ok(Self { ports, lane })
    }

    /// Begins a sweep. One that still runs goes on instead, and its alarm is set in case it was lost.
    ///
    /// # Errors
    /// A fault; send it again.
    pub async fn start(&self) -> Result<SweepStatus, Fault> {
        let LanePorts { sql, alarm, clock, .. } = &self.ports;
        let running = store::load(sql)?.is_some_and(|sweep| sweep.finished_at_ms.is_none());
        if !running {
            store::forget_all(sql)?;
            store::save(sql, &Sweep { started_at_ms: clock.now_ms(), ..Sweep::default() })?;
        }
        alarm.set_at_latest(clock.now_ms()).await?;
        self.status()
    }

    /// How the lane's last sweep went, or how far it is.
    ///
    /// # Errors
    /// A fault when the storage fails.
    pub fn status(&self) -> Result<SweepStatus, Fault> {
        store::status(&self.ports.sql, FAILURES_SHOWN_MAX)
    }

    /// To be called when the alarm rings: does one step and sets the alarm for the next. What kept the step from
    /// moving is in the answer, for the log.
    ///
    /// # Errors
    /// A fault when the alarm could not be set again; the platform then repeats this one.
    pub async fn on_alarm(&self) -> Result<Option<Fault>, Fault> {
        let (wait_ms, fault) = match self.step().await {
            Ok(Some(wait_ms)) => (wait_ms, None),
            Ok(None) => return Ok(None),
            Err(fault) => (self.stall(), Some(fault)),
        };
        self.ports.alarm.set_at_latest(self.ports.clock.now_ms().saturating_add(wait_ms)).await?;
        Ok(fault)
    }

    /// Does one step and answers how long to wait until the next; `None` when there is none.
    ///
    /// # Errors
    /// A fault when nothing could be done; the place of the sweep is as before.
    async fn step(&self) -> Result<Option<u64>, Fault> {
        let LanePorts { sql, clock, index, .. } = &self.ports;
        let running = store::load(sql)?.filter(|sweep| sweep.finished_at_ms.is_none());
        let Some(mut sweep) = running else { return Ok(None) };
        let first_time = !sweep.index_read;
        let wallets = if first_time {
            store::index_page(index, &sweep.after, (self.lane, LANES), SWEEP_STEP_WALLETS_MAX).await?
        } else {
            store::pending(sql, SWEEP_STEP_WALLETS_MAX)?
        };
        if wallets.is_empty() && !first_time {
            sweep.finished_at_ms = Some(clock.now_ms());
            store::save(sql, &sweep)?;
            return Ok(None);
        }
        let outcomes = self.take_all(&wallets).await;
        if sweep.stalls < STALLS_MAX
            && let Some(fault) = only_faults(&outcomes)
        {
            return Err(fault);
        }
        if first_time {
            sweep.index_read = wallets.len() < SWEEP_STEP_WALLETS_MAX as usize;
            if let Some(Todo { tenant_id, player_id, .. }) = wallets.last() {
                sweep.after = (tenant_id.clone(), player_id.clone());
            }
        }
        sweep.stalls = 0;
        // From here on without an await: the platform commits all of it together.
        for (wallet, outcome) in wallets.into_iter().zip(outcomes) {
            self.record(&mut sweep, wallet, outcome)?;
        }
        store::save(sql, &sweep)?;
        Ok(Some(if sweep.index_read { RETURN_INTERVAL_MS } else { 0 }))
    }

    async fn take_all(&self, wallets: &[Todo]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(wallets.len());
        for together in wallets.chunks(WALLETS_AT_ONCE_MAX) {
            outcomes.extend(join_all(together.iter().map(|wallet| self.take_one(wallet))).await);
        }
        outcomes
    }

    async fn take_one(&self, wallet: &Todo) -> Outcome {
        let LanePorts { clock, objects, logs, .. } = &self.ports;
        let wallet_id = wallet.wallet_id();
        if let Some(sequence) = wallet.sequence {
            match has(objects, &wallet_id, sequence).await {
                Ok(true) => return Outcome::Done { entries: 0, bytes: 0 },
                Ok(false) => {}
                Err(fault) => return Outcome::Fault(fault),
            }
        }
        match take(objects, logs, &wallet_id, clock.now_ms(), WALLET_STEP_CALLS_MAX).await {
            Ok(taken) if taken.more => {
                Outcome::More { entries: taken.entries_written, bytes: taken.bytes_written }
            }
            Ok(taken) => Outcome::Done { entries: taken.entries_written, bytes: taken.bytes_written },
            Err(ServiceError::Rejected(rejection)) => {
                Outcome::Rejected { code: rejection.code(), detail: rejection.detail() }
            }
            Err(ServiceError::Fault(fault)) => Outcome::Fault(fault),
        }
    }

    /// Stores what came of a wallet: done and forgotten, to be come back to, or given up.
    fn record(&self, sweep: &mut Sweep, mut wallet: Todo, outcome: Outcome) -> Result<(), Fault> {
        let sql = &self.ports.sql;
        match outcome {
            Outcome::Done { entries, bytes } => {
                sweep.wallets_done += 1;
                sweep.entries_written += entries;
                sweep.bytes_written += bytes;
                store::forget(sql, &wallet)
            }
            Outcome::More { entries, bytes } => {
                sweep.entries_written += entries;
                sweep.bytes_written += bytes;
                wallet.attempts = 0;
                store::remember(sql, &wallet, false, ("more", ""))
            }
            Outcome::Rejected { code, detail } => self.give_up(sweep, &wallet, (code, &detail)),
            Outcome::Fault(fault) => {
                wallet.attempts += 1;
                let why = ("fault", fault.to_string());
                if wallet.attempts < WALLET_ATTEMPTS_MAX {
                    return store::remember(sql, &wallet, false, (why.0, &why.1));
                }
                self.give_up(sweep, &wallet, (why.0, &why.1))
            }
        }
    }

    fn give_up(&self, sweep: &mut Sweep, wallet: &Todo, why: (&str, &str)) -> Result<(), Fault> {
        sweep.wallets_failed += 1;
        if sweep.wallets_failed > FAILURES_KEPT_MAX {
            return store::forget(&self.ports.sql, wallet);
        }
        store::remember(&self.ports.sql, wallet, true, why)
    }

    /// How long to wait after a step that did nothing. That it did nothing is stored if it can be; if not, the wait is
    /// as long as it was.
    fn stall(&self) -> u64 {
        let sql = &self.ports.sql;
        let stalls = match store::load(sql) {
            Ok(Some(mut sweep)) => {
                sweep.stalls = sweep.stalls.saturating_add(1);
                let _ = store::save(sql, &sweep);
                sweep.stalls
            }
            Ok(None) | Err(_) => 1,
        };
        (1_000 << stalls.saturating_sub(1).min(RETRY_EXPONENT_MAX)).min(SWEEP_RETRY_INTERVAL_MS_MAX)
    }
}

/// The first fault, when there is nothing else.
fn only_faults(outcomes: &[Outcome]) -> Option<Fault> {
    let fault = |outcome: &Outcome| match outcome {
        Outcome::Fault(fault) => Some(fault.clone()),
        _ => None,
    };
    outcomes.iter().map(fault).collect::<Option<Vec<_>>>()?.into_iter().next()
}
