use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, DurableAlarm, DurableSql, R2Bucket, SystemClock};
use igaming_contracts::backup::{LaneStatus, StartLane};
use igaming_contracts::fleet;
use igaming_domain::backup::{LanePorts, SweepLane, parse_lane};
use igaming_runtime::{Shell, WalletLogsClient, durable_object, ledger_dbs, log_fault, object_name};
use worker::{Env, State};

use crate::BUCKET;

type Lane = SweepLane<DurableSql, DurableAlarm, SystemClock, D1, R2Bucket, WalletLogsClient>;

durable_object! {
    /// One lane of the sweep over all wallets, named by its number.
    BackupSweepDo(BackupSweep)
}

#[derive(Debug)]
struct BackupSweep {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    /// From the first request or alarm on.
    lane: OnceCell<Lane>,
}

thread_local! {
    static SHELL: Rc<Shell<BackupSweep>> = Rc::new(
        Shell::<BackupSweep>::new(fleet::worker::DO_BACKUP)
            .on::<StartLane, _, _>(async |app, _| Ok(app.state.lane().start().await?.into()))
            .on::<LaneStatus, _, _>(async |app, _| Ok(app.state.lane().status()?.into())),
    );
}

impl BackupSweep {
    fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, env, alarm, lane: OnceCell::new() }
    }

    async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        if self.lane.get().is_none() {
            let _ = self.lane.set(open(&self.state, &self.env, self.alarm.clone())?);
        }
        Ok(SHELL.with(Rc::clone))
    }

    /// Does a step. A fault that is thrown makes the platform repeat the alarm.
    async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        if let Some(fault) = self.lane().on_alarm().await? {
            log_fault(fleet::worker::DO_BACKUP, "sweep", &fault);
        }
        Ok(())
    }

    fn lane(&self) -> &Lane {
        self.lane.get().expect("prepared before any handler runs")
    }
}

fn open(state: &State, env: &Env, alarm: DurableAlarm) -> Result<Lane, Fault> {
    let name = object_name(state)?;
    let lane = parse_lane(&name).ok_or_else(|| Fault::internal(format!("{name} is no lane's name")))?;
    let sql = DurableSql::new(&state.storage());
    let (index, objects) = (ledger_dbs(env)?, R2Bucket::from_env(env, BUCKET)?);
    let logs = WalletLogsClient::new(env.clone(), fleet::worker::DO_BACKUP, "sweep");
    SweepLane::open(LanePorts { sql, alarm, clock: SystemClock, index, objects, logs }, lane)
}
