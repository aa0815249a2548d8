//! What a fleet must be before anything is generated from it. Every finding is reported, not only the first.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Result, bail};

use super::manifest::{Fleet, Instance, Status, Worker};
use super::{crons, queues, rate_limits};
use crate::layout::Layout;

/// The platform has exactly this many Workers, built or planned.
pub const WORKERS_TOTAL: usize = 25;

/// How long the name of an R2 bucket may be.
const BUCKET_NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=63;

pub fn require_none(layout: &Layout, findings: &[String]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    bail!("{}:\n{}", layout.display(&layout.fleet_manifest()), findings.join("\n"))
}

/// Findings that need the manifest alone.
pub fn findings(fleet: &Fleet) -> Vec<String> {
    let mut found = Vec::new();
    if fleet.workers.len() != WORKERS_TOTAL {
        found.push(format!("{} Workers are listed, not {WORKERS_TOTAL}", fleet.workers.len()));
    }
    names(fleet, &mut found);
    let described = fleet.secrets.iter().chain(fleet.kv.iter().map(|(name, kv)| (name, &kv.holds)));
    let described = described.chain(fleet.r2.iter().map(|(name, bucket)| (name, &bucket.holds)));
    let described = described.chain(fleet.datasets.iter().map(|(name, dataset)| (name, &dataset.holds)));
    for (name, text) in
        described.chain(fleet.databases.iter().map(|(name, database)| (name, &database.holds)))
    {
        if text.is_empty() {
            found.push(format!("{name}: what it is for is not said"));
        }
    }
    for worker in &fleet.workers {
        references(fleet, worker, &mut found);
        bindings(fleet, worker, &mut found);
        objects(worker, &mut found);
        found.extend(crons::findings(worker));
    }
    databases(fleet, &mut found);
    buckets(fleet, &mut found);
    datasets(fleet, &mut found);
    found.extend(queues::findings(fleet));
    found.extend(rate_limits::findings(fleet));
    routes(fleet, &mut found);
    if let Some(cycle) = cycle(fleet) {
        found.push(format!("Workers call each other in a circle: {}", cycle.join(" -> ")));
    }
    found
}

fn names(fleet: &Fleet, found: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for worker in &fleet.workers {
        if !seen.insert(&worker.name) {
            found.push(format!("{} is listed twice", worker.name));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !worker.name.starts_with("igaming-") || !worker.name.chars().all(plain) {
            found.push(format!("{}: a Worker's name is igaming- and lower-case words", worker.name));
        }
        if worker.function.is_empty() {
            found.push(format!("{}: function is empty", worker.name));
        }
        let binds = !worker.kv.is_empty()
            || !worker.rate_limits.is_empty()
            || !worker.databases.is_empty()
            || !worker.r2.is_empty()
            || !worker.datasets.is_empty()
            || !worker.produces.is_empty()
            || !worker.services.is_empty()
            || !worker.secrets.is_empty()
            || !worker.durable_objects.is_empty()
            || !worker.migrations.is_empty()
            || !worker.crons.is_empty();
        match worker.status {
            Status::Planned if binds => {
                found.push(format!("{}: a planned Worker has planned_bindings only", worker.name));
            }
            Status::Planned if worker.planned_bindings.is_empty() => {
                found.push(format!("{}: planned_bindings is empty", worker.name));
            }
            Status::Built if !worker.planned_bindings.is_empty() => {
                found.push(format!("{}: a built Worker has no planned_bindings", worker.name));
            }
            Status::Built | Status::Planned => {}
        }
    }
    match fleet.worker(&fleet.platform.entry) {
        Some(entry) if entry.status == Status::Built => {}
        _ => found.push(format!("entry {} is not a built Worker", fleet.platform.entry)),
    }
}

/// Everything a Worker names must exist.
fn references(fleet: &Fleet, worker: &Worker, found: &mut Vec<String>) {
    let name = &worker.name;
    for callee in worker.services.values() {
        match fleet.worker(callee) {
            None => found.push(format!("{name} calls {callee}, which does not exist")),
            Some(callee) if callee.status == Status::Planned => {
                found.push(format!("{name} calls {}, which is only planned", callee.name));
            }
            Some(_) => {}
        }
    }
    let unknown =
        |kind: &str, missing: &String| format!("{name} uses {kind} {missing}, which does not exist");
    found.extend(worker.kv.iter().filter(|n| !fleet.kv.contains_key(*n)).map(|n| unknown("KV", n)));
    let counters = worker.rate_limits.iter().filter(|n| !fleet.rate_limits.contains_key(*n));
    found.extend(counters.map(|n| unknown("counter", n)));
    found.extend(
        worker.secrets.iter().filter(|n| !fleet.secrets.contains_key(*n)).map(|n| unknown("secret", n)),
    );
    found.extend(
        worker.databases.iter().filter(|n| !fleet.databases.contains_key(*n)).map(|n| unknown("D1", n)),
    );
    found.extend(worker.r2.iter().filter(|n| !fleet.r2.contains_key(*n)).map(|n| unknown("R2", n)));
    found.extend(
        worker.datasets.iter().filter(|n| !fleet.datasets.contains_key(*n)).map(|n| unknown("dataset", n)),
    );
    found.extend(
        worker.produces.iter().filter(|n| !fleet.queues.contains_key(*n)).map(|n| unknown("queue", n)),
    );
}

/// A binding name means one thing in a Worker.
fn bindings(fleet: &Fleet, worker: &Worker, found: &mut Vec<String>) {
    let databases: Vec<Instance> = worker
        .databases
        .iter()
        .filter_map(|name| fleet.databases.get(name).map(|database| database.instances(name)))
        .flatten()
        .collect();
    let databases = databases.iter().map(|database| &database.binding);
    let queues = worker.produces.iter().filter_map(|name| fleet.queues.get(name)?.binding.as_ref());
    let buckets = worker.r2.iter().filter_map(|name| fleet.r2.get(name)).map(|bucket| &bucket.binding);
    let datasets =
        worker.datasets.iter().filter_map(|name| fleet.datasets.get(name)).map(|dataset| &dataset.binding);
    let mut seen = BTreeSet::new();
    let all =
        worker.kv.iter().chain(&worker.rate_limits).chain(&worker.secrets).chain(worker.services.keys());
    let stores = databases.chain(queues).chain(buckets).chain(datasets);
    for binding in all.chain(worker.durable_objects.keys()).chain(stores) {
        if !seen.insert(binding) {
            found.push(format!("{}: binding {binding} is declared twice", worker.name));
        }
        if !binding.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
            found.push(format!("{}: binding {binding} is not in SCREAMING_SNAKE_CASE", worker.name));
        }
    }
}

/// Each class that is bound was created by exactly one migration, and tags are not used twice.
fn objects(worker: &Worker, found: &mut Vec<String>) {
    let mut created = BTreeSet::new();
    let mut tags = BTreeSet::new();
    for migration in &worker.migrations {
        if !tags.insert(&migration.tag) {
            found.push(format!("{}: migration tag {} is used twice", worker.name, migration.tag));
        }
        for class in &migration.new_sqlite_classes {
            if !created.insert(class) {
                found.push(format!("{}: class {class} is created twice", worker.name));
            }
        }
    }
    let bound: BTreeSet<&String> = worker.durable_objects.values().collect();
    for class in bound.symmetric_difference(&created) {
        found.push(format!("{}: class {class} must be bound and created by a migration", worker.name));
    }
}

fn databases(fleet: &Fleet, found: &mut Vec<String>) {
    let mut by_binding: BTreeMap<String, String> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (name, database) in &fleet.databases {
        if database.shards.len() == 1 {
            found.push(format!("database {name}: one shard is none; a single database has no shards"));
        }
        for Instance { name, binding } in database.instances(name) {
            if !names.insert(name.clone()) {
                found.push(format!("database {name} is listed twice"));
            }
            if let Some(other) = by_binding.insert(binding.clone(), name.clone()) {
                found.push(format!("databases {other} and {name} share the binding {binding}"));
            }
        }
        match fleet.worker(&database.owner) {
            Some(owner) if owner.databases.contains(name) => {}
            _ => found.push(format!("database {name}: its owner {} is not bound to it", database.owner)),
        }
    }
}

/// A bucket is used, under one binding, and has a name that the platform accepts.
fn buckets(fleet: &Fleet, found: &mut Vec<String>) {
    let mut by_binding: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, bucket) in &fleet.r2 {
        if let Some(other) = by_binding.insert(&bucket.binding, name) {
            found.push(format!("buckets {other} and {name} share the binding {}", bucket.binding));
        }
        if !fleet.built().any(|worker| worker.r2.contains(name)) {
            found.push(format!("bucket {name} is used by nobody"));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let edges = name.starts_with('-') || name.ends_with('-');
        if !BUCKET_NAME_CHARS.contains(&name.len()) || edges || !name.chars().all(plain) {
            found.push(format!("bucket {name}: a name has 3 to 63 lower-case letters, digits and hyphens"));
        }
    }
}

/// A dataset is used, under one binding, and its name is one that SQL takes unquoted.
fn datasets(fleet: &Fleet, found: &mut Vec<String>) {
    let mut by_binding: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, dataset) in &fleet.datasets {
        if let Some(other) = by_binding.insert(&dataset.binding, name) {
            found.push(format!("datasets {other} and {name} share the binding {}", dataset.binding));
        }
        if !fleet.built().any(|worker| worker.datasets.contains(name)) {
            found.push(format!("dataset {name} is used by nobody"));
        }
        if !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            found.push(format!("dataset {name}: a name has lower-case letters and underscores"));
        }
    }
}

/// Prefixes are well formed, no two overlap, and the entry is bound to every built Worker that has one.
fn routes(fleet: &Fleet, found: &mut Vec<String>) {
    let mut prefixes: Vec<(&str, &str)> = Vec::new();
    for worker in &fleet.workers {
        for route in &worker.routes {
            let Some(prefix) = route.strip_suffix('*').filter(|p| p.starts_with('/') && p.ends_with('/'))
            else {
                found.push(format!("{}: route {route} must look like /path/*", worker.name));
                continue;
            };
            for (other, owner) in &prefixes {
                if prefix.starts_with(other) || other.starts_with(prefix) {
                    found.push(format!("routes clash: {prefix}* of {} and {other}* of {owner}", worker.name));
                }
            }
            prefixes.push((prefix, &worker.name));
        }
        let entry = fleet.worker(&fleet.platform.entry);
        let bound = entry.is_some_and(|entry| entry.services.values().any(|callee| *callee == worker.name));
        if worker.status == Status::Built && !worker.routes.is_empty() && !bound {
            found.push(format!("{} has public routes, but the entry is not bound to it", worker.name));
        }
    }
}

/// Workers in the order of their calls, when following the calls comes back to the start.
fn cycle(fleet: &Fleet) -> Option<Vec<String>> {
    fn visit<'a>(
        fleet: &'a Fleet,
        name: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> bool {
        if let Some(start) = path.iter().position(|seen| *seen == name) {
            path.drain(..start);
            path.push(name);
            return true;
        }
        if !done.insert(name) {
            return false;
        }
        path.push(name);
        for callee in fleet.worker(name).into_iter().flat_map(|worker| worker.services.values()) {
            if visit(fleet, callee, path, done) {
                return true;
            }
        }
        path.pop();
        false
    }
    let mut done = BTreeSet::new();
    fleet.workers.iter().find_map(|worker| {
        let mut path = Vec::new();
        visit(fleet, &worker.name, &mut path, &mut done).then(|| path.iter().map(|n| (*n).into()).collect())
    })
}

/// Folders under `workers/` are exactly the built Workers.
pub fn folder_findings(fleet: &Fleet, layout: &Layout) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for worker in &fleet.workers {
        let has_crate = layout.worker(&worker.name).join("Cargo.toml").is_file();
        match worker.status {
            Status::Built if !has_crate => {
                found
                    .push(format!("{} is built, but workers/{} has no Cargo.toml", worker.name, worker.name));
            }
            Status::Planned if layout.worker(&worker.name).exists() => {
                found.push(format!("{} is planned, but workers/{} exists", worker.name, worker.name));
            }
            Status::Built | Status::Planned => {}
        }
    }
    if layout.workers().is_dir() {
        for entry in fs::read_dir(layout.workers())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if fleet.worker(&name).is_none() {
                found.push(format!("workers/{name} exists, but is not listed"));
            }
        }
    }
    Ok(found)
}
