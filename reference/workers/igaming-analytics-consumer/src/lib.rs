//! Takes the events of pages and apps, and writes what the event queue carries to D1 and Analytics Engine. The rules
//! are in `igaming_domain::events` and `igaming_domain::analytics`.

use std::rc::Rc;

use cactus_edge::worker::{D1, Dataset, QueueProducer, SystemClock};
use cactus_edge::{Clock, Fault};
use igaming_contracts::events::recent::{
    BadEvents, BadEventsQuery, GetBadEvents, GetRecentEvents, RecentEvents, RecentEventsQuery,
};
use igaming_contracts::events::track::{TrackEvents, TrackRejection, TrackRequest, Tracked};
use igaming_contracts::{NoRejection, fleet};
use igaming_domain::analytics::{
    Delivery, Receipt, Received, bad_events, purge, receive, receive_dead_letters, recent_events,
};
use igaming_domain::events::{Sender, track};
use igaming_runtime::{App, Cron, Failure, Reply, Shell, log_fault, pseudonym_key, run_cron};
use worker::{
    Context, Env, MessageBatch, MessageExt, RawMessage, Result, ScheduleContext, ScheduledEvent, event,
    js_sys::JSON, web_sys,
};

const WORKER: &str = fleet::worker::ANALYTICS_CONSUMER;
const DEAD_LETTERS: &str = "igaming-events-dlq";

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(WORKER)
            .on::<TrackEvents, _, _>(track_events)
            .on::<GetRecentEvents, _, _>(get_recent_events)
            .on::<GetBadEvents, _, _>(get_bad_events),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn track_events(
    app: App<()>,
    request: TrackRequest,
) -> std::result::Result<Reply<Tracked>, Failure<TrackRejection>> {
    let place = app.context.place.clone().unwrap_or_default();
    let sender = Sender {
        tenant_id: &app.context.tenant_id,
        player_id: app.context.player_id(),
        place: &place,
        request_id: &app.context.request_id,
        received_ms: SystemClock.now_ms(),
    };
    let queue = QueueProducer::from_env(&app.env, "EVENTS_QUEUE")?;
    Ok(track(&queue, request, sender, &pseudonym_key(&app.env)?).await?.into())
}

async fn get_recent_events(
    app: App<()>,
    query: RecentEventsQuery,
) -> std::result::Result<Reply<RecentEvents>, Failure<NoRejection>> {
    Ok(recent_events(&database(&app.env)?, &app.context.tenant_id, &query).await?.into())
}

async fn get_bad_events(
    app: App<()>,
    query: BadEventsQuery,
) -> std::result::Result<Reply<BadEvents>, Failure<NoRejection>> {
    Ok(bad_events(&database(&app.env)?, &app.context.tenant_id, &query).await?.into())
}

/// Each message is acknowledged or delivered again by itself.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> Result<()> {
    let failed = |fault: Fault| worker::Error::RustError(fault.to_string());
    let db = database(&env).map_err(failed)?;
    let messages: Vec<(RawMessage, String, String)> = batch.raw_iter().map(read).collect();
    let deliveries: Vec<Delivery<'_>> = messages.iter().map(|(_, id, body)| Delivery { id, body }).collect();
    let now_ms = SystemClock.now_ms();
    let received = match batch.queue().as_str() {
        DEAD_LETTERS => {
            let receipts = receive_dead_letters(&db, &deliveries, now_ms).await;
            Received { receipts, lost_points: 0 }
        }
        _ => {
            let dataset = Dataset::from_env(&env, "EVENTS_ANALYTICS").map_err(failed)?;
            let key = pseudonym_key(&env).map_err(failed)?;
            receive(&db, &dataset, &deliveries, now_ms, &key).await
        }
    };
    if received.lost_points > 0 {
        let lost = format!("{} points of Analytics Engine", received.lost_points);
        log_fault(WORKER, "lost", &Fault::limit_exceeded(lost));
    }
    for ((message, id, _), receipt) in messages.iter().zip(received.receipts) {
        match receipt {
            Receipt::Stored => message.ack(),
            Receipt::Bad(reason) => {
                log_fault(WORKER, "bad event", &Fault::corrupt(format!("message {id}: {reason}")));
                message.ack();
            }
            Receipt::Retry(fault) => {
                log_fault(WORKER, "store", &fault);
                message.retry();
            }
        }
    }
    Ok(())
}

/// A message that is no text, which nobody sends, is read as the JSON of what it is.
fn read(message: RawMessage) -> (RawMessage, String, String) {
    let (id, body) = (message.id(), message.body());
    let json = || JSON::stringify(&body).ok().and_then(|text| text.as_string());
    let body = body.as_string().or_else(json).unwrap_or_default();
    (message, id, body)
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    run_cron(WORKER, &event, env, delete_old).await;
}

async fn delete_old(cron: Cron) -> std::result::Result<(), Fault> {
    let purged = purge(&database(cron.env())?, cron.now_ms()).await?;
    if !purged.complete {
        let left = format!("old events are left after {} statements", purged.statements);
        log_fault(WORKER, "retention", &Fault::limit_exceeded(left));
    }
    Ok(())
}

fn database(env: &Env) -> std::result::Result<D1, Fault> {
    env.d1("EVENTS_DB").map(D1::new).map_err(|error| Fault::internal(error.to_string()))
}
