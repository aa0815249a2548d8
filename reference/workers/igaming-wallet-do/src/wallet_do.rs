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
use igaming_runtime::{App, Failure, Reply, Shell, durable_object, log_fault, object_name};
use worker::{Env, State};

type Service = WalletService<DurableSql, DurableAlarm, QueueProducer, SystemClock>;
type Applied = Result<Reply<CommandApplied>, Failure<WalletRejection>>;

durable_object! {
    /// The wallet of one player: single writer, source of truth.
    WalletDo(Wallet)
}

#[derive(Debug)]
struct Wallet {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    /// From the first request or alarm on.
    service: OnceCell<Service>,
}

thread_local! {
    static SHELL: Rc<Shell<Wallet>> = Rc::new(
        Shell::new(fleet::worker::WALLET_DO)
            .on::<Bet, _, _>(bet)
            .on::<Win, _, _>(win)
            .on::<PromoCredit, _, _>(promo_credit)
            .on::<Balances, _, _>(balances),
    );
}

impl Wallet {
    fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, env, alarm, service: OnceCell::new() }
    }

    async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        if self.service.get().is_none() {
            let service = self.open().await?;
            // Two requests may have opened it at once; the first stays, both read the same log.
            let _ = self.service.set(service);
        }
        Ok(SHELL.with(Rc::clone))
    }

    async fn open(&self) -> Result<Service, Fault> {
        let name = object_name(&self.state)?;
        let no_wallet = || Fault::internal(format!("{name} is no wallet's name"));
        let (tenant_id, player_id) = parse_wallet_id(&name).ok_or_else(no_wallet)?;
        let queue = self.env.queue("SYNC_QUEUE").map_err(|error| Fault::internal(error.to_string()))?;
        let ports = WalletPorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            queue: QueueProducer::new(queue),
            clock: SystemClock,
        };
        WalletService::open(ports, Policy::default(), tenant_id, player_id).await
    }

    /// Sends what the log has not sent yet. A fault that is thrown makes the platform repeat the alarm.
    async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        self.prepare().await?;
        if let Some(fault) = self.service().on_alarm().await?.fault {
            log_fault(fleet::worker::WALLET_DO, "flush", &fault);
        }
        Ok(())
    }

    fn service(&self) -> &Service {
        self.service.get().expect("prepared before any handler runs")
    }
}

async fn bet(app: App<Wallet>, request: BetRequest) -> Applied {
    Ok(app.state.service().bet(request).await?.into())
}

async fn win(app: App<Wallet>, request: WinRequest) -> Applied {
    Ok(app.state.service().win(request).await?.into())
}

async fn promo_credit(app: App<Wallet>, request: PromoCreditRequest) -> Applied {
    Ok(app.state.service().promo_credit(request).await?.into())
}

async fn balances(app: App<Wallet>, _: Empty) -> Result<Reply<WalletBalances>, Failure<NoRejection>> {
    Ok(app.state.service().balances()?.into())
}
