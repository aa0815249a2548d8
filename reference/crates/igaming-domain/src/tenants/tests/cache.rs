//! What an isolate remembers, over a namespace that fails, lags and is written to by hand.

use std::rc::Rc;

use cactus_edge::sqlite::{FailWhen, ManualClock, SqliteKv};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::tenant::TenantConfig;
use igaming_testkit::demo_tenant;

use crate::tenants::{Brand, BrandCache, InForce};

const CONFIG: &str = "tenant:demo:config";
const GOOD: &str = "tenant:demo:config:good";
const MINUTE_MS: u64 = 60_000;

struct World {
    clock: ManualClock,
    kv: SqliteKv,
    isolate: BrandCache,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_ms(1);
        Self { kv: SqliteKv::in_memory(clock.clone()).unwrap(), clock, isolate: BrandCache::default() }
    }

    fn put(&self, key: &str, value: &str) {
        pollster::block_on(self.kv.put(key, value, None)).unwrap();
    }

    fn put_version(&self, key: &str, version: u64) {
        let config = TenantConfig { version, ..demo_tenant() };
        self.put(key, &serde_json::to_string(&config).unwrap());
    }

    fn brand(&self) -> Result<InForce<Rc<Brand>>, Fault> {
        pollster::block_on(self.isolate.brand(&self.kv, "demo", self.clock.now_ms()))
    }

    /// The version in force, and whether something is wrong.
    fn version(&self) -> (u64, bool) {
        let brand = self.brand().unwrap();
        (brand.value.config.version, brand.fault.is_some())
    }

    fn tenant_id(&self, host: &str) -> Option<String> {
        let found = pollster::block_on(self.isolate.tenant_id(&self.kv, host, self.clock.now_ms())).unwrap();
        found.value.map(|tenant_id| tenant_id.to_string())
    }
}

#[test]
fn a_change_is_seen_after_a_minute_and_not_before() {
    let world = World::new();
    world.put_version(CONFIG, 1);
    assert_eq!(world.version(), (1, false));
    world.put_version(CONFIG, 2);
    world.clock.advance_ms(MINUTE_MS - 1);
    assert_eq!(world.version(), (1, false));
    world.clock.advance_ms(1);
    assert_eq!(world.version(), (2, false));
}

#[test]
fn a_bad_configuration_leaves_the_last_good_one_in_force() {
    let world = World::new();
    world.put_version(CONFIG, 3);
    assert_eq!(world.version(), (3, false));
    for bad in ["", "{", "null", "{\"name\":1}", "\u{0}", &"[".repeat(100_000)] {
        world.put(CONFIG, bad);
        world.clock.advance_ms(MINUTE_MS);
        assert_eq!(world.version(), (3, true), "{bad:.20}");
        // Nor is it read again for each request.
        assert_eq!(world.version(), (3, false));
    }
    world.put_version(CONFIG, 4);
    world.clock.advance_ms(MINUTE_MS);
    assert_eq!(world.version(), (4, false));
}

#[test]
fn an_isolate_that_knows_nothing_takes_the_last_accepted_one() {
    let world = World::new();
    world.put(CONFIG, "{");
    assert!(!world.brand().unwrap_err().is_retryable());
    world.put_version(GOOD, 7);
    assert_eq!(world.version(), (7, true));
    // A newer good copy in KV is no reason to change what is in force.
    world.put_version(GOOD, 6);
    world.clock.advance_ms(MINUTE_MS);
    assert_eq!(world.version(), (7, true));
}

#[test]
fn a_copy_that_is_bad_as_well_is_a_fault() {
    let world = World::new();
    world.put(CONFIG, "{");
    world.put(GOOD, "{");
    assert!(!world.brand().unwrap_err().is_retryable());
}

#[test]
fn an_older_version_never_comes_back() {
    let world = World::new();
    world.put_version(CONFIG, 5);
    assert_eq!(world.version(), (5, false));
    for older in [4, 0] {
        world.put_version(CONFIG, older);
        world.clock.advance_ms(MINUTE_MS);
        assert_eq!(world.version(), (5, false));
    }
}

#[test]
fn an_outage_changes_nothing_for_who_knows_and_is_told_to_who_does_not() {
    let world = World::new();
    world.put_version(CONFIG, 1);
    world.put("host:demo.example", "demo");
    world.kv.faults().fail_next(FailWhen::BeforePersisting);
    assert!(world.brand().unwrap_err().is_retryable());
    assert_eq!(world.version(), (1, false));
    assert_eq!(world.tenant_id("demo.example").as_deref(), Some("demo"));
    world.clock.advance_ms(MINUTE_MS);
    world.kv.faults().plan([Some(FailWhen::BeforePersisting); 2]);
    assert_eq!(world.version(), (1, true));
    assert_eq!(world.tenant_id("demo.example").as_deref(), Some("demo"));
    assert_eq!(world.kv.faults().remaining(), 0);
}

#[test]
fn unknown_hosts_are_remembered_too() {
    let world = World::new();
    assert_eq!(world.tenant_id("demo.example"), None);
    world.put("host:demo.example", "demo");
    world.clock.advance_ms(MINUTE_MS - 1);
    assert_eq!(world.tenant_id("demo.example"), None);
    world.clock.advance_ms(1);
    assert_eq!(world.tenant_id("demo.example").as_deref(), Some("demo"));
    pollster::block_on(world.kv.delete("host:demo.example")).unwrap();
    world.clock.advance_ms(MINUTE_MS);
    assert_eq!(world.tenant_id("demo.example"), None);
}

#[test]
fn what_is_remembered_is_told_without_reading() {
    let world = World::new();
    let remembered = || world.isolate.remembered_brand("demo.example").is_some();
    world.put("host:demo.example", "demo");
    world.put_version(CONFIG, 1);
    assert!(!remembered());
    world.tenant_id("demo.example");
    assert!(!remembered());
    world.version();
    assert!(remembered());
    assert!(world.isolate.remembered_brand("other.example").is_none());
}

#[test]
fn invented_hosts_do_not_displace_a_brand() {
    let world = World::new();
    world.put("host:demo.example", "demo");
    assert_eq!(world.tenant_id("demo.example").as_deref(), Some("demo"));
    for number in 0..5_000 {
        assert_eq!(world.tenant_id(&format!("x{number}.example")), None);
    }
    // Nothing is read any more, so a namespace that fails goes unnoticed.
    world.kv.faults().fail_next(FailWhen::BeforePersisting);
    assert_eq!(world.tenant_id("demo.example").as_deref(), Some("demo"));
    assert_eq!(world.kv.faults().remaining(), 1);
}
