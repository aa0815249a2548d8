use std::cell::OnceCell;

use wasm_bindgen_futures::JsFuture;
use worker::{Env, KvStore};

use super::glue::{KvRead, binding};
use super::{describe, unavailable};
use crate::limits::KV_TTL_S_MIN;
use crate::{Fault, Kv};

/// A KV namespace binding. Reads, which happen at every request, take the shortest way; writes are rare.
#[derive(Debug, Clone)]
pub struct KvNamespace {
    env: Env,
    name: &'static str,
    read: KvRead,
    write: OnceCell<KvStore>,
}

impl KvNamespace {
    /// Takes the binding `name` from the environment.
    ///
    /// # Errors
    /// A fault when there is none.
    pub fn new(env: &Env, name: &'static str) -> Result<Self, Fault> {
        Ok(Self { env: env.clone(), name, read: binding(env, name)?, write: OnceCell::new() })
    }

    fn store(&self) -> Result<&KvStore, Fault> {
        if self.write.get().is_none() {
            let store = self.env.kv(self.name).map_err(|error| Fault::internal(error.to_string()))?;
            let _ = self.write.set(store);
        }
        self.write.get().ok_or_else(|| Fault::internal("a KV namespace was not kept"))
    }
}

impl Kv for KvNamespace {
    async fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        let failed = |error| Fault::unavailable(describe(&error));
        let value = JsFuture::from(self.read.get(key).map_err(failed)?).await.map_err(failed)?;
        Ok(value.as_string())
    }

    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault> {
        if ttl_s.is_some_and(|ttl_s| ttl_s < KV_TTL_S_MIN) {
            return Err(Fault::limit_exceeded("a KV time to live is shorter than 60 s"));
        }
        let put = self.store()?.put(key, value).map_err(unavailable)?;
        let put = match ttl_s {
            Some(ttl_s) => put.expiration_ttl(ttl_s),
            None => put,
        };
        put.execute().await.map_err(unavailable)
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.store()?.delete(key).await.map_err(unavailable)
    }
}
