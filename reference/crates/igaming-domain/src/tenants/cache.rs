use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use cactus_edge::{Fault, GeoPolicy, Kv};
use igaming_contracts::tenant::TenantConfig;

use super::access::geo_policy;
use super::store::{load_config, load_good_config, tenant_of_host};

/// How long an isolate believes what it read from `CONFIG_KV`, whose own cache keeps values as long.
const LIFETIME_MS: u64 = 60_000;

/// Most names an isolate remembers of each kind, so that requests with invented ones cannot fill its memory: 1,000
/// names of at most 253 bytes are 250 KB of 128 MB. Unknown hosts are counted apart and so never displace a brand's.
const NAMES_MAX: usize = 1_000;

/// A brand as its configuration has it.
#[derive(Debug)]
pub struct Brand {
    /// The configuration.
    pub config: Rc<TenantConfig>,
    /// Which countries it serves.
    pub geo: GeoPolicy,
}

impl Brand {
    fn new(config: TenantConfig) -> Rc<Self> {
        Rc::new(Self { geo: geo_policy(&config), config: Rc::new(config) })
    }
}

/// What is in force, and why it is not what `CONFIG_KV` has.
#[derive(Debug)]
pub struct InForce<T> {
    /// The value.
    pub value: T,
    /// What kept a newer one from being taken; for the log.
    pub fault: Option<Fault>,
}

impl<T> InForce<T> {
    fn new(value: T) -> Self {
        Self { value, fault: None }
    }
}

/// What an isolate remembers of `CONFIG_KV`: host names, those without a brand as well, and brands.
///
/// A value is at most 60 s old here, on top of what `CONFIG_KV` itself lags behind. Once an isolate has a
/// configuration, nothing takes it away: neither an outage, nor a value that is not valid, nor one with a lower
/// version, which some other cache still had.
#[derive(Debug, Default)]
pub struct BrandCache {
    hosts: RefCell<Names<Rc<str>>>,
    unknown_hosts: RefCell<Names<()>>,
    brands: RefCell<Names<Rc<Brand>>>,
}

impl BrandCache {
    /// The tenant of a host name, in lower case and without port; `None` when no brand is served there.
    ///
    /// # Errors
    /// A fault when `CONFIG_KV` cannot be read and nothing is remembered.
    pub async fn tenant_id(
        &self,
        kv: &impl Kv,
        host: &str,
        now_ms: u64,
    ) -> Result<InForce<Option<Rc<str>>>, Fault> {
        let known = match self.hosts.borrow().get(host) {
            Some(known) if known.until_ms > now_ms => return Ok(InForce::new(Some(Rc::clone(&known.value)))),
            known => known.map(|known| Rc::clone(&known.value)),
        };
        if self.unknown_hosts.borrow().get(host).is_some_and(|unknown| unknown.until_ms > now_ms) {
            return Ok(InForce::new(None));
        }
        let (tenant_id, fault) = match (tenant_of_host(kv, host).await, known) {
            (Ok(tenant_id), _) => (tenant_id.map(Rc::from), None),
            (Err(fault), Some(known)) => (Some(known), Some(fault)),
            (Err(fault), None) => return Err(fault),
        };
        match &tenant_id {
            Some(tenant_id) => self.hosts.borrow_mut().put(host, Rc::clone(tenant_id), now_ms),
            None => {
                self.hosts.borrow_mut().remove(host);
                self.unknown_hosts.borrow_mut().put(host, (), now_ms);
            }
        }
        Ok(InForce { value: tenant_id, fault })
    }

    /// The brand of a host name as far as it is remembered, without asking anybody.
    pub fn remembered_brand(&self, host: &str) -> Option<Rc<Brand>> {
        let hosts = self.hosts.borrow();
        let brands = self.brands.borrow();
        Some(Rc::clone(&brands.get(&hosts.get(host)?.value)?.value))
    }

    /// A brand.
    ///
    /// # Errors
    /// A fault when there is no valid configuration: none remembered, none in force, and none that was once good.
    pub async fn brand(
        &self,
        kv: &impl Kv,
        tenant_id: &str,
        now_ms: u64,
    ) -> Result<InForce<Rc<Brand>>, Fault> {
        if let Some(known) = self.brands.borrow().get(tenant_id).filter(|known| known.until_ms > now_ms) {
            return Ok(InForce::new(Rc::clone(&known.value)));
        }
        let loaded = load_config(kv, tenant_id).await;
        // Looked at only now: another request may have got a newer one meanwhile.
        let known = self.brands.borrow().get(tenant_id).map(|known| Rc::clone(&known.value));
        let brand = match (loaded, known) {
            (Ok(config), Some(known)) if config.version < known.config.version => InForce::new(known),
            (Ok(config), _) => InForce::new(Brand::new(config)),
            (Err(fault), Some(known)) => InForce { value: known, fault: Some(fault) },
            // What is unavailable is not tried twice.
            (Err(fault), None) if fault.is_retryable() => return Err(fault),
            (Err(fault), None) => match load_good_config(kv, tenant_id).await? {
                Some(config) => InForce { value: Brand::new(config), fault: Some(fault) },
                None => return Err(fault),
            },
        };
        self.brands.borrow_mut().put(tenant_id, Rc::clone(&brand.value), now_ms);
        Ok(brand)
    }
}

#[derive(Debug)]
struct Remembered<T> {
    value: T,
    until_ms: u64,
}

/// Values by name, boundedly many.
#[derive(Debug)]
struct Names<T>(HashMap<String, Remembered<T>>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Names<T> {
    fn get(&self, name: &str) -> Option<&Remembered<T>> {
        self.0.get(name)
    }

    fn put(&mut self, name: &str, value: T, now_ms: u64) {
        if self.0.len() >= NAMES_MAX && !self.0.contains_key(name) {
            self.0.retain(|_, remembered| remembered.until_ms > now_ms);
            if self.0.len() >= NAMES_MAX {
                self.0.clear();
            }
        }
        let until_ms = now_ms.saturating_add(LIFETIME_MS);
        self.0.insert(name.to_owned(), Remembered { value, until_ms });
    }

    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}
