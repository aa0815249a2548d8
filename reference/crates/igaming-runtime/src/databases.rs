//! Which D1 database holds what: one for the platform, one of several for a brand, one of several for a player's
//! ledger.
//!
//! The shard map is read from `CONFIG_KV`. What an isolate may do by one that it read a while ago, or cannot read any
//! more, is decided by [`HeldMap`]. A map that speaks of databases which are not bound is one that cannot be read.

use std::cell::RefCell;

use cactus_edge::shards::{Shard, ShardMap, slot_of};
use cactus_edge::worker::{D1, KvNamespace, SystemClock};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::fleet::database;
use igaming_domain::ledger_projection::Ledgers;
use igaming_domain::shard_move::{HeldMap, KnownMap, SETTLE_MS, SHARD_MAP_KEY, default_map};
use worker::Env;

/// Only a local platform sets it, whose KV has no caches: less than [`SETTLE_MS`].
const SETTLE_VARIABLE: &str = "SHARD_MAP_SETTLE_MS";

thread_local! {
    static HELD: RefCell<HeldMap> = const { RefCell::new(HeldMap::new()) };
}

/// How long after a change of the map somebody may still go by the one before, in milliseconds.
pub fn settle_ms(env: &Env) -> u64 {
    let variable = env.var(SETTLE_VARIABLE).ok().and_then(|text| text.to_string().parse().ok());
    variable.unwrap_or(SETTLE_MS)
}

/// The database of what the platform has one of.
///
/// # Errors
/// A fault when it is not bound.
pub fn global_db(env: &Env) -> Result<D1, Fault> {
    D1::from_env(env, database::PLATFORM_MAIN)
}

/// The database of a brand and its players.
///
/// # Errors
/// A fault when it is not bound or the shard map cannot be had.
pub async fn brand_db(env: &Env, tenant_id: &str) -> Result<D1, Fault> {
    let shard = shard_map(env).await?.map.brands.shard_of(tenant_id);
    shard_of(env, database::BRANDS, shard)
}

/// The databases of all brands, by their numbers.
///
/// # Errors
/// A fault when one is not bound.
pub fn brand_dbs(env: &Env) -> Result<Vec<D1>, Fault> {
    database::BRANDS.iter().map(|binding| D1::from_env(env, binding)).collect()
}

/// The database of a player's ledger entries.
///
/// # Errors
/// A fault when it is not bound or the shard map cannot be had.
pub async fn ledger_db_for_player(env: &Env, player_id: &str) -> Result<D1, Fault> {
    let owner = shard_map(env).await?.map.ledger.route(slot_of(player_id)).owner;
    shard_of(env, database::PLAYER_LEDGER, owner)
}

/// The databases of all ledger entries, by their numbers.
///
/// # Errors
/// A fault when one is not bound.
pub fn ledger_dbs(env: &Env) -> Result<Vec<D1>, Fault> {
    database::PLAYER_LEDGER.iter().map(|binding| D1::from_env(env, binding)).collect()
}

/// All ledger databases and the map in force, for one batch of work.
#[derive(Debug)]
pub struct LedgerDbs {
    shards: Vec<D1>,
    known: KnownMap,
}

impl LedgerDbs {
    /// The databases and the map. By one that cannot be confirmed any more is read, but not written.
    ///
    /// # Errors
    /// A fault when a database is not bound or the shard map cannot be had.
    pub async fn open(env: &Env) -> Result<Self, Fault> {
        Ok(Self { known: shard_map(env).await?, shards: ledger_dbs(env)? })
    }

    /// As the projection takes them.
    pub fn ledgers(&self) -> Ledgers<'_, D1> {
        let KnownMap { map, write_until_ms } = &self.known;
        Ledgers { shards: &self.shards, map: &map.ledger, write_until_ms: *write_until_ms }
    }
}

fn shard_of(env: &Env, bindings: &[&str], shard: Shard) -> Result<D1, Fault> {
    let binding = bindings.get(shard.index());
    D1::from_env(env, binding.ok_or_else(|| Fault::internal(format!("no database for shard {shard}")))?)
}

/// The shard map in force in this isolate, and until when may be written by it.
///
/// # Errors
/// A fault when none was had before and the published one cannot be read or used.
async fn shard_map(env: &Env) -> Result<KnownMap, Fault> {
    let (asked_at_ms, settle_ms) = (SystemClock.now_ms(), settle_ms(env));
    if let Some(known) = HELD.with_borrow(|held| held.fresh(asked_at_ms, settle_ms)) {
        return Ok(known);
    }
    let read = published(env).await;
    if let Err(fault) = &read {
        crate::log_fault("shard map", "it cannot be read", fault);
    }
    // What is known is looked at only now: another request may have read it meanwhile.
    HELD.with_borrow_mut(|held| held.take(read, asked_at_ms, settle_ms))
}

async fn published(env: &Env) -> Result<ShardMap, Fault> {
    let Some(text) = KvNamespace::new(env, "CONFIG_KV")?.get(SHARD_MAP_KEY).await? else {
        return Ok(default_map());
    };
    let map: ShardMap =
        serde_json::from_str(&text).map_err(|error| Fault::corrupt(format!("{SHARD_MAP_KEY}: {error}")))?;
    map.require_within(database::PLAYER_LEDGER.len(), database::BRANDS.len())
        .map_err(|error| Fault::corrupt(format!("{SHARD_MAP_KEY}: {error}")))?;
    Ok(map)
}
