use cactus_edge::Fault;
use cactus_edge::limits::SQL_VALUE_BYTES_MAX;

/// A JSON array that never grows past the bytes of a SQL value.
#[derive(Debug)]
pub(crate) struct JsonArray(Vec<u8>);

impl Default for JsonArray {
    fn default() -> Self {
        Self(vec![b'['])
    }
}

impl JsonArray {
    pub(crate) fn end(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn truncate(&mut self, end: usize) {
        self.0.truncate(end);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    /// Answers whether the array still fits. If not, the caller truncates it to where it ended before.
    pub(crate) fn push(&mut self, element: &impl serde::Serialize) -> Result<bool, Fault> {
        if !self.is_empty() {
            self.0.push(b',');
        }
        serde_json::to_writer(&mut self.0, element).map_err(|error| Fault::internal(error.to_string()))?;
        Ok(self.0.len() < SQL_VALUE_BYTES_MAX)
    }

    pub(crate) fn into_text(mut self) -> Result<String, Fault> {
        self.0.push(b']');
        assert!(self.0.len() <= SQL_VALUE_BYTES_MAX, "a parameter has at most 2 MB");
        String::from_utf8(self.0).map_err(|error| Fault::internal(error.to_string()))
    }
}
