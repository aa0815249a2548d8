//! Events a second: `cargo bench -p cactus-events-benches`.

use std::hint::black_box;

use cactus_events::example::example_event;
use cactus_events::{CATALOG, validate, validate_json};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};

/// An example of each event that a page may emit.
fn examples() -> Vec<Value> {
    CATALOG.events().filter(|event| event.emitters.client).map(example_event).collect()
}

fn validation(criterion: &mut Criterion) {
    let examples = examples();
    let texts: Vec<String> = examples.iter().map(Value::to_string).collect();
    let mut wrong = examples.clone();
    for event in &mut wrong {
        event["data"]["no_such_field"] = json!(1);
    }
    let mut group = criterion.benchmark_group("events");
    group.throughput(Throughput::Elements(examples.len() as u64));
    group.bench_function("valid", |bencher| {
        bencher.iter(|| examples.iter().filter(|event| validate(black_box(event)).is_ok()).count());
    });
    group.bench_function("one violation each", |bencher| {
        bencher.iter(|| wrong.iter().filter(|event| validate(black_box(event)).is_err()).count());
    });
    group.bench_function("parsed and valid", |bencher| {
        bencher
            .iter(|| texts.iter().filter(|text| validate_json(black_box(text.as_bytes())).is_ok()).count());
    });
    group.finish();

    let names: Vec<&str> = CATALOG.events().map(|event| event.name).collect();
    let mut group = criterion.benchmark_group("names");
    group.throughput(Throughput::Elements(names.len() as u64));
    group.bench_function("found", |bencher| {
        bencher.iter(|| names.iter().filter(|name| CATALOG.event(black_box(name)).is_some()).count());
    });
    group.finish();
}

criterion_group!(benches, validation);
criterion_main!(benches);
