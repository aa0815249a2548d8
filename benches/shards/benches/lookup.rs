//! What each request pays for shards: a slot and its route. And what an isolate pays once a minute: reading the map.
//!
//! `cargo bench -p cactus-shards-benches`

use std::hint::black_box;

use cactus_edge::shards::{ShardMap, plan, slot_of};
use criterion::{Criterion, criterion_group, criterion_main};

const PLAYER_ID: &str = "0197f2b4-7c1e-7d3a-9a55-3f0c2b8e6d11";

fn lookup(c: &mut Criterion) {
    let map = ShardMap::striped(2, 3);
    c.bench_function("slot of a player", |b| b.iter(|| slot_of(black_box(PLAYER_ID))));
    let slot = slot_of(PLAYER_ID);
    c.bench_function("route of a slot", |b| b.iter(|| map.ledger.route(black_box(slot))));
    c.bench_function("shard of a player", |b| {
        b.iter(|| map.ledger.route(slot_of(black_box(PLAYER_ID))).owner)
    });
    c.bench_function("shard of a brand", |b| b.iter(|| map.brands.shard_of(black_box("demo"))));
}

fn minute(c: &mut Criterion) {
    let json = serde_json::to_string(&ShardMap::striped(2, 3)).expect("a map is JSON");
    c.bench_function("read a map", |b| {
        b.iter(|| serde_json::from_str::<ShardMap>(black_box(&json)).expect("a map"));
    });
    let map = ShardMap::striped(2, 3);
    c.bench_function("plan for three shards", |b| {
        b.iter(|| plan(black_box(&map.ledger), 3).expect("a plan"))
    });
}

criterion_group!(benches, lookup, minute);
criterion_main!(benches);
