use cactus_edge::shards::ShardMap;
use cactus_edge::{Fault, ObjectSql, Row, Value};
use serde::{Deserialize, Serialize};

use super::record::Move;

/// Map and move are one row, so that no failure comes between them.
const OPEN: &str = "\
    CREATE TABLE IF NOT EXISTS shard_mover (\
    id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, \
    body TEXT NOT NULL CHECK (json_valid(body))) STRICT; \
    INSERT INTO shard_mover (id, revision, body) VALUES (1, 0, '{\"map\":null,\"last_move\":null}') \
    ON CONFLICT (id) DO NOTHING";

const LOAD: &str = "SELECT body, revision FROM shard_mover WHERE id = 1";
const SAVE: &str = "\
    UPDATE shard_mover SET body = ?2, revision = revision + 1 WHERE id = 1 AND revision = ?1 RETURNING 1";

/// All that the mover keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// None before the first move.
    pub(super) map: Option<OwnMap>,
    pub(super) last_move: Option<Move>,
    /// Of the row that it was read from: each change raises it.
    #[serde(skip)]
    revision: u64,
}

/// The map that the mover decided on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OwnMap {
    pub(super) map: ShardMap,
    /// When it was in the configuration store; none until it is.
    pub(super) published_at_ms: Option<u64>,
}

impl State {
    /// The move, while it is under way.
    pub(super) fn under_way(&self) -> Option<&Move> {
        self.last_move.as_ref().filter(|last| !last.phase.is_final())
    }

    /// The map that a move goes by.
    pub(super) fn own_map(&self) -> Result<&OwnMap, Fault> {
        self.map.as_ref().ok_or_else(|| Fault::corrupt("a move without a map"))
    }

    /// Takes the move back to where it waits for everybody to go by the map.
    pub(super) fn wait_again(&mut self, now_ms: u64) {
        if let Some(step) = &mut self.last_move
            && step.phase != step.phase_to_wait_in()
        {
            step.enter(step.phase_to_wait_in(), now_ms);
        }
    }

    /// Notes what keeps the move from going on.
    pub(super) fn note(&mut self, detail: &str) {
        if let Some(step) = &mut self.last_move {
            step.detail = Some(detail.to_owned());
        }
    }

    /// Goes by a map that is in the configuration store.
    pub(super) fn take_up(&mut self, map: ShardMap, published_at_ms: u64) {
        self.map = Some(OwnMap { map, published_at_ms: Some(published_at_ms) });
    }

    /// Decides on a map, which is still to be published.
    pub(super) fn decide(&mut self, map: ShardMap) {
        self.map = Some(OwnMap { map, published_at_ms: None });
    }
}

pub(super) fn open(sql: &impl ObjectSql) -> Result<(), Fault> {
    sql.run(OPEN, &[]).map(drop)
}

pub(super) fn load(sql: &impl ObjectSql) -> Result<State, Fault> {
    let read = |row: &Row| {
        let state: State = serde_json::from_str(row.text(0)?)
            .map_err(|error| Fault::corrupt(format!("the mover's storage: {error}")))?;
        Ok::<_, Fault>(State { revision: row.unsigned(1)?, ..state })
    };
    sql.run(LOAD, &[])?.first().map(read).transpose()?.ok_or_else(|| Fault::corrupt("the mover has no row"))
}

/// Stores what became of a state. Answers false, and stores nothing, when it was changed since it was read.
pub(super) fn save(sql: &impl ObjectSql, state: &mut State) -> Result<bool, Fault> {
    let saved = !sql.run(SAVE, &[integer(state.revision)?, to_json(state)?.into()])?.is_empty();
    state.revision += u64::from(saved);
    Ok(saved)
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

fn integer(number: u64) -> Result<Value, Fault> {
    i64::try_from(number).map(Value::Integer).map_err(|_| Fault::limit_exceeded("an integer of a move"))
}
