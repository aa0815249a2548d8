//! A crash table under load: one command starts the Workers, seats the players, plays some rounds and prints how long
//! acknowledgements took and how far apart a tick arrived. See `benches/crash/README.md`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

mod clock;
mod deployment;
mod echo;
mod figures;
mod identity;
mod seat;
mod wallets;

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::task::LocalSet;

use deployment::Deployment;
use figures::{Series, head};
use seat::{Board, Plan, Seat};

/// Sockets that are opened at the same time.
const OPENED_AT_ONCE: usize = 32;
/// From the start of a round to the first cash-out, so that its start has been told to everybody.
const BURST_AFTER: Duration = Duration::from_millis(300);
/// Longer than a round with all that is around it.
const ROUND_TIMEOUT: Duration = Duration::from_secs(60);
/// After a crash: the wallets are credited.
const SETTLING: Duration = Duration::from_millis(1_500);

#[derive(Debug, Parser)]
#[command(about = "A crash table under load")]
struct Arguments {
    /// Sockets at the table, one of each player.
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    /// Players who bet in each round.
    #[arg(long, default_value_t = 1_000)]
    bets: usize,
    /// Bets a second while betting is open.
    #[arg(long, default_value_t = 200)]
    bets_per_second: u64,
    /// Cash-outs within one second of each round, of players who bet.
    #[arg(long, default_value_t = 500)]
    cash_outs: usize,
    /// Rounds that count; one before them warms up.
    #[arg(long, default_value_t = 8)]
    rounds: usize,
    /// Gateway objects of the table.
    #[arg(long, default_value_t = 4)]
    gateways: u32,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.bets > arguments.sockets
        || arguments.cash_outs > arguments.bets
        || arguments.bets_per_second == 0
    {
        bail!("cash-outs are at most the bets, bets at most the sockets");
    }
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference");
    let reference: PathBuf = reference.canonicalize().context("reference/ is beside benches/")?;
    let deployment = Deployment::start(&reference, &table(&arguments))?;
    wallets::fund(deployment.wallet, arguments.bets)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = LocalSet::new().block_on(&runtime, measure(&arguments, &deployment));
    if outcome.is_err() {
        eprintln!("{}", deployment.errors());
    }
    outcome
}

/// A table whose rounds end at 1.50 at the latest, 6.8 s after the start, and whose betting is open for a second longer
/// than the bets take.
fn table(arguments: &Arguments) -> Value {
    let bets = u64::try_from(arguments.bets).unwrap_or(u64::MAX);
    json!({
        "name": "main", "currency": "BRL", "gateways": arguments.gateways, "fairness": "chain",
        "betting_ms": 1_000 + bets.saturating_mul(1_000) / arguments.bets_per_second,
        "closing_ms": 500, "pause_ms": 2_000,
        "house_edge_basis_points": 100, "multiplier_max_hundredths": 150,
        "stake_minor_min": 1, "stake_minor_max": 10_000_000, "payout_minor_max": 1_000_000_000,
        "round_payout_minor_max": 5_000_000_000_u64,
        "beacon": {
            "url": "http://beacon/public/", "genesis_s": 1_700_000_000, "period_s": 1,
            "public_key": "ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5\
                dee309695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02",
        },
    })
}

fn plan(arguments: &Arguments, number: usize) -> Plan {
    let step = |number: usize, a_second: u64| {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Duration::from_micros(number.saturating_mul(1_000_000) / a_second)
    };
    let burst = u64::try_from(arguments.cash_outs).unwrap_or(u64::MAX);
    Plan {
        bet_after: (number < arguments.bets).then(|| step(number, arguments.bets_per_second)),
        cash_out_after: (number < arguments.cash_outs).then(|| BURST_AFTER + step(number, burst)),
    }
}

async fn measure(arguments: &Arguments, deployment: &Deployment) -> Result<()> {
    let board = Rc::new(Board::default());
    let opened = clock::now();
    let mut seats: Vec<Seat> = stream::iter(0..arguments.sockets)
        .map(|number| Seat::open(deployment.apex, number, plan(arguments, number), Rc::clone(&board)))
        .buffer_unordered(OPENED_AT_ONCE)
        .try_collect()
        .await?;
    println!("{} sockets opened in {} ms", seats.len(), opened.elapsed().as_millis());
    let (sender, mut crashes) = tokio::sync::mpsc::unbounded_channel();
    if let Some(first) = seats.first_mut() {
        first.tell_crashes(sender);
    }
    let (failed, mut failures) = tokio::sync::mpsc::unbounded_channel();
    for seat in seats {
        let failed = failed.clone();
        tokio::task::spawn_local(async move {
            if let Err(error) = seat.play().await {
                // The first failure ends the run; nobody listens to the next.
                let _ = failed.send(error);
            }
        });
    }
    let echo = echo::start().await?;
    let mut report = Report::default();
    let mut cpu = (clock::now(), clock::cpu(deployment.process_id()), clock::cpu(std::process::id()));
    for round in 0..=arguments.rounds {
        tokio::select! {
            crash = crashes.recv() => { crash.context("the first socket ended")?; }
            Some(error) = failures.recv() => return Err(error),
            () = tokio::time::sleep(ROUND_TIMEOUT) => bail!("no round ended within {ROUND_TIMEOUT:?}"),
        }
        tokio::time::sleep(SETTLING).await;
        let record = board.record.take();
        let echoes = echo.take();
        let now = (clock::now(), clock::cpu(deployment.process_id()), clock::cpu(std::process::id()));
        if round > 0 {
            report.add(arguments, record, echoes, (now.0 - cpu.0, now.1 - cpu.1, now.2 - cpu.2));
        }
        cpu = now;
    }
    report.print(arguments);
    Ok(())
}

/// The figures of all rounds that count.
#[derive(Debug, Default)]
struct Report {
    bets: Series,
    cash_outs: Series,
    spreads: Series,
    echoes: Series,
    partial_ticks: usize,
    refused: std::collections::BTreeMap<String, usize>,
    wall: Duration,
    workerd: Duration,
    generator: Duration,
}

impl Report {
    fn add(
        &mut self,
        arguments: &Arguments,
        record: seat::Record,
        echoes: figures::Sample,
        (wall, workerd, generator): (Duration, Duration, Duration),
    ) {
        self.spreads.add(record.spreads(arguments.sockets));
        self.partial_ticks += record.partial_ticks(arguments.sockets);
        self.bets.add(record.bets);
        self.cash_outs.add(record.cash_outs);
        self.echoes.add(echoes);
        for (code, count) in record.refused {
            *self.refused.entry(code).or_default() += count;
        }
        self.wall += wall;
        self.workerd += workerd;
        self.generator += generator;
    }

    fn print(&self, arguments: &Arguments) {
        println!(
            "{} sockets, {} gateways; {} rounds, in each {} bets at {} a second and {} cash-outs within a second",
            arguments.sockets,
            arguments.gateways,
            arguments.rounds,
            arguments.bets,
            arguments.bets_per_second,
            arguments.cash_outs,
        );
        println!("{}", head());
        println!("{}", self.bets.line("bet -> bet_ack"));
        println!("{}", self.cash_outs.line("cashout -> cashout_ack"));
        println!("{}", self.spreads.line("tick, first to last"));
        println!("{}", self.echoes.line("echo in the generator"));
        println!("ticks that a slow gateway skipped: {}; refused: {:?}", self.partial_ticks, self.refused);
        let share = |cpu: Duration| cpu.as_millis() * 100 / self.wall.as_millis().max(1);
        println!(
            "CPU of one core: workerd {} %, generator {} %, over {} s",
            share(self.workerd),
            share(self.generator),
            self.wall.as_secs()
        );
    }
}
