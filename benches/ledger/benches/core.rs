//! The core in memory, one thread: bets and wins with idempotency, five limits and the hash chain.

#![allow(clippy::unwrap_used, reason = "a bench that cannot unwrap has failed")]

use cactus_ledger::{BATCH_COMMANDS_MAX, MemoryStore};
use cactus_ledger_benches::{NOW_MS, bets_and_wins, wallet};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const COMMANDS: usize = 20_000;

fn core(criterion: &mut Criterion) {
    let load = bets_and_wins(COMMANDS).unwrap();
    let played = {
        let mut ledger = wallet(MemoryStore::new()).unwrap();
        for (command, now_ms) in load.iter().zip(NOW_MS..) {
            ledger.execute(command, now_ms).unwrap();
        }
        ledger
    };
    let mut group = criterion.benchmark_group("core");
    group.throughput(Throughput::Elements(u64::try_from(COMMANDS).unwrap()));
    group.bench_function("one at a time", |bencher| {
        let setup = || wallet(MemoryStore::new()).unwrap();
        bencher.iter_batched_ref(
            setup,
            |ledger| {
                for (command, now_ms) in load.iter().zip(NOW_MS..) {
                    ledger.execute(command, now_ms).unwrap();
                }
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("in batches of 128", |bencher| {
        let setup = || wallet(MemoryStore::new()).unwrap();
        bencher.iter_batched_ref(
            setup,
            |ledger| {
                for (commands, now_ms) in load.chunks(BATCH_COMMANDS_MAX).zip(NOW_MS..) {
                    ledger.execute_all(commands, now_ms).unwrap();
                }
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("replays", |bencher| {
        bencher.iter_batched_ref(
            || played.clone(),
            |ledger| {
                for (command, now_ms) in load.iter().zip(NOW_MS..) {
                    ledger.execute(command, now_ms).unwrap();
                }
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, core);
criterion_main!(benches);
