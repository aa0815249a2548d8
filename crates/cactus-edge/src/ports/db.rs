use crate::{Fault, Row, Statement};

/// A D1 database. No interactive transactions: a [`Db::batch`] only, because D1 has no more.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Db {
    /// Runs one statement and returns its rows.
    ///
    /// # Errors
    /// A fault; after `Unavailable` the statement may or may not have run.
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault>;

    /// Runs all statements in order as one atomic unit and returns the rows of each.
    ///
    /// # Errors
    /// A fault; nothing was written, or after `Unavailable` either everything was or nothing.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault>;
}
