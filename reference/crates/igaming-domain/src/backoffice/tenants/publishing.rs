use std::collections::BTreeSet;

use cactus_edge::{Db, Fault, Kv};

use super::store::{self, Publication};
use crate::tenants::parse_config;

/// Keys that are published at once. One brand's are its configuration and at most twice 50 names, 101; each costs one
/// read of a table, at most two writes to KV and one that notes it, so that a round has at most 513 operations with the
/// query that begins it.
const PENDING_MAX: u64 = 128;

/// Keys that one sweep compares, at most four operations each: the key, what it should hold, its last good copy, and
/// the note that it differs. With one round of publishing and the query for the keys that is 100 x 4 + 513 + 1 = 914
/// of the 1,000 that D1 allows an invocation.
const SWEPT_MAX: u64 = 100;

/// A key that keeps being changed while it is published is left to the next time. Two rounds of a brand's 101 keys have
/// 810 operations.
const ROUNDS_MAX: usize = 2;

const HOST_PREFIX: &str = "host:";
const GOOD_SUFFIX: &str = ":good";

/// Writes to KV what is not published yet, of one brand or of all. A key that cannot be written keeps no other back,
/// but for names: none leads to a brand whose configuration is not there.
///
/// # Errors
/// The first fault; what was not written stays to be published.
pub async fn publish(db: &impl Db, kv: &impl Kv, tenant_id: Option<&str>) -> Result<(), Fault> {
    for _ in 0..ROUNDS_MAX {
        if !publish_once(db, kv, tenant_id).await? {
            break;
        }
    }
    Ok(())
}

/// One round; whether there was anything to publish.
async fn publish_once(db: &impl Db, kv: &impl Kv, tenant_id: Option<&str>) -> Result<bool, Fault> {
    let pending = store::pending(db, tenant_id, PENDING_MAX).await?;
    let mut unwritten = BTreeSet::new();
    let mut outcome = Ok(!pending.is_empty());
    for publication in &pending {
        if unwritten.contains(&publication.tenant_id) && publication.config_key.starts_with(HOST_PREFIX) {
            continue;
        }
        let written = async {
            write(db, kv, publication).await?;
            store::mark_published(db, publication).await
        };
        if let Err(fault) = written.await {
            unwritten.insert(publication.tenant_id.clone());
            outcome = outcome.and(Err(fault));
        }
    }
    outcome
}

/// Compares the keys that were looked at longest ago with what they should hold, and publishes them anew where they
/// differ.
///
/// # Errors
/// The first fault; what it kept from being looked at has its turn again in another sweep.
pub async fn sweep(db: &impl Db, kv: &impl Kv, now_ms: u64) -> Result<(), Fault> {
    let mut outcome = Ok(());
    for publication in store::least_checked(db, SWEPT_MAX, now_ms).await? {
        outcome = outcome.and(compare(db, kv, &publication).await);
    }
    outcome.and(publish_once(db, kv, None).await.map(drop))
}

/// Has a key published anew that does not hold what it should, or whose last good copy does not.
async fn compare(db: &impl Db, kv: &impl Kv, publication: &Publication) -> Result<(), Fault> {
    let key = publication.config_key.as_str();
    let wanted = wanted(db, key).await?;
    let mut differs = kv.get(key).await? != wanted;
    if !differs && is_good(key, wanted.as_deref()) {
        differs = kv.get(&good_key(key)).await? != wanted;
    }
    match differs {
        true => store::mark_unpublished(db, publication).await,
        false => Ok(()),
    }
}

async fn write(db: &impl Db, kv: &impl Kv, publication: &Publication) -> Result<(), Fault> {
    let key = publication.config_key.as_str();
    match wanted(db, key).await? {
        Some(value) => {
            kv.put(key, &value, None).await?;
            if is_good(key, Some(&value)) {
                kv.put(&good_key(key), &value, None).await?;
            }
            Ok(())
        }
        None => kv.delete(key).await,
    }
}

/// What the key should hold by the tables.
async fn wanted(db: &impl Db, key: &str) -> Result<Option<String>, Fault> {
    if let Some(hostname) = key.strip_prefix(HOST_PREFIX) {
        return store::tenant_of(db, hostname).await;
    }
    let tenant_id = key.strip_prefix("tenant:").and_then(|rest| rest.strip_suffix(":config"));
    let tenant_id = tenant_id.ok_or_else(|| Fault::corrupt(format!("{key} is no key of a brand")))?;
    store::config_of(db, tenant_id).await
}

/// A configuration that every Worker accepts. One that was written under former rules does not take the place of the
/// last good one.
fn is_good(key: &str, value: Option<&str>) -> bool {
    !key.starts_with(HOST_PREFIX) && value.is_some_and(|config| parse_config(config).is_ok())
}

/// The key of the last configuration that was accepted.
fn good_key(config_key: &str) -> String {
    format!("{config_key}{GOOD_SUFFIX}")
}

/// The key of a brand's configuration.
pub(super) fn config_key(tenant_id: &str) -> String {
    format!("tenant:{tenant_id}:config")
}

/// The key of a host name.
pub(super) fn host_key(hostname: &str) -> String {
    format!("{HOST_PREFIX}{hostname}")
}
