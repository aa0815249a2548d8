use cactus_edge::sqlite::{ManualClock, SqliteDb, SqliteKv};
use cactus_edge::{Db, Fault, Kv, Row, Statement};
use igaming_contracts::backoffice::audit::AuditQuery;
use igaming_contracts::backoffice::tenants::{
    NewTenant, Tenant, TenantChange, TenantRejection, TenantStatus, TenantsQuery,
};
use igaming_testkit::{demo_tenant, platform_main};
use pollster::block_on;
use serde_json::{Map, Value, json};

use super::{change, create, get, list, sweep};
use crate::ServiceError;
use crate::backoffice::audit::{self, Actor};
use crate::backoffice::{Acting, Reach};
use crate::tenants::{load_config, load_good_config, parse_config, tenant_of_host};

mod publication;

const SEED_ROWS: &str = include_str!("../../../../../seed/demo.sql");
const SEED_KV: &str = include_str!("../../../../../seed/config_kv.json");

struct World {
    db: SqliteDb,
    kv: SqliteKv,
    acting: Acting,
}

impl World {
    fn new() -> Self {
        Self {
            db: platform_main(),
            kv: SqliteKv::in_memory(ManualClock::at_ms(0)).unwrap(),
            acting: Acting {
                actor: Actor::Operator("opr_1".to_owned()),
                reach: Reach::Platform,
                request_id: "req_1".to_owned(),
                now_ms: 7,
            },
        }
    }

    fn create(&self, new: &NewTenant) -> Result<Tenant, ServiceError<TenantRejection>> {
        block_on(create(&self.db, &self.kv, &self.acting, new)).map(|saved| saved.tenant)
    }

    fn change(&self, id: &str, wanted: &TenantChange) -> Result<Tenant, ServiceError<TenantRejection>> {
        block_on(change(&self.db, &self.kv, &self.acting, id, wanted)).map(|saved| saved.tenant)
    }

    /// The brand's configuration in force becomes one of former rules, with a field that is none today.
    fn outdate(&self, id: &str) -> String {
        let mut fields = block_on(get(&self.db, &Reach::Platform, id)).unwrap().configuration;
        fields.insert("colour".to_owned(), json!("red"));
        let config = Value::Object(fields).to_string();
        let sql = "UPDATE tenant_configs SET config = ?2 WHERE tenant_id = ?1";
        block_on(self.db.query(Statement::new(sql).bind(id).bind(config.as_str()))).unwrap();
        config
    }

    fn host(&self, hostname: &str) -> Option<String> {
        block_on(tenant_of_host(&self.kv, hostname)).unwrap()
    }

    fn rows(&self, sql: &'static str) -> Vec<Row> {
        block_on(self.db.query(Statement::new(sql))).unwrap()
    }

    fn audited(&self) -> usize {
        self.rows("SELECT sequence FROM audit_log").len()
    }
}

fn configuration() -> Map<String, Value> {
    let mut fields = serde_json::to_value(demo_tenant()).unwrap().as_object().unwrap().clone();
    for name in ["name", "version", "suspended"] {
        fields.remove(name);
    }
    fields
}

fn new(tenant_id: &str, hostnames: &[&str]) -> NewTenant {
    NewTenant {
        tenant_id: tenant_id.to_owned(),
        name: "Brand".to_owned(),
        hostnames: hostnames.iter().map(|name| (*name).to_owned()).collect(),
        configuration: configuration(),
    }
}

fn patch(version: u64, patch: Value) -> TenantChange {
    TenantChange { version, configuration: patch.as_object().cloned(), ..TenantChange::default() }
}

fn hostnames(version: u64, names: &[&str]) -> TenantChange {
    let hostnames = Some(names.iter().map(|name| (*name).to_owned()).collect());
    TenantChange { version, hostnames, ..TenantChange::default() }
}

fn rejection<T: std::fmt::Debug>(answer: Result<T, ServiceError<TenantRejection>>) -> TenantRejection {
    match answer {
        Err(ServiceError::Rejected(rejection)) => rejection,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_brand_is_served_under_its_names() {
    let world = World::new();
    let tenant = world.create(&new("acme", &["play.acme.example", "acme.example"])).unwrap();
    assert_eq!(tenant.hostnames, ["acme.example", "play.acme.example"]);
    assert_eq!((tenant.version, tenant.status, tenant.published), (1, TenantStatus::Active, true));
    assert_eq!(world.host("play.acme.example").as_deref(), Some("acme"));
    let config = block_on(load_config(&world.kv, "acme")).unwrap();
    assert_eq!((config.name.as_str(), config.version, config.suspended), ("Brand", 1, false));
    assert_eq!(block_on(load_good_config(&world.kv, "acme")).unwrap(), Some(config));
    assert_eq!(block_on(get(&world.db, &Reach::Platform, "acme")).unwrap(), tenant);
    assert_eq!(rejection(world.create(&new("acme", &[]))), TenantRejection::TenantExists);
    assert_eq!(world.audited(), 1);
}

#[test]
fn a_change_is_in_force_kept_and_audited() {
    let world = World::new();
    world.create(&new("acme", &["acme.example"])).unwrap();
    let wanted =
        patch(1, json!({ "transfers": false, "welcome_promo": null, "mines": { "open_rounds_max": 3 } }));
    let tenant = world.change("acme", &wanted).unwrap();
    let config = block_on(load_config(&world.kv, "acme")).unwrap();
    assert_eq!(Value::Object(tenant.configuration), serde_json::to_value(&config).unwrap());
    assert_eq!((config.version, config.transfers, config.mines.open_rounds_max), (2, false, 3));
    assert_eq!(config.welcome_promo, None);
    assert_eq!(config.mines.stake_minor_max, demo_tenant().mines.stake_minor_max);
    let status =
        TenantChange { version: 2, status: Some(TenantStatus::Suspended), ..TenantChange::default() };
    assert_eq!(world.change("acme", &status).unwrap().status, TenantStatus::Suspended);
    assert!(block_on(load_config(&world.kv, "acme")).unwrap().suspended);
    let named = TenantChange { version: 3, name: Some("Acme".to_owned()), ..TenantChange::default() };
    assert_eq!(world.change("acme", &named).unwrap().configuration["name"], "Acme");
    assert_eq!(world.rows("SELECT version FROM tenant_configs").len(), 4);
    let rows = block_on(audit::list(&world.db, &Reach::Platform, &AuditQuery::default())).unwrap().entries;
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].change["before"]["name"], "Brand");
    assert_eq!(rows[2].change["after"]["transfers"], false);
    assert_eq!((rows[2].actor_id.as_str(), rows[2].tenant_id.as_deref()), ("opr_1", Some("acme")));
    assert!(rows[2].change["after"].get("currencies").is_none(), "what stayed is not told");
}

#[test]
fn what_is_wrong_is_named_and_nothing_is_written() {
    let world = World::new();
    world.create(&new("acme", &["acme.example"])).unwrap();
    for (wanted, field) in [
        (json!({ "mines": { "house_edge_basis_points": 2501 } }), "mines.house_edge_basis_points"),
        (json!({ "mines": { "stake_minor_min": "1" } }), "mines.stake_minor_min"),
        (json!({ "mines": { "colour": 1 } }), "mines.colour"),
        (json!({ "colour": "red" }), "colour"),
        (json!({ "currencies": null }), "currencies"),
        (json!({ "currencies": ["XXX"] }), "currencies"),
        (json!({ "restricted_countries": ["UK"] }), "restricted_countries"),
        (json!({ "name": "x" }), "name"),
        (json!({ "version": 9 }), "version"),
        (json!({ "suspended": true }), "suspended"),
        (json!({ "crash": [{}] }), "crash[0].name"),
    ] {
        match rejection(world.change("acme", &patch(1, wanted.clone()))) {
            TenantRejection::InvalidConfiguration { field: named, reason } => {
                assert_eq!(named, field, "{wanted}: {reason}");
            }
            other => panic!("{wanted}: {other:?}"),
        }
    }
    let mut named = TenantChange { version: 1, ..TenantChange::default() };
    for name in ["", " a", "a\nb", &"x".repeat(101)] {
        named.name = Some(name.to_owned());
        assert_eq!(rejection(world.change("acme", &named)), TenantRejection::InvalidName, "{name:?}");
    }
    for id in ["", "Acme", "a:b", "a b", "../x", "platform", &"a".repeat(33), "' OR 1=1 --"] {
        assert_eq!(rejection(world.create(&new(id, &[]))), TenantRejection::InvalidTenantId, "{id}");
    }
    assert_eq!((world.audited(), block_on(load_config(&world.kv, "acme")).unwrap().version), (1, 1));
    assert_eq!(rejection(world.change("none", &patch(1, json!({})))), TenantRejection::TenantNotFound);
}

#[test]
fn a_host_name_is_one_of_the_dns() {
    let world = World::new();
    for hostname in [
        "",
        "localhost",
        "Acme.example",
        "acme.example.",
        "acme..example",
        "-a.example",
        "a-.example",
        "1.2.3.4",
        "a.0x7f",
        "127.1",
        "[::1]",
        "acme.example:80",
        "a@acme.example",
        "a_b.example",
        "*.example",
        "acme.example/x",
        "é.example",
        "' OR 1=1 --",
        &format!("{}.example", "a".repeat(64)),
        &format!("{}example", "abcdefg.".repeat(32)),
    ] {
        let refused = rejection(world.create(&new("acme", &[hostname])));
        assert_eq!(refused, TenantRejection::InvalidHostname { hostname: hostname.to_owned() });
    }
    let twice = rejection(world.create(&new("acme", &["a.example", "a.example"])));
    assert_eq!(twice, TenantRejection::InvalidHostname { hostname: "a.example".to_owned() });
    let many: Vec<String> = (0..51).map(|index| format!("h{index}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(matches!(rejection(world.create(&new("acme", &many))), TenantRejection::InvalidHostname { .. }));
    world.create(&new("acme", &many[..50])).unwrap();
    world.create(&new("punycode", &["xn--bcher-kva.example"])).unwrap();
    assert!(matches!(
        rejection(world.change("acme", &hostnames(1, &many))),
        TenantRejection::InvalidHostname { .. }
    ));
}

#[test]
fn nobody_takes_over_the_name_of_another_brand() {
    let world = World::new();
    world.create(&new("acme", &["acme.example"])).unwrap();
    let taken = TenantRejection::HostnameTaken { hostname: "acme.example".to_owned() };
    assert_eq!(rejection(world.create(&new("evil", &["evil.example", "acme.example"]))), taken);
    world.create(&new("evil", &["evil.example"])).unwrap();
    assert_eq!(rejection(world.change("evil", &hostnames(1, &["evil.example", "acme.example"]))), taken);
    assert_eq!(world.host("acme.example").as_deref(), Some("acme"));
    // Given up, it is free.
    world.change("acme", &hostnames(1, &["other.example"])).unwrap();
    assert_eq!((world.host("acme.example"), world.host("other.example").as_deref()), (None, Some("acme")));
    world.change("evil", &hostnames(1, &["acme.example", "evil.example"])).unwrap();
    assert_eq!(world.host("acme.example").as_deref(), Some("evil"));
}

#[test]
fn no_change_is_lost_to_another() {
    let world = World::new();
    world.create(&new("acme", &[])).unwrap();
    world.change("acme", &patch(1, json!({ "transfers": false }))).unwrap();
    let refused = rejection(world.change("acme", &patch(1, json!({ "transfers": true }))));
    assert_eq!(refused, TenantRejection::VersionConflict { version: 2 });
    assert!(!block_on(load_config(&world.kv, "acme")).unwrap().transfers);
    // Also when the other one came between reading and writing.
    let racing = Racing { world: &world, acting: world.acting.clone(), raced: false.into() };
    let wanted = patch(2, json!({ "transfers": true }));
    let refused = rejection(block_on(change(&racing, &world.kv, &world.acting, "acme", &wanted)));
    assert_eq!(refused, TenantRejection::VersionConflict { version: 3 });
    assert_eq!(world.audited(), 3);
}

/// Changes the brand between another's reading and writing.
struct Racing<'a> {
    world: &'a World,
    acting: Acting,
    raced: std::cell::Cell<bool>,
}

impl Db for Racing<'_> {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.world.db.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        let writes = statements.iter().any(|statement| statement.sql().starts_with("INSERT INTO audit_log"));
        if writes && !self.raced.replace(true) {
            let other = patch(2, json!({ "mines": { "open_rounds_max": 2 } }));
            let changed = change(&self.world.db, &self.world.kv, &self.acting, "acme", &other).await;
            assert_eq!(changed.unwrap().tenant.version, 3);
        }
        self.world.db.batch(statements).await
    }
}

#[test]
fn a_configuration_of_former_rules_is_shown_and_put_right() {
    let world = World::new();
    world.create(&new("acme", &["acme.example"])).unwrap();
    world.outdate("acme");
    let shown = block_on(get(&world.db, &Reach::Platform, "acme")).unwrap();
    assert_eq!(shown.configuration["colour"], "red");
    assert_eq!(shown.defect.unwrap().field, "colour");
    let renamed = TenantChange { version: 1, name: Some("Acme".to_owned()), ..TenantChange::default() };
    assert!(matches!(
        rejection(world.change("acme", &renamed)),
        TenantRejection::InvalidConfiguration { field, .. } if field == "colour"
    ));
    let mended = world.change("acme", &patch(1, json!({ "colour": null, "transfers": false }))).unwrap();
    assert_eq!((mended.version, mended.defect, mended.published), (2, None, true));
    assert!(!block_on(load_config(&world.kv, "acme")).unwrap().transfers);
    let rows = block_on(audit::list(&world.db, &Reach::Platform, &AuditQuery::default())).unwrap().entries;
    assert_eq!(rows[0].change["before"]["colour"], "red");
}

#[test]
fn a_brands_own_people_see_only_it() {
    let world = World::new();
    for id in ["acme", "evil", "zeta"] {
        world.create(&new(id, &[])).unwrap();
    }
    let own = Reach::Tenant("evil".to_owned());
    let seen = block_on(list(&world.db, &own, &TenantsQuery::default())).unwrap();
    assert_eq!(seen.tenants.iter().map(|tenant| tenant.tenant_id.as_str()).collect::<Vec<_>>(), ["evil"]);
    assert_eq!(rejection(block_on(get(&world.db, &own, "acme"))), TenantRejection::TenantNotFound);
    let acting = Acting { reach: own, ..world.acting.clone() };
    let wanted = patch(1, json!({ "transfers": false }));
    let refused = block_on(change(&world.db, &world.kv, &acting, "acme", &wanted));
    assert_eq!(rejection(refused), TenantRejection::TenantNotFound);
    let refused = block_on(create(&world.db, &world.kv, &acting, &new("more", &[])));
    assert_eq!(rejection(refused), TenantRejection::TenantNotFound);
    let after = TenantsQuery { after: Some("acme".to_owned()) };
    assert_eq!(block_on(list(&world.db, &Reach::Platform, &after)).unwrap().tenants.len(), 2);
}

#[test]
fn the_seed_is_what_the_endpoints_would_have_made() {
    let world = World::new();
    for statement in SEED_ROWS.split_inclusive(";\n").filter(|sql| !sql.trim().is_empty()) {
        block_on(world.db.query(Statement::new(statement.to_owned()))).unwrap();
    }
    let entries: Vec<Value> = serde_json::from_str(SEED_KV).unwrap();
    for entry in &entries {
        let (key, value) = (entry["key"].as_str().unwrap(), entry["value"].as_str().unwrap());
        if key.starts_with("tenant:") {
            assert!(parse_config(value).is_ok(), "{key}: {:?}", parse_config(value));
        }
        block_on(world.kv.put(key, value, None)).unwrap();
    }
    block_on(sweep(&world.db, &world.kv, 1)).unwrap();
    let stale =
        world.rows("SELECT config_key FROM config_publications WHERE published_generation < generation");
    assert_eq!(stale, []);
    for entry in &entries {
        let (key, value) = (entry["key"].as_str().unwrap(), entry["value"].as_str().unwrap());
        assert_eq!(block_on(world.kv.get(key)).unwrap().as_deref(), Some(value), "{key}: rows and KV differ");
    }
    let hosts = world.rows("SELECT config_key FROM config_publications WHERE config_key LIKE 'host:%'");
    assert_eq!(
        hosts.len(),
        entries.iter().filter(|entry| entry["key"].as_str().unwrap().starts_with("host:")).count()
    );
    let demo = block_on(get(&world.db, &Reach::Platform, "demo")).unwrap();
    assert_eq!(demo.hostnames.len(), 3);
    assert_eq!(world.change("demo", &hostnames(1, &["localhost", "127.0.0.1"])).unwrap().version, 2);
}
