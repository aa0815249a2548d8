use cactus_edge::{Fault, ObjectSql, Value};

use super::state::State;

const OPEN: &str = "CREATE TABLE IF NOT EXISTS player_auth (\
    id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT";
const LOAD: &str = "SELECT state FROM player_auth WHERE id = 1";
const SAVE: &str = "INSERT OR REPLACE INTO player_auth (id, state) VALUES (1, ?1)";

pub(super) fn load(sql: &impl ObjectSql) -> Result<State, Fault> {
    sql.run(OPEN, &[])?;
    let rows = sql.run(LOAD, &[])?;
    let Some(row) = rows.first() else { return Ok(State::default()) };
    serde_json::from_str(row.text(0)?).map_err(|error| Fault::corrupt(format!("player auth: {error}")))
}

pub(super) fn save(sql: &impl ObjectSql, state: &State) -> Result<(), Fault> {
    let state = serde_json::to_string(state).map_err(|error| Fault::internal(error.to_string()))?;
    sql.run(SAVE, &[Value::Text(state)]).map(drop)
}
