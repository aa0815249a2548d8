use cactus_edge::breaker::Breaker;
use cactus_edge::{Fault, ObjectSql, Value};

const OPEN: &str = "CREATE TABLE IF NOT EXISTS breaker (\
    id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT";
const LOAD: &str = "SELECT state FROM breaker WHERE id = 1";
const SAVE: &str = "INSERT OR REPLACE INTO breaker (id, state) VALUES (1, ?1)";

pub(super) fn load(sql: &impl ObjectSql) -> Result<Breaker, Fault> {
    sql.run(OPEN, &[])?;
    let rows = sql.run(LOAD, &[])?;
    let Some(row) = rows.first() else { return Ok(Breaker::default()) };
    serde_json::from_str(row.text(0)?).map_err(|error| Fault::corrupt(format!("breaker: {error}")))
}

pub(super) fn save(sql: &impl ObjectSql, breaker: &Breaker) -> Result<(), Fault> {
    let state = serde_json::to_string(breaker).map_err(|error| Fault::internal(error.to_string()))?;
    sql.run(SAVE, &[Value::Text(state)]).map(drop)
}
