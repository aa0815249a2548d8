use worker::{Bucket, Env};

use super::unavailable;
use crate::{Fault, Objects};

/// An R2 bucket binding.
#[derive(Debug, Clone)]
pub struct R2Bucket(Bucket);

impl R2Bucket {
    /// Wraps a binding.
    pub fn new(bucket: Bucket) -> Self {
        Self(bucket)
    }

    /// The bucket bound as `name`.
    ///
    /// # Errors
    /// A fault when there is no such binding.
    pub fn from_env(env: &Env, name: &str) -> Result<Self, Fault> {
        env.bucket(name).map(Self).map_err(|error| Fault::internal(format!("{name}: {error}")))
    }
}

impl Objects for R2Bucket {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(object) = self.0.get(key).execute().await.map_err(unavailable)? else {
            return Ok(None);
        };
        match object.body() {
            Some(body) => body.bytes().await.map(Some).map_err(unavailable),
            None => Ok(None),
        }
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        self.0.put(key, bytes).execute().await.map(drop).map_err(unavailable)
    }

    async fn delete(&self, key: &str) -> Result<(), Fault> {
        self.0.delete(key).await.map_err(unavailable)
    }
}
