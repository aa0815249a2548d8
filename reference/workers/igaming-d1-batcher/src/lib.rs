//! Takes wallet entries from the sync queue and writes them to the ledger projection, and compares the projection with
//! the wallets. The rules are in `igaming_domain::ledger_projection` and `igaming_domain::reconciliation`.

mod wallet_objects;

use std::rc::Rc;

use cactus_edge::worker::{D1, SystemClock};
use cactus_edge::{Clock, Fault};
use igaming_contracts::batcher::{
    GetQuarantine, ProjectionStatus, Quarantine, QuarantineQuery, QuarantineRejection, Status,
};
use igaming_contracts::{Empty, NoRejection, fleet};
use igaming_domain::ledger_projection::{Delivery, Receipt, quarantined, receive, receive_dead_letters};
use igaming_domain::reconciliation::{Reconciliation, status as projection_status};
use igaming_runtime::{App, Cron, Failure, Reply, Shell, log_fault, run_cron};
use worker::{
    Context, Env, MessageBatch, MessageExt, RawMessage, Result, ScheduleContext, ScheduledEvent, event,
    js_sys::JSON, web_sys,
};

use crate::wallet_objects::WalletObjects;

const WORKER: &str = fleet::worker::D1_BATCHER;
const DEAD_LETTERS: &str = "igaming-sync-dlq";

thread_local! {
    static SHELL: Rc<Shell<()>> =
        Rc::new(Shell::new(WORKER).on::<Status, _, _>(status).on::<GetQuarantine, _, _>(quarantine));
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn status(
    app: App<()>,
    _: Empty,
) -> std::result::Result<Reply<ProjectionStatus>, Failure<NoRejection>> {
    Ok(projection_status(&database(&app.env, "LEDGER_DB")?).await?.into())
}

async fn quarantine(
    app: App<()>,
    query: QuarantineQuery,
) -> std::result::Result<Reply<Quarantine>, Failure<QuarantineRejection>> {
    Ok(quarantined(&database(&app.env, "LEDGER_DB")?, &query).await?.into())
}

/// Each message is acknowledged or delivered again by itself.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> Result<()> {
    let db = env.d1("LEDGER_DB").map(D1::new)?;
    let messages: Vec<(RawMessage, String, String)> = batch.raw_iter().map(read).collect();
    let deliveries: Vec<Delivery<'_>> = messages.iter().map(|(_, id, body)| Delivery { id, body }).collect();
    let now_ms = SystemClock.now_ms();
    let receipts = match batch.queue().as_str() {
        DEAD_LETTERS => receive_dead_letters(&db, &deliveries, now_ms).await,
        _ => receive(&db, &deliveries, now_ms).await,
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

async fn reconcile(cron: Cron) -> std::result::Result<(), Fault> {
    let ledger = database(cron.env(), "LEDGER_DB")?;
    let platform = database(cron.env(), "PLATFORM_DB")?;
    let wallets = WalletObjects::new(&cron);
    let reconciliation =
        Reconciliation { ledger: &ledger, platform: &platform, wallets: &wallets, clock: &SystemClock };
    let report = reconciliation.run().await?;
    report.faults.iter().for_each(|fault| log_fault(WORKER, "reconciliation", fault));
    for finding in report.findings {
        log_fault(WORKER, "reconciliation finding", &Fault::corrupt(finding));
    }
    Ok(())
}

fn database(env: &Env, binding: &str) -> std::result::Result<D1, Fault> {
    env.d1(binding).map(D1::new).map_err(|error| Fault::internal(error.to_string()))
}
