use std::cell::Cell;
use std::rc::Rc;

use crate::{Alarm, Fault};

/// The twin of an object's alarm: remembers the time; the test decides when it rings.
#[derive(Debug, Clone, Default)]
pub struct MemoryAlarm(Rc<Cell<Option<u64>>>);

impl MemoryAlarm {
    /// The time the alarm is set for.
    pub fn at_ms(&self) -> Option<u64> {
        self.0.get()
    }

    /// Takes the alarm off, as the platform does when it rings.
    pub fn take(&self) -> Option<u64> {
        self.0.take()
    }
}

impl Alarm for MemoryAlarm {
    async fn set_at_latest(&self, at_ms: u64) -> Result<(), Fault> {
        self.0.set(Some(self.0.get().map_or(at_ms, |set| set.min(at_ms))));
        Ok(())
    }
}
