//! `reference/fleet.toml` as types. An unknown or misspelt key is an error.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::layout::Layout;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    pub platform: Platform,
    /// Name -> what it is for. Values are nowhere in the repository.
    pub secrets: BTreeMap<String, String>,
    /// Binding name -> namespace; the binding name is the namespace's name too.
    pub kv: BTreeMap<String, KvNamespace>,
    /// Binding name -> counter of the platform; the name says the limit.
    #[serde(default)]
    pub rate_limits: BTreeMap<String, RateLimit>,
    /// Name of a schema, which is its folder of migrations -> its database or shards.
    pub databases: BTreeMap<String, Database>,
    /// Bucket name -> R2 bucket.
    pub r2: BTreeMap<String, Bucket>,
    /// Dataset name -> dataset of Analytics Engine.
    pub datasets: BTreeMap<String, Dataset>,
    /// Queue name -> queue.
    pub queues: BTreeMap<String, Queue>,
    #[serde(rename = "worker")]
    pub workers: Vec<Worker>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The only Worker with a public address.
    pub entry: String,
    pub compatibility_date: String,
    pub log_sampling_rate: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KvNamespace {
    pub holds: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Of the account: one counter for all Workers that name it.
    pub namespace_id: String,
    pub limit: u32,
    /// 10 or 60.
    pub period_s: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub binding: String,
    /// The Worker that applies the migrations.
    pub owner: String,
    /// Names of the databases that share the schema; none when it is a single database of the schema's name.
    #[serde(default)]
    pub shards: Vec<String>,
    pub holds: String,
}

/// A D1 database as the platform knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    pub name: String,
    pub binding: String,
}

impl Database {
    /// The databases of the schema `name`, shards in their order.
    pub fn instances(&self, name: &str) -> Vec<Instance> {
        if self.shards.is_empty() {
            return vec![Instance { name: name.to_owned(), binding: self.binding.clone() }];
        }
        let shards = self.shards.iter().enumerate();
        let bound =
            shards.map(|(index, shard)| Instance { name: shard.clone(), binding: self.shard_binding(index) });
        bound.collect()
    }

    fn shard_binding(&self, index: usize) -> String {
        format!("{}_S{index}", self.binding)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    pub binding: String,
    pub holds: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    pub binding: String,
    pub holds: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Name under which every producer sees the queue; a queue that only takes dead letters has none.
    pub binding: Option<String>,
    /// The built Worker that takes the messages. Either this or `planned_consumer`.
    pub consumer: Option<String>,
    /// The planned Worker that will take them; until then nobody does.
    pub planned_consumer: Option<String>,
    /// Where messages go that were tried too often. Only a queue of dead letters may do without.
    pub dead_letter_queue: Option<String>,
    pub max_batch_size: u32,
    pub max_batch_timeout_s: u32,
    pub max_retries: u32,
    pub retry_delay_s: u32,
    pub max_concurrency: u32,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Has a crate under `workers/`.
    Built,
    /// Has a line here and nothing else.
    Planned,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub name: String,
    pub function: String,
    pub status: Status,
    /// Public path prefixes, each ending in `/*`.
    #[serde(default)]
    pub routes: Vec<String>,
    #[serde(default)]
    pub kv: Vec<String>,
    /// Counters it asks.
    #[serde(default)]
    pub rate_limits: Vec<String>,
    #[serde(default)]
    pub databases: Vec<String>,
    #[serde(default)]
    pub r2: Vec<String>,
    /// Datasets it writes to.
    #[serde(default)]
    pub datasets: Vec<String>,
    /// Queues it sends to.
    #[serde(default)]
    pub produces: Vec<String>,
    /// Binding name -> Worker it calls.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Binding name -> class it defines itself.
    #[serde(default)]
    pub durable_objects: BTreeMap<String, String>,
    #[serde(default)]
    pub migrations: Vec<ClassMigration>,
    /// Cron expressions, UTC.
    #[serde(default)]
    pub crons: Vec<String>,
    /// Of a planned Worker, in words.
    #[serde(default)]
    pub planned_bindings: String,
}

/// A step in the life of Durable Object classes; steps already deployed never change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassMigration {
    pub tag: String,
    pub new_sqlite_classes: Vec<String>,
}

impl Queue {
    /// Who takes the messages, now or one day.
    pub fn reader(&self) -> Option<&str> {
        self.consumer.as_deref().or(self.planned_consumer.as_deref())
    }
}

impl Fleet {
    /// Reads, parses and validates the manifest; says nothing about the folders it speaks of.
    pub fn load(layout: &Layout) -> Result<Self> {
        let path = layout.fleet_manifest();
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let fleet = Self::parse(&text).with_context(|| layout.display(&path))?;
        super::validate::require_none(layout, &super::validate::findings(&fleet))?;
        Ok(fleet)
    }

    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    pub fn built(&self) -> impl Iterator<Item = &Worker> {
        self.workers.iter().filter(|worker| worker.status == Status::Built)
    }

    pub fn worker(&self, name: &str) -> Option<&Worker> {
        self.workers.iter().find(|worker| worker.name == name)
    }

    /// The queues whose messages end up in `name` when they were tried too often.
    pub fn sources_of_dead_letters<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let sources =
            self.queues.iter().filter(move |(_, queue)| queue.dead_letter_queue.as_deref() == Some(name));
        sources.map(|(source, _)| source.as_str())
    }

    /// (path prefix ending in `/`, binding of the entry Worker), sorted; none is a prefix of another.
    pub fn public_routes(&self) -> Vec<(String, String)> {
        let Some(entry) = self.worker(&self.platform.entry) else { return Vec::new() };
        let mut routes: Vec<(String, String)> = Vec::new();
        for (binding, callee) in &entry.services {
            let prefixes = self.worker(callee).map(|worker| worker.routes.as_slice()).unwrap_or_default();
            routes
                .extend(prefixes.iter().map(|prefix| (prefix.trim_end_matches('*').into(), binding.clone())));
        }
        routes.sort();
        routes
    }

    /// Callee -> its callers, both sorted; every built Worker is there, the uncalled ones with no caller.
    pub fn callers(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut callers: BTreeMap<&str, Vec<&str>> =
            self.built().map(|worker| (worker.name.as_str(), Vec::new())).collect();
        for caller in self.built() {
            for callee in caller.services.values() {
                callers.entry(callee).or_default().push(&caller.name);
            }
        }
        callers.values_mut().for_each(|names| names.sort_unstable());
        callers
    }
}
