use std::rc::Rc;

use rusqlite::Connection;

use super::Faults;
use super::connection::{in_file, in_memory, run_many};
use crate::{Fault, ObjectSql, Row, Value};

/// The twin of a Durable Object's SQL storage. Clones share the storage, as two requests to one object do;
/// a clone taken before an object is dropped is the storage that its successor finds.
#[derive(Debug, Clone)]
pub struct SqliteObject {
    connection: Rc<Connection>,
    faults: Faults,
}

impl SqliteObject {
    /// An empty object in memory.
    ///
    /// # Errors
    /// A fault when SQLite cannot start.
    pub fn in_memory() -> Result<Self, Fault> {
        Ok(Self { connection: Rc::new(in_memory("")?), faults: Faults::default() })
    }

    /// An object in a file, which is created when missing.
    ///
    /// # Errors
    /// A fault when the file cannot be opened.
    pub fn in_file(path: &std::path::Path) -> Result<Self, Fault> {
        Ok(Self { connection: Rc::new(in_file(path, "")?), faults: Faults::default() })
    }

    /// The plan of failures of this object.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }
}

impl ObjectSql for SqliteObject {
    fn run(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
        self.faults.around(|| run_many(&self.connection, sql, parameters))
    }
}
