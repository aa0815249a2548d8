use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{DurableAlarm, DurableSql, QueueProducer, SystemClock};
use cactus_ledger::{Command, Policy, Session};
use igaming_contracts::wallet_do::{self as op, Issuers, WalletCommand};
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
        .on::<op::TransferOut, _, _>(transfer_out)
        .on::<op::FindTransfer, _, _>(|app, request| async move {
            Ok(op::FoundTransfer { transfer: service(&app, Issuers::Any)?.transfer(&request.transfer_id)? }
                .into())
        })
        .on::<op::Balances, _, _>(|app, _| async move { Ok(service(&app, Issuers::Any)?.balances()?.into()) })
        .on::<op::Head, _, _>(|app, _| async move { Ok(service(&app, Issuers::Any)?.head()?.into()) })
        .on::<op::Entries, _, _>(async |app, request| {
            Ok(service(&app, Issuers::Any)?.entries(&request)?.into())
        })
        .on::<op::Resend, _, _>(async |app, request| {
            Ok(service(&app, op::RESEND_ISSUERS)?.resend(request).await?.into())
        })
        .on::<op::Restore, _, _>(async |app, request| {
            Ok(service(&app, op::RESTORE_ISSUERS)?.restore(request).await?.into())
        });
    let shell = play(payments(shell));
    let shell = command::<op::LimitSet>(command::<op::Exclude>(shell));
    command::<op::Close>(command::<op::Block>(command::<op::Adjustment>(shell)))
}

fn play(shell: Shell<Wallet>) -> Shell<Wallet> {
    let shell = command::<op::Rollback>(command::<op::Win>(command::<op::Bet>(shell)));
    let shell = command::<op::BonusGrant>(command::<op::PromoCredit>(command::<op::RoundClose>(shell)));
    command::<op::BonusForfeit>(command::<op::BonusConvert>(shell))
}

fn payments(shell: Shell<Wallet>) -> Shell<Wallet> {
    let shell = command::<op::Withdrawal>(command::<op::Deposit>(shell));
    let shell = command::<op::HoldExpire>(command::<op::HoldVoid>(command::<op::HoldPost>(shell)));
    command::<op::Exchange>(command::<op::TransferIn>(shell))
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
            // Two requests may have opened it at once; the first stays, both read the same log.
            let _ = self.service.set(self.open().await?);
        }
        Ok(SHELL.with(Rc::clone))
    }

    async fn open(&self) -> Result<Service, Fault> {
        let name = object_name(&self.state)?;
        let no_wallet = || Fault::internal(format!("{name} is no wallet's name"));
        let (tenant_id, player_id) = op::parse_wallet_id(&name).ok_or_else(no_wallet)?;
        let ports = WalletPorts {
            sql: DurableSql::new(&self.state.storage()),
            alarm: self.alarm.clone(),
            queue: QueueProducer::from_env(&self.env, "SYNC_QUEUE")?,
            events: QueueProducer::from_env(&self.env, "EVENTS_QUEUE")?,
            clock: SystemClock,
        };
        WalletService::open(ports, Policy::default(), tenant_id, player_id).await
    }

    /// A fault that is thrown makes the platform repeat the alarm.
    async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        self.prepare().await?;
        let service = self.service.get().expect("prepared right before");
        let put_off = service.on_alarm_among(&PeerClient::new(self.env.clone())).await?;
        put_off.iter().for_each(|fault| log_fault(fleet::worker::WALLET_DO, "alarm", fault));
        Ok(())
    }
}

/// The wallet, if the request may come to it.
fn service(app: &App<Wallet>, issuers: Issuers) -> Result<&Service, RequestRejection> {
    let service = app.state.service.get().expect("prepared before any handler runs");
    if service.admits(&app.context, issuers) { Ok(service) } else { Err(RequestRejection::Forbidden) }
}

async fn transfer_out(
    app: App<Wallet>,
    request: op::TransferOutRequest,
) -> Result<Reply<op::TransferProgress>, Failure<op::WalletRejection>> {
    let peers = PeerClient::new(app.env.clone());
    let begun = service(&app, op::TRANSFER_ISSUERS)?.transfer_out(&request, &peers).await?;
    begun.put_off.iter().for_each(|fault| log_fault(fleet::worker::WALLET_DO, "transfer", fault));
    Ok(begun.progress.into())
}
