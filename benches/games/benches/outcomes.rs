//! What one outcome costs, one thread: from seeds to a board or a tower, a whole round, its verification, and a seed
//! sealed and opened.

#![allow(clippy::unwrap_used, reason = "a bench that cannot unwrap has failed")]

use std::hint::black_box;

use cactus_games::mines::{self, Board, MineCount};
use cactus_games::tower::{self, Difficulty, Layout};
use cactus_games::{ClientSeed, Nonce, SealingKey, ServerSeed};
use criterion::{Criterion, criterion_group, criterion_main};

fn seeds() -> (ServerSeed, ClientSeed) {
    (ServerSeed::from_bytes([7; 32]), ClientSeed::new("0123456789abcdef").unwrap())
}

/// Each iteration takes the next nonce, as play does.
fn nonces() -> impl FnMut() -> Nonce {
    let mut nonce = Nonce::FIRST;
    move || {
        nonce = nonce.next().unwrap();
        nonce
    }
}

fn outcomes(criterion: &mut Criterion) {
    let (server_seed, client_seed) = seeds();
    let mut group = criterion.benchmark_group("outcome");
    group.bench_function("commitment", |bencher| bencher.iter(|| black_box(&server_seed).commitment()));
    for mines in [3, 12, 24] {
        let (count, mut nonce) = (MineCount::new(mines).unwrap(), nonces());
        group.bench_function(format!("mines {mines}"), |bencher| {
            bencher.iter(|| Board::deal(&server_seed, &client_seed, nonce(), count));
        });
    }
    for difficulty in Difficulty::ALL {
        let mut nonce = nonces();
        group.bench_function(format!("tower {difficulty}"), |bencher| {
            bencher.iter(|| Layout::deal(&server_seed, &client_seed, nonce(), difficulty));
        });
    }
    group.finish();
}

fn mines_round(server_seed: &ServerSeed, client_seed: &ClientSeed, nonce: Nonce) -> mines::RoundRecord {
    let parameters = mines::Parameters::new(MineCount::new(3).unwrap());
    let mut round = mines::Round::start(server_seed, client_seed.clone(), nonce, parameters, 1_000).unwrap();
    for tile in 0..3 {
        let decision = mines::decide(&round, mines::Command::Reveal { tile }).unwrap();
        mines::apply(&mut round, &decision);
        if round.phase() != mines::Phase::Running {
            return round.record();
        }
    }
    let decision = mines::decide(&round, mines::Command::CashOut).unwrap();
    mines::apply(&mut round, &decision);
    round.record()
}

fn tower_round(server_seed: &ServerSeed, client_seed: &ClientSeed, nonce: Nonce) -> tower::RoundRecord {
    let parameters = tower::Parameters::new(Difficulty::Easy);
    let mut round = tower::Round::start(server_seed, client_seed.clone(), nonce, parameters, 1_000).unwrap();
    for _ in 0..3 {
        let decision = tower::decide(&round, tower::Command::Climb { tile: 0 }).unwrap();
        tower::apply(&mut round, &decision);
        if round.phase() != tower::Phase::Running {
            return round.record();
        }
    }
    let decision = tower::decide(&round, tower::Command::CashOut).unwrap();
    tower::apply(&mut round, &decision);
    round.record()
}

fn rounds(criterion: &mut Criterion) {
    let (server_seed, client_seed) = seeds();
    let mut group = criterion.benchmark_group("round");
    let mut nonce = nonces();
    group.bench_function("mines 3, up to three gems", |bencher| {
        bencher.iter(|| mines_round(&server_seed, &client_seed, nonce()));
    });
    let mut nonce = nonces();
    group.bench_function("tower easy, up to three levels", |bencher| {
        bencher.iter(|| tower_round(&server_seed, &client_seed, nonce()));
    });
    let record = mines_round(&server_seed, &client_seed, Nonce::FIRST);
    group.bench_function("mines 3, verification", |bencher| {
        bencher.iter(|| mines::verify(black_box(&record), &server_seed).unwrap());
    });
    let record = tower_round(&server_seed, &client_seed, Nonce::FIRST);
    group.bench_function("tower easy, verification", |bencher| {
        bencher.iter(|| tower::verify(black_box(&record), &server_seed).unwrap());
    });
    group.finish();
}

fn sealed(criterion: &mut Criterion) {
    let (server_seed, _) = seeds();
    let key = SealingKey::new(1, [0x42; 32]);
    let sealed = server_seed.seal(&key, [9; 12], b"tenant/player/1");
    let mut group = criterion.benchmark_group("sealed seed");
    group.bench_function("seal", |bencher| {
        bencher.iter(|| black_box(&server_seed).seal(&key, [9; 12], b"tenant/player/1"));
    });
    group.bench_function("open", |bencher| {
        bencher.iter(|| black_box(&sealed).open(&key, b"tenant/player/1").unwrap());
    });
    group.finish();
}

criterion_group!(benches, outcomes, rounds, sealed);
criterion_main!(benches);
