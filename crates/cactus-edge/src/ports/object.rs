use crate::{Fault, Row, Value};

/// The SQL storage of a Durable Object: synchronous, private to the object, one writer.
///
/// Writes without an await between them commit as one transaction, and replies leave the object only when
/// they are durable (output gate).
pub trait ObjectSql {
    /// Runs SQL. Several statements may be separated by `;`; the parameters belong to the last one.
    ///
    /// # Errors
    /// A fault; nothing of this call was written.
    fn run(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault>;
}

/// The alarm of a Durable Object: one per object, at least once, retried by the platform.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Alarm {
    /// Sets the alarm unless one is set for an earlier time.
    ///
    /// # Errors
    /// A fault when the alarm cannot be stored.
    async fn set_at_latest(&self, at_ms: u64) -> Result<(), Fault>;
}
