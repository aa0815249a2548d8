use cactus_edge::{Db, Fault, Row, Statement};
use cactus_ledger::Entry;
use igaming_contracts::batcher::QuarantinedMessage;
use igaming_contracts::wallet::HistoryEntry;

use super::chunk::Parameters;
use super::head::ProjectedHead;
use super::moving::Extent;

/// `WHERE true` keeps `ON CONFLICT` from being read as a join's `ON`.
const INSERT_ENTRIES: &str = "\
    INSERT INTO ledger_entries (tenant_id, player_id, sequence, at_ms, kind, refusal_code, asset, amount_minor, \
    change_minor, balance_after_minor, command_key, game, round_id, entry, hash) \
    SELECT value ->> 'tenant_id', value ->> 'player_id', value ->> 'sequence', value ->> 'at_ms', value ->> 'kind', \
    value ->> 'refusal_code', value ->> 'asset', value ->> 'amount_minor', value ->> 'change_minor', \
    value ->> 'balance_after_minor', value ->> 'command_key', value ->> 'game', value ->> 'round_id', \
    value -> 'entry', value ->> 'hash' \
    FROM json_each(?1) WHERE true \
    ON CONFLICT (tenant_id, player_id, sequence) DO NOTHING";

/// The left join drives from the entries sent, each found by primary key, and also meets one that is not there.
const FIND_CONFLICTS: &str = "\
    SELECT sent.value ->> 4 AS message, sent.value ->> 2 AS sequence \
    FROM json_each(?1) AS sent LEFT JOIN ledger_entries AS kept \
    ON kept.tenant_id = sent.value ->> 0 AND kept.player_id = sent.value ->> 1 \
    AND kept.sequence = sent.value ->> 2 \
    WHERE kept.hash IS NOT sent.value ->> 3";

/// Walks each wallet's entries on from its head, as long as the next one is there and linked, and writes one row per
/// wallet. Each entry is walked over once in its life, however many messages bring it; `?3` bounds a single write.
/// With `max`, SQLite takes the hash from the row of the largest sequence.
const ADVANCE_HEADS: &str = "\
    WITH RECURSIVE arrived (tenant_id, player_id, genesis, entries, sequence_max) AS MATERIALIZED ( \
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)), \
    walk (tenant_id, player_id, sequence, hash, steps) AS ( \
    SELECT arrived.tenant_id, arrived.player_id, coalesce(head.contiguous_sequence, 0), \
    coalesce(head.head_hash, arrived.genesis), 0 \
    FROM arrived LEFT JOIN wallet_heads AS head \
    ON head.tenant_id = arrived.tenant_id AND head.player_id = arrived.player_id \
    UNION ALL \
    SELECT walk.tenant_id, walk.player_id, entry.sequence, entry.hash, walk.steps + 1 \
    FROM walk CROSS JOIN ledger_entries AS entry \
    WHERE entry.tenant_id = walk.tenant_id AND entry.player_id = walk.player_id \
    AND entry.sequence = walk.sequence + 1 AND entry.entry ->> 'previous_hash' = walk.hash AND walk.steps < ?3), \
    reached (tenant_id, player_id, sequence, hash) AS MATERIALIZED ( \
    SELECT tenant_id, player_id, max(sequence), hash FROM walk GROUP BY tenant_id, player_id) \
    INSERT INTO wallet_heads (tenant_id, player_id, contiguous_sequence, head_hash, max_sequence, received_count, \
    progressed_at_ms, updated_at_ms) \
    SELECT reached.tenant_id, reached.player_id, reached.sequence, reached.hash, \
    max(reached.sequence, arrived.sequence_max), arrived.entries, ?2, ?2 \
    FROM reached JOIN arrived USING (tenant_id, player_id) WHERE true \
    ON CONFLICT (tenant_id, player_id) DO UPDATE SET \
    contiguous_sequence = excluded.contiguous_sequence, head_hash = excluded.head_hash, \
    max_sequence = max(max_sequence, excluded.max_sequence), \
    received_count = received_count + excluded.received_count, \
    progressed_at_ms = CASE WHEN excluded.contiguous_sequence > contiguous_sequence \
    THEN max(progressed_at_ms, excluded.progressed_at_ms) ELSE progressed_at_ms END, \
    updated_at_ms = max(updated_at_ms, excluded.updated_at_ms)";

const REGISTER_WALLETS: &str = "\
    INSERT INTO wallet_heads (tenant_id, player_id, contiguous_sequence, head_hash, max_sequence, received_count, \
    progressed_at_ms, updated_at_ms) \
    SELECT value ->> 0, value ->> 1, 0, value ->> 2, 0, 0, ?2, ?2 FROM json_each(?1) WHERE true \
    ON CONFLICT (tenant_id, player_id) DO NOTHING";

/// An entry after the head that is there and was not walked over is not linked to it, unless the walk was cut short:
/// hence the comparison of the hashes.
const HEAD_COLUMNS: &str = "\
    SELECT head.tenant_id, head.player_id, contiguous_sequence, head_hash, max_sequence, received_count, \
    progressed_at_ms, updated_at_ms, EXISTS (SELECT 1 FROM ledger_entries AS entry \
    WHERE entry.tenant_id = head.tenant_id AND entry.player_id = head.player_id \
    AND entry.sequence = head.contiguous_sequence + 1 \
    AND entry.entry ->> 'previous_hash' <> head.head_hash) \
    FROM ";

const HEADS_AFTER: &str = "wallet_heads AS head \
    WHERE (head.tenant_id, head.player_id) > (?1, ?2) ORDER BY head.tenant_id, head.player_id LIMIT ?3";

const HEADS_WITH_GAP: &str = "wallet_heads AS head INDEXED BY wallet_heads_with_gap \
    WHERE max_sequence > contiguous_sequence ORDER BY progressed_at_ms, head.tenant_id, head.player_id LIMIT ?1";

const HEADS_OF: &str = "json_each(?1) AS asked CROSS JOIN wallet_heads AS head \
    WHERE head.tenant_id = asked.value ->> 0 AND head.player_id = asked.value ->> 1 ORDER BY asked.key";

const COUNT_HEADS: &str = "SELECT count(*) FROM wallet_heads";

const COUNT_GAPS: &str = "\
    SELECT count(*) FROM wallet_heads INDEXED BY wallet_heads_with_gap WHERE max_sequence > contiguous_sequence";

const WALLETS_AFTER: &str = "\
    SELECT tenant_id, player_id FROM wallet_heads WHERE (tenant_id, player_id) > (?1, ?2) \
    ORDER BY tenant_id, player_id LIMIT ?3";

/// The count is a walk along the primary key.
const EXTENTS: &str = "\
    SELECT head.tenant_id, head.player_id, contiguous_sequence, head_hash, max_sequence, \
    (SELECT count(*) FROM ledger_entries AS entry \
    WHERE entry.tenant_id = head.tenant_id AND entry.player_id = head.player_id) \
    FROM json_each(?1) AS asked CROSS JOIN wallet_heads AS head \
    WHERE head.tenant_id = asked.value ->> 0 AND head.player_id = asked.value ->> 1 ORDER BY asked.key";

const ENTRIES_AFTER: &str = "\
    SELECT entry FROM ledger_entries WHERE tenant_id = ?1 AND player_id = ?2 AND sequence > ?3 \
    ORDER BY sequence LIMIT ?4";

const HASHES_AFTER: &str = "\
    SELECT sequence, hash FROM ledger_entries WHERE tenant_id = ?1 AND player_id = ?2 AND sequence > ?3 \
    ORDER BY sequence LIMIT ?4";

const REMOVE_ENTRIES: &str = "\
    DELETE FROM ledger_entries WHERE tenant_id = ?1 AND player_id = ?2 AND sequence IN \
    (SELECT sequence FROM ledger_entries WHERE tenant_id = ?1 AND player_id = ?2 ORDER BY sequence LIMIT ?3) \
    RETURNING 1";

const REMOVE_HEAD: &str = "DELETE FROM wallet_heads WHERE tenant_id = ?1 AND player_id = ?2";

/// The first report of a message stays: the same message may be delivered again.
const QUARANTINE: &str = "\
    INSERT INTO quarantined_messages (id, received_at_ms, reason, detail, tenant_id, player_id, body, body_bytes) \
    SELECT value ->> 'id', ?2, value ->> 'reason', value ->> 'detail', value ->> 'tenant_id', \
    value ->> 'player_id', value ->> 'body', value ->> 'body_bytes' FROM json_each(?1) WHERE true \
    ON CONFLICT (id) DO NOTHING";

const QUARANTINED: &str = "\
    SELECT id, received_at_ms, reason, detail, tenant_id, player_id, body, body_bytes FROM quarantined_messages \
    WHERE (received_at_ms, id) < (?1, ?2) ORDER BY received_at_ms DESC, id DESC LIMIT ?3";

const COUNT_QUARANTINED: &str = "SELECT count(*) FROM quarantined_messages";

/// Refusals moved nothing and are left out, as is what names no asset.
const HISTORY_PAGE: &str = "\
    SELECT sequence, at_ms, kind, asset, amount_minor, change_minor, balance_after_minor, game, round_id, hash \
    FROM ledger_entries \
    WHERE tenant_id = ?1 AND player_id = ?2 AND sequence < ?3 AND refusal_code IS NULL AND asset IS NOT NULL \
    ORDER BY sequence DESC LIMIT ?4";

/// An entry whose row in the projection is of another content: one of the two is not what the wallet wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conflict {
    /// The index of the message that brought it.
    pub(super) message: usize,
    pub(super) sequence: u64,
}

/// Writes the rows that are not there yet, compares every row sent with the row kept, and moves the heads of the
/// wallets, in one atomic round trip.
///
/// # Errors
/// A fault; after `Unavailable` everything may be there or nothing, and may be sent again.
pub(super) async fn insert(
    db: &impl Db,
    parameters: Parameters,
    head_steps_max: u32,
    now_ms: u64,
) -> Result<Vec<Conflict>, Fault> {
    let Parameters { rows, proofs, wallets } = parameters;
    let statements = vec![
        Statement::new(INSERT_ENTRIES).bind(rows),
        Statement::new(FIND_CONFLICTS).bind(proofs),
        Statement::new(ADVANCE_HEADS).bind(wallets).bind(now_ms).bind(head_steps_max),
    ];
    let results = db.batch(statements).await?;
    let [_, conflicts, _] = results.as_slice() else {
        return Err(Fault::corrupt("a batch of three statements has three results"));
    };
    conflicts.iter().map(read_conflict).collect()
}

fn read_conflict(row: &Row) -> Result<Conflict, Fault> {
    let message = usize::try_from(row.integer(0)?).map_err(|_| Fault::corrupt("index of a message"))?;
    Ok(Conflict { message, sequence: row.unsigned(1)? })
}

/// Whether the database answers at all.
///
/// # Errors
/// A fault when it does not.
pub(super) async fn probe(db: &impl Db) -> Result<(), Fault> {
    db.query(Statement::new("SELECT 1")).await.map(drop)
}

/// Adds wallets that have no head yet. `wallets` is the text of a JSON array of `[tenant_id, player_id, genesis]`.
///
/// # Errors
/// A fault; the wallets may be added again.
pub(super) async fn register(db: &impl Db, wallets: String, now_ms: u64) -> Result<(), Fault> {
    db.query(Statement::new(REGISTER_WALLETS).bind(wallets).bind(now_ms)).await.map(drop)
}

/// At most `limit` heads after a wallet, in the order of tenant and player.
///
/// # Errors
/// A fault.
pub(super) async fn heads_after(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    limit: u32,
) -> Result<Vec<ProjectedHead>, Fault> {
    let statement = Statement::new(format!("{HEAD_COLUMNS}{HEADS_AFTER}"));
    read_heads(db, statement.bind(tenant_id).bind(player_id).bind(limit)).await
}

/// At most `limit` heads of wallets with a gap or a broken link, longest stuck first.
///
/// # Errors
/// A fault.
pub(super) async fn heads_with_gap(db: &impl Db, limit: u32) -> Result<Vec<ProjectedHead>, Fault> {
    read_heads(db, Statement::new(format!("{HEAD_COLUMNS}{HEADS_WITH_GAP}")).bind(limit)).await
}

/// The heads of these wallets, in this order, without those that have none. `wallets` is the text of a JSON array of
/// `[tenant_id, player_id]`.
///
/// # Errors
/// A fault.
pub(super) async fn heads_of(db: &impl Db, wallets: String) -> Result<Vec<ProjectedHead>, Fault> {
    read_heads(db, Statement::new(format!("{HEAD_COLUMNS}{HEADS_OF}")).bind(wallets)).await
}

async fn read_heads(db: &impl Db, statement: Statement) -> Result<Vec<ProjectedHead>, Fault> {
    db.query(statement).await?.iter().map(read_head).collect()
}

fn read_head(row: &Row) -> Result<ProjectedHead, Fault> {
    Ok(ProjectedHead {
        tenant_id: row.text(0)?.to_owned(),
        player_id: row.text(1)?.to_owned(),
        contiguous_sequence: row.unsigned(2)?,
        head_hash: row.text(3)?.to_owned(),
        max_sequence: row.unsigned(4)?,
        received_count: row.unsigned(5)?,
        progressed_at_ms: row.unsigned(6)?,
        updated_at_ms: row.unsigned(7)?,
        link_broken: row.integer(8)? != 0,
    })
}

/// How many wallets have a head. Reads every one of them.
///
/// # Errors
/// A fault.
pub(super) async fn count_heads(db: &impl Db) -> Result<u64, Fault> {
    count(db, COUNT_HEADS).await
}

/// How many wallets have a gap or a broken link.
///
/// # Errors
/// A fault.
pub(super) async fn count_gaps(db: &impl Db) -> Result<u64, Fault> {
    count(db, COUNT_GAPS).await
}

/// How many messages are in quarantine.
///
/// # Errors
/// A fault.
pub(super) async fn count_quarantined(db: &impl Db) -> Result<u64, Fault> {
    count(db, COUNT_QUARANTINED).await
}

async fn count(db: &impl Db, sql: &'static str) -> Result<u64, Fault> {
    let rows = db.query(Statement::new(sql)).await?;
    rows.first().ok_or_else(|| Fault::corrupt("a count has a row"))?.unsigned(0)
}

/// At most `limit` wallets after one, in the order of tenant and player.
///
/// # Errors
/// A fault.
pub(super) async fn wallets_after(
    db: &impl Db,
    (tenant_id, player_id): &(String, String),
    limit: u32,
) -> Result<Vec<(String, String)>, Fault> {
    let statement =
        Statement::new(WALLETS_AFTER).bind(tenant_id.as_str()).bind(player_id.as_str()).bind(limit);
    let wallet = |row: &Row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
    db.query(statement).await?.iter().map(wallet).collect()
}

/// How far the logs of these wallets are there, without those that have no head. `wallets` is the text of a JSON
/// array of `[tenant_id, player_id]`.
///
/// # Errors
/// A fault.
pub(super) async fn extents(db: &impl Db, wallets: String) -> Result<Vec<Extent>, Fault> {
    db.query(Statement::new(EXTENTS).bind(wallets)).await?.iter().map(read_extent).collect()
}

fn read_extent(row: &Row) -> Result<Extent, Fault> {
    Ok(Extent {
        tenant_id: row.text(0)?.to_owned(),
        player_id: row.text(1)?.to_owned(),
        contiguous_sequence: row.unsigned(2)?,
        head_hash: row.text(3)?.to_owned(),
        max_sequence: row.unsigned(4)?,
        entries_count: row.unsigned(5)?,
    })
}

/// At most `limit` entries of a wallet after a sequence, as the wallet wrote them.
///
/// # Errors
/// A fault.
pub(super) async fn entries_after(
    db: &impl Db,
    (tenant_id, player_id): (&str, &str),
    after_sequence: u64,
    limit: u32,
) -> Result<Vec<Entry>, Fault> {
    let statement =
        Statement::new(ENTRIES_AFTER).bind(tenant_id).bind(player_id).bind(after_sequence).bind(limit);
    let entry = |row: &Row| {
        serde_json::from_str(row.text(0)?).map_err(|error| Fault::corrupt(format!("an entry's row: {error}")))
    };
    db.query(statement).await?.iter().map(entry).collect()
}

/// At most `limit` sequences and hashes of a wallet after a sequence.
///
/// # Errors
/// A fault.
pub(super) async fn hashes_after(
    db: &impl Db,
    (tenant_id, player_id): (&str, &str),
    after_sequence: u64,
    limit: u32,
) -> Result<Vec<(u64, String)>, Fault> {
    let statement =
        Statement::new(HASHES_AFTER).bind(tenant_id).bind(player_id).bind(after_sequence).bind(limit);
    db.query(statement).await?.iter().map(|row| Ok((row.unsigned(0)?, row.text(1)?.to_owned()))).collect()
}

/// How many of these rows are missing or of another hash. `proofs` is the text of a JSON array of
/// `[tenant_id, player_id, sequence, hash, 0]`.
///
/// # Errors
/// A fault.
pub(super) async fn count_conflicts(db: &impl Db, proofs: String) -> Result<usize, Fault> {
    Ok(db.query(Statement::new(FIND_CONFLICTS).bind(proofs)).await?.len())
}

/// Removes the first `limit` entries of a wallet and answers how many there were. Its head stays.
///
/// # Errors
/// A fault; they may be removed again.
pub(super) async fn remove_entries(
    db: &impl Db,
    (tenant_id, player_id): (&str, &str),
    limit: u32,
) -> Result<usize, Fault> {
    Ok(db.query(Statement::new(REMOVE_ENTRIES).bind(tenant_id).bind(player_id).bind(limit)).await?.len())
}

/// Removes a wallet's head.
///
/// # Errors
/// A fault; it may be removed again.
pub(super) async fn remove_head(db: &impl Db, tenant_id: &str, player_id: &str) -> Result<(), Fault> {
    db.query(Statement::new(REMOVE_HEAD).bind(tenant_id).bind(player_id)).await.map(drop)
}

/// Puts messages into quarantine. `messages` is the text of a JSON array of objects named as the columns.
///
/// # Errors
/// A fault; they may be put there again.
pub(super) async fn quarantine(db: &impl Db, messages: String, now_ms: u64) -> Result<(), Fault> {
    db.query(Statement::new(QUARANTINE).bind(messages).bind(now_ms)).await.map(drop)
}

/// At most `limit` messages in quarantine that came before one, newest first.
///
/// # Errors
/// A fault.
pub(super) async fn quarantined_before(
    db: &impl Db,
    received_at_ms: u64,
    id: &str,
    limit: u32,
) -> Result<Vec<QuarantinedMessage>, Fault> {
    let statement = Statement::new(QUARANTINED).bind(received_at_ms).bind(id).bind(limit);
    db.query(statement).await?.iter().map(read_quarantined).collect()
}

fn read_quarantined(row: &Row) -> Result<QuarantinedMessage, Fault> {
    Ok(QuarantinedMessage {
        id: row.text(0)?.to_owned(),
        received_at_ms: row.unsigned(1)?,
        reason: row.text(2)?.to_owned(),
        detail: row.text(3)?.to_owned(),
        tenant_id: row.optional_text(4)?.map(str::to_owned),
        player_id: row.optional_text(5)?.map(str::to_owned),
        body: row.text(6)?.to_owned(),
        body_bytes: row.unsigned(7)?,
    })
}

/// At most `limit` entries of the player before `sequence`, newest first.
///
/// # Errors
/// A fault.
pub(super) async fn history_page(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    before_sequence: u64,
    limit: u32,
) -> Result<Vec<HistoryEntry>, Fault> {
    let statement =
        Statement::new(HISTORY_PAGE).bind(tenant_id).bind(player_id).bind(before_sequence).bind(limit);
    db.query(statement).await?.iter().map(read_history_entry).collect()
}

fn read_history_entry(row: &Row) -> Result<HistoryEntry, Fault> {
    Ok(HistoryEntry {
        sequence: row.unsigned(0)?,
        at_ms: row.unsigned(1)?,
        kind: row.text(2)?.to_owned(),
        currency: row.text(3)?.to_owned(),
        amount_minor: row.unsigned(4)?,
        change_minor: row.integer(5)?,
        balance_after_minor: row.unsigned(6)?,
        game: row.optional_text(7)?.map(str::to_owned),
        round_id: row.optional_text(8)?.map(str::to_owned),
        hash: row.text(9)?.to_owned(),
    })
}
