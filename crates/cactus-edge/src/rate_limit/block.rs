use crate::limits::KV_TTL_S_MIN;

/// So many refusals in a row, and the subject is put on the list that every isolate reads. A client that tries twice
/// too often costs no write; one that goes on costs one.
pub const BLOCK_AFTER_REFUSALS: u32 = 5;

/// How long an entry of the list lives at most, ten minutes. A rule that was relaxed must not refuse for a day.
pub const BLOCK_MS_MAX: u64 = 600_000;

/// A subject is put on the list again at the earliest after the shortest life of an entry: a key takes one write a
/// second, and an entry outlives this anyway.
const REPEAT_MS: u64 = KV_TTL_S_MIN * 1_000;

/// The refusals of one window since it admitted the last request.
///
/// The list only repeats what the window would say: an entry names the time until which the window admits nobody, and
/// is believed no longer. So nobody is refused by the list whom the window would admit.
///
/// ```
/// use cactus_edge::rate_limit::Refusals;
///
/// let mut refusals = Refusals::default();
/// let told = |refusals: &mut Refusals, now_ms| refusals.refused(now_ms, 30_000);
/// assert!((0..4).all(|now_ms| told(&mut refusals, now_ms).is_none()));
/// assert_eq!(told(&mut refusals, 4), Some(30_004));
/// assert_eq!(told(&mut refusals, 5), None); // it is on the list
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refusals {
    count: u32,
    listed_at_ms: Option<u64>,
}

impl Refusals {
    /// The window admitted somebody.
    pub fn admitted(&mut self) {
        *self = Self::default();
    }

    /// The window refused somebody. Answers until when the subject is to be put on the list, if it is to be now.
    pub fn refused(&mut self, now_ms: u64, retry_after_ms: u64) -> Option<u64> {
        self.count = self.count.saturating_add(1);
        let is_listed = self.listed_at_ms.is_some_and(|at_ms| now_ms < at_ms.saturating_add(REPEAT_MS));
        if self.count < BLOCK_AFTER_REFUSALS || is_listed {
            return None;
        }
        self.listed_at_ms = Some(now_ms);
        Some(now_ms.saturating_add(retry_after_ms.min(BLOCK_MS_MAX)))
    }
}
