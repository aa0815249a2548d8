use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::batcher::ReconciliationRun;
use serde::Serialize;

use super::rules::{FindingKind, OpenFinding};

/// Runs are kept for 30 days: 30 x 96 rows of some 150 bytes.
const RUNS_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

const LAST_RUN: &str = "\
    SELECT started_at_ms, finished_at_ms, wallets_count, checked_count, unreachable_count, found_count, \
    repaired_count, resent_count, cursor_tenant_id, cursor_player_id, registered_player_id \
    FROM reconciliation_runs ORDER BY started_at_ms DESC LIMIT 1";

const INSERT_RUN: &str = "\
    INSERT INTO reconciliation_runs (started_at_ms, finished_at_ms, wallets_count, checked_count, \
    unreachable_count, found_count, repaired_count, resent_count, cursor_tenant_id, cursor_player_id, \
    registered_player_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

const DELETE_OLD_RUNS: &str = "DELETE FROM reconciliation_runs WHERE started_at_ms < ?1";

/// A finding that returns after it was repaired is found anew.
const UPSERT_FINDINGS: &str = "\
    INSERT INTO reconciliation_findings (tenant_id, player_id, kind, status, detail, projected_sequence, \
    wallet_sequence, seen_count, found_at_ms, checked_at_ms, repaired_at_ms) \
    SELECT value ->> 'tenant_id', value ->> 'player_id', value ->> 'kind', 'open', value ->> 'detail', \
    value ->> 'projected_sequence', value ->> 'wallet_sequence', 1, ?2, ?2, NULL \
    FROM json_each(?1) WHERE true \
    ON CONFLICT (tenant_id, player_id, kind) DO UPDATE SET \
    seen_count = CASE status WHEN 'open' THEN seen_count + 1 ELSE 1 END, \
    found_at_ms = CASE status WHEN 'open' THEN found_at_ms ELSE excluded.found_at_ms END, \
    status = 'open', detail = excluded.detail, projected_sequence = excluded.projected_sequence, \
    wallet_sequence = excluded.wallet_sequence, checked_at_ms = excluded.checked_at_ms, repaired_at_ms = NULL";

/// Of findings that were looked at and not seen again: repaired, or undecided and to be looked at later.
const SETTLE_FINDINGS: &str = "\
    UPDATE reconciliation_findings SET checked_at_ms = ?2, \
    status = CASE WHEN settled.value ->> 3 THEN 'repaired' ELSE status END, \
    repaired_at_ms = CASE WHEN settled.value ->> 3 THEN ?2 ELSE repaired_at_ms END \
    FROM json_each(?1) AS settled \
    WHERE tenant_id = settled.value ->> 0 AND player_id = settled.value ->> 1 AND kind = settled.value ->> 2 \
    AND status = 'open'";

const OPEN_WALLETS: &str = "\
    SELECT tenant_id, player_id, min(checked_at_ms) \
    FROM reconciliation_findings INDEXED BY reconciliation_findings_open WHERE status = 'open' \
    GROUP BY tenant_id, player_id ORDER BY min(checked_at_ms), tenant_id, player_id LIMIT ?1";

const OPEN_FINDINGS_OF: &str = "\
    SELECT finding.tenant_id, finding.player_id, kind, projected_sequence, wallet_sequence \
    FROM json_each(?1) AS asked CROSS JOIN reconciliation_findings AS finding \
    WHERE finding.tenant_id = asked.value ->> 0 AND finding.player_id = asked.value ->> 1 AND status = 'open'";

const COUNT_OPEN_FINDINGS: &str = "\
    SELECT count(*) FROM reconciliation_findings INDEXED BY reconciliation_findings_open WHERE status = 'open'";

/// Of `brands`, which belongs to the accounts: read, never written.
const PLAYERS_AFTER: &str =
    "SELECT tenant_id, player_id FROM players WHERE player_id > ?1 ORDER BY player_id LIMIT ?2";

const FINDINGS_OF_WALLET: &str = "\
    SELECT tenant_id, player_id, kind, status, detail, projected_sequence, wallet_sequence, seen_count, found_at_ms, \
    checked_at_ms, repaired_at_ms FROM reconciliation_findings WHERE tenant_id = ?1 AND player_id = ?2";

const INSERT_FINDING: &str = "\
    INSERT INTO reconciliation_findings (tenant_id, player_id, kind, status, detail, projected_sequence, \
    wallet_sequence, seen_count, found_at_ms, checked_at_ms, repaired_at_ms) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (tenant_id, player_id, kind) DO NOTHING";

const DELETE_FINDINGS: &str = "DELETE FROM reconciliation_findings WHERE tenant_id = ?1 AND player_id = ?2";

/// Where a run goes on. Empty ids are before every wallet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    pub(super) registered_player_id: String,
}

/// A finding to be written down, named as its columns.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    pub(super) kind: &'static str,
    pub(super) detail: String,
    pub(super) projected_sequence: u64,
    pub(super) wallet_sequence: u64,
}

/// The last run and where the next one goes on; nothing before the first.
///
/// # Errors
/// A fault.
pub(super) async fn last_run(db: &impl Db) -> Result<Option<(ReconciliationRun, Cursor)>, Fault> {
    db.query(Statement::new(LAST_RUN)).await?.first().map(read_run).transpose()
}

fn read_run(row: &Row) -> Result<(ReconciliationRun, Cursor), Fault> {
    let run = ReconciliationRun {
        started_at_ms: row.unsigned(0)?,
        finished_at_ms: row.unsigned(1)?,
        wallets_count: row.unsigned(2)?,
        checked_count: row.unsigned(3)?,
        unreachable_count: row.unsigned(4)?,
        found_count: row.unsigned(5)?,
        repaired_count: row.unsigned(6)?,
        resent_count: row.unsigned(7)?,
    };
    let cursor = Cursor {
        tenant_id: row.text(8)?.to_owned(),
        player_id: row.text(9)?.to_owned(),
        registered_player_id: row.text(10)?.to_owned(),
    };
    Ok((run, cursor))
}

/// Writes down a run and what it found, at once: a run of which nothing was written is simply done again.
///
/// # Errors
/// A fault.
pub(super) async fn save_run(
    db: &impl Db,
    run: &ReconciliationRun,
    cursor: &Cursor,
    found: &[Finding],
    settled: &[(String, String, &'static str, bool)],
) -> Result<(), Fault> {
    let json =
        |text: Result<String, serde_json::Error>| text.map_err(|error| Fault::internal(error.to_string()));
    let insert = Statement::new(INSERT_RUN)
        .bind(run.started_at_ms)
        .bind(run.finished_at_ms)
        .bind(run.wallets_count)
        .bind(run.checked_count)
        .bind(run.unreachable_count)
        .bind(run.found_count)
        .bind(run.repaired_count)
        .bind(run.resent_count)
        .bind(cursor.tenant_id.as_str())
        .bind(cursor.player_id.as_str())
        .bind(cursor.registered_player_id.as_str());
    let oldest_ms = run.started_at_ms.saturating_sub(RUNS_KEPT_MS);
    let mut statements = vec![insert, Statement::new(DELETE_OLD_RUNS).bind(oldest_ms)];
    if !settled.is_empty() {
        let settled = json(serde_json::to_string(settled))?;
        statements.push(Statement::new(SETTLE_FINDINGS).bind(settled).bind(run.finished_at_ms));
    }
    if !found.is_empty() {
        let found = json(serde_json::to_string(found))?;
        statements.push(Statement::new(UPSERT_FINDINGS).bind(found).bind(run.finished_at_ms));
    }
    db.batch(statements).await.map(drop)
}

/// At most `limit` wallets, as tenant and player, with open findings, longest unchecked first.
///
/// # Errors
/// A fault.
pub(super) async fn wallets_with_findings(db: &impl Db, limit: u32) -> Result<Vec<(String, String)>, Fault> {
    db.query(Statement::new(OPEN_WALLETS).bind(limit)).await?.iter().map(read_wallet).collect()
}

fn read_wallet(row: &Row) -> Result<(String, String), Fault> {
    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
}

/// The open findings of these wallets, given as tenant and player.
///
/// # Errors
/// A fault.
pub(super) async fn open_findings_of(
    db: &impl Db,
    wallets: &[(&str, &str)],
) -> Result<Vec<OpenFinding>, Fault> {
    let wallets = serde_json::to_string(wallets).map_err(|error| Fault::internal(error.to_string()))?;
    db.query(Statement::new(OPEN_FINDINGS_OF).bind(wallets)).await?.iter().map(read_finding).collect()
}

fn read_finding(row: &Row) -> Result<OpenFinding, Fault> {
    let kind = FindingKind::from_code(row.text(2)?);
    Ok(OpenFinding {
        tenant_id: row.text(0)?.to_owned(),
        player_id: row.text(1)?.to_owned(),
        kind: kind.ok_or_else(|| Fault::corrupt("a finding of an unknown kind"))?,
        projected_sequence: row.unsigned(3)?,
        wallet_sequence: row.unsigned(4)?,
    })
}

/// How many findings are open.
///
/// # Errors
/// A fault.
pub(super) async fn count_open_findings(db: &impl Db) -> Result<u64, Fault> {
    let rows = db.query(Statement::new(COUNT_OPEN_FINDINGS)).await?;
    rows.first().ok_or_else(|| Fault::corrupt("a count has a row"))?.unsigned(0)
}

/// At most `limit` players after one, as tenant and player, in the order of their ids, of all `brands` together.
///
/// # Errors
/// A fault.
pub(super) async fn players_after(
    brands: &[impl Db],
    player_id: &str,
    limit: u32,
) -> Result<Vec<(String, String)>, Fault> {
    let mut players: Vec<(String, String)> = Vec::new();
    for brand in brands {
        let statement = Statement::new(PLAYERS_AFTER).bind(player_id).bind(limit);
        for row in brand.query(statement).await? {
            players.push(read_wallet(&row)?);
        }
    }
    players.sort_by(|one, other| one.1.cmp(&other.1));
    players.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(players)
}

/// Moves a wallet's findings from the database of one shard to that of another; what is there already stays.
///
/// # Errors
/// A fault; do it again.
pub async fn move_findings(
    (from, to): (&impl Db, &impl Db),
    (tenant_id, player_id): (&str, &str),
) -> Result<(), Fault> {
    let read = Statement::new(FINDINGS_OF_WALLET).bind(tenant_id).bind(player_id);
    let rows = from.query(read).await?;
    if rows.is_empty() {
        return Ok(());
    }
    for row in rows {
        let insert = Statement::new(INSERT_FINDING);
        to.query(row.into_values().into_iter().fold(insert, Statement::bind)).await?;
    }
    from.query(Statement::new(DELETE_FINDINGS).bind(tenant_id).bind(player_id)).await.map(drop)
}
