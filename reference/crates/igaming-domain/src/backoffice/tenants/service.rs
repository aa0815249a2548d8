use std::collections::BTreeSet;

use cactus_edge::{Db, Fault, Kv};
use igaming_contracts::backoffice::tenants::{
    NewTenant, TENANTS_PAGE_MAX, Tenant, TenantChange, TenantRejection, TenantStatus, Tenants, TenantsQuery,
};
use serde_json::{Map, Value, json};

use super::assembling::{assemble, check_fields, checked, without_the_brand};
use super::merge_patch::merge;
use super::publishing::{config_key, host_key, publish};
use super::rules::{check_hostnames, check_name, check_tenant_id};
use super::store::{self, StoredTenant};
use crate::ServiceError;
use crate::backoffice::audit::{self, Condition, Draft, difference};
use crate::backoffice::{Acting, Reach};

type Answer<T> = Result<T, ServiceError<TenantRejection>>;

fn rejected<T>(rejection: TenantRejection) -> Answer<T> {
    Err(ServiceError::Rejected(rejection))
}

impl From<TenantRejection> for ServiceError<TenantRejection> {
    fn from(rejection: TenantRejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// The brands within reach, by id.
///
/// # Errors
/// A fault when they cannot be read.
pub async fn list(db: &impl Db, reach: &Reach, query: &TenantsQuery) -> Result<Tenants, Fault> {
    let mut tenants = store::page(db, reach, query.after.as_deref().unwrap_or("")).await?;
    let is_last = tenants.len() <= TENANTS_PAGE_MAX;
    tenants.truncate(TENANTS_PAGE_MAX);
    let next_after = tenants.last().filter(|_| !is_last).map(|tenant| tenant.tenant_id.clone());
    Ok(Tenants { tenants, next_after })
}

/// One brand.
///
/// # Errors
/// `tenant_not_found`, also when it is out of reach.
pub async fn get(db: &impl Db, reach: &Reach, tenant_id: &str) -> Answer<Tenant> {
    let stored = stored_within_reach(db, reach, tenant_id).await?;
    Ok(shown(db, stored).await?)
}

/// A brand as it was opened or changed.
#[derive(Debug)]
pub struct Saved {
    /// What it is now.
    pub tenant: Tenant,
    /// Why it could not be published at once, which is done later. Nobody else tells of it.
    pub unpublished: Option<Fault>,
}

/// Opens a brand.
///
/// # Errors
/// What is wrong with it, or that its id or one of its names is taken.
pub async fn create(db: &impl Db, kv: &impl Kv, acting: &Acting, new: &NewTenant) -> Answer<Saved> {
    check_tenant_id(&new.tenant_id)?;
    check_name(&new.name)?;
    let hostnames = check_hostnames(&new.hostnames)?;
    check_fields(&new.configuration)?;
    if !acting.reach.covers(&new.tenant_id) {
        return rejected(TenantRejection::TenantNotFound);
    }
    let config = assemble(new.configuration.clone(), &new.name, 1, TenantStatus::Active)?;
    let tenant = StoredTenant {
        tenant_id: new.tenant_id.clone(),
        status: TenantStatus::Active,
        version: 1,
        hostnames,
        name: new.name.clone(),
        config,
        created_at_ms: acting.now_ms,
    };
    let condition = store::is_new(&tenant.tenant_id, &tenant.hostnames);
    save(db, kv, acting, "tenant.create", None, tenant, condition).await
}

/// Changes what is named of a brand.
///
/// # Errors
/// What is wrong with the change, or that the brand was changed meanwhile.
pub async fn change(
    db: &impl Db,
    kv: &impl Kv,
    acting: &Acting,
    tenant_id: &str,
    change: &TenantChange,
) -> Answer<Saved> {
    let before = stored_within_reach(db, &acting.reach, tenant_id).await?;
    let name = change.name.as_deref().unwrap_or(&before.name).to_owned();
    check_name(&name)?;
    let hostnames = match &change.hostnames {
        Some(hostnames) => check_added_hostnames(hostnames, &before.hostnames)?,
        None => before.hostnames.clone(),
    };
    let mut fields = without_the_brand(&before.config);
    if let Some(patch) = &change.configuration {
        check_fields(patch)?;
        merge(&mut fields, patch);
    }
    let status = change.status.unwrap_or(before.status);
    let version = before.version + 1;
    let config = assemble(fields, &name, version, status)?;
    if change.version != before.version {
        return rejected(TenantRejection::VersionConflict { version: before.version });
    }
    let after = StoredTenant { status, version, hostnames, name, config, ..before.clone() };
    let condition = store::is_at(tenant_id, before.version, &after.hostnames);
    save(db, kv, acting, "tenant.change", Some(before), after, condition).await
}

/// A name that the brand has already may stay, whatever it is: those of a local platform are no names of the DNS.
fn check_added_hostnames(
    hostnames: &[String],
    before: &BTreeSet<String>,
) -> Result<BTreeSet<String>, TenantRejection> {
    let (kept, added): (Vec<_>, Vec<_>) = hostnames.iter().cloned().partition(|name| before.contains(name));
    let kept_once: BTreeSet<String> = kept.iter().cloned().collect();
    if let Some(hostname) =
        kept.into_iter().find(|name| hostnames.iter().filter(|other| *other == name).count() > 1)
    {
        return Err(TenantRejection::InvalidHostname { hostname });
    }
    let all: BTreeSet<String> = check_hostnames(&added)?.union(&kept_once).cloned().collect();
    match all.iter().nth(igaming_contracts::backoffice::tenants::HOSTNAMES_MAX) {
        Some(hostname) => Err(TenantRejection::InvalidHostname { hostname: hostname.clone() }),
        None => Ok(all),
    }
}

async fn stored_within_reach(db: &impl Db, reach: &Reach, tenant_id: &str) -> Answer<StoredTenant> {
    if !reach.covers(tenant_id) {
        return rejected(TenantRejection::TenantNotFound);
    }
    store::load(db, tenant_id).await?.ok_or(ServiceError::Rejected(TenantRejection::TenantNotFound))
}

async fn save(
    db: &impl Db,
    kv: &impl Kv,
    acting: &Acting,
    action: &'static str,
    before: Option<StoredTenant>,
    after: StoredTenant,
    condition: Condition,
) -> Answer<Saved> {
    let draft = Draft {
        at_ms: acting.now_ms,
        actor: acting.actor.clone(),
        action,
        target_kind: "tenant",
        target_id: after.tenant_id.clone(),
        tenant_id: Some(after.tenant_id.clone()),
        request_id: acting.request_id.clone(),
        change: difference(&audited(before.as_ref()), &audited(Some(&after))),
    };
    let had: BTreeSet<String> = before.map(|before| before.hostnames).unwrap_or_default();
    let mut unpublished: BTreeSet<String> =
        had.symmetric_difference(&after.hostnames).map(|hostname| host_key(hostname)).collect();
    unpublished.insert(config_key(&after.tenant_id));
    let written =
        audit::commit(db, &draft, &condition, |row| store::write(&after, &unpublished, row)).await?;
    if written.is_none() {
        return refused(db, action, &after).await;
    }
    // What cannot be published now stays to be published; the change itself is made.
    let unpublished = publish(db, kv, Some(&after.tenant_id)).await.err();
    Ok(Saved { tenant: shown(db, after).await?, unpublished })
}

/// Why the condition did not hold.
async fn refused(db: &impl Db, action: &str, wanted: &StoredTenant) -> Answer<Saved> {
    match store::load(db, &wanted.tenant_id).await? {
        Some(_) if action == "tenant.create" => return rejected(TenantRejection::TenantExists),
        Some(now) if now.version + 1 != wanted.version => {
            return rejected(TenantRejection::VersionConflict { version: now.version });
        }
        _ => {}
    }
    match store::taken(db, &wanted.tenant_id, &wanted.hostnames).await? {
        Some(hostname) => rejected(TenantRejection::HostnameTaken { hostname }),
        // Whatever was in the way is gone: nothing was written, and the request may be sent again.
        None => Err(Fault::unavailable("the brand was changed at the same time").into()),
    }
}

async fn shown(db: &impl Db, tenant: StoredTenant) -> Result<Tenant, Fault> {
    let published = store::pending(db, Some(&tenant.tenant_id), 1).await?.is_empty();
    let (configuration, defect) = match checked(tenant.config.clone()) {
        Ok(configuration) => (configuration, None),
        Err(defect) => (tenant.config, Some(defect)),
    };
    Ok(Tenant {
        tenant_id: tenant.tenant_id,
        status: tenant.status,
        version: tenant.version,
        hostnames: tenant.hostnames.into_iter().collect(),
        configuration,
        defect,
        published,
        created_at_ms: tenant.created_at_ms,
    })
}

/// What the audit log compares: field by field of the configuration, with the names.
fn audited(tenant: Option<&StoredTenant>) -> Value {
    let Some(tenant) = tenant else {
        return Value::Object(Map::new());
    };
    let mut fields = checked(tenant.config.clone()).unwrap_or_else(|_| tenant.config.clone());
    fields.insert("hostnames".to_owned(), json!(tenant.hostnames));
    Value::Object(fields)
}
