use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, DurableAlarm, DurableSql, KvNamespace, SystemClock};
use igaming_contracts::fleet;
use igaming_contracts::shards::{AbortMove, MoveSlots, ReadShards};
use igaming_domain::shard_move::{MOVER, MoverPorts, ShardMover, default_map};
use worker::{Env, State};

use crate::databases::{ledger_dbs, settle_ms};
use crate::log::log_fault;
use crate::object::object_name;
use crate::shell::Shell;

type Mover = ShardMover<DurableSql, DurableAlarm, SystemClock, KvNamespace, D1>;

/// Decides on the shard map and moves slots; there is one.
#[derive(Debug)]
pub struct ShardMoverObject {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    /// From the first request or alarm on.
    mover: OnceCell<Mover>,
}

thread_local! {
    static SHELL: Rc<Shell<ShardMoverObject>> = Rc::new(
        Shell::<ShardMoverObject>::new(fleet::worker::D1_BATCHER)
            .on::<ReadShards, _, _>(async |app, _| Ok(app.state.mover().status().await?.into()))
            .on::<MoveSlots, _, _>(async |app, request| Ok(app.state.mover().start(&request).await?.into()))
            .on::<AbortMove, _, _>(async |app, _| Ok(app.state.mover().abort().await?.into())),
    );
}

impl ShardMoverObject {
    pub fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, env, alarm, mover: OnceCell::new() }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        if self.mover.get().is_none() {
            let _ = self.mover.set(self.open()?);
        }
        Ok(SHELL.with(Rc::clone))
    }

    fn open(&self) -> Result<Mover, Fault> {
        let (name, env) = (object_name(&self.state)?, &self.env);
        if name != MOVER {
            return Err(Fault::internal(format!("{name} is not the mover")));
        }
        ShardMover::open(MoverPorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            clock: SystemClock,
            config: KvNamespace::new(env, "CONFIG_KV")?,
            shards: ledger_dbs(env)?,
            settle_ms: settle_ms(env),
            default_map: default_map(),
        })
    }

    /// Does a step. A fault that is thrown makes the platform repeat the alarm.
    pub async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        if let Some(fault) = self.mover().on_alarm().await? {
            log_fault(fleet::worker::D1_BATCHER, "move of slots", &fault);
        }
        Ok(())
    }

    fn mover(&self) -> &Mover {
        self.mover.get().expect("prepared before any handler runs")
    }
}
