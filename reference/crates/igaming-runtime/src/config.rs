use std::rc::Rc;

use cactus_edge::worker::{KvNamespace, SystemClock};
use cactus_edge::{Clock, Fault, host_name};
use igaming_contracts::tenant::TenantConfig;
use igaming_domain::tenants::{Brand, BrandCache, InForce};
use worker::Env;

use crate::log::log_fault;

thread_local! {
    static CACHE: Rc<BrandCache> = Rc::default();
}

/// The configuration of a tenant, at most 60 s old. If a newer one cannot be read or is not valid, the last good
/// one stays in force.
///
/// # Errors
/// A fault when there is none.
pub async fn tenant_config(env: &Env, tenant_id: &str) -> Result<Rc<TenantConfig>, Fault> {
    Ok(Rc::clone(&brand(env, tenant_id).await?.config))
}

/// The brand of a tenant, with its configuration.
pub(crate) async fn brand(env: &Env, tenant_id: &str) -> Result<Rc<Brand>, Fault> {
    let brand = cache().brand(&config_kv(env)?, tenant_id, SystemClock.now_ms()).await?;
    Ok(logged(brand, "keeping the last good configuration"))
}

/// The tenant of a host name, at most 60 s old; that there is none is remembered as well.
pub(crate) async fn tenant_id_of_host(env: &Env, host: &str) -> Result<Option<Rc<str>>, Fault> {
    let tenant_id = cache().tenant_id(&config_kv(env)?, host, SystemClock.now_ms()).await?;
    Ok(logged(tenant_id, "keeping the last known tenant of a host"))
}

/// The brand served at an authority, as far as this isolate remembers it.
pub(crate) fn remembered_brand(authority: &str) -> Option<Rc<Brand>> {
    cache().remembered_brand(&host_name(authority).ok()?)
}

fn cache() -> Rc<BrandCache> {
    CACHE.with(Rc::clone)
}

fn logged<T>(in_force: InForce<T>, event: &str) -> T {
    if let Some(fault) = &in_force.fault {
        log_fault("config", event, fault);
    }
    in_force.value
}

fn config_kv(env: &Env) -> Result<KvNamespace, Fault> {
    KvNamespace::new(env, "CONFIG_KV")
}
