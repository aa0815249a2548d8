use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::shards::ShardMap;
use igaming_contracts::shards::{BRAND_SHARDS_DEFAULT, LEDGER_SHARDS_DEFAULT};

/// How long after a map was published nobody goes by the one before any more, in milliseconds.
///
/// 60 s in which the configuration store may still answer with the map of before, 60 s in which an isolate does not
/// read it again, 30 s more in which a batch may begin a write by it, and 30 s that D1 takes for one call at most.
pub const SETTLE_MS: u64 = 180_000;

/// The share of the time to settle after which a map is read again: 60 s.
const READ_AGAIN_SHARE: u64 = 3;

/// The share of the time to settle for which a map that was read may be written by: 90 s.
const WRITE_SHARE: u64 = 2;

/// The share of the time to settle after which a map that could not be confirmed is read again: 5 s.
const RETRY_SHARE: u64 = 36;

/// The map before any is published: slots dealt out in turn to the two databases of the first day, all brands on the
/// first. However many databases are bound later: rows are where this map put them.
pub fn default_map() -> ShardMap {
    ShardMap::striped(LEDGER_SHARDS_DEFAULT, BRAND_SHARDS_DEFAULT)
}

/// A map, and how long it may be gone by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMap {
    /// The map.
    pub map: Rc<ShardMap>,
    /// Until when a write may begin by it, in milliseconds since the Unix epoch; reads may go on.
    pub write_until_ms: u64,
}

/// What an isolate knows of the shard map.
///
/// A map is *confirmed* by a read of the configuration store that answered with it, as of the moment at which that
/// read began. From then on it is read again after a third of the time to settle, and written by for half of it. What
/// cannot be confirmed any longer (the store fails, or answers with something older or damaged) is still read by and
/// not written by: its successor may be in force, and the shard that it names emptied.
#[derive(Debug, Default)]
pub struct HeldMap(Option<Held>);

#[derive(Debug)]
struct Held {
    map: Rc<ShardMap>,
    confirmed_at_ms: u64,
    read_again_at_ms: u64,
}

impl HeldMap {
    /// Nothing is known.
    pub const fn new() -> Self {
        Self(None)
    }

    /// The map, unless it has to be read first.
    pub fn fresh(&self, now_ms: u64, settle_ms: u64) -> Option<KnownMap> {
        self.0.as_ref().filter(|held| now_ms < held.read_again_at_ms).map(|held| held.known(settle_ms))
    }

    /// Takes what was read, in a read that began at `asked_at_ms`: the map of the configuration store, or
    /// [`default_map`] when it has none. Reads may end in another order than they began in.
    ///
    /// A map that is older than the one known, or another of the same version, is not taken.
    ///
    /// # Errors
    /// The read's fault, when nothing was known before: whoever has never seen a map does not guess.
    pub fn take(
        &mut self,
        read: Result<ShardMap, Fault>,
        asked_at_ms: u64,
        settle_ms: u64,
    ) -> Result<KnownMap, Fault> {
        let confirmed = |map| Held {
            map,
            confirmed_at_ms: asked_at_ms,
            read_again_at_ms: asked_at_ms.saturating_add(settle_ms / READ_AGAIN_SHARE),
        };
        let held = match (self.0.take(), read) {
            (None, read) => confirmed(Rc::new(read?)),
            (Some(held), Ok(map)) if *held.map == map => {
                let read = confirmed(Rc::clone(&held.map));
                if held.confirmed_at_ms < asked_at_ms { read } else { held }
            }
            (Some(held), Ok(map)) if map.may_follow(&held.map) => confirmed(Rc::new(map)),
            (Some(held), _) => {
                let retry_at_ms = asked_at_ms.saturating_add(settle_ms / RETRY_SHARE);
                Held { read_again_at_ms: held.read_again_at_ms.max(retry_at_ms), ..held }
            }
        };
        Ok(self.0.insert(held).known(settle_ms))
    }
}

impl Held {
    fn known(&self, settle_ms: u64) -> KnownMap {
        let write_until_ms = self.confirmed_at_ms.saturating_add(settle_ms / WRITE_SHARE);
        KnownMap { map: Rc::clone(&self.map), write_until_ms }
    }
}
