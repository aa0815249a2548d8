use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{DurableAlarm, DurableSql, QueueProducer, SystemClock};
use cactus_ledger::{Command, Policy, Session};
use igaming_contracts::wallet_do::{
    Adjustment, Balances, Bet, Block, BonusConvert, BonusForfeit, BonusGrant, Close, Deposit, Entries,
    Exchange, Exclude, FindTransfer, FoundTransfer, Head, HoldExpire, HoldPost, HoldVoid, Issuers, LimitSet,
    PromoCredit, RESEND_ISSUERS, RESTORE_ISSUERS, Resend, Restore, Rollback, RoundClose, TRANSFER_ISSUERS,
    TransferIn, TransferOut, TransferOutRequest, TransferProgress, WalletCommand, WalletRejection, Win,
    Withdrawal, parse_wallet_id,
};
use igaming_contracts::{RequestRejection, fleet};
use igaming_domain::wallet::{WalletPorts, WalletService};
use igaming_runtime::{App, Failure, PeerClient, Reply, Shell, durable_object, log_fault, object_name};
use worker::{Env, State};

type Service = WalletService<DurableSql, DurableAlarm, QueueProducer, SystemClock>;

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
    static SHELL: Rc<Shell<Wallet>> = Rc::new(shell());
}

fn shell() -> Shell<Wallet> {
    let shell = Shell::new(fleet::worker::WALLET_DO)
        .on::<TransferOut, _, _>(transfer_out)
        .on::<FindTransfer, _, _>(|app, request| async move {
            let transfer = service(&app, Issuers::Any)?.transfer(&request.transfer_id)?;
            Ok(FoundTransfer { transfer }.into())
        })
        .on::<Balances, _, _>(|app, _| async move { Ok(service(&app, Issuers::Any)?.balances()?.into()) })
        .on::<Head, _, _>(|app, _| async move { Ok(service(&app, Issuers::Any)?.head()?.into()) })
        .on::<Entries, _, _>(|app, request| async move {
            Ok(service(&app, Issuers::Any)?.entries(&request)?.into())
        })
        .on::<Resend, _, _>(|app, request| async move {
            Ok(service(&app, RESEND_ISSUERS)?.resend(request).await?.into())
        })
        .on::<Restore, _, _>(|app, request| async move {
            Ok(service(&app, RESTORE_ISSUERS)?.restore(request).await?.into())
        });
    let shell = play(payments(shell));
    let shell = command::<LimitSet>(command::<Exclude>(shell));
    command::<Close>(command::<Block>(command::<Adjustment>(shell)))
}

fn play(shell: Shell<Wallet>) -> Shell<Wallet> {
    let shell = command::<RoundClose>(command::<Rollback>(command::<Win>(command::<Bet>(shell))));
    let shell = command::<BonusGrant>(command::<PromoCredit>(shell));
    command::<BonusForfeit>(command::<BonusConvert>(shell))
}

fn payments(shell: Shell<Wallet>) -> Shell<Wallet> {
    let shell = command::<Withdrawal>(command::<Deposit>(shell));
    let shell = command::<HoldExpire>(command::<HoldVoid>(command::<HoldPost>(shell)));
    command::<Exchange>(command::<TransferIn>(shell))
}

/// The operation of one of the ledger's commands: they differ in nothing but their type and who may send them.
fn command<E: WalletCommand>(shell: Shell<Wallet>) -> Shell<Wallet>
where
    E::Request: Into<Command>,
{
    shell.on::<E, _, _>(|app: App<Wallet>, request: E::Request| async move {
        // Providers whose sessions end will say so with the command; nobody here has such sessions.
        let applied = service(&app, E::ISSUERS)?.execute(&request.into(), Session::Open).await?;
        Ok(applied.into())
    })
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
        let queue = |binding: &str| {
            let queue = self.env.queue(binding).map_err(|error| Fault::internal(error.to_string()))?;
            Ok::<_, Fault>(QueueProducer::new(queue))
        };
        let ports = WalletPorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            queue: queue("SYNC_QUEUE")?,
            events: queue("EVENTS_QUEUE")?,
            clock: SystemClock,
        };
        WalletService::open(ports, Policy::default(), tenant_id, player_id).await
    }

    /// A fault that is thrown makes the platform repeat the alarm.
    async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        self.prepare().await?;
        let put_off = self.service().on_alarm_among(&self.peers()).await?;
        put_off.iter().for_each(|fault| log_fault(fleet::worker::WALLET_DO, "alarm", fault));
        Ok(())
    }

    fn peers(&self) -> PeerClient {
        PeerClient::new(self.env.clone())
    }

    fn service(&self) -> &Service {
        self.service.get().expect("prepared before any handler runs")
    }
}

/// The wallet, if the request may come to it.
fn service(app: &App<Wallet>, issuers: Issuers) -> Result<&Service, RequestRejection> {
    let service = app.state.service();
    if service.admits(&app.context, issuers) { Ok(service) } else { Err(RequestRejection::Forbidden) }
}

async fn transfer_out(
    app: App<Wallet>,
    request: TransferOutRequest,
) -> Result<Reply<TransferProgress>, Failure<WalletRejection>> {
    let begun = service(&app, TRANSFER_ISSUERS)?.transfer_out(&request, &app.state.peers()).await?;
    if let Some(fault) = &begun.put_off {
        log_fault(fleet::worker::WALLET_DO, "transfer", fault);
    }
    Ok(begun.progress.into())
}
