use cactus_edge::rate_limit::{Decision, EXACT_LIMIT_MAX, Refusals, SlidingWindow, WINDOW_MS_MAX};
use cactus_edge::{Fault, ObjectSql};
use igaming_contracts::rate_limit::{WindowAnswer, WindowRequest};

use super::store;

/// One exact window as its object holds it. The object is one per rule, tenant and subject, and forgets itself when
/// nobody counts any more.
#[derive(Debug)]
pub struct Window<S> {
    sql: S,
    window: SlidingWindow,
    refusals: Refusals,
    empty_at_ms: u64,
}

impl<S: ObjectSql> Window<S> {
    /// The window as it was stored, or an empty one.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub fn open(sql: S) -> Result<Self, Fault> {
        let (window, empty_at_ms) = store::load(&sql)?.unwrap_or_default();
        Ok(Self { sql, window, refusals: Refusals::default(), empty_at_ms })
    }

    /// Decides one request. What is admitted is stored before it is answered; what is refused is not.
    ///
    /// # Errors
    /// A fault when the rule is none or the window cannot be stored. It is to be opened anew then: what is in memory
    /// may count a request that was not admitted.
    pub fn ask(&mut self, now_ms: u64, rule: WindowRequest) -> Result<WindowAnswer, Fault> {
        let WindowRequest { limit, window_ms } = rule;
        if !(1..=EXACT_LIMIT_MAX).contains(&limit) || !(1..=WINDOW_MS_MAX).contains(&window_ms) {
            return Err(Fault::internal(format!("no window of {limit} in {window_ms} ms")));
        }
        Ok(match self.window.admit(now_ms, limit, window_ms) {
            Decision::Admitted { remaining, reset_ms } => {
                self.refusals.admitted();
                self.empty_at_ms = self.window.empty_at_ms(window_ms).unwrap_or(now_ms);
                store::save(&self.sql, &self.window, self.empty_at_ms)?;
                WindowAnswer::Admitted { remaining, reset_ms }
            }
            Decision::Limited { retry_after_ms } => {
                let list_until_ms = self.refusals.refused(now_ms, retry_after_ms);
                WindowAnswer::Limited { retry_after_ms, list_until_ms }
            }
        })
    }

    /// When nobody counts any more and the object may forget everything, in milliseconds since the Unix epoch.
    pub fn empty_at_ms(&self) -> u64 {
        self.empty_at_ms
    }
}
