use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::wallet::HistoryEntry;

use super::chunk::Chunk;

/// `WHERE true` keeps `ON CONFLICT` from being read as a join's `ON`.
const INSERT_ENTRIES: &str = "\
    INSERT INTO ledger_entries (player_id, sequence, tenant_id, at_ms, kind, refusal_code, asset, amount_minor, \
    change_minor, balance_after_minor, command_key, game, round_id, entry, hash) \
    SELECT value ->> 'player_id', value ->> 'sequence', value ->> 'tenant_id', value ->> 'at_ms', value ->> 'kind', \
    value ->> 'refusal_code', value ->> 'asset', value ->> 'amount_minor', value ->> 'change_minor', \
    value ->> 'balance_after_minor', value ->> 'command_key', value ->> 'game', value ->> 'round_id', \
    value -> 'entry', value ->> 'hash' \
    FROM json_each(?1) WHERE true \
    ON CONFLICT (player_id, sequence) DO NOTHING";

/// The left join drives from the entries sent, each found by primary key, and also meets one that is not there.
const FIND_DISAGREEMENTS: &str = "\
    SELECT sent.value ->> 3 AS message, sent.value ->> 0 AS player_id, sent.value ->> 1 AS sequence \
    FROM json_each(?1) AS sent LEFT JOIN ledger_entries AS kept \
    ON kept.player_id = sent.value ->> 0 AND kept.sequence = sent.value ->> 1 \
    WHERE kept.hash IS NOT sent.value ->> 2";

/// Refusals moved nothing and are left out.
const HISTORY_PAGE: &str = "\
    SELECT sequence, at_ms, kind, asset, amount_minor, change_minor, balance_after_minor, game, round_id, hash \
    FROM ledger_entries \
    WHERE player_id = ?1 AND sequence < ?2 AND tenant_id = ?3 AND refusal_code IS NULL \
    ORDER BY sequence DESC LIMIT ?4";

/// An entry whose row in the projection is of another content: one of the two is not what the wallet wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disagreement {
    /// The index of the message that brought it.
    pub(super) message: usize,
    pub(super) player_id: String,
    pub(super) sequence: u64,
}

/// Writes the rows that are not there yet, then compares every row sent with the row kept, in one atomic round
/// trip.
///
/// # Errors
/// A fault; after `Unavailable` the rows may or may not be there, and may be sent again.
pub(super) async fn insert(db: &impl Db, chunk: Chunk) -> Result<Vec<Disagreement>, Fault> {
    let (rows, proofs) = chunk.into_parameters()?;
    let statements =
        vec![Statement::new(INSERT_ENTRIES).bind(rows), Statement::new(FIND_DISAGREEMENTS).bind(proofs)];
    let results = db.batch(statements).await?;
    let [_, disagreements] = results.as_slice() else {
        return Err(Fault::corrupt("a batch of two statements has two results"));
    };
    disagreements.iter().map(read_disagreement).collect()
}

fn read_disagreement(row: &Row) -> Result<Disagreement, Fault> {
    let message = usize::try_from(row.integer(0)?).map_err(|_| Fault::corrupt("index of a message"))?;
    Ok(Disagreement { message, player_id: row.text(1)?.to_owned(), sequence: row.unsigned(2)? })
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
        Statement::new(HISTORY_PAGE).bind(player_id).bind(before_sequence).bind(tenant_id).bind(limit);
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
