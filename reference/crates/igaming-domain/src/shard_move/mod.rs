//! Moving slots of the ledger from one shard to another while players play and read.
//!
//! A [`ShardMover`] owns the shard map: the copy that everybody reads, in the configuration store, is written by it
//! alone. A move goes through phases, each stored before anything is done in it, so that it goes on wherever it was
//! broken off and every step may be done twice:
//!
//! 1. *mirroring*: by the map writes go to both shards, and nothing else happens until nobody writes by an older one.
//!    From then on whatever is written to the owner is on the other shard already.
//! 2. *copying*: what was written before is copied, wallet by wallet, as if it were delivered again.
//! 3. *verifying*: head, hash and count of each wallet; what is not equal is copied again.
//! 4. *switching*: the other shard becomes the owner. Who still goes by the map of before reads a shard that is
//!    written as ever, though after the new owner: a reader that goes over sees all that it saw before. Two readers,
//!    one by each map, may differ by a write that is under way, until the map of before is nobody's any more.
//! 5. *settling*: writes go to the owner alone, and again nothing happens until nobody writes by an older map.
//! 6. *cleaning*: rows are removed where they do not belong any more, of each wallet only after its rows were found on
//!    the other shard.
//!
//! Until 4 a move can be given up. Whatever were to go wrong, no money is in it: the wallets' logs are the truth, and
//! the reconciliation has sent again what a shard lacks.

mod held;
mod record;
mod rows;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use held::{HeldMap, KnownMap, SETTLE_MS, default_map};
pub use service::{MOVER, MoverPorts, SHARD_MAP_KEY, ShardMover};
