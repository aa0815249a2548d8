use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{DurableAlarm, DurableSql, QueueProducer, SystemClock};
use cactus_ledger::Policy;
use igaming_contracts::wallet_do::{
    Balances, Bet, BetRequest, CommandApplied, PromoCredit, PromoCreditRequest, WalletBalances,
    WalletRejection, Win, WinRequest, parse_wallet_id,
};
use igaming_contracts::{Empty, NoRejection, fleet};
use igaming_domain::wallet::{WalletPorts, WalletService};
use igaming_runtime::{App, Failure, Reply, Shell, log_fault, object_name};
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

type Service = WalletService<DurableSql, DurableAlarm, QueueProducer, SystemClock>;

/// The wallet of one player: single writer, source of truth.
#[durable_object(alarm)]
#[derive(Debug)]
pub struct WalletDo {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    object: Rc<Wallet>,
}

/// The opened wallet, from the first request or alarm on.
#[derive(Debug, Default)]
struct Wallet(OnceCell<Service>);

thread_local! {
    static SHELL: Rc<Shell<Wallet>> = Rc::new(
        Shell::new(fleet::worker::WALLET_DO)
            .on::<Bet, _, _>(bet)
            .on::<Win, _, _>(win)
            .on::<PromoCredit, _, _>(promo_credit)
            .on::<Balances, _, _>(balances),
    );
}

impl DurableObject for WalletDo {
    fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, env, alarm, object: Rc::default() }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.open().await.map_err(|fault| worker::Error::RustError(fault.to_string()))?;
        SHELL.with(Rc::clone).serve_object(&request, &self.env, &self.object).await
    }

    async fn alarm(&self) -> Result<Response> {
        self.alarm.rang();
        let flushed = match self.open().await {
            Ok(()) => self.object.service().on_alarm().await,
            Err(fault) => Err(fault),
        };
        match flushed.map(|flush| flush.fault) {
            Ok(None) => {}
            Ok(Some(fault)) => log_fault(fleet::worker::WALLET_DO, "flush", &fault),
            // Thrown, so that the platform repeats the alarm.
            Err(fault) => return Err(worker::Error::RustError(fault.to_string())),
        }
        Response::empty()
    }
}

impl WalletDo {
    async fn open(&self) -> std::result::Result<(), Fault> {
        if self.object.0.get().is_some() {
            return Ok(());
        }
        let name = object_name(&self.state)?;
        let (tenant_id, player_id) =
            parse_wallet_id(&name).ok_or_else(|| Fault::internal(format!("{name} is no wallet's name")))?;
        let queue = self.env.queue("SYNC_QUEUE").map_err(|error| Fault::internal(error.to_string()))?;
        let ports = WalletPorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            queue: QueueProducer::new(queue),
            clock: SystemClock,
        };
        let service = WalletService::open(ports, Policy::default(), tenant_id, player_id).await?;
        // Two requests may have opened it at once; the first stays, both read the same log.
        let _ = self.object.0.set(service);
        Ok(())
    }
}

impl Wallet {
    fn service(&self) -> &Service {
        self.0.get().expect("opened before any handler runs")
    }
}

type Applied = std::result::Result<Reply<CommandApplied>, Failure<WalletRejection>>;

async fn bet(app: App<Wallet>, request: BetRequest) -> Applied {
    Ok(app.state.service().bet(request).await?.into())
}

async fn win(app: App<Wallet>, request: WinRequest) -> Applied {
    Ok(app.state.service().win(request).await?.into())
}

async fn promo_credit(app: App<Wallet>, request: PromoCreditRequest) -> Applied {
    Ok(app.state.service().promo_credit(request).await?.into())
}

async fn balances(
    app: App<Wallet>,
    _: Empty,
) -> std::result::Result<Reply<WalletBalances>, Failure<NoRejection>> {
    Ok(app.state.service().balances()?.into())
}
