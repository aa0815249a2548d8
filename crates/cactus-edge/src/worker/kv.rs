use worker::KvStore;

use super::unavailable;
use crate::limits::KV_TTL_S_MIN;
use crate::{Fault, Kv};

/// A KV namespace binding.
#[derive(Debug, Clone)]
pub struct KvNamespace(KvStore);

impl KvNamespace {
    /// Wraps a binding.
    pub fn new(store: KvStore) -> Self {
        Self(store)
    }
}

impl Kv for KvNamespace {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.0.get(key).text().await.map_err(unavailable)
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        if ttl_s.is_some_and(|ttl_s| ttl_s < KV_TTL_S_MIN) {
            return Err(Fault::limit_exceeded("a KV time to live is shorter than 60 s"));
        }
        let put = self.0.put(key, value).map_err(unavailable)?;
        let put = match ttl_s {
            Some(ttl_s) => put.expiration_ttl(ttl_s),
            None => put,
        };
        put.execute().await.map_err(unavailable)
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.0.delete(key).await.map_err(unavailable)
    }
}
