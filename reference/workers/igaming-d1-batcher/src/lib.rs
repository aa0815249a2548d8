//! Takes wallet entries from the sync queue and writes them to the ledger projection, and compares the projection with
//! the wallets. The rules are in `igaming_domain::ledger_projection` and `igaming_domain::reconciliation`.

mod objects;

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::shards::Shard;
use cactus_edge::worker::SystemClock;
use igaming_contracts::batcher::{
    GetQuarantine, ProjectionStatus, Quarantine, QuarantineQuery, QuarantineRejection, Status,
};
use igaming_contracts::shards::{AbortMove, MoveSlots, ReadShards};
use igaming_contracts::{Answer, Empty, Endpoint, NoRejection, fleet};
use igaming_domain::ledger_projection::{Delivery, Receipt, quarantined, receive, receive_dead_letters};
use igaming_domain::reconciliation::{Reconciliation, status as projection_status};
use igaming_domain::shard_move::MOVER;
use igaming_runtime::{
    App, Cron, Failure, LedgerDbs, Reply, Shell, WalletObjects, brand_dbs, log_fault, run_cron,
};
use worker::{
    Context, Env, MessageBatch, MessageExt, RawMessage, Result, ScheduleContext, ScheduledEvent, event,
    js_sys::JSON, web_sys,
};

pub use objects::ShardMoverDo;

const WORKER: &str = fleet::worker::D1_BATCHER;
const DEAD_LETTERS: &str = "igaming-sync-dlq";
const MOVER_BINDING: &str = "SHARD_MOVER_DO";

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(WORKER)
            .on::<Status, _, _>(status)
            .on::<GetQuarantine, _, _>(quarantine)
            .on::<ReadShards, _, _>(ask_mover::<ReadShards>)
            .on::<MoveSlots, _, _>(ask_mover::<MoveSlots>)
            .on::<AbortMove, _, _>(ask_mover::<AbortMove>),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn status(
    app: App<()>,
    _: Empty,
) -> std::result::Result<Reply<ProjectionStatus>, Failure<NoRejection>> {
    Ok(projection_status(&LedgerDbs::open(&app.env).await?.ledgers()).await?.into())
}

async fn quarantine(
    app: App<()>,
    query: QuarantineQuery,
) -> std::result::Result<Reply<Quarantine>, Failure<QuarantineRejection>> {
    Ok(quarantined(LedgerDbs::open(&app.env).await?.ledgers().quarantine()?, &query).await?.into())
}

async fn ask_mover<E: Endpoint>(
    app: App<()>,
    request: E::Request,
) -> std::result::Result<Reply<E::Response>, Failure<E::Rejection>> {
    match app.caller().call_object::<E>(MOVER_BINDING, MOVER, &request).await? {
        Answer::Done(response) => Ok(response.into()),
        Answer::Rejected(rejection) => Err(Failure::Rejected(rejection)),
    }
}

/// Each message is acknowledged or delivered again by itself.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> Result<()> {
    let messages: Vec<(RawMessage, String, String)> = batch.raw_iter().map(read).collect();
    let deliveries: Vec<Delivery<'_>> = messages.iter().map(|(_, id, body)| Delivery { id, body }).collect();
    let receipts = match LedgerDbs::open(&env).await {
        Ok(dbs) if batch.queue() == DEAD_LETTERS => {
            receive_dead_letters(&dbs.ledgers(), &deliveries, &SystemClock).await
        }
        Ok(dbs) => receive(&dbs.ledgers(), &deliveries, &SystemClock).await,
        Err(fault) => deliveries.iter().map(|_| Receipt::Retry(fault.clone())).collect(),
    };
    for ((message, id, _), receipt) in messages.iter().zip(receipts) {
        match receipt {
            Receipt::Projected => message.ack(),
            Receipt::Quarantined(reason) => {
                log_fault(WORKER, "quarantine", &Fault::corrupt(format!("message {id}: {reason}")));
                message.ack();
            }
            Receipt::Retry(fault) => {
                log_fault(WORKER, "project", &fault);
                message.retry();
            }
        }
    }
    Ok(())
}

/// A message that is no text, which no wallet sends, is read as the JSON of what it is.
fn read(message: RawMessage) -> (RawMessage, String, String) {
    let (id, body) = (message.id(), message.body());
    let json = || JSON::stringify(&body).ok().and_then(|text| text.as_string());
    let body = body.as_string().or_else(json).unwrap_or_default();
    (message, id, body)
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    run_cron(WORKER, &event, env, reconcile).await;
}

/// Looks after the mover, too: asking it sets an alarm that was lost, and publishes a map that is.
async fn reconcile(cron: Cron) -> std::result::Result<(), Fault> {
    let mover = cron.platform_caller().call_object::<ReadShards>(MOVER_BINDING, MOVER, &Empty {}).await;
    if let Err(fault) = mover {
        log_fault(WORKER, "mover", &fault);
    }
    let (brands, wallets) = (brand_dbs(cron.env())?, WalletObjects::new(&cron));
    for shard in (0..).zip(fleet::database::PLAYER_LEDGER).map(|(number, _)| Shard::new(number)) {
        let dbs = LedgerDbs::open(cron.env()).await?;
        let ledgers = &dbs.ledgers();
        let run = Reconciliation { ledgers, brands: &brands, wallets: &wallets, clock: &SystemClock };
        match run.run(shard).await {
            Ok(report) => {
                report.faults.iter().for_each(|fault| log_fault(WORKER, "reconciliation", fault));
                for finding in report.findings {
                    log_fault(WORKER, "reconciliation finding", &Fault::corrupt(finding));
                }
            }
            Err(fault) => log_fault(WORKER, "reconciliation of a shard", &fault),
        }
    }
    Ok(())
}
