//! The tables of a player's object.
//!
//! Server seeds are sealed (see [`Vault`]). A round costs one row, written again with each of its steps; a key costs
//! one row once. Nothing is indexed twice, because each row written is billed: round ids tell where the round is, the
//! nonce of the next round follows from the last one, and the newest round lists the unresolved ones (see
//! [`StoredRound`]).
//!
//! Consecutive calls without an await between them commit together; when the storage itself fails, the platform
//! resets the object and none of them has happened.

use cactus_edge::{Fault, ObjectSql, Row, Value};
use cactus_games::{ClientSeed, ServerSeed};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::idempotency::{Key, Known, Receipt};
use super::round::{PLAYER_TAG_BYTES, RoundRef, StoredRound};
use super::vault::{SEALING_NONCE_BYTES, Vault};

/// Changes with the tables; a later version migrates from it.
const SCHEMA_VERSION: u64 = 2;

const CREATE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS schema_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS player (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tenant_id TEXT NOT NULL,
    player_id TEXT NOT NULL,
    tag BLOB NOT NULL CHECK (length(tag) = 8),
    client_seed TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS server_seeds (
    seed_number INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rounds (
    seed_number INTEGER NOT NULL,
    nonce INTEGER NOT NULL,
    round TEXT NOT NULL,
    PRIMARY KEY (seed_number, nonce)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency_keys (
    idempotency_key TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    receipt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO schema_version (id, version) VALUES (1, 2);
SELECT version FROM schema_version";

const SELECT_OWNER: &str = "SELECT tenant_id, player_id FROM player";

/// The newest server seed is always the next one; the one before it is in use; all others are retired.
const SELECT_PLAYER: &str = "
SELECT p.tenant_id, p.player_id, p.tag, p.client_seed, used.seed_number, used.sealed, next.sealed,
    (SELECT coalesce(max(nonce) + 1, 0) FROM rounds WHERE seed_number = used.seed_number)
FROM player p
JOIN server_seeds next ON next.seed_number = (SELECT max(seed_number) FROM server_seeds)
JOIN server_seeds used ON used.seed_number = next.seed_number - 1";
const INSERT_FIRST_SEEDS: &str = "INSERT INTO server_seeds (seed_number, sealed) VALUES (0, ?1), (1, ?2)";
const INSERT_SEED: &str = "INSERT INTO server_seeds (seed_number, sealed) VALUES (?1, ?2)";
const INSERT_PLAYER: &str =
    "INSERT INTO player (id, tenant_id, player_id, tag, client_seed) VALUES (1, ?1, ?2, ?3, ?4)";
const UPDATE_CLIENT_SEED: &str = "UPDATE player SET client_seed = ?1";
const SELECT_SEED_NUMBER_IN_USE: &str = "SELECT max(seed_number) - 1 FROM server_seeds";

const INSERT_ROUND: &str = "INSERT INTO rounds (seed_number, nonce, round) VALUES (?1, ?2, ?3)";
const UPDATE_ROUND: &str =
    "UPDATE rounds SET round = ?3 WHERE seed_number = ?1 AND nonce = ?2 RETURNING nonce";
const SELECT_ROUND: &str = "
SELECT r.seed_number, r.nonce, r.round, s.sealed
FROM rounds r JOIN server_seeds s ON s.seed_number = r.seed_number
WHERE r.seed_number = ?1 AND r.nonce = ?2";
const SELECT_NEWEST: &str =
    "SELECT seed_number, nonce, round FROM rounds ORDER BY seed_number DESC, nonce DESC LIMIT 1";

/// Older than a place, the newest first.
const SELECT_ROUNDS_BEFORE: &str = "
SELECT r.seed_number, r.nonce, r.round, s.sealed
FROM rounds r JOIN server_seeds s ON s.seed_number = r.seed_number
WHERE (r.seed_number, r.nonce) < (?1, ?2) ORDER BY r.seed_number DESC, r.nonce DESC LIMIT ?3";

const SELECT_KEY: &str = "SELECT fingerprint, receipt FROM idempotency_keys WHERE idempotency_key = ?1";
const INSERT_KEY: &str =
    "INSERT INTO idempotency_keys (idempotency_key, fingerprint, receipt) VALUES (?1, ?2, ?3)";

/// Whose object this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The brand.
    pub tenant_id: String,
    /// The player.
    pub player_id: String,
}

/// Creates the tables of a player's object. Call it once in each life of the object, before anything else.
///
/// # Errors
/// A fault when SQL fails or the tables are of another version.
pub fn create_tables(sql: &impl ObjectSql) -> Result<(), Fault> {
    let rows = sql.run(CREATE_TABLES, &[])?;
    match only(&rows)?.unsigned(0)? {
        SCHEMA_VERSION => Ok(()),
        version => Err(Fault::internal(format!("tables of version {version}, expected {SCHEMA_VERSION}"))),
    }
}

/// Whose object this is, as remembered from the first use of its seeds; `None` before. An alarm has no request
/// that would tell.
///
/// # Errors
/// A fault when SQL fails.
pub fn owner(sql: &impl ObjectSql) -> Result<Option<Owner>, Fault> {
    let rows = sql.run(SELECT_OWNER, &[])?;
    rows.first()
        .map(|row| Ok(Owner { tenant_id: row.text(0)?.to_owned(), player_id: row.text(1)?.to_owned() }))
        .transpose()
}

/// The player's seeds as they stand.
pub(super) struct PlayerSeeds {
    pub owner: Owner,
    pub tag: [u8; PLAYER_TAG_BYTES],
    pub client_seed: ClientSeed,
    pub used: ServerSeed,
    pub next: ServerSeed,
    /// Where the next round will be stored.
    pub next_round: RoundRef,
}

/// A round and the server seed that fixed its layout.
pub(super) struct LoadedRound {
    pub at: RoundRef,
    pub round: StoredRound,
    pub server_seed: ServerSeed,
}

/// The SQL of the tables above.
pub(super) struct Store<'a, S> {
    pub sql: &'a S,
    pub vault: &'a Vault,
}

impl<S: ObjectSql> Store<'_, S> {
    pub fn player(&self) -> Result<Option<PlayerSeeds>, Fault> {
        let rows = self.sql.run(SELECT_PLAYER, &[])?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let owner = Owner { tenant_id: row.text(0)?.to_owned(), player_id: row.text(1)?.to_owned() };
        let seed_number = small(row, 4)?;
        Ok(Some(PlayerSeeds {
            owner,
            tag: row.blob(2)?.try_into().map_err(|_| Fault::corrupt("a tag of another length"))?,
            client_seed: ClientSeed::new(row.text(3)?).map_err(|error| Fault::corrupt(error.to_string()))?,
            used: self.vault.open(seed_number, row.blob(5)?)?,
            next: self.vault.open(seed_number.saturating_add(1), row.blob(6)?)?,
            next_round: RoundRef { seed_number, nonce: small(row, 7)? },
        }))
    }

    pub fn create_player(
        &self,
        player: &PlayerSeeds,
        nonces: [[u8; SEALING_NONCE_BYTES]; 2],
    ) -> Result<(), Fault> {
        let [used, next] = nonces;
        let used = self.vault.seal(0, &player.used, used)?;
        let next = self.vault.seal(1, &player.next, next)?;
        self.sql.run(INSERT_FIRST_SEEDS, &[used.into(), next.into()])?;
        let Owner { tenant_id, player_id } = &player.owner;
        let tag = player.tag.to_vec().into();
        let client_seed = player.client_seed.as_str().into();
        self.sql
            .run(INSERT_PLAYER, &[tenant_id.as_str().into(), player_id.as_str().into(), tag, client_seed])?;
        Ok(())
    }

    pub fn set_client_seed(&self, client_seed: &ClientSeed) -> Result<(), Fault> {
        self.sql.run(UPDATE_CLIENT_SEED, &[client_seed.as_str().into()])?;
        Ok(())
    }

    /// Adds the seed after the next one, which by that comes into use.
    pub fn add_seed(
        &self,
        seed_number: u32,
        seed: &ServerSeed,
        nonce: [u8; SEALING_NONCE_BYTES],
    ) -> Result<(), Fault> {
        let sealed = self.vault.seal(seed_number, seed, nonce)?;
        self.sql.run(INSERT_SEED, &[seed_number.into(), sealed.into()])?;
        Ok(())
    }

    /// Seeds below this number are retired.
    pub fn seed_number_in_use(&self) -> Result<u32, Fault> {
        small(only(&self.sql.run(SELECT_SEED_NUMBER_IN_USE, &[])?)?, 0)
    }

    pub fn insert_round(&self, at: RoundRef, round: &StoredRound) -> Result<(), Fault> {
        self.sql.run(INSERT_ROUND, &[at.seed_number.into(), at.nonce.into(), to_json(round)?.into()])?;
        Ok(())
    }

    pub fn update_round(&self, at: RoundRef, round: &StoredRound) -> Result<(), Fault> {
        let parameters = [at.seed_number.into(), at.nonce.into(), to_json(round)?.into()];
        only(&self.sql.run(UPDATE_ROUND, &parameters)?).map(drop)
    }

    pub fn round(&self, at: RoundRef) -> Result<Option<LoadedRound>, Fault> {
        let rows = self.sql.run(SELECT_ROUND, &[at.seed_number.into(), at.nonce.into()])?;
        rows.first().map(|row| self.loaded(row)).transpose()
    }

    /// At most `limit` rounds older than `before`, or of all, newest first.
    pub fn rounds_before(&self, before: Option<RoundRef>, limit: usize) -> Result<Vec<LoadedRound>, Fault> {
        let limit = u64::try_from(limit).map_err(|error| Fault::internal(error.to_string()))?;
        let place = match before {
            Some(at) => [at.seed_number.into(), at.nonce.into()],
            None => [u32::MAX.into(), u32::MAX.into()],
        };
        let [seed_number, nonce]: [Value; 2] = place;
        let rows = self.sql.run(SELECT_ROUNDS_BEFORE, &[seed_number, nonce, limit.into()])?;
        rows.iter().map(|row| self.loaded(row)).collect()
    }

    fn loaded(&self, row: &Row) -> Result<LoadedRound, Fault> {
        let at = RoundRef { seed_number: small(row, 0)?, nonce: small(row, 1)? };
        let server_seed = self.vault.open(at.seed_number, row.blob(3)?)?;
        Ok(LoadedRound { at, round: from_json(row.text(2)?)?, server_seed })
    }

    pub fn round_by_id(&self, round_id: &str) -> Result<Option<LoadedRound>, Fault> {
        let Some(at) = RoundRef::of_round_id(round_id) else {
            return Ok(None);
        };
        Ok(self.round(at)?.filter(|loaded| loaded.round.round_id == round_id))
    }

    /// The unresolved among the newest round and those it lists. Oldest first.
    pub fn unresolved(&self) -> Result<Vec<(RoundRef, StoredRound)>, Fault> {
        let rows = self.sql.run(SELECT_NEWEST, &[])?;
        let Some(row) = rows.first() else {
            return Ok(Vec::new());
        };
        let at = RoundRef { seed_number: small(row, 0)?, nonce: small(row, 1)? };
        let newest: StoredRound = from_json(row.text(2)?)?;
        let mut rounds = Vec::with_capacity(newest.unresolved_before.len() + 1);
        for &at in &newest.unresolved_before {
            let listed =
                self.round(at)?.ok_or_else(|| Fault::corrupt("a round that is listed is not stored"))?;
            rounds.push((at, listed.round));
        }
        rounds.push((at, newest));
        rounds.retain(|(_, round)| round.state.is_unresolved());
        Ok(rounds)
    }

    pub fn known(&self, key: Option<&Key>) -> Result<Known, Fault> {
        let Some(key) = key else {
            return Ok(Known::No);
        };
        let rows = self.sql.run(SELECT_KEY, &[key.text.as_str().into()])?;
        match rows.first() {
            None => Ok(Known::No),
            Some(row) if row.blob(0)? == key.fingerprint => Ok(Known::Repeated(from_json(row.text(1)?)?)),
            Some(_) => Ok(Known::Conflicting),
        }
    }

    pub fn remember(&self, key: Option<&Key>, receipt: &Receipt) -> Result<(), Fault> {
        if let Some(key) = key {
            let fingerprint = key.fingerprint.to_vec().into();
            self.sql.run(INSERT_KEY, &[key.text.as_str().into(), fingerprint, to_json(receipt)?.into()])?;
        }
        Ok(())
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

fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::corrupt(error.to_string()))
}
