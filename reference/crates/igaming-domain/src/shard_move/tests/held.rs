//! What an isolate does with the maps that it reads, late and out of order.

use cactus_edge::shards::Shard;

use super::*;

const UNREADABLE: &str = "the configuration cannot be read";

fn version(version: u64) -> Result<ShardMap, Fault> {
    Ok(ShardMap { version, ..default_map() })
}

fn unreadable() -> Result<ShardMap, Fault> {
    Err(Fault::unavailable(UNREADABLE))
}

/// Takes what a read answered with that began at this moment.
fn take(held: &mut HeldMap, read: Result<ShardMap, Fault>, asked_at_ms: u64) -> (u64, u64) {
    let known = held.take(read, asked_at_ms, SETTLE_MS).unwrap();
    (known.map.version, known.write_until_ms - NOW_MS)
}

#[test]
fn a_map_that_cannot_be_confirmed_is_read_by_and_not_written_by() {
    let mut held = HeldMap::new();
    assert_eq!(take(&mut held, version(3), NOW_MS), (3, 90_000));
    assert!(held.fresh(NOW_MS + 59_999, SETTLE_MS).is_some());
    let mut now_ms = NOW_MS + 60_000;
    // Neither a store that fails nor one that answers with something else says that the map is still in force.
    let mut other = default_map();
    other.version = 3;
    other.brands.placed.insert("rival".to_owned(), Shard::new(1));
    for read in [unreadable(), version(2), Ok(default_map()), Ok(other)].into_iter().cycle().take(100) {
        assert_eq!(held.fresh(now_ms, SETTLE_MS), None, "it is read again, soon");
        assert_eq!(take(&mut held, read, now_ms), (3, 90_000));
        now_ms += 5_000;
    }
    assert_eq!(take(&mut held, version(3), now_ms), (3, now_ms + 90_000 - NOW_MS));
    assert_eq!(take(&mut held, version(4), now_ms + 1), (4, now_ms + 90_001 - NOW_MS));
}

#[test]
fn a_slow_read_takes_nothing_back() {
    let mut held = HeldMap::new();
    assert_eq!(take(&mut held, version(5), NOW_MS + 50_000), (5, 140_000));
    // These began before it.
    assert_eq!(take(&mut held, version(4), NOW_MS), (5, 140_000));
    assert_eq!(
        take(&mut held, version(5), NOW_MS),
        (5, 140_000),
        "an earlier read confirms no more than a later"
    );
    assert_eq!(take(&mut held, unreadable(), NOW_MS), (5, 140_000));
    assert!(held.fresh(NOW_MS + 109_999, SETTLE_MS).is_some(), "nor is it read again any earlier");
    // As of when it was asked for, not as of when it came.
    assert_eq!(take(&mut held, version(6), NOW_MS + 10_000), (6, 100_000));
}

#[test]
fn whoever_has_seen_no_map_does_not_guess() {
    let mut held = HeldMap::new();
    assert_eq!(held.fresh(NOW_MS, SETTLE_MS), None);
    assert_eq!(held.take(unreadable(), NOW_MS, SETTLE_MS), Err(Fault::unavailable(UNREADABLE)));
    assert_eq!(held.fresh(NOW_MS, SETTLE_MS), None, "nor does the next request");
    // The store says that there is none.
    assert_eq!(take(&mut held, Ok(default_map()), NOW_MS), (0, 90_000));
}
