use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use cactus_edge::worker::KvNamespace;
use cactus_edge::{Clock, Fault, worker::SystemClock};
use igaming_contracts::tenant::TenantConfig;
use igaming_domain::tenants::{load_config, tenant_of_host};
use worker::Env;

/// How long an isolate believes what it read from `CONFIG_KV`, whose own cache keeps values as long.
const CACHE_MS: u64 = 60_000;

/// Most host names an isolate remembers, so that requests with invented ones cannot fill its memory:
/// 1,000 names of at most 253 bytes are 250 KB of 128 MB.
const CACHED_MAX: usize = 1_000;

struct Cached<T> {
    value: T,
    until_ms: u64,
}

type Cache<T> = RefCell<HashMap<String, Cached<T>>>;

thread_local! {
    static CONFIGS: Cache<Rc<TenantConfig>> = RefCell::default();
    static HOSTS: Cache<Option<Rc<str>>> = RefCell::default();
}

/// The configuration of a tenant, at most 60 s old. If a newer one cannot be read or is not valid, the last good
/// one stays in force.
///
/// # Errors
/// A fault when there is none.
pub async fn tenant_config(env: &Env, tenant_id: &str) -> Result<Rc<TenantConfig>, Fault> {
    let now_ms = SystemClock.now_ms();
    let cached = CONFIGS.with_borrow(|cache| {
        cache.get(tenant_id).map(|cached| (Rc::clone(&cached.value), cached.until_ms > now_ms))
    });
    if let Some((config, true)) = cached {
        return Ok(config);
    }
    let config = match (load_config(&config_kv(env)?, tenant_id).await, cached) {
        (Ok(config), _) => Rc::new(config),
        (Err(fault), Some((last_good, _))) => {
            crate::log_fault("config", "keeping the last good configuration", &fault);
            last_good
        }
        (Err(fault), None) => return Err(fault),
    };
    remember(&CONFIGS, tenant_id, Rc::clone(&config), now_ms);
    Ok(config)
}

/// The tenant of a host name, at most 60 s old; that there is none is remembered as well.
pub(crate) async fn tenant_id_of_host(env: &Env, host: &str) -> Result<Option<Rc<str>>, Fault> {
    let now_ms = SystemClock.now_ms();
    let cached = HOSTS.with_borrow(|cache| {
        cache.get(host).filter(|cached| cached.until_ms > now_ms).map(|cached| cached.value.clone())
    });
    if let Some(tenant_id) = cached {
        return Ok(tenant_id);
    }
    let tenant_id = tenant_of_host(&config_kv(env)?, host).await?.map(Rc::from);
    remember(&HOSTS, host, tenant_id.clone(), now_ms);
    Ok(tenant_id)
}

fn remember<T: 'static>(cache: &'static std::thread::LocalKey<Cache<T>>, key: &str, value: T, now_ms: u64) {
    cache.with_borrow_mut(|cache| {
        if cache.len() >= CACHED_MAX {
            cache.clear();
        }
        cache.insert(key.to_owned(), Cached { value, until_ms: now_ms.saturating_add(CACHE_MS) });
    });
}

fn config_kv(env: &Env) -> Result<KvNamespace, Fault> {
    KvNamespace::new(env, "CONFIG_KV")
}
