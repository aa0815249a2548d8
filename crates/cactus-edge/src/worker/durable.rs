use std::cell::Cell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;
use worker::{SqlStorage, Storage};

use super::{describe, glue, row_from_js, to_js};
use crate::packed::{pack, unpack};
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
}

impl ObjectSql for DurableSql {
    fn run(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
        check_sql(sql, parameters)?;
        let storage: &JsValue = self.0.as_ref();
        let answer = match pack(parameters) {
            Some(packed) => glue::run_packed(storage, sql, &packed),
            None => glue::run(storage, sql, &parameters.iter().map(to_js).collect::<Array>()),
        };
        let answer = answer.map_err(|error| Fault::internal(describe(&error)))?;
        if answer.is_undefined() {
            return Ok(Vec::new());
        }
        match answer.as_string() {
            Some(packed) => unpack(&packed),
            None => Array::from(&answer).iter().map(|row| row_from_js(&row)).collect(),
        }
    }
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
    /// The call to the platform starts at once, so an alarm set right after a SQL write commits with it. It is
    /// not awaited: the output gate holds every answer back until the alarm is stored, and resets the object if
    /// it cannot be.
    ///
    /// An alarm left by an earlier life of the object is not asked for: overwriting it delays it by at most
    /// `at_ms` - now.
    async fn set_at_latest(&self, at_ms: u64) -> Result<(), Fault> {
        if self.known_at_ms.get().is_some_and(|known| known <= at_ms) {
            return Ok(());
        }
        let storage: &JsValue = self.storage.as_raw().as_ref();
        // A time in milliseconds is far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        glue::set_alarm(storage, at_ms as f64).map_err(|error| Fault::unavailable(describe(&error)))?;
        self.known_at_ms.set(Some(at_ms));
        Ok(())
    }
}
