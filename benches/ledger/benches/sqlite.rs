//! The SQLite store on a file, write-ahead log and full synchronisation, against a bare loop that inserts the same
//! rows in the same transactions. The ratio is of runs that alternate, so that noise strikes both.

#![allow(clippy::unwrap_used, reason = "a bench that cannot unwrap has failed")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use cactus_ledger::{Ledger, SCHEMA, SqlStore, SqliteConnection};
use cactus_ledger_benches::{NOW_MS, bets_and_wins, wallet};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rusqlite::{Connection, params};

const BATCH: usize = 100;
const COMMANDS: usize = 2_000;
/// Runs of each side for the ratio.
const RUNS: usize = 15;

/// A file of its own, removed in the end.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(name: &str) -> Self {
        let file =
            Self(std::env::temp_dir().join(format!("cactus-bench-{name}-{}.sqlite", std::process::id())));
        file.remove();
        file
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        self.remove();
    }
}

fn opened(file: &TemporaryFile) -> Ledger<SqlStore<SqliteConnection>> {
    file.remove();
    wallet(SqlStore::open(SqliteConnection::open(&file.0).unwrap()).unwrap()).unwrap()
}

fn bare(file: &TemporaryFile) -> Connection {
    file.remove();
    let connection = Connection::open(&file.0).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    for statement in SCHEMA {
        connection.execute_batch(statement).unwrap();
    }
    connection
}

type Row = (i64, String, String);

/// The rows that the ledger stores for the load.
fn rows() -> Vec<Row> {
    let mut ledger = wallet(cactus_ledger::MemoryStore::new()).unwrap();
    let opening = ledger.state().unwrap().sequence();
    for (command, now_ms) in bets_and_wins(COMMANDS).unwrap().iter().zip(NOW_MS..) {
        ledger.execute(command, now_ms).unwrap();
    }
    let entries = ledger.entries_after(opening, u32::MAX).unwrap();
    let row = |entry: &std::sync::Arc<cactus_ledger::Entry>| {
        let body = serde_json::to_string(&**entry).unwrap();
        (i64::try_from(entry.sequence).unwrap(), entry.command.key().as_str().to_owned(), body)
    };
    entries.iter().map(row).collect()
}

fn insert(connection: &Connection, rows: &[Row]) {
    let transaction = connection.unchecked_transaction().unwrap();
    for (sequence, command_key, body) in rows {
        let sql = "INSERT INTO entries (sequence, command_key, body) VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql).unwrap().execute(params![sequence, command_key, body]).unwrap();
    }
    transaction.commit().unwrap();
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn quantile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    durations[(durations.len() - 1) * percent / 100]
}

fn sqlite(criterion: &mut Criterion) {
    let (load, rows) = (bets_and_wins(COMMANDS).unwrap(), rows());
    let file = TemporaryFile::new("sqlite");
    let bytes: usize = rows.iter().map(|(_, key, body)| key.len() + body.len()).sum();
    println!("bytes of a row: {} (key and body)", bytes / rows.len());

    let mut group = criterion.benchmark_group("sqlite");
    group.sample_size(20).throughput(Throughput::Elements(u64::try_from(BATCH).unwrap()));
    group.bench_function("ledger, a batch of 100", |bencher| {
        bencher.iter_batched_ref(
            || opened(&file),
            |ledger| ledger.execute_all(&load[..BATCH], NOW_MS).unwrap(),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("bare inserts, a batch of 100", |bencher| {
        bencher.iter_batched_ref(
            || bare(&file),
            |bare| insert(bare, &rows[..BATCH]),
            BatchSize::PerIteration,
        );
    });
    group.finish();

    let (mut ledgers, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut ledger = opened(&file);
        ledgers.push(timed(|| {
            for (commands, now_ms) in load.chunks(BATCH).zip(NOW_MS..) {
                ledger.execute_all(commands, now_ms).unwrap();
            }
        }));
        drop(ledger);
        let connection = bare(&file);
        bares.push(timed(|| rows.chunks(BATCH).for_each(|rows| insert(&connection, rows))));
    }
    let (ledger, bare) = (quantile(&mut ledgers, 50), quantile(&mut bares, 50));
    println!(
        "{COMMANDS} commands in batches of {BATCH}, medians of {RUNS} runs each: ledger {ledger:?}, bare {bare:?}"
    );
    println!("rate of the ledger over the bare rate: {} %", bare.as_nanos() * 100 / ledger.as_nanos());

    let mut ledger = opened(&file);
    let mut singles: Vec<Duration> = load
        .iter()
        .zip(NOW_MS..)
        .map(|(command, now_ms)| timed(|| drop(ledger.execute(command, now_ms).unwrap())))
        .collect();
    let (p50, p99) = (quantile(&mut singles, 50), quantile(&mut singles, 99));
    println!("one command, durable: p50 {p50:?}, p99 {p99:?}");
}

criterion_group!(benches, sqlite);
criterion_main!(benches);
