use cactus_edge::Fault;

use super::bad::BadRow;
use super::row::EventRow;
use crate::json_array::JsonArray;

/// The rows of whole messages, as the JSON parameters of one write.
///
/// A message always fits an empty chunk: a row repeats no part of its event but adds the names of its columns and
/// NULLs, 43 of some 20 bytes. 25 events of a message add 25 x 43 x 20 = 21,500 bytes to its 127,000, and escaping a
/// body of `bad_events` once more makes it 6 times as long at worst: 762,000 of the 2,000,000 bytes of a parameter.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    rows: JsonArray,
    bad: JsonArray,
    messages: Vec<usize>,
}

impl Chunk {
    /// Adds all rows of the message at `index` and answers true, or adds none when they do not fit.
    ///
    /// # Errors
    /// A fault when a row has no JSON, which is a defect.
    pub(super) fn push(&mut self, index: usize, rows: &[EventRow], bad: &[BadRow]) -> Result<bool, Fault> {
        let ends = (self.rows.end(), self.bad.end());
        let pushed = self.push_rows(rows, bad);
        if matches!(pushed, Ok(true)) {
            self.messages.push(index);
        } else {
            self.rows.truncate(ends.0);
            self.bad.truncate(ends.1);
        }
        pushed
    }

    fn push_rows(&mut self, rows: &[EventRow], bad: &[BadRow]) -> Result<bool, Fault> {
        for row in rows {
            if !self.rows.push(row)? {
                return Ok(false);
            }
        }
        for row in bad {
            if !self.bad.push(row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The indices of the messages in it.
    pub(super) fn messages(&self) -> &[usize] {
        &self.messages
    }

    /// Rows of `events_recent_90d` and of `bad_events`, each the text of a JSON array of objects named as the columns.
    pub(super) fn into_parameters(self) -> Result<(String, String), Fault> {
        Ok((self.rows.into_text()?, self.bad.into_text()?))
    }
}
