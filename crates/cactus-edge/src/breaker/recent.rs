use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The times of the newest events, as many as decide: whether there were `count` in a window is whether the one that
/// came `count - 1` before the newest is still in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Recent(VecDeque<u64>);

impl Recent {
    /// Adds an event and forgets all but the newest `count`.
    pub(super) fn add(&mut self, now_ms: u64, count: u32) {
        self.0.push_back(now_ms);
        while self.0.len() > count as usize {
            self.0.pop_front();
        }
    }

    /// Whether there were `count` in the window that ends now.
    pub(super) fn reaches(&self, count: u32, now_ms: u64, window_ms: u64) -> bool {
        let decides = self.0.len().checked_sub(count as usize).and_then(|at| self.0.get(at));
        decides.is_some_and(|at_ms| at_ms.saturating_add(window_ms) > now_ms)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
