use std::cell::Cell;

use cactus_edge::sqlite::FailWhen;
use cactus_edge::{Db, Fault, Kv, Row, Statement};
use pollster::block_on;
use serde_json::json;

use super::super::store::{self, Publication};
use super::super::{create, get, publish, sweep};
use super::{World, hostnames, new, patch};
use crate::backoffice::Reach;
use crate::tenants::{load_config, load_good_config};

#[test]
fn what_could_not_be_published_is_published_later() {
    let world = World::new();
    world.kv.faults().fail_next(FailWhen::BeforePersisting);
    let tenant = world.create(&new("acme", &["acme.example"])).unwrap();
    assert!(!tenant.published);
    assert_eq!(world.host("acme.example"), None, "a name never leads to a brand without configuration");
    block_on(publish(&world.db, &world.kv, None)).unwrap();
    assert_eq!(world.host("acme.example").as_deref(), Some("acme"));
    assert!(block_on(get(&world.db, &Reach::Platform, "acme")).unwrap().published);
    for steps in 0..6 {
        let version = 1 + steps;
        world.kv.faults().plan((0..steps).map(|_| None).chain([Some(FailWhen::AfterPersisting)]));
        let name = format!("h{steps}.example");
        world.change("acme", &hostnames(version, &[&name])).unwrap();
        block_on(publish(&world.db, &world.kv, None)).unwrap();
        world.kv.faults().plan(std::iter::empty());
        while world.kv.faults().remaining() > 0 {
            let _ = block_on(world.kv.get("nothing"));
        }
        block_on(publish(&world.db, &world.kv, None)).unwrap();
        assert_eq!(world.host(&name).as_deref(), Some("acme"));
        assert_eq!(block_on(load_config(&world.kv, "acme")).unwrap().version, version + 1);
    }
    assert_eq!(world.host("h4.example"), None);
}

#[test]
fn a_publisher_that_was_overtaken_is_put_right() {
    let world = World::new();
    world.create(&new("acme", &["acme.example"])).unwrap();
    let old = block_on(world.kv.get("tenant:acme:config")).unwrap().unwrap();
    world.change("acme", &patch(1, json!({ "transfers": false }))).unwrap();
    // One who read generation 1 before, and writes only now.
    block_on(world.kv.put("tenant:acme:config", &old, None)).unwrap();
    let stale = Publication {
        config_key: "tenant:acme:config".to_owned(),
        tenant_id: "acme".to_owned(),
        generation: 1,
    };
    block_on(store::mark_published(&world.db, &stale)).unwrap();
    block_on(publish(&world.db, &world.kv, None)).unwrap();
    assert!(!block_on(load_config(&world.kv, "acme")).unwrap().transfers);
    // One who died before it could say so; and a name that leads where it should not.
    block_on(world.kv.put("tenant:acme:config", &old, None)).unwrap();
    block_on(world.kv.put("host:acme.example", "evil", None)).unwrap();
    block_on(sweep(&world.db, &world.kv, 9)).unwrap();
    assert!(!block_on(load_config(&world.kv, "acme")).unwrap().transfers);
    assert_eq!(world.host("acme.example").as_deref(), Some("acme"));
}

#[test]
fn a_configuration_of_former_rules_is_no_last_good_one() {
    let world = World::new();
    world.create(&new("acme", &[])).unwrap();
    let outdated = world.outdate("acme");
    block_on(sweep(&world.db, &world.kv, 9)).unwrap();
    assert_eq!(block_on(world.kv.get("tenant:acme:config")).unwrap().as_deref(), Some(outdated.as_str()));
    assert_eq!(block_on(load_good_config(&world.kv, "acme")).unwrap().unwrap().name, "Brand");
}

#[test]
fn the_last_good_copy_is_put_right_too() {
    let world = World::new();
    world.create(&new("acme", &[])).unwrap();
    for broken in [None, Some("{")] {
        match broken {
            None => block_on(world.kv.delete("tenant:acme:config:good")).unwrap(),
            Some(text) => block_on(world.kv.put("tenant:acme:config:good", text, None)).unwrap(),
        }
        block_on(sweep(&world.db, &world.kv, 9)).unwrap();
        assert_eq!(block_on(load_good_config(&world.kv, "acme")).unwrap().unwrap().name, "Brand");
    }
}

#[test]
fn a_key_that_cannot_be_written_keeps_no_other_brand_back() {
    let world = World::new();
    for id in ["acme", "zeta"] {
        world.kv.faults().fail_next(FailWhen::BeforePersisting);
        let saved =
            block_on(create(&world.db, &world.kv, &world.acting, &new(id, &[&format!("{id}.example")])));
        let saved = saved.unwrap();
        assert!(saved.unpublished.is_some() && !saved.tenant.published, "who asked is told why");
    }
    // Of the first brand nothing can be written now; the second one is whole.
    world.kv.faults().fail_next(FailWhen::BeforePersisting);
    assert!(block_on(publish(&world.db, &world.kv, None)).is_err());
    assert_eq!((world.host("acme.example"), world.host("zeta.example").as_deref()), (None, Some("zeta")));
    block_on(publish(&world.db, &world.kv, None)).unwrap();
    assert_eq!(world.host("acme.example").as_deref(), Some("acme"));
}

/// Counts what a sweep asks of D1 and KV.
struct Counting<'a, T> {
    inner: &'a T,
    operations: &'a Cell<u64>,
}

impl<T> Counting<'_, T> {
    fn count(&self, operations: usize) {
        self.operations.set(self.operations.get() + u64::try_from(operations).unwrap());
    }
}

impl<T: Db> Db for Counting<'_, T> {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.count(1);
        self.inner.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        self.count(statements.len());
        self.inner.batch(statements).await
    }
}

impl<T: Kv> Kv for Counting<'_, T> {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.count(1);
        self.inner.get(key).await
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        self.count(1);
        self.inner.put(key, value, ttl_s).await
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.count(1);
        self.inner.delete(key).await
    }
}

#[test]
fn sweeps_take_turns_and_stay_within_an_invocation() {
    let world = World::new();
    let tenants: Vec<String> = (0..150).map(|index| format!("brand-{index:03}")).collect();
    for id in &tenants {
        world.create(&new(id, &[&format!("{id}.example")])).unwrap();
        // Everything that was published is gone.
        for key in
            [format!("tenant:{id}:config"), format!("tenant:{id}:config:good"), format!("host:{id}.example")]
        {
            block_on(world.kv.delete(&key)).unwrap();
        }
    }
    // 300 keys, a hundred each.
    for turn in 0..3 {
        let operations = Cell::new(0);
        let db = Counting { inner: &world.db, operations: &operations };
        let kv = Counting { inner: &world.kv, operations: &operations };
        block_on(sweep(&db, &kv, 100 + turn)).unwrap();
        assert!(operations.get() < 1_000, "{} operations", operations.get());
    }
    for id in &tenants {
        assert_eq!(world.host(&format!("{id}.example")).as_ref(), Some(id));
        assert_eq!(block_on(load_good_config(&world.kv, id)).unwrap().unwrap().name, "Brand");
    }
}
