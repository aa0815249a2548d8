use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::types::{D1Database as D1DatabaseSys, D1Result as D1ResultSys};
use worker::{D1Database, D1PreparedStatement, Env};

use super::{describe, row_from_js, to_js, unavailable};
use crate::limits::DB_BATCH_STATEMENTS_MAX;
use crate::{Db, Fault, Row, Statement};

/// A D1 database binding.
#[derive(Debug)]
pub struct D1(D1Database);

impl D1 {
    /// Wraps a binding.
    pub fn new(database: D1Database) -> Self {
        Self(database)
    }

    /// The database bound as `name`.
    ///
    /// # Errors
    /// A fault when there is no such binding.
    pub fn from_env(env: &Env, name: &str) -> Result<Self, Fault> {
        env.d1(name).map(Self).map_err(|error| Fault::internal(format!("{name}: {error}")))
    }

    fn prepare(&self, statement: &Statement) -> Result<D1PreparedStatement, Fault> {
        statement.check()?;
        let prepared = self.0.prepare(statement.sql());
        if statement.parameters().is_empty() {
            return Ok(prepared);
        }
        let parameters: Vec<_> = statement.parameters().iter().map(to_js).collect();
        prepared.bind(&parameters).map_err(unavailable)
    }
}

impl Db for D1 {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        let rows = self.prepare(&statement)?.raw_js_value().await.map_err(unavailable)?;
        rows.iter().map(row_from_js).collect()
    }

    /// The rows of a batch come back as objects, whose columns are in the order of the SELECT.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        if statements.len() > DB_BATCH_STATEMENTS_MAX {
            return Err(Fault::limit_exceeded("a D1 batch has more than 100 statements"));
        }
        let prepared: Array = statements
            .iter()
            .map(|statement| self.prepare(statement).map(|prepared| JsValue::from(prepared.inner())))
            .collect::<Result<_, _>>()?;
        let database: &JsValue = self.0.as_ref();
        let database: &D1DatabaseSys = database.unchecked_ref();
        let promise = database.batch(prepared).map_err(|error| Fault::unavailable(describe(&error)))?;
        let results = JsFuture::from(promise).await.map_err(|error| Fault::unavailable(describe(&error)))?;
        Array::from(&results).iter().map(|result| rows_of_objects(&result)).collect()
    }
}

fn rows_of_objects(result: &JsValue) -> Result<Vec<Row>, Fault> {
    let result: &D1ResultSys = result.unchecked_ref();
    let rows = result.results().map_err(|error| Fault::corrupt(describe(&error)))?;
    rows.unwrap_or_default().iter().map(|row| row_from_js(&Object::values(&Object::from(row)))).collect()
}
