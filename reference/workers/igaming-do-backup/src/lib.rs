//! Weekly snapshots of the wallets' logs in R2, and restoring one of them. Routes only; the rules are in
//! `igaming_domain::backup`.

mod backup_sweep_do;

use std::rc::Rc;

use cactus_edge::worker::{R2Bucket, SystemClock};
use cactus_edge::{Clock, Fault};
use igaming_contracts::backup::{
    LaneStatus, Manifest, ReadRejection, ReadSnapshot, RestoreWallet, RestoreWalletRejection, Restored,
    StartLane, StartSweep, Status, SweepStatus, TakeRejection, TakeSnapshot, Taken,
};
use igaming_contracts::{Empty, Endpoint, NoRejection, fleet};
use igaming_domain::backup::{LANES, WALLET_CALLS_MAX, lane_name, merge, read, restore, take};
use igaming_runtime::{App, Caller, Failure, Reply, Shell, WalletLogsClient, run_cron};
use worker::{Context, Env, ScheduleContext, ScheduledEvent, event, web_sys};

pub use backup_sweep_do::BackupSweepDo;

const BUCKET: &str = "BACKUP_BUCKET";

type Ports = (R2Bucket, WalletLogsClient);

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::<()>::new(fleet::worker::DO_BACKUP)
            .on::<Status, _, _>(async |app, _| Ok(ask_lanes::<LaneStatus>(&app.caller()).await?.into()))
            .on::<StartSweep, _, _>(async |app, _| Ok(ask_lanes::<StartLane>(&app.caller()).await?.into()))
            .on::<ReadSnapshot, _, _>(read_snapshot)
            .on::<TakeSnapshot, _, _>(take_snapshot)
            .on::<RestoreWallet, _, _>(restore_wallet),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> worker::Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

/// Begins the weekly sweep; the lanes' alarms do the rest.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    run_cron(fleet::worker::DO_BACKUP, &event, env, |cron| async move {
        ask_lanes::<StartLane>(&cron.platform_caller()).await.map(drop)
    })
    .await;
}

async fn ask_lanes<E>(caller: &Caller) -> Result<SweepStatus, Fault>
where
    E: Endpoint<Request = Empty, Response = SweepStatus, Rejection = NoRejection>,
{
    Ok(merge(&caller.read_objects::<E>("BACKUP_SWEEP_DO", (0..LANES).map(lane_name)).await?))
}

async fn read_snapshot(app: App<()>, _: Empty) -> Result<Reply<Manifest>, Failure<ReadRejection>> {
    Ok(read(&ports(&app)?.0, &app.parameter).await?.into())
}

async fn take_snapshot(app: App<()>, _: Empty) -> Result<Reply<Taken>, Failure<TakeRejection>> {
    let (bucket, logs) = ports(&app)?;
    Ok(take(&bucket, &logs, &app.parameter, SystemClock.now_ms(), WALLET_CALLS_MAX).await?.into())
}

async fn restore_wallet(app: App<()>, _: Empty) -> Result<Reply<Restored>, Failure<RestoreWalletRejection>> {
    let (bucket, logs) = ports(&app)?;
    Ok(restore(&bucket, &logs, &app.parameter, WALLET_CALLS_MAX).await?.into())
}

fn ports(app: &App<()>) -> Result<Ports, Fault> {
    let logs = WalletLogsClient::new(app.env.clone(), fleet::worker::DO_BACKUP, "backup");
    Ok((R2Bucket::from_env(&app.env, BUCKET)?, logs))
}
