use std::cell::Cell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::types::{SqlStorage as SqlStorageSys, SqlStorageCursor};
use worker::{ScheduledTime, SqlStorage, Storage};

use super::{describe, row_from_js, to_js, unavailable};
use crate::sql::check_sql;
use crate::{Alarm, Fault, ObjectSql, Row, Value};

/// The SQL storage of a Durable Object.
#[derive(Debug, Clone)]
pub struct DurableSql(SqlStorage);

impl DurableSql {
    /// Wraps the storage of an object.
    pub fn new(storage: &Storage) -> Self {
        Self(storage.sql())
    }

    /// Like [`ObjectSql::run`], with the number of rows the platform bills as written.
    ///
    /// # Errors
    /// A fault; nothing of this call was written.
    pub fn run_counted(&self, sql: &str, parameters: &[Value]) -> Result<(Vec<Row>, u64), Fault> {
        let cursor = self.exec(sql, parameters)?;
        let rows = raw_rows(&cursor)?;
        // A count of rows is a small non-negative whole number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok((rows, cursor.rows_written() as u64))
    }

    fn exec(&self, sql: &str, parameters: &[Value]) -> Result<SqlStorageCursor, Fault> {
        check_sql(sql, parameters)?;
        let bindings: Array = parameters.iter().map(to_js).collect();
        let storage: &JsValue = self.0.as_ref();
        let storage: &SqlStorageSys = storage.unchecked_ref();
        storage.exec(sql, bindings).map_err(|error| Fault::internal(describe(&error)))
    }
}

impl ObjectSql for DurableSql {
    fn run(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
        raw_rows(&self.exec(sql, parameters)?)
    }
}

/// All remaining rows in one crossing.
fn raw_rows(cursor: &SqlStorageCursor) -> Result<Vec<Row>, Fault> {
    Array::from(&cursor.raw()).iter().map(|row| row_from_js(&row)).collect()
}

/// The alarm of a Durable Object. Clones share what is known about it.
#[derive(Debug, Clone)]
pub struct DurableAlarm {
    storage: Rc<Storage>,
    known_at_ms: Rc<Cell<Option<u64>>>,
}

impl DurableAlarm {
    /// Wraps the storage of an object.
    pub fn new(storage: Storage) -> Self {
        Self { storage: Rc::new(storage), known_at_ms: Rc::default() }
    }

    /// To be called when the alarm rings: the platform has taken it off.
    pub fn rang(&self) {
        self.known_at_ms.set(None);
    }
}

impl Alarm for DurableAlarm {
    /// The call to the platform starts before the first await, so an alarm set right after a SQL write
    /// commits with it. An alarm left by an earlier life of the object is not asked for: overwriting it
    /// delays it by at most `at_ms` - now.
    async fn set_at_latest(&self, at_ms: u64) -> Result<(), Fault> {
        if self.known_at_ms.get().is_some_and(|known| known <= at_ms) {
            return Ok(());
        }
        self.known_at_ms.set(Some(at_ms));
        // A time in milliseconds is far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let date = js_sys::Date::new(&(at_ms as f64).into());
        let set = self.storage.set_alarm(ScheduledTime::new(date)).await;
        if set.is_err() {
            self.known_at_ms.set(None);
        }
        set.map_err(unavailable)
    }
}
