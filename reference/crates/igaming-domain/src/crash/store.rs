//! The tables of a round object.
//!
//! A round costs one row, written three times: when betting opens, when it starts, when it is over. A bet costs a row
//! and an index entry when the stake is asked for, the row again when the stake is taken, and, unless it loses, the
//! row with an index entry each time what the wallet owes changes. A bet that loses is not written again. Rows of
//! one moment are written in one statement.
//!
//! Consecutive calls without an await between them commit together; when the storage itself fails, the platform
//! resets the object and none of them has happened.

use cactus_edge::{Fault, ObjectSql, Row, Value};
use igaming_contracts::tenant::{BeaconConfig, CrashTableConfig};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::bet::{BetNumber, StoredBet, TableTag};
use super::round::{StoredRound, VersionedConfig};

/// Changes with the tables; a later version migrates from it.
const SCHEMA_VERSION: u64 = 1;

const CREATE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS schema_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS crash_table (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tag BLOB NOT NULL CHECK (length(tag) = 8)
) STRICT;
CREATE TABLE IF NOT EXISTS configs (
    version INTEGER PRIMARY KEY,
    config TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chains (
    chain INTEGER PRIMARY KEY,
    first_round INTEGER,
    games INTEGER NOT NULL,
    sealed_checkpoints BLOB NOT NULL,
    terminating_hash TEXT NOT NULL,
    published_at_ms INTEGER NOT NULL,
    beacon TEXT NOT NULL,
    beacon_round INTEGER NOT NULL,
    beacon_signature TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS rounds (
    round INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS bets (
    bet INTEGER PRIMARY KEY,
    player_id TEXT NOT NULL,
    due_ms INTEGER,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS bets_of_player ON bets (player_id);
CREATE INDEX IF NOT EXISTS bets_due ON bets (due_ms) WHERE due_ms IS NOT NULL;
INSERT OR IGNORE INTO schema_version (id, version) VALUES (1, 1);
SELECT version FROM schema_version";

const SELECT_TAG: &str = "SELECT tag FROM crash_table";
const INSERT_TAG: &str = "INSERT INTO crash_table (id, tag) VALUES (1, ?1)";

const SELECT_CONFIGS: &str = "SELECT version, config FROM configs ORDER BY version DESC LIMIT ?1";
const SELECT_CONFIG: &str = "SELECT version, config FROM configs WHERE version = ?1";
const INSERT_CONFIG: &str = "INSERT INTO configs (version, config) VALUES (?1, ?2)";

const SELECT_CHAINS: &str = "
SELECT chain, first_round, games, sealed_checkpoints, terminating_hash, published_at_ms, beacon, beacon_round,
    beacon_signature
FROM chains ORDER BY chain DESC LIMIT 2";
const SELECT_CHAIN: &str = "
SELECT chain, first_round, games, sealed_checkpoints, terminating_hash, published_at_ms, beacon, beacon_round,
    beacon_signature
FROM chains WHERE chain = ?1";
const INSERT_CHAIN: &str = "
INSERT INTO chains (chain, first_round, games, sealed_checkpoints, terminating_hash, published_at_ms, beacon,
    beacon_round, beacon_signature)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)";
const SEED_CHAIN: &str =
    "UPDATE chains SET beacon_signature = ?2 WHERE chain = ?1 AND beacon_signature IS NULL RETURNING chain";
const BEGIN_CHAIN: &str =
    "UPDATE chains SET first_round = ?2 WHERE chain = ?1 AND first_round IS NULL RETURNING chain";

const INSERT_ROUND: &str = "INSERT INTO rounds (round, body) VALUES (?1, ?2)";
const UPDATE_ROUND: &str = "UPDATE rounds SET body = ?2 WHERE round = ?1 RETURNING round";
const SELECT_ROUND: &str = "SELECT round, body FROM rounds WHERE round = ?1";
const SELECT_ROUNDS: &str = "SELECT round, body FROM rounds ORDER BY round DESC LIMIT ?1";

const SELECT_BET_NUMBER_MAX: &str = "SELECT coalesce(max(bet), 0) FROM bets";
const INSERT_BET: &str = "INSERT INTO bets (bet, player_id, due_ms, body) VALUES (?1, ?2, NULL, ?3)";
/// (number, due, body) of each, as one JSON array.
const UPDATE_BETS: &str = "
UPDATE bets SET due_ms = written.value ->> 1, body = written.value ->> 2
FROM json_each(?1) AS written WHERE bets.bet = written.value ->> 0
RETURNING bets.bet";
const SELECT_BET: &str = "SELECT bet, body FROM bets WHERE bet = ?1";
const SELECT_BETS_FROM: &str = "SELECT bet, body FROM bets WHERE bet >= ?1 ORDER BY bet";
const SELECT_BETS_DUE: &str = "SELECT bet, body FROM bets WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT ?1";
const SELECT_BETS_OF_PLAYER: &str =
    "SELECT bet, body FROM bets WHERE player_id = ?1 ORDER BY bet DESC LIMIT ?2";
/// Among the player's last 50: a repetition comes soon, and no index over each `ref` has to be written.
const SELECT_BET_OF_REFERENCE: &str = "
SELECT bet, body FROM (SELECT bet, body FROM bets WHERE player_id = ?1 ORDER BY bet DESC LIMIT 50)
WHERE body ->> 'ref' = ?2 LIMIT 1";

/// Bets written by one statement: 1,000 x about 500 B = 500 KB, a quarter of the largest value.
const BETS_PER_STATEMENT: usize = 1_000;

/// Old bets removed at a time. Each costs three rows written, and a round brings fewer new ones on average than this
/// takes away, at two bets each of 2,500 players.
const PRUNED_BETS_MAX: u32 = 5_000;

/// Bets whose wallets are done, of rounds before the given time.
const PRUNE_BETS: &str = "
DELETE FROM bets WHERE bet IN (SELECT bet FROM bets WHERE bet < ?1 ORDER BY bet LIMIT ?2) AND due_ms IS NULL";
const PRUNE_ROUNDS: &str = "DELETE FROM rounds WHERE round < ?1";

/// A chain as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredChain {
    pub chain: u32,
    /// The table's round that is its first game; `None` while it waits for its turn.
    pub first_round: Option<u64>,
    pub games: u64,
    pub sealed_checkpoints: Vec<u8>,
    /// 64 hexadecimal digits.
    pub terminating_hash: String,
    pub published_at_ms: u64,
    pub beacon: BeaconConfig,
    pub beacon_round: u64,
    /// 96 hexadecimal digits, once the beacon's round is there.
    pub beacon_signature: Option<String>,
}

/// The SQL of the tables above.
#[derive(Debug)]
pub(super) struct Store<S>(pub S);

impl<S: ObjectSql> Store<S> {
    pub fn create_tables(&self) -> Result<(), Fault> {
        let rows = self.0.run(CREATE_TABLES, &[])?;
        match only(&rows)?.unsigned(0)? {
            SCHEMA_VERSION => Ok(()),
            version => {
                Err(Fault::internal(format!("tables of version {version}, expected {SCHEMA_VERSION}")))
            }
        }
    }

    pub fn tag(&self) -> Result<Option<TableTag>, Fault> {
        let rows = self.0.run(SELECT_TAG, &[])?;
        let Some(row) = rows.first() else { return Ok(None) };
        row.blob(0)?.try_into().map(Some).map_err(|_| Fault::corrupt("a tag of another length"))
    }

    pub fn insert_tag(&self, tag: TableTag) -> Result<(), Fault> {
        self.0.run(INSERT_TAG, &[tag.to_vec().into()]).map(drop)
    }

    pub fn newest_config(&self) -> Result<Option<VersionedConfig>, Fault> {
        self.0.run(SELECT_CONFIGS, &[1_u32.into()])?.first().map(config).transpose()
    }

    pub fn config(&self, version: u32) -> Result<VersionedConfig, Fault> {
        config(only(&self.0.run(SELECT_CONFIG, &[version.into()])?)?)
    }

    pub fn insert_config(&self, version: u32, config: &CrashTableConfig) -> Result<(), Fault> {
        self.0.run(INSERT_CONFIG, &[version.into(), to_json(config)?.into()]).map(drop)
    }

    /// The newest two, newest first.
    pub fn chains(&self) -> Result<Vec<StoredChain>, Fault> {
        self.0.run(SELECT_CHAINS, &[])?.iter().map(chain).collect()
    }

    pub fn chain(&self, number: u32) -> Result<StoredChain, Fault> {
        chain(only(&self.0.run(SELECT_CHAIN, &[number.into()])?)?)
    }

    pub fn insert_chain(&self, chain: &StoredChain) -> Result<(), Fault> {
        let parameters = [
            chain.chain.into(),
            chain.first_round.into(),
            chain.games.into(),
            chain.sealed_checkpoints.clone().into(),
            chain.terminating_hash.as_str().into(),
            chain.published_at_ms.into(),
            to_json(&chain.beacon)?.into(),
            chain.beacon_round.into(),
        ];
        self.0.run(INSERT_CHAIN, &parameters).map(drop)
    }

    /// Fixes the chain's salt, once.
    pub fn seed_chain(&self, chain: u32, signature: &str) -> Result<(), Fault> {
        only(&self.0.run(SEED_CHAIN, &[chain.into(), signature.into()])?).map(drop)
    }

    /// Says which round is the chain's first game, once.
    pub fn begin_chain(&self, chain: u32, first_round: u64) -> Result<(), Fault> {
        only(&self.0.run(BEGIN_CHAIN, &[chain.into(), first_round.into()])?).map(drop)
    }

    pub fn insert_round(&self, round: u64, stored: &StoredRound) -> Result<(), Fault> {
        self.0.run(INSERT_ROUND, &[round.into(), to_json(stored)?.into()]).map(drop)
    }

    pub fn update_round(&self, round: u64, stored: &StoredRound) -> Result<(), Fault> {
        only(&self.0.run(UPDATE_ROUND, &[round.into(), to_json(stored)?.into()])?).map(drop)
    }

    pub fn round(&self, round: u64) -> Result<Option<StoredRound>, Fault> {
        let rows = self.0.run(SELECT_ROUND, &[round.into()])?;
        Ok(rows.first().map(numbered).transpose()?.map(|(_, stored)| stored))
    }

    /// Newest first.
    pub fn newest_rounds(&self, limit: u32) -> Result<Vec<(u64, StoredRound)>, Fault> {
        self.0.run(SELECT_ROUNDS, &[limit.into()])?.iter().map(numbered).collect()
    }

    /// The largest number that a bet has had. Pruning never takes the newest.
    pub fn bet_number_max(&self) -> Result<u64, Fault> {
        only(&self.0.run(SELECT_BET_NUMBER_MAX, &[])?)?.unsigned(0)
    }

    pub fn insert_bet(&self, number: BetNumber, bet: &StoredBet) -> Result<(), Fault> {
        let parameters = [number.0.into(), bet.player_id.as_str().into(), to_json(bet)?.into()];
        self.0.run(INSERT_BET, &parameters).map(drop)
    }

    /// Writes the rows of bets again, all that are given.
    pub fn update_bets<'b>(
        &self,
        bets: impl IntoIterator<Item = (BetNumber, &'b StoredBet)>,
    ) -> Result<(), Fault> {
        let bets: Vec<_> = bets.into_iter().collect();
        for bets in bets.chunks(BETS_PER_STATEMENT) {
            let rows: Result<Vec<_>, Fault> = bets
                .iter()
                .map(|(number, bet)| Ok(json!([number.0, bet.due.map(|due| due.at_ms), to_json(bet)?])))
                .collect();
            let written = self.0.run(UPDATE_BETS, &[to_json(&rows?)?.into()])?;
            if written.len() != bets.len() {
                return Err(Fault::corrupt("a bet that is written again is not stored"));
            }
        }
        Ok(())
    }

    pub fn bet(&self, number: BetNumber) -> Result<Option<StoredBet>, Fault> {
        let rows = self.0.run(SELECT_BET, &[number.0.into()])?;
        Ok(rows.first().map(numbered).transpose()?.map(|(_, bet)| bet))
    }

    /// All from this one on, in order.
    pub fn bets_from(&self, first: BetNumber) -> Result<Vec<(BetNumber, StoredBet)>, Fault> {
        bets(&self.0.run(SELECT_BETS_FROM, &[first.0.into()])?)
    }

    /// Those whose wallets are owed something, the longest due first.
    pub fn bets_due(&self, limit: u32) -> Result<Vec<(BetNumber, StoredBet)>, Fault> {
        bets(&self.0.run(SELECT_BETS_DUE, &[limit.into()])?)
    }

    /// Newest first.
    pub fn bets_of_player(&self, player_id: &str, limit: u32) -> Result<Vec<(BetNumber, StoredBet)>, Fault> {
        bets(&self.0.run(SELECT_BETS_OF_PLAYER, &[player_id.into(), limit.into()])?)
    }

    /// The player's last bet of this `ref`.
    pub fn bet_of_reference(
        &self,
        player_id: &str,
        reference: &str,
    ) -> Result<Option<(BetNumber, StoredBet)>, Fault> {
        let rows = self.0.run(SELECT_BET_OF_REFERENCE, &[player_id.into(), reference.into()])?;
        Ok(bets(&rows)?.pop())
    }

    /// Removes the oldest bets before this one, except those whose wallets are owed something; not all at once.
    pub fn prune_bets(&self, before: BetNumber) -> Result<(), Fault> {
        self.0.run(PRUNE_BETS, &[before.0.into(), PRUNED_BETS_MAX.into()]).map(drop)
    }

    pub fn prune_rounds(&self, before: u64) -> Result<(), Fault> {
        self.0.run(PRUNE_ROUNDS, &[before.into()]).map(drop)
    }
}

fn only(rows: &[Row]) -> Result<&Row, Fault> {
    match rows {
        [row] => Ok(row),
        _ => Err(Fault::corrupt(format!("{} rows where there must be one", rows.len()))),
    }
}

fn small(row: &Row, column: usize) -> Result<u32, Fault> {
    let number = row.unsigned(column)?;
    u32::try_from(number).map_err(|_| Fault::corrupt(format!("column {column} is beyond 32 bits")))
}

fn optional<T>(
    row: &Row,
    column: usize,
    read: impl FnOnce() -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    match row.values().get(column) {
        Some(Value::Null) => Ok(None),
        _ => read().map(Some),
    }
}

fn config(row: &Row) -> Result<VersionedConfig, Fault> {
    Ok(VersionedConfig { version: small(row, 0)?, config: from_json(row.text(1)?)? })
}

fn chain(row: &Row) -> Result<StoredChain, Fault> {
    Ok(StoredChain {
        chain: small(row, 0)?,
        first_round: optional(row, 1, || row.unsigned(1))?,
        games: row.unsigned(2)?,
        sealed_checkpoints: row.blob(3)?.to_vec(),
        terminating_hash: row.text(4)?.to_owned(),
        published_at_ms: row.unsigned(5)?,
        beacon: from_json(row.text(6)?)?,
        beacon_round: row.unsigned(7)?,
        beacon_signature: optional(row, 8, || row.text(8).map(str::to_owned))?,
    })
}

fn numbered<T: DeserializeOwned>(row: &Row) -> Result<(u64, T), Fault> {
    Ok((row.unsigned(0)?, from_json(row.text(1)?)?))
}

fn bets(rows: &[Row]) -> Result<Vec<(BetNumber, StoredBet)>, Fault> {
    rows.iter().map(|row| numbered(row).map(|(number, bet)| (BetNumber(number), bet))).collect()
}

fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::corrupt(error.to_string()))
}
