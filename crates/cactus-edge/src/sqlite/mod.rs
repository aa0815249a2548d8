//! Native twins of the ports over SQLite, for tests and simulation.
//!
//! Each twin takes a [`Faults`] handle and then fails when told to, before or after persisting: the second
//! is a lost answer, the case that idempotency exists for. The SQL twins run with the platform's own SQLite
//! limits, so a statement D1 would refuse is refused here.

mod alarm;
mod analytics;
mod connection;
mod db;
mod faults;
mod kv;
mod object;
mod objects;
mod queue;
mod sources;

pub use alarm::MemoryAlarm;
pub use analytics::MemoryDataset;
pub use db::SqliteDb;
pub use faults::{FailWhen, Faults};
pub use kv::SqliteKv;
pub use object::SqliteObject;
pub use objects::SqliteObjects;
pub use queue::SqliteQueue;
pub use sources::{ManualClock, SeededRng};
