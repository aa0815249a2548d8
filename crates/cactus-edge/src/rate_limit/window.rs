use std::collections::VecDeque;

use super::rule::EXACT_LIMIT_MAX;
use crate::Fault;

/// An exact sliding window: the times of the requests that were admitted and still count.
///
/// A request admitted at `t` counts until `t + window_ms`, exclusive, so in no stretch of `window_ms` are more than
/// `limit` admitted. A refused request does not count. Memory: eight bytes for each request that counts, at most
/// [`EXACT_LIMIT_MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlidingWindow {
    /// In order; none is older than the window when the last decision was made.
    admitted_at_ms: VecDeque<u64>,
}

/// What a window says to one more request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is admitted, and counted.
    Admitted {
        /// How many more would be admitted now.
        remaining: u32,
        /// When the first of those that count leaves, in milliseconds from now.
        reset_ms: u64,
    },
    /// It is refused.
    Limited {
        /// When the next one is admitted at the earliest, in milliseconds from now; not before, whatever comes.
        retry_after_ms: u64,
    },
}

/// Bytes of the first time, and of the distance to each further one.
const FIRST_BYTES: usize = 8;
const STEP_BYTES: usize = 4;

impl SlidingWindow {
    /// Decides one request. A clock that went back stands still until it has caught up.
    ///
    /// `limit` and `window_ms` are those of the rule as it is now; they may change between two requests.
    pub fn admit(&mut self, now_ms: u64, limit: u32, window_ms: u64) -> Decision {
        let now_ms = self.admitted_at_ms.back().map_or(now_ms, |last_ms| now_ms.max(*last_ms));
        self.forget(now_ms, window_ms);
        let limit = limit.min(EXACT_LIMIT_MAX) as usize;
        let leaves_ms = |at: usize| {
            self.admitted_at_ms
                .get(at)
                .map_or(window_ms, |at_ms| at_ms.saturating_add(window_ms).saturating_sub(now_ms))
        };
        // After a limit was lowered more than one has to leave.
        if let Some(beyond) = self.admitted_at_ms.len().checked_sub(limit) {
            return Decision::Limited { retry_after_ms: leaves_ms(beyond) };
        }
        let reset_ms = leaves_ms(0);
        self.admitted_at_ms.push_back(now_ms);
        let remaining = u32::try_from(limit - self.admitted_at_ms.len()).unwrap_or(EXACT_LIMIT_MAX);
        assert!(self.admitted_at_ms.len() <= limit, "a window never holds more than its limit");
        Decision::Admitted { remaining, reset_ms }
    }

    /// When nothing counts any more, in milliseconds since the Unix epoch; `None` when nothing does already.
    pub fn empty_at_ms(&self, window_ms: u64) -> Option<u64> {
        self.admitted_at_ms.back().map(|last_ms| last_ms.saturating_add(window_ms))
    }

    /// For storage: the first time in eight bytes, the distance of each further one from the one before in four, all
    /// little-endian; nothing when nothing counts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FIRST_BYTES + STEP_BYTES * self.admitted_at_ms.len());
        let mut before_ms = None;
        for at_ms in &self.admitted_at_ms {
            match before_ms {
                None => bytes.extend(at_ms.to_le_bytes()),
                // Both were in one window, of at most a day.
                Some(before_ms) => {
                    bytes.extend(u32::try_from(at_ms - before_ms).unwrap_or(u32::MAX).to_le_bytes());
                }
            }
            before_ms = Some(*at_ms);
        }
        bytes
    }

    /// What [`SlidingWindow::to_bytes`] made.
    ///
    /// # Errors
    /// A corrupt fault when it cannot have made it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let Some((first, steps)) = bytes.split_first_chunk::<FIRST_BYTES>() else {
            let window = bytes.is_empty().then(Self::default);
            return window.ok_or_else(|| Fault::corrupt("a rate-limit window of less than one time"));
        };
        let (steps, rest) = steps.as_chunks::<STEP_BYTES>();
        if !rest.is_empty() || steps.len() >= EXACT_LIMIT_MAX as usize {
            return Err(Fault::corrupt("a rate-limit window of a length that none has"));
        }
        let mut at_ms = u64::from_le_bytes(*first);
        let mut admitted_at_ms = VecDeque::from([at_ms]);
        for step in steps {
            at_ms = at_ms
                .checked_add(u32::from_le_bytes(*step).into())
                .ok_or_else(|| Fault::corrupt("a rate-limit window after the end of time"))?;
            admitted_at_ms.push_back(at_ms);
        }
        Ok(Self { admitted_at_ms })
    }

    fn forget(&mut self, now_ms: u64, window_ms: u64) {
        while self.admitted_at_ms.front().is_some_and(|at_ms| at_ms.saturating_add(window_ms) <= now_ms) {
            self.admitted_at_ms.pop_front();
        }
    }
}
