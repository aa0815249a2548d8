use cactus_edge::{Fault, Kv};
use igaming_contracts::tenant::TenantConfig;

use super::rules::parse_config;

/// The longest host name of the DNS (RFC 1035).
const HOST_BYTES_MAX: usize = 253;

/// The tenant served under `host` (in lower case, without port), or `None` when no brand is.
///
/// # Errors
/// A fault when `CONFIG_KV` cannot be read.
pub async fn tenant_of_host(kv: &impl Kv, host: &str) -> Result<Option<String>, Fault> {
    if host.is_empty() || host.len() > HOST_BYTES_MAX {
        return Ok(None);
    }
    kv.get(&format!("host:{host}")).await
}

/// The configuration of a tenant.
///
/// # Errors
/// A fault when `CONFIG_KV` cannot be read, has no such tenant, or holds a configuration that is not valid.
pub async fn load_config(kv: &impl Kv, tenant_id: &str) -> Result<TenantConfig, Fault> {
    let json = kv.get(&format!("tenant:{tenant_id}:config")).await?;
    let json = json.ok_or_else(|| Fault::corrupt(format!("tenant {tenant_id} has no configuration")))?;
    parse(&json, tenant_id)
}

/// The configuration that was last accepted, kept apart from the one in force; `None` when there never was one.
///
/// # Errors
/// A fault when `CONFIG_KV` cannot be read, or what it holds is no longer valid.
pub async fn load_good_config(kv: &impl Kv, tenant_id: &str) -> Result<Option<TenantConfig>, Fault> {
    let json = kv.get(&format!("tenant:{tenant_id}:config:good")).await?;
    json.map(|json| parse(&json, tenant_id)).transpose()
}

fn parse(json: &str, tenant_id: &str) -> Result<TenantConfig, Fault> {
    parse_config(json).map_err(|rejection| {
        Fault::corrupt(format!("configuration of tenant {tenant_id}: {}", rejection.detail))
    })
}
