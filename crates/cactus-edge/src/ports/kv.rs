use crate::Fault;

/// Workers KV. Reads may be up to 60 s stale and each key takes one write a second: never a counter, never
/// money, never the only guard of a rule that must hold at once.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Kv {
    /// The value under `key`.
    ///
    /// # Errors
    /// A fault when the store cannot be read or the key is too long.
    async fn get(&self, key: &str) -> Result<Option<String>, Fault>;

    /// Stores `value`; with `ttl_s` (at least 60) it disappears after that many seconds.
    ///
    /// # Errors
    /// A fault when the store cannot be written or a limit would be broken.
    async fn put(&self, key: &str, value: &str, ttl_s: Option<u64>) -> Result<(), Fault>;

    /// Removes `key`; removing a missing key is not an error.
    ///
    /// # Errors
    /// A fault when the store cannot be written.
    async fn delete(&self, key: &str) -> Result<(), Fault>;
}
