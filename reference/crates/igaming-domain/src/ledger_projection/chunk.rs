use std::collections::BTreeMap;

use cactus_edge::Fault;
use cactus_edge::limits::SQL_VALUE_BYTES_MAX;
use cactus_ledger::EntryHash;

use super::row::LedgerRow;
use super::rules::Message;
use crate::json_array::JsonArray;

/// The rows of whole messages, as the JSON parameters of one write.
///
/// A message always fits an empty chunk. The columns of a row repeat parts of its entry, whose JSON has 350 bytes
/// or more; with 256 bytes of escaped ids and 300 of column names and sums, a row has less than
/// 2 + 556 / 350 = 3.6 times the bytes of its entry. 3.6 x 127,000 = 457,200 of the 2,000,000 of a parameter.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    rows: JsonArray,
    proofs: JsonArray,
    /// By tenant and player. A delivery has at most 100 messages, so there are at most 100 of some 400 bytes.
    wallets: BTreeMap<(String, String), Arrival>,
    messages: Vec<usize>,
}

/// What a chunk brings of one wallet.
#[derive(Debug)]
struct Arrival {
    genesis: EntryHash,
    entries: usize,
    sequence_max: u64,
}

/// The parameters of the statements of a write, each the text of a JSON array.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    /// Rows as objects.
    pub(super) rows: String,
    /// `[tenant_id, player_id, sequence, hash, index of the message]` of each row.
    pub(super) proofs: String,
    /// `[tenant_id, player_id, genesis, count of entries, largest sequence]` of each wallet.
    pub(super) wallets: String,
}

impl Chunk {
    /// Adds all rows of the message at `index` and answers true, or adds none when they do not fit.
    ///
    /// # Errors
    /// A fault when a row has no JSON, which is a defect.
    pub(super) fn push(
        &mut self,
        index: usize,
        message: &Message,
        rows: &[LedgerRow<'_>],
    ) -> Result<bool, Fault> {
        let ends = (self.rows.end(), self.proofs.end());
        let pushed = self.push_rows(index, rows);
        if matches!(pushed, Ok(true)) {
            self.messages.push(index);
            self.arrived(message, rows);
        } else {
            self.rows.truncate(ends.0);
            self.proofs.truncate(ends.1);
        }
        pushed
    }

    fn push_rows(&mut self, index: usize, rows: &[LedgerRow<'_>]) -> Result<bool, Fault> {
        for row in rows {
            let proof = (row.tenant_id, row.player_id, row.sequence, row.hash, index);
            if !self.rows.push(row)? || !self.proofs.push(&proof)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn arrived(&mut self, message: &Message, rows: &[LedgerRow<'_>]) {
        let wallet = (message.tenant_id.clone(), message.player_id.clone());
        let arrival = Arrival { genesis: message.genesis, entries: 0, sequence_max: 0 };
        let arrival = self.wallets.entry(wallet).or_insert(arrival);
        arrival.entries += rows.len();
        arrival.sequence_max = rows.iter().map(|row| row.sequence).fold(arrival.sequence_max, u64::max);
    }

    /// The indices of the messages in it.
    pub(super) fn messages(&self) -> &[usize] {
        &self.messages
    }

    /// What the statements of the write bind.
    pub(super) fn into_parameters(self) -> Result<Parameters, Fault> {
        let mut wallets = JsonArray::default();
        for ((tenant_id, player_id), Arrival { genesis, entries, sequence_max }) in &self.wallets {
            let fits = wallets.push(&(tenant_id, player_id, genesis, entries, sequence_max))?;
            assert!(fits, "100 wallets fit {SQL_VALUE_BYTES_MAX} bytes");
        }
        Ok(Parameters {
            rows: self.rows.into_text()?,
            proofs: self.proofs.into_text()?,
            wallets: wallets.into_text()?,
        })
    }
}
