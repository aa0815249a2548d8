use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use cactus_edge::worker::{DurableAlarm, DurableSql, SystemClock, SystemRng};
use cactus_edge::{Clock, Fault};
use futures_channel::oneshot;
use futures_util::future::{join_all, select};
use igaming_contracts::games::crash::{self as op, CrashAction, CrashRejection, Delivery, ServerFrame};
use igaming_contracts::{Answer, Empty, RequestRejection, fleet};
use igaming_domain::crash::{CrashTable, Outgoing, TableKey, TablePorts};
use igaming_domain::sockets::{Fanout, gateway_of};
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, Env, State};

use crate::app::App;
use crate::beacon_client::BeaconClient;
use crate::config::tenant_config;
use crate::cron::system_caller;
use crate::deadline::within;
use crate::failure::{Failure, Reply};
use crate::log::log_fault;
use crate::object::object_name;
use crate::secrets::sealing_keys;
use crate::shell::Shell;
use crate::wallet_client::TableWallets;

use super::{Failed, GATEWAYS, parse_name, table};

type Service = CrashTable<DurableSql, DurableAlarm, SystemClock, SystemRng, TableWallets, BeaconClient>;

/// How long a gateway may take for what it is handed.
const DELIVERY_TIMEOUT_MS: u64 = 10_000;

/// How long the loop waits after a fault of the storage.
const FAULT_DELAY_MS: u64 = 1_000;

/// Pieces of work on wallets and the beacon at the same time. A wallet that does not answer holds up one of them for
/// some seconds.
const WORK_AT_ONCE: u32 = 8;

/// How long the loop leaves work alone that nobody is free for.
const WORK_DELAY_MS: u64 = 10;

/// One crash table of a brand, its clock, its round and all its bets, in memory: the service, the loop that wakes it
/// when something is due, and the gateways that are told.
pub struct CrashTableObject {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    /// From the first event on, and anew after a fault of the storage.
    service: RefCell<Option<Rc<Service>>>,
    fanout: RefCell<Fanout>,
    /// Of the newest configuration.
    gateways: Cell<u32>,
    /// The loop is there.
    looping: Cell<bool>,
    /// Something happened that the loop has not seen.
    rung: Cell<bool>,
    /// Wakes the loop where it sleeps.
    bell: RefCell<Option<oneshot::Sender<()>>>,
    /// Pieces of work under way.
    working: Cell<u32>,
}

impl std::fmt::Debug for CrashTableObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrashTableObject").finish_non_exhaustive()
    }
}

thread_local! {
    static SHELL: Rc<Shell<CrashTableObject>> = Rc::new(
        Shell::new(fleet::worker::GAMES)
            .on::<op::CrashCommand, _, _>(command)
            .on::<op::JoinCrash, _, _>(join)
            .on::<op::CountCrashSockets, _, _>(async |app, request| {
                app.state.count(request.gateway, request.sockets);
                Ok(Empty {}.into())
            })
            .on::<op::GetCrashState, _, _>(async |app, _| Ok(seen(&app).await?.state()?.into()))
            .on::<op::GetCrashHistory, _, _>(async |app, _| Ok(seen(&app).await?.history()?.into()))
            .on::<op::GetCrashChain, _, _>(async |app, _| Ok(seen(&app).await?.chain()?.into()))
            .on::<op::GetCrashRound, _, _>(async |app, _| {
                let round = app.parameter.parse();
                let round = round.map_err(|_| Failure::Rejected(CrashRejection::RoundNotFound))?;
                Ok(seen(&app).await?.round(round)?.into())
            })
            .on::<op::GetCrashBets, _, _>(async |app, _| {
                let player_id = app.player_id()?.to_owned();
                Ok(seen(&app).await?.bets(&player_id)?.into())
            }),
    );
}

/// A command. The loop comes afterwards, so that the answer is the first to go.
async fn command(
    app: App<CrashTableObject>,
    request: op::CrashCommandRequest,
) -> Result<Reply<op::CrashCommandDone>, Failed> {
    let service = match request.action {
        CrashAction::Bet(_) => configured(&app).await?,
        // What cashes out may not wait for a configuration.
        CrashAction::CashOut { .. } | CrashAction::Cancel { .. } => app.state.service()?,
    };
    let done = service.command(&request.player_id, &request.reference, &request.action).await;
    app.state.ring();
    let done = done?;
    Ok(Reply { replayed: done.replayed, body: done })
}

/// A socket comes in. Its hello takes its place among what the gateway is told.
async fn join(app: App<CrashTableObject>, request: op::JoinCrashRequest) -> Result<Reply<Empty>, Failed> {
    let service = configured(&app).await?;
    let table = &app.state;
    table.count(request.gateway, request.sockets);
    table.step(&service).await?;
    let hello = op::HelloFrame::new(&request.player_id, service.hello(&request.player_id)?);
    let frame = text(&ServerFrame::Hello(Box::new(hello)))?;
    table.fanout.borrow_mut().greet(request.gateway, &request.socket_id, frame);
    table.deliver();
    table.ring();
    Ok(Empty {}.into())
}

/// The service under the brand's configuration, after whatever is due now.
async fn seen(app: &App<CrashTableObject>) -> Result<Rc<Service>, Failed> {
    let service = configured(app).await?;
    app.state.step(&service).await?;
    app.state.ring();
    Ok(service)
}

async fn configured(app: &App<CrashTableObject>) -> Result<Rc<Service>, Failed> {
    let tenant = app.tenant_config().await?;
    let service = app.state.service()?;
    let name = app.state.name()?;
    let (tenant_id, table_name) = parse_name(&name)?;
    if app.context.tenant_id != tenant_id {
        return Err(RequestRejection::Forbidden.into());
    }
    let config = table(&tenant, Some(table_name)).map_err(Failure::Rejected)?;
    app.state.gateways.set(config.gateways);
    service.configure(config)?;
    Ok(service)
}

impl CrashTableObject {
    pub fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self {
            state,
            env,
            alarm,
            service: RefCell::default(),
            fanout: RefCell::default(),
            gateways: Cell::default(),
            looping: Cell::default(),
            rung: Cell::default(),
            bell: RefCell::default(),
            working: Cell::default(),
        }
    }

    pub async fn prepare(self: &Rc<Self>) -> Result<Rc<Shell<Self>>, Fault> {
        let fresh = self.service.borrow().is_none();
        self.service()?;
        if fresh {
            let table = Rc::clone(self);
            spawn_local(async move { table.find_gateways().await });
        }
        Ok(SHELL.with(Rc::clone))
    }

    /// A fault that is thrown makes the platform repeat the alarm.
    pub async fn alarm(self: &Rc<Self>) -> Result<(), Fault> {
        self.alarm.rang();
        let service = self.service()?;
        self.step(&service).await?;
        self.ring();
        Ok(())
    }

    fn name(&self) -> Result<String, Fault> {
        object_name(&self.state)
    }

    /// The service; opened anew when a fault of the storage has broken it.
    fn service(&self) -> Result<Rc<Service>, Fault> {
        if let Some(service) = self.service.borrow().as_ref().filter(|service| !service.is_broken()) {
            return Ok(Rc::clone(service));
        }
        let name = self.name()?;
        let (tenant_id, table) = parse_name(&name)?;
        let ports = TablePorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            clock: SystemClock,
            rng: SystemRng,
            wallets: TableWallets::new(self.env.clone(), tenant_id),
            beacon: BeaconClient::new(self.env.clone(), tenant_id),
        };
        let key = TableKey { tenant_id: tenant_id.to_owned(), table: table.to_owned() };
        let service = Rc::new(CrashTable::open(key, sealing_keys(&self.env)?, ports)?);
        *self.service.borrow_mut() = Some(Rc::clone(&service));
        Ok(service)
    }

    /// Does what is due now and tells it; when to come again.
    async fn step(self: &Rc<Self>, service: &Service) -> Result<Option<u64>, Fault> {
        service.set_audience(self.fanout.borrow().audience());
        let woken = service.wake().await?;
        self.tell(&woken.outgoing)?;
        if !woken.work_due {
            return Ok(woken.next_wake_ms);
        }
        if self.working.get() < WORK_AT_ONCE {
            self.work();
            return Ok(woken.next_wake_ms);
        }
        // Work is due until somebody has done it: the loop must not turn around it.
        let earliest_ms = SystemClock.now_ms().saturating_add(WORK_DELAY_MS);
        Ok(woken.next_wake_ms.map(|next_ms| next_ms.max(earliest_ms)))
    }

    /// Makes the loop look again, and starts it if it sleeps.
    fn ring(self: &Rc<Self>) {
        self.rung.set(true);
        if let Some(bell) = self.bell.borrow_mut().take() {
            // Nobody listens when the loop woke up by itself just now; then it looks at `rung`.
            let _ = bell.send(());
        }
        if !self.looping.replace(true) {
            let table = Rc::clone(self);
            self.state.wait_until(async move { table.run().await });
        }
    }

    /// The loop: while something will be due it stays, and keeps the object in memory.
    async fn run(self: &Rc<Self>) {
        loop {
            self.rung.set(false);
            let stepped = match self.service() {
                Ok(service) => self.step(&service).await,
                Err(fault) => Err(fault),
            };
            let now_ms = SystemClock.now_ms();
            let next_ms = stepped.unwrap_or_else(|fault| {
                log_fault(fleet::worker::GAMES, "crash", &fault);
                Some(now_ms.saturating_add(FAULT_DELAY_MS))
            });
            if self.rung.get() {
                continue;
            }
            let Some(next_ms) = next_ms else { break };
            self.sleep(next_ms.saturating_sub(now_ms)).await;
        }
        self.looping.set(false);
    }

    /// Until the time is over or somebody rings; other events have their turn in any case.
    async fn sleep(&self, delay_ms: u64) {
        let (bell, rung) = oneshot::channel();
        *self.bell.borrow_mut() = Some(bell);
        select(Delay::from(Duration::from_millis(delay_ms)), rung).await;
    }

    /// Asks wallets and the beacon beside everything else.
    fn work(self: &Rc<Self>) {
        self.working.set(self.working.get().saturating_add(1));
        let table = Rc::clone(self);
        spawn_local(async move {
            let worked = match table.service() {
                Ok(service) => service.work().await,
                Err(fault) => Err(fault),
            };
            let faults = worked.unwrap_or_else(|fault| vec![fault]);
            faults.iter().for_each(|fault| log_fault(fleet::worker::GAMES, "crash work", fault));
            table.working.set(table.working.get().saturating_sub(1));
            table.ring();
        });
    }

    fn count(self: &Rc<Self>, gateway: u32, sockets: u64) {
        self.fanout.borrow_mut().count(gateway, sockets);
        self.ring();
    }

    fn tell(self: &Rc<Self>, outgoing: &[Outgoing]) -> Result<(), Fault> {
        if outgoing.is_empty() {
            return Ok(());
        }
        let mut fanout = self.fanout.borrow_mut();
        for outgoing in outgoing {
            match outgoing {
                Outgoing::All(broadcast) => {
                    let passing = matches!(broadcast, op::CrashBroadcast::Tick(_));
                    fanout.tell_all(&text(broadcast)?, passing);
                }
                Outgoing::One { player_id, update } => {
                    let gateway = gateway_of(player_id, self.gateways.get());
                    fanout.tell_player(gateway, player_id, text(&ServerFrame::BetUpdate(update.clone()))?);
                }
            }
        }
        drop(fanout);
        self.deliver();
        Ok(())
    }

    /// Sends each gateway that waits for nothing what there is for it.
    fn deliver(self: &Rc<Self>) {
        let calls = self.fanout.borrow_mut().begin();
        for (gateway, deliveries) in calls {
            let table = Rc::clone(self);
            spawn_local(async move {
                let sockets = table.hand_over(gateway, deliveries).await;
                table.fanout.borrow_mut().end(gateway, sockets);
                table.deliver();
            });
        }
    }

    /// How many sockets the gateway holds after it has sent what it got; nothing when it did not answer.
    async fn hand_over(&self, gateway: u32, deliveries: Vec<Delivery>) -> Option<u64> {
        let handed = async {
            let name = self.name()?;
            let (tenant_id, _) = parse_name(&name)?;
            let (worker, now_ms) = (fleet::worker::GAMES, SystemClock.now_ms());
            let caller = system_caller(self.env.clone(), worker, tenant_id, "crash", now_ms);
            let object = op::gateway_object(&name, gateway);
            let request = op::DeliverCrashRequest { deliveries };
            let call = caller.call_object::<op::DeliverCrash>(GATEWAYS, &object, &request);
            match within(DELIVERY_TIMEOUT_MS, call).await? {
                Answer::Done(delivered) => Ok::<u64, Fault>(delivered.sockets),
                Answer::Rejected(rejection) => match rejection {},
            }
        };
        handed.await.map_err(|fault| log_fault(fleet::worker::GAMES, "crash delivery", &fault)).ok()
    }

    /// After a while away from memory: the gateways may hold sockets that nobody here knows of.
    async fn find_gateways(self: &Rc<Self>) {
        let Ok(name) = self.name() else { return };
        let Ok((tenant_id, table_name)) = parse_name(&name) else { return };
        let Ok(tenant) = tenant_config(&self.env, tenant_id).await else { return };
        let Ok(config) = table(&tenant, Some(table_name)) else { return };
        self.gateways.set(config.gateways);
        let asked =
            (0..config.gateways).map(async |gateway| (gateway, self.hand_over(gateway, Vec::new()).await));
        for (gateway, sockets) in join_all(asked).await {
            if let Some(sockets) = sockets {
                self.fanout.borrow_mut().count(gateway, sockets);
            }
        }
        if self.fanout.borrow().audience() > 0 {
            self.ring();
        }
    }
}

fn text(frame: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(frame).map_err(|error| Fault::internal(format!("a frame has no text: {error}")))
}
