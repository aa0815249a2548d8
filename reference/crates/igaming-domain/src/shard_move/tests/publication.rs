//! The map in the configuration store: nothing goes on by one that others do not find there.

use cactus_edge::shards::Shard;

use super::*;

fn text(map: &ShardMap) -> String {
    serde_json::to_string(map).unwrap()
}

impl Shards {
    fn put(&self, text: &str) {
        block_on(self.config.put(SHARD_MAP_KEY, text, None)).unwrap();
    }

    fn published(&self) -> Option<String> {
        block_on(self.config.get(SHARD_MAP_KEY)).unwrap()
    }

    /// Rings until the phase is this one, and answers how long that took.
    fn ring_until(&self, phase: MovePhase) -> u64 {
        let since_ms = self.clock_ms();
        while self.ring() != phase {}
        self.clock_ms() - since_ms
    }
}

#[test]
fn a_newer_map_by_hand_is_taken_up_and_a_damaged_one_stops_a_move() {
    let mut map = ShardMap::striped(2, 3);
    map.version = 40;
    map.brands.placed.insert("rival".to_owned(), "s1".parse().unwrap());
    let shards = Shards::with_map(Some(&serde_json::to_string(&map).unwrap()));
    assert_eq!(shards.start("0", "s1").unwrap().map_version, 41);
    assert_eq!(shards.map().brands, map.brands);

    let shards = Shards::with_map(Some("{}"));
    assert!(matches!(shards.start("0", "s1"), Err(ServiceError::Fault(_))));
    assert_eq!(store::load(&shards.sql).unwrap().last_move, None);
}

/// The first map is where the rows are. One more database has none until slots are moved there.
#[test]
fn binding_more_databases_moves_nobody() {
    let shards = Shards::of(3, None);
    let map = shards.map();
    assert_eq!((map.ledger.shards(), map.brands.shards, map.version), (2, 3, 0));
    for number in 0..10_000_u32 {
        let player_id = format!("plr_{number:032}");
        let owner = map.ledger.route(cactus_edge::shards::slot_of(&player_id)).owner;
        let bit = crc32(player_id.as_bytes()) % 2;
        assert_eq!(u32::from(owner.number()), bit, "{player_id}");
    }
    shards.start("0", "s2").unwrap();
    shards.ring_until(MovePhase::Done);
    let owners = [0, 1, 2].map(|number| shards.map().ledger.owned_by(Shard::new(number)).len());
    assert_eq!(owners, [2_047, 2_048, 1], "what was moved, and nothing else");
}

#[test]
fn a_map_that_was_overwritten_or_damaged_is_published_again() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    shards.ring_until(MovePhase::Done);
    let own = text(&shards.map());
    for overwritten in ["damaged", &text(&default_map())] {
        shards.clock.advance_ms(SETTLE_MS + 1);
        shards.put(overwritten);
        block_on(shards.mover.status()).unwrap();
        assert_eq!(shards.published().as_ref(), Some(&own));
        // A read that is older than this is no reason to write again: a key takes one write a second.
        shards.clock.advance_ms(SETTLE_MS);
        shards.put(overwritten);
        block_on(shards.mover.status()).unwrap();
        assert_eq!(shards.published().as_deref(), Some(overwritten));
    }
}

#[test]
fn whoever_asks_during_a_move_writes_nothing() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    shards.ring();
    shards.clock.advance_ms(SETTLE_MS + 1);
    shards.put("damaged");
    let status = block_on(shards.mover.status()).unwrap();
    assert_eq!(status.map_version, 1, "the map of the move");
    assert_eq!(shards.published().as_deref(), Some("damaged"), "for the move would not wait for it");
}

/// Somebody may have gone by what was there instead.
#[test]
fn a_move_whose_map_is_lost_publishes_it_again_and_waits_anew() {
    for (phase, lost) in [
        (MovePhase::Mirroring, Some("damaged".to_owned())),
        (MovePhase::Mirroring, None),
        (MovePhase::Copying, Some(text(&default_map()))),
        (MovePhase::Verifying, Some(text(&default_map()))),
        (MovePhase::Switching, Some(text(&default_map()))),
        (MovePhase::Settling, None),
        (MovePhase::Cleaning, Some(text(&default_map()))),
    ] {
        let shards = Shards::with_map(None);
        shards.start("0", "s1").unwrap();
        shards.ring();
        if phase != MovePhase::Mirroring {
            shards.ring_until(phase);
        }
        if matches!(phase, MovePhase::Switching | MovePhase::Settling) {
            assert_eq!(shards.ring(), phase, "its map is published");
        }
        shards.clock.advance_ms(SETTLE_MS + 1);
        let own = text(&shards.map());
        match &lost {
            Some(text) => shards.put(text),
            None => block_on(shards.config.delete(SHARD_MAP_KEY)).unwrap(),
        }
        let waits_in = store::load(&shards.sql).unwrap().last_move.unwrap().phase_to_wait_in();
        assert_eq!(shards.ring(), waits_in, "{phase:?} {lost:?}");
        assert_eq!(shards.ring(), waits_in, "{phase:?} {lost:?}");
        assert_eq!(shards.published(), Some(own), "{phase:?} {lost:?}");
        let again_ms = shards.clock_ms();
        while shards.ring() == waits_in {}
        assert!(shards.clock_ms() > again_ms + SETTLE_MS, "{phase:?} {lost:?} waits anew");
        if shards.phase() != MovePhase::Done {
            shards.ring_until(MovePhase::Done);
        }
        assert_eq!(shards.map().ledger.route(Slot::new(0).unwrap()).owner, Shard::new(1));
    }
}

#[test]
fn a_move_stops_at_a_newer_map_with_other_slots_until_its_own_are_back() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    shards.ring();
    for version in [1, 7] {
        shards.clock.advance_ms(SETTLE_MS + 1);
        shards.put(&text(&ShardMap { version, ..default_map() }));
        for _ in 0..2 {
            shards.alarm.take();
            let fault = block_on(shards.mover.on_alarm()).unwrap().expect("a fault");
            assert_eq!(fault.kind(), cactus_edge::FaultKind::Corrupt);
            let status = block_on(shards.mover.status()).unwrap();
            let last_move = status.last_move.unwrap();
            assert_eq!(last_move.phase, MovePhase::Mirroring);
            assert!(last_move.detail.unwrap().contains(&format!("a map of version {version}")));
            assert_eq!(status.map_version, 1, "the slots to put back can be asked for");
        }
    }
    let mut repaired = ShardMap { version: 8, ..shards.map() };
    repaired.brands.placed.insert("rival".to_owned(), Shard::new(1));
    shards.put(&text(&repaired));
    assert_eq!(shards.ring(), MovePhase::Mirroring);
    let since_ms = shards.clock_ms();
    assert!(shards.ring_until(MovePhase::Copying) > SETTLE_MS && shards.clock_ms() > since_ms);
    shards.ring_until(MovePhase::Done);
    assert_eq!(shards.map().version, 10, "8, the switch, and the end");
    assert_eq!(shards.map().brands, repaired.brands);
}

#[test]
fn nothing_is_published_over_a_newer_map() {
    let shards = Shards::with_map(None);
    shards.start("0", "s1").unwrap();
    shards.ring();
    let newer = text(&ShardMap { version: 7, ..ShardMap::striped(1, 3) });
    shards.put(&newer);
    block_on(shards.mover.abort()).unwrap();
    shards.alarm.take();
    assert!(block_on(shards.mover.on_alarm()).unwrap().is_some());
    assert_eq!(shards.published(), Some(newer));
    // One that has the slots where they are to stay is as good as the own one.
    let newer = text(&ShardMap { version: 8, ..default_map() });
    shards.put(&newer);
    shards.ring_until(MovePhase::Aborted);
    assert_eq!((shards.published().as_deref(), text(&shards.map())), (Some(newer.as_str()), newer.clone()));
}

/// CRC-32 as in zlib, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}
