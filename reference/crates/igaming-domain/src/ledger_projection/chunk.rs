use cactus_edge::Fault;
use cactus_edge::limits::SQL_VALUE_BYTES_MAX;

use super::rules::LedgerRow;

/// The rows of whole messages, as the JSON parameters of one write.
///
/// A message always fits an empty chunk. The columns of a row repeat parts of its entry, whose JSON has 350 bytes
/// or more; with 256 bytes of escaped ids and 300 of column names and sums, a row has less than
/// 2 + 556 / 350 = 3.6 times the bytes of its entry. 3.6 x 127,000 = 457,200 of the 2,000,000 of a parameter.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    rows: JsonArray,
    proofs: JsonArray,
    messages: Vec<usize>,
}

impl Chunk {
    /// Adds all rows of the message at `index` and answers true, or adds none when they do not fit.
    ///
    /// # Errors
    /// A fault when a row has no JSON, which is a defect.
    pub(super) fn push(&mut self, index: usize, rows: &[LedgerRow<'_>]) -> Result<bool, Fault> {
        let ends = (self.rows.end(), self.proofs.end());
        let pushed = self.push_rows(index, rows);
        if matches!(pushed, Ok(true)) {
            self.messages.push(index);
        } else {
            self.rows.truncate(ends.0);
            self.proofs.truncate(ends.1);
        }
        pushed
    }

    fn push_rows(&mut self, index: usize, rows: &[LedgerRow<'_>]) -> Result<bool, Fault> {
        for row in rows {
            let proof = (row.player_id, row.sequence, row.hash, index);
            if !self.rows.push(row)? || !self.proofs.push(&proof)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The indices of the messages in it.
    pub(super) fn messages(&self) -> &[usize] {
        &self.messages
    }

    /// An array of the rows as objects, and an array of `[player_id, sequence, hash, index of the message]`.
    pub(super) fn into_parameters(self) -> Result<(String, String), Fault> {
        Ok((self.rows.into_text()?, self.proofs.into_text()?))
    }
}

/// A JSON array that never grows past the bytes of a SQL value.
#[derive(Debug)]
struct JsonArray(Vec<u8>);

impl Default for JsonArray {
    fn default() -> Self {
        Self(vec![b'['])
    }
}

impl JsonArray {
    fn end(&self) -> usize {
        self.0.len()
    }

    fn truncate(&mut self, end: usize) {
        self.0.truncate(end);
    }

    /// Answers whether the array still fits. If not, the caller truncates it to where the message began.
    fn push(&mut self, element: &impl serde::Serialize) -> Result<bool, Fault> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        serde_json::to_writer(&mut self.0, element).map_err(|error| Fault::internal(error.to_string()))?;
        Ok(self.0.len() < SQL_VALUE_BYTES_MAX)
    }

    fn into_text(mut self) -> Result<String, Fault> {
        self.0.push(b']');
        assert!(self.0.len() <= SQL_VALUE_BYTES_MAX, "a parameter has at most 2 MB");
        String::from_utf8(self.0).map_err(|error| Fault::internal(error.to_string()))
    }
}
