use std::collections::BTreeMap;

use cactus_edge::{Db, Fault, ObjectSql, Row, Statement, Value};
use igaming_contracts::backup::{SweepFailure, SweepStatus};
use igaming_contracts::wallet_do::wallet_id;

const OPEN: &str = "\
    CREATE TABLE IF NOT EXISTS sweep (\
    id INTEGER PRIMARY KEY CHECK (id = 1), started_at_ms INTEGER NOT NULL, finished_at_ms INTEGER, \
    after_tenant_id TEXT NOT NULL, after_player_id TEXT NOT NULL, \
    index_read INTEGER NOT NULL CHECK (index_read IN (0, 1)), stalls INTEGER NOT NULL, \
    wallets_done INTEGER NOT NULL, wallets_failed INTEGER NOT NULL, \
    entries_written INTEGER NOT NULL, bytes_written INTEGER NOT NULL) STRICT; \
    CREATE TABLE IF NOT EXISTS sweep_wallets (\
    tenant_id TEXT NOT NULL, player_id TEXT NOT NULL, attempts INTEGER NOT NULL, \
    given_up INTEGER NOT NULL CHECK (given_up IN (0, 1)), code TEXT NOT NULL, detail TEXT NOT NULL, \
    PRIMARY KEY (tenant_id, player_id)) STRICT, WITHOUT ROWID";

const LOAD: &str = "SELECT started_at_ms, finished_at_ms, after_tenant_id, after_player_id, index_read, stalls, \
    wallets_done, wallets_failed, entries_written, bytes_written FROM sweep WHERE id = 1";
const SAVE: &str = "INSERT OR REPLACE INTO sweep (id, started_at_ms, finished_at_ms, after_tenant_id, \
    after_player_id, index_read, stalls, wallets_done, wallets_failed, entries_written, bytes_written) \
    VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

const FORGET_ALL: &str = "DELETE FROM sweep_wallets";
const FORGET: &str = "DELETE FROM sweep_wallets WHERE tenant_id = ?1 AND player_id = ?2";
const REMEMBER: &str = "INSERT OR REPLACE INTO sweep_wallets \
    (tenant_id, player_id, attempts, given_up, code, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
/// Those that failed come last, so that one of them does not keep the long logs waiting.
const PENDING: &str = "SELECT tenant_id, player_id, attempts FROM sweep_wallets WHERE given_up = 0 \
    ORDER BY attempts, tenant_id, player_id LIMIT ?1";
const FAILURES: &str = "SELECT tenant_id, player_id, code, detail FROM sweep_wallets WHERE given_up = 1 \
    ORDER BY tenant_id, player_id LIMIT ?1";

/// Every wallet that ever sent an entry has a head, and a wallet without entries needs no snapshot. A lane's part is
/// told by the last character of the player's id, which is random; the other lanes' rows are read in passing.
const INDEX: &str = "SELECT tenant_id, player_id, max_sequence FROM wallet_heads \
    WHERE (tenant_id, player_id) > (?1, ?2) AND unicode(substr(player_id, -1)) % ?3 = ?4 \
    ORDER BY tenant_id, player_id LIMIT ?5";

/// One lane's part of a sweep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sweep {
    pub(super) started_at_ms: u64,
    pub(super) finished_at_ms: Option<u64>,
    /// The last wallet of the index that was looked at.
    pub(super) after: (String, String),
    /// The index has no more wallets: what is left are the remembered ones.
    pub(super) index_read: bool,
    /// Steps one after the other in which nothing succeeded.
    pub(super) stalls: u32,
    pub(super) wallets_done: u64,
    pub(super) wallets_failed: u64,
    pub(super) entries_written: u64,
    pub(super) bytes_written: u64,
}

/// A wallet that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Todo {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    /// Faults so far.
    pub(super) attempts: u32,
    /// A sequence that the log has reached, if one is known.
    pub(super) sequence: Option<u64>,
}

impl Todo {
    pub(super) fn wallet_id(&self) -> String {
        wallet_id(&self.tenant_id, &self.player_id)
    }
}

pub(super) fn open(sql: &impl ObjectSql) -> Result<(), Fault> {
    sql.run(OPEN, &[]).map(drop)
}

pub(super) fn load(sql: &impl ObjectSql) -> Result<Option<Sweep>, Fault> {
    sql.run(LOAD, &[])?.first().map(read_sweep).transpose()
}

fn read_sweep(row: &Row) -> Result<Sweep, Fault> {
    Ok(Sweep {
        started_at_ms: row.unsigned(0)?,
        finished_at_ms: match row.values().get(1) {
            Some(Value::Null) => None,
            _ => Some(row.unsigned(1)?),
        },
        after: (row.text(2)?.to_owned(), row.text(3)?.to_owned()),
        index_read: row.unsigned(4)? == 1,
        stalls: small(row.unsigned(5)?)?,
        wallets_done: row.unsigned(6)?,
        wallets_failed: row.unsigned(7)?,
        entries_written: row.unsigned(8)?,
        bytes_written: row.unsigned(9)?,
    })
}

pub(super) fn save(sql: &impl ObjectSql, sweep: &Sweep) -> Result<(), Fault> {
    let Sweep { started_at_ms, finished_at_ms, after: (tenant_id, player_id), index_read, stalls, .. } =
        sweep;
    let parameters = [
        integer(*started_at_ms)?,
        finished_at_ms.map_or(Ok(Value::Null), integer)?,
        tenant_id.as_str().into(),
        player_id.as_str().into(),
        integer((*index_read).into())?,
        integer((*stalls).into())?,
        integer(sweep.wallets_done)?,
        integer(sweep.wallets_failed)?,
        integer(sweep.entries_written)?,
        integer(sweep.bytes_written)?,
    ];
    sql.run(SAVE, &parameters).map(drop)
}

pub(super) fn forget_all(sql: &impl ObjectSql) -> Result<(), Fault> {
    sql.run(FORGET_ALL, &[]).map(drop)
}

pub(super) fn forget(sql: &impl ObjectSql, wallet: &Todo) -> Result<(), Fault> {
    let parameters = [wallet.tenant_id.as_str().into(), wallet.player_id.as_str().into()];
    sql.run(FORGET, &parameters).map(drop)
}

/// Remembers a wallet to come back to or, with `given_up`, one that failed.
pub(super) fn remember(
    sql: &impl ObjectSql,
    wallet: &Todo,
    given_up: bool,
    (code, detail): (&str, &str),
) -> Result<(), Fault> {
    let parameters = [
        wallet.tenant_id.as_str().into(),
        wallet.player_id.as_str().into(),
        integer(wallet.attempts.into())?,
        integer(given_up.into())?,
        code.into(),
        detail.into(),
    ];
    sql.run(REMEMBER, &parameters).map(drop)
}

pub(super) fn pending(sql: &impl ObjectSql, limit: u32) -> Result<Vec<Todo>, Fault> {
    let rows = sql.run(PENDING, &[integer(limit.into())?])?;
    let todo = |row: &Row| {
        let (tenant_id, player_id) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        Ok(Todo { tenant_id, player_id, attempts: small(row.unsigned(2)?)?, sequence: None })
    };
    rows.iter().map(todo).collect()
}

pub(super) fn status(sql: &impl ObjectSql, failures_max: u32) -> Result<SweepStatus, Fault> {
    let Some(sweep) = load(sql)? else {
        return Ok(SweepStatus::default());
    };
    let rows = sql.run(FAILURES, &[integer(failures_max.into())?])?;
    let failure = |row: &Row| {
        let wallet_id = wallet_id(row.text(0)?, row.text(1)?);
        Ok::<_, Fault>(SweepFailure {
            wallet_id,
            code: row.text(2)?.to_owned(),
            detail: row.text(3)?.to_owned(),
        })
    };
    Ok(SweepStatus {
        started_at_ms: Some(sweep.started_at_ms),
        finished_at_ms: sweep.finished_at_ms,
        wallets_done: sweep.wallets_done,
        wallets_failed: sweep.wallets_failed,
        entries_written: sweep.entries_written,
        bytes_written: sweep.bytes_written,
        failures: rows.iter().map(failure).collect::<Result<_, _>>()?,
    })
}

/// The next wallets of `lane` in the index of all wallets, in the order of tenant and player over all shards. A wallet
/// that is being moved from one to another is on one or both of them at any time, so none is missed.
pub(super) async fn index_page<D: Db>(
    shards: &[D],
    after: &(String, String),
    (lane, lanes): (u32, u32),
    limit: u32,
) -> Result<Vec<Todo>, Fault> {
    let (tenant_id, player_id) = after;
    let mut wallets: BTreeMap<(String, String), u64> = BTreeMap::new();
    for db in shards {
        let statement = Statement::new(INDEX)
            .bind(tenant_id.as_str())
            .bind(player_id.as_str())
            .bind(lanes)
            .bind(lane)
            .bind(limit);
        for row in db.query(statement).await? {
            let wallet = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
            let sequence = wallets.entry(wallet).or_default();
            *sequence = row.unsigned(2)?.max(*sequence);
        }
    }
    let todo = |((tenant_id, player_id), sequence)| Todo {
        tenant_id,
        player_id,
        attempts: 0,
        sequence: Some(sequence),
    };
    Ok(wallets.into_iter().take(limit as usize).map(todo).collect())
}

fn integer(number: u64) -> Result<Value, Fault> {
    i64::try_from(number).map(Value::Integer).map_err(|_| Fault::limit_exceeded("an integer of a sweep"))
}

fn small(number: u64) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| Fault::corrupt("a count of a sweep"))
}
