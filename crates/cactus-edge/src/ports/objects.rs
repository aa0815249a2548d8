use crate::Fault;

/// An R2 bucket.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Objects {
    /// The object under `key`.
    ///
    /// # Errors
    /// A fault when the bucket cannot be read or the key is too long.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault>;

    /// Stores an object, replacing what was there.
    ///
    /// # Errors
    /// A fault when the bucket cannot be written or the key is too long.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Fault>;

    /// Removes an object; removing a missing one is not an error.
    ///
    /// # Errors
    /// A fault when the bucket cannot be written.
    async fn delete(&self, key: &str) -> Result<(), Fault>;
}
