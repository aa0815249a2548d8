use rusqlite::Connection;

use super::Faults;
use super::connection::{in_memory, internal, run_one};
use crate::ports::check_batch;
use crate::{Fault, Queue};

const SCHEMA: &str = "CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;";

/// The twin of a queue. The test is the consumer: it takes messages in the order, and as often, as it likes.
#[derive(Debug)]
pub struct SqliteQueue {
    connection: Connection,
    faults: Faults,
}

impl SqliteQueue {
    /// An empty queue.
    ///
    /// # Errors
    /// A fault when SQLite cannot start.
    pub fn in_memory() -> Result<Self, Fault> {
        Ok(Self { connection: in_memory(SCHEMA)?, faults: Faults::default() })
    }

    /// The plan of failures of this queue.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    /// All messages in the order they were sent, leaving them in the queue.
    ///
    /// # Errors
    /// A fault when the storage cannot be read.
    pub fn peek(&self) -> Result<Vec<String>, Fault> {
        let rows = run_one(&self.connection, "SELECT body FROM messages ORDER BY id", &[])?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
    }

    /// All messages in the order they were sent, removing them.
    ///
    /// # Errors
    /// A fault when the storage cannot be read.
    pub fn drain(&self) -> Result<Vec<String>, Fault> {
        let messages = self.peek()?;
        run_one(&self.connection, "DELETE FROM messages", &[])?;
        Ok(messages)
    }
}

impl Queue for SqliteQueue {
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault> {
        check_batch(&messages)?;
        self.faults.around(|| {
            let transaction = self.connection.unchecked_transaction().map_err(internal)?;
            for message in &messages {
                run_one(
                    &self.connection,
                    "INSERT INTO messages (body) VALUES (?1)",
                    &[message.as_str().into()],
                )?;
            }
            transaction.commit().map_err(internal)
        })
    }
}
