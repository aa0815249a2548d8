use rusqlite::Connection;

use super::Faults;
use super::connection::{in_file, in_memory, internal, run_one};
use crate::limits::DB_BATCH_STATEMENTS_MAX;
use crate::{Db, Fault, Row, Statement};

/// The twin of a D1 database.
#[derive(Debug)]
pub struct SqliteDb {
    connection: Connection,
    faults: Faults,
}

impl SqliteDb {
    /// A database in memory; `schema` is the concatenation of the real migrations.
    ///
    /// # Errors
    /// A fault when the schema does not apply.
    pub fn in_memory(schema: &str) -> Result<Self, Fault> {
        Ok(Self { connection: in_memory(schema)?, faults: Faults::default() })
    }

    /// A database in a file. `schema` must be idempotent when the file exists.
    ///
    /// # Errors
    /// A fault when the file cannot be opened or the schema does not apply.
    pub fn in_file(path: &std::path::Path, schema: &str) -> Result<Self, Fault> {
        Ok(Self { connection: in_file(path, schema)?, faults: Faults::default() })
    }

    /// The plan of failures of this database.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }
}

impl Db for SqliteDb {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.faults.around(|| run_one(&self.connection, statement.sql(), statement.parameters()))
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        if statements.len() > DB_BATCH_STATEMENTS_MAX {
            return Err(Fault::limit_exceeded("a D1 batch has more than 100 statements"));
        }
        self.faults.around(|| {
            let transaction = self.connection.unchecked_transaction().map_err(internal)?;
            let results = statements
                .iter()
                .map(|statement| run_one(&self.connection, statement.sql(), statement.parameters()))
                .collect::<Result<Vec<_>, _>>()?;
            transaction.commit().map_err(internal)?;
            Ok(results)
        })
    }
}
