//! A Worker's isolate: it reads the configuration store late, slowly, twice at once, or for a long time not at all.

use std::rc::Rc;

use cactus_edge::shards::ShardMap;
use cactus_edge::{Clock, Fault};

use super::twins::{Bug, Config};
use super::{HeldMap, KnownMap, SETTLE_MS, default_map};

/// The longest time for which an isolate cannot read the configuration store: longer than a move takes.
const DARK_MS_MAX: u64 = 8 * SETTLE_MS;

#[derive(Default)]
pub(super) struct Isolate {
    held: HeldMap,
    /// What a read will answer with that is under way, and when it began.
    slow: Option<(u64, Rc<ShardMap>)>,
    dark_until_ms: u64,
}

impl Isolate {
    /// The map that it goes by; a fault when it has seen none.
    pub(super) fn map(&mut self, config: &Config, bug: Option<Bug>) -> Result<KnownMap, Fault> {
        let (now_ms, dice, fails) = (config.clock.now_ms(), &config.dice, config.fails.get());
        if fails && dice.once_in(30) {
            // Another one in its place, where the store may still be out of reach.
            *self = Self { dark_until_ms: self.dark_until_ms, ..Self::default() };
        }
        if let Some((asked_at_ms, map)) = self.slow.take_if(|_| dice.once_in(6) || !fails) {
            if bug == Some(Bug::GoesBack) {
                self.held = HeldMap::new();
                return self.held.take(Ok((*map).clone()), now_ms, SETTLE_MS);
            }
            self.held.take(Ok((*map).clone()), asked_at_ms, SETTLE_MS)?;
        }
        if let Some(known) = self.held.fresh(now_ms, SETTLE_MS) {
            return Ok(known);
        }
        if fails && dice.once_in(20) {
            self.dark_until_ms = now_ms + dice.roll(DARK_MS_MAX);
        }
        if fails && now_ms < self.dark_until_ms {
            return self.in_the_dark(now_ms, bug);
        }
        if self.slow.is_none() && dice.once_in(3) {
            self.slow = Some((now_ms, config.stale()));
        }
        self.held.take(Ok((*config.stale()).clone()), now_ms, SETTLE_MS)
    }

    fn in_the_dark(&mut self, now_ms: u64, bug: Option<Bug>) -> Result<KnownMap, Fault> {
        let write_until_ms = now_ms + SETTLE_MS / 6;
        let fault = Fault::unavailable("the configuration cannot be read");
        match (self.held.take(Err(fault), now_ms, SETTLE_MS), bug) {
            (Ok(known), Some(Bug::BelievesForever)) => Ok(KnownMap { write_until_ms, ..known }),
            (Err(_), Some(Bug::GuessesTheFirst)) => {
                Ok(KnownMap { map: Rc::new(default_map()), write_until_ms })
            }
            (known, _) => known,
        }
    }
}
