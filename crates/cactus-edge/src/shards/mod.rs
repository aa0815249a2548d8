//! Which of several databases of one schema holds what: a versioned map, read in nanoseconds and changed slot by slot.
//!
//! Keys are of two kinds. Some are many and much alike: such a key falls into one of [`SLOTS`] slots by its CRC-32, and
//! a [`SlotMap`] says which shard owns a slot. Others are few and told apart by people: a [`NameMap`] lists them.
//! A [`ShardMap`] is one of each, with a version.
//!
//! A slot is moved without stopping anything: while its [`Route`] has an `incoming` shard, every write reaches that
//! one too, and first, so that whatever can be read from the owner is there already. What was written before is
//! copied, and then the incoming shard becomes the owner. Whoever still goes by the map before reads from the
//! `outgoing` shard, which is written as well until nobody can hold that map any more.
//!
//! ```
//! use cactus_edge::shards::{ShardMap, Shard, plan, slot_of};
//!
//! let map = ShardMap::striped(2, 3);
//! let slot = slot_of("123456789");
//! assert_eq!(slot.number(), 0xCBF4_3926_u32 as u16 % 4_096);
//! assert_eq!(map.ledger.route(slot).owner, Shard::new(0));
//!
//! let moves = plan(&map.ledger, 3)?.moves;
//! let moved: usize = moves.iter().map(|step| step.slots.len()).sum();
//! assert_eq!(moved, 1_365, "a third of 4,096 slots, and no other");
//! # Ok::<(), cactus_edge::shards::ShardMapError>(())
//! ```

mod map;
mod names;
mod plan;
mod shard;
mod slot;
mod slots;

pub use map::{ShardMap, ShardMapError};
pub use names::NameMap;
pub use plan::{Plan, PlannedMove, plan};
pub use shard::{SHARDS_MAX, Shard};
pub use slot::{SLOTS, Slot, SlotSet, slot_of};
pub use slots::{Route, SlotMap};
