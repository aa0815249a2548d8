/// Messages a second that a socket may send in the long run.
pub const MESSAGES_PER_SECOND: u32 = 20;

/// Messages that it may send at once: two seconds' worth.
const BURST: u64 = 40;

/// Refusals after which a socket that goes on is cut off. They are given back as messages are.
const REFUSALS_MAX: u64 = 20;

/// Milliseconds that pay for a message: 1,000 / 20.
const MESSAGE_COST_MS: u64 = 50;

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Take it.
    Take,
    /// Answer that there are too many.
    Refuse,
    /// Close the socket.
    Close,
}

/// How much one socket may send: a token bucket, as the time at which it will be full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageBudget {
    full_at_ms: u64,
    refusals: u64,
}

impl MessageBudget {
    /// A full budget.
    pub fn new(now_ms: u64) -> Self {
        Self { full_at_ms: now_ms, refusals: 0 }
    }

    /// A message came.
    pub fn take(&mut self, now_ms: u64) -> Verdict {
        let owed_ms = self.full_at_ms.saturating_sub(now_ms);
        if owed_ms == 0 {
            self.refusals = 0;
        }
        if owed_ms <= (BURST - 1) * MESSAGE_COST_MS {
            self.full_at_ms = now_ms.saturating_add(owed_ms).saturating_add(MESSAGE_COST_MS);
            return Verdict::Take;
        }
        self.refusals = self.refusals.saturating_add(1);
        if self.refusals > REFUSALS_MAX { Verdict::Close } else { Verdict::Refuse }
    }
}
