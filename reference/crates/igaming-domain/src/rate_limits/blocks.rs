use std::collections::HashMap;

use cactus_edge::limits::KV_TTL_S_MIN;
use cactus_edge::{Fault, Kv};

/// Most subjects an isolate remembers: 10,000 of at most some 250 bytes are 2.5 MB of 128.
const REMEMBERED_MAX: usize = 10_000;

/// How long it is believed that a subject is not on the list, which KV itself tells up to a minute late.
const ABSENT_MS: u64 = 30_000;

/// What an isolate knows of the subjects whose windows admit nobody for a while: those that it saw refused itself, and
/// those that the list in `RATELIM_KV` names. Who is known costs neither a call of an object nor a read.
#[derive(Debug, Default)]
pub struct Blocks {
    known: HashMap<String, Known>,
}

#[derive(Debug, Clone, Copy)]
enum Known {
    /// The window admits nobody before this time.
    FullUntil(u64),
    /// The list does not name the subject; believed until then.
    NotListedUntil(u64),
}

impl Blocks {
    /// Until when a subject is refused; `Some(None)` when it is known not to be listed, `None` when nothing is known.
    pub(super) fn known(&self, window: &str, now_ms: u64) -> Option<Option<u64>> {
        match self.known.get(window)? {
            Known::FullUntil(until_ms) if *until_ms > now_ms => Some(Some(*until_ms)),
            Known::NotListedUntil(until_ms) if *until_ms > now_ms => Some(None),
            Known::FullUntil(_) | Known::NotListedUntil(_) => None,
        }
    }

    /// The window said so, or the list.
    pub(super) fn full(&mut self, window: &str, until_ms: u64, now_ms: u64) {
        self.remember(window, Known::FullUntil(until_ms), now_ms);
    }

    pub(super) fn not_listed(&mut self, window: &str, now_ms: u64) {
        self.remember(window, Known::NotListedUntil(now_ms.saturating_add(ABSENT_MS)), now_ms);
    }

    fn remember(&mut self, window: &str, known: Known, now_ms: u64) {
        if self.known.len() >= REMEMBERED_MAX && !self.known.contains_key(window) {
            self.known.retain(|_, known| match known {
                Known::FullUntil(until_ms) | Known::NotListedUntil(until_ms) => *until_ms > now_ms,
            });
            // Whoever fills it with invented subjects makes it ask again, no more.
            if self.known.len() >= REMEMBERED_MAX {
                self.known.clear();
            }
        }
        self.known.insert(window.to_owned(), known);
    }
}

fn key(window: &str) -> String {
    format!("block:{window}")
}

/// Until when the list names a subject, in milliseconds since the Unix epoch. An entry that is no time is none.
pub(super) async fn listed_until(list: &impl Kv, window: &str, now_ms: u64) -> Result<Option<u64>, Fault> {
    let entry = list.get(&key(window)).await?;
    Ok(entry.and_then(|until_ms| until_ms.parse().ok()).filter(|until_ms| *until_ms > now_ms))
}

/// Puts a subject on the list. KV keeps the entry for a minute at least, and it is believed until its time only.
pub(super) async fn list(list: &impl Kv, window: &str, until_ms: u64, now_ms: u64) -> Result<(), Fault> {
    let ttl_s = until_ms.saturating_sub(now_ms).div_ceil(1_000).max(KV_TTL_S_MIN);
    list.put(&key(window), &until_ms.to_string(), Some(ttl_s)).await
}
