use std::collections::BTreeSet;

use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::backoffice::tenants::{TENANTS_PAGE_MAX, TenantStatus, TenantSummary};
use serde_json::{Map, Value};

use crate::backoffice::Reach;
use crate::backoffice::audit::{Condition, Sealed, WRITTEN, changing};

/// No other brand has one of these names, and the id is free.
pub(super) fn is_new(tenant_id: &str, hostnames: &BTreeSet<String>) -> Condition {
    Condition {
        sql: "NOT EXISTS (SELECT 1 FROM tenants WHERE tenant_id = ?13) AND NOT EXISTS \
              (SELECT 1 FROM tenant_hosts WHERE hostname IN (SELECT value FROM json_each(?14)))",
        parameters: vec![tenant_id.into(), json_array(hostnames).into()],
    }
}

/// The brand is as it was read, and no other one has one of these names.
pub(super) fn is_at(tenant_id: &str, version: u64, hostnames: &BTreeSet<String>) -> Condition {
    Condition {
        sql: "EXISTS (SELECT 1 FROM tenants WHERE tenant_id = ?13 AND version = ?14) AND NOT EXISTS \
              (SELECT 1 FROM tenant_hosts WHERE hostname IN (SELECT value FROM json_each(?15)) \
              AND tenant_id <> ?13)",
        parameters: vec![tenant_id.into(), version.into(), json_array(hostnames).into()],
    }
}

/// A brand as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredTenant {
    pub tenant_id: String,
    pub status: TenantStatus,
    pub version: u64,
    pub hostnames: BTreeSet<String>,
    /// The brand's name for people, as in the configuration.
    pub name: String,
    /// As it is stored.
    pub config: Map<String, Value>,
    pub created_at_ms: u64,
}

/// What writes the brand and all that follows from it, once its row of the audit log is there.
pub(super) fn write(tenant: &StoredTenant, unpublished: &BTreeSet<String>, row: &Sealed) -> Vec<Statement> {
    let config = Value::Object(tenant.config.clone()).to_string();
    let hostnames = json_array(&tenant.hostnames);
    let tenant_id = tenant.tenant_id.as_str();
    vec![
        changing(
            format!(
                "INSERT INTO tenants (tenant_id, name, created_at_ms, status, version) \
                 SELECT ?2, ?3, ?4, ?5, ?6 WHERE {WRITTEN} ON CONFLICT (tenant_id) DO UPDATE SET \
                 name = excluded.name, status = excluded.status, version = excluded.version"
            ),
            row,
        )
        .bind(tenant_id)
        .bind(tenant.name.as_str())
        .bind(tenant.created_at_ms)
        .bind(status_text(tenant.status))
        .bind(tenant.version),
        changing(
            format!(
                "DELETE FROM tenant_hosts WHERE tenant_id = ?2 \
                 AND hostname NOT IN (SELECT value FROM json_each(?3)) AND {WRITTEN}"
            ),
            row,
        )
        .bind(tenant_id)
        .bind(hostnames.as_str()),
        changing(
            format!(
                "INSERT INTO tenant_hosts (hostname, tenant_id) SELECT value, ?2 FROM json_each(?3) \
                 WHERE {WRITTEN} ON CONFLICT (hostname) DO NOTHING"
            ),
            row,
        )
        .bind(tenant_id)
        .bind(hostnames),
        changing(
            format!(
                "INSERT INTO tenant_configs (tenant_id, version, config, created_at_ms) \
                 SELECT ?2, ?3, ?4, (SELECT at_ms FROM audit_log WHERE hash = ?1) WHERE {WRITTEN}"
            ),
            row,
        )
        .bind(tenant_id)
        .bind(tenant.version)
        .bind(config),
        changing(
            format!(
                "INSERT INTO config_publications (config_key, tenant_id, generation) \
                 SELECT value, ?2, ?3 FROM json_each(?4) WHERE {WRITTEN} ON CONFLICT (config_key) \
                 DO UPDATE SET tenant_id = excluded.tenant_id, generation = excluded.generation"
            ),
            row,
        )
        .bind(tenant_id)
        .bind(row.sequence)
        .bind(json_array(unpublished)),
    ]
}

pub(super) async fn load(db: &impl Db, tenant_id: &str) -> Result<Option<StoredTenant>, Fault> {
    let mut results = db
        .batch(vec![
            Statement::new(
                "SELECT t.status, t.version, t.created_at_ms, c.config, t.name FROM tenants t \
                 JOIN tenant_configs c ON c.tenant_id = t.tenant_id AND c.version = t.version \
                 WHERE t.tenant_id = ?1",
            )
            .bind(tenant_id),
            Statement::new("SELECT hostname FROM tenant_hosts WHERE tenant_id = ?1 ORDER BY hostname")
                .bind(tenant_id),
        ])
        .await?
        .into_iter();
    let (Some(tenants), Some(hosts)) = (results.next(), results.next()) else {
        return Err(Fault::corrupt("a batch answers each statement"));
    };
    let Some(row) = tenants.first() else {
        return Ok(None);
    };
    let config = serde_json::from_str(row.text(3)?)
        .map_err(|error| Fault::corrupt(format!("configuration of {tenant_id}: {error}")))?;
    Ok(Some(StoredTenant {
        tenant_id: tenant_id.to_owned(),
        status: parse_status(row.text(0)?)?,
        version: row.unsigned(1)?,
        hostnames: hosts.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?,
        name: row.text(4)?.to_owned(),
        config,
        created_at_ms: row.unsigned(2)?,
    }))
}

/// One more than a page, by id.
pub(super) async fn page(db: &impl Db, reach: &Reach, after: &str) -> Result<Vec<TenantSummary>, Fault> {
    let statement = Statement::new(
        "SELECT tenant_id, name, status, version, created_at_ms FROM tenants \
         WHERE tenant_id > ?1 AND (?2 IS NULL OR tenant_id = ?2) ORDER BY tenant_id LIMIT ?3",
    );
    let limit = u64::try_from(TENANTS_PAGE_MAX + 1).unwrap_or(u64::MAX);
    let rows = db.query(statement.bind(after).bind(reach.only()).bind(limit)).await?;
    rows.iter().map(summary).collect()
}

fn summary(row: &Row) -> Result<TenantSummary, Fault> {
    Ok(TenantSummary {
        tenant_id: row.text(0)?.to_owned(),
        name: row.text(1)?.to_owned(),
        status: parse_status(row.text(2)?)?,
        version: row.unsigned(3)?,
        created_at_ms: row.unsigned(4)?,
    })
}

/// The first of the names that another brand has.
pub(super) async fn taken(
    db: &impl Db,
    tenant_id: &str,
    hostnames: &BTreeSet<String>,
) -> Result<Option<String>, Fault> {
    let statement = Statement::new(
        "SELECT hostname FROM tenant_hosts WHERE hostname IN (SELECT value FROM json_each(?1)) \
         AND tenant_id <> ?2 ORDER BY hostname LIMIT 1",
    );
    let rows = db.query(statement.bind(json_array(hostnames)).bind(tenant_id)).await?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// A key that Workers read, and when it was changed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Publication {
    pub config_key: String,
    pub tenant_id: String,
    pub generation: u64,
}

/// Keys to be written, configurations before the names that lead to them; of one brand, or of all.
pub(super) async fn pending(
    db: &impl Db,
    tenant_id: Option<&str>,
    limit: u64,
) -> Result<Vec<Publication>, Fault> {
    let statement = Statement::new(
        "SELECT config_key, tenant_id, generation FROM config_publications WHERE published_generation < generation \
         AND (?1 IS NULL OR tenant_id = ?1) ORDER BY config_key LIKE 'host:%', config_key LIMIT ?2",
    );
    publications(&db.query(statement.bind(tenant_id).bind(limit)).await?)
}

/// Keys that were looked at longest ago, and are looked at now.
pub(super) async fn least_checked(db: &impl Db, limit: u64, now_ms: u64) -> Result<Vec<Publication>, Fault> {
    let statement = Statement::new(
        "UPDATE config_publications SET checked_at_ms = ?2 WHERE config_key IN \
         (SELECT config_key FROM config_publications ORDER BY checked_at_ms, config_key LIMIT ?1) \
         RETURNING config_key, tenant_id, generation",
    );
    publications(&db.query(statement.bind(limit).bind(now_ms)).await?)
}

fn publications(rows: &[Row]) -> Result<Vec<Publication>, Fault> {
    let publication = |row: &Row| {
        Ok(Publication {
            config_key: row.text(0)?.to_owned(),
            tenant_id: row.text(1)?.to_owned(),
            generation: row.unsigned(2)?,
        })
    };
    rows.iter().map(publication).collect()
}

/// The key holds what was in force at its generation. If it was changed since, whoever published that may have been
/// overwritten just now, so it has to be published once more.
pub(super) async fn mark_published(db: &impl Db, publication: &Publication) -> Result<(), Fault> {
    let statement = Statement::new(
        "UPDATE config_publications SET published_generation = \
         CASE WHEN generation = ?2 THEN generation ELSE -1 END WHERE config_key = ?1",
    );
    db.query(statement.bind(publication.config_key.as_str()).bind(publication.generation)).await.map(drop)
}

pub(super) async fn mark_unpublished(db: &impl Db, publication: &Publication) -> Result<(), Fault> {
    let statement =
        Statement::new("UPDATE config_publications SET published_generation = -1 WHERE config_key = ?1");
    db.query(statement.bind(publication.config_key.as_str())).await.map(drop)
}

/// The tenant served under a name.
pub(super) async fn tenant_of(db: &impl Db, hostname: &str) -> Result<Option<String>, Fault> {
    let statement = Statement::new("SELECT tenant_id FROM tenant_hosts WHERE hostname = ?1").bind(hostname);
    db.query(statement).await?.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// The configuration in force, as it is stored.
pub(super) async fn config_of(db: &impl Db, tenant_id: &str) -> Result<Option<String>, Fault> {
    let statement = Statement::new(
        "SELECT config FROM tenant_configs WHERE tenant_id = ?1 ORDER BY version DESC LIMIT 1",
    );
    let rows = db.query(statement.bind(tenant_id)).await?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

fn status_text(status: TenantStatus) -> &'static str {
    match status {
        TenantStatus::Active => "active",
        TenantStatus::Suspended => "suspended",
    }
}

fn parse_status(text: &str) -> Result<TenantStatus, Fault> {
    match text {
        "active" => Ok(TenantStatus::Active),
        "suspended" => Ok(TenantStatus::Suspended),
        other => Err(Fault::corrupt(format!("a brand is {other}"))),
    }
}

fn json_array(texts: &BTreeSet<String>) -> String {
    Value::from_iter(texts.iter().map(String::as_str)).to_string()
}
