//! The shard map against maps that are plainly computed, and plans against the fewest moves there can be.

use std::collections::BTreeMap;

use cactus_edge::shards::{
    NameMap, Route, SLOTS, Shard, ShardMap, ShardMapError, Slot, SlotMap, SlotSet, plan, slot_of,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn set(text: &str) -> SlotSet {
    text.parse().unwrap()
}

fn parse(json: &str) -> Result<ShardMap, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// A map by the owner of each slot, through its JSON.
fn map_of(shards: u8, owners: &[u8]) -> SlotMap {
    let mut lists: BTreeMap<Shard, Vec<Slot>> = BTreeMap::new();
    for (slot, owner) in Slot::all().zip(owners) {
        lists.entry(Shard::new(*owner)).or_default().push(slot);
    }
    let lists: BTreeMap<Shard, SlotSet> =
        lists.into_iter().map(|(shard, slots)| (shard, slots.into_iter().collect())).collect();
    let lists = serde_json::to_string(&lists).unwrap();
    serde_json::from_str(&format!("{{\"shards\":{shards},\"slots\":{lists}}}")).unwrap()
}

fn counts(map: &SlotMap) -> Vec<usize> {
    (0..map.shards()).map(|number| map.owned_by(Shard::new(number)).len()).collect()
}

/// CRC-32 as IEEE 802.3 defines it, bit by bit.
fn crc32_by_bits(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[test]
fn slots_of_known_checksums() {
    // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms, and others of zlib's crc32.
    for (key, crc) in [
        ("", 0x0000_0000_u32),
        ("a", 0xE8B7_BE43),
        ("123456789", 0xCBF4_3926),
        ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
    ] {
        assert_eq!(u32::from(slot_of(key).number()), crc % 4_096, "{key}");
        assert_eq!(crc32_by_bits(key.as_bytes()), crc, "{key}");
    }
}

#[test]
fn sets_of_slots_have_one_spelling_and_read_many() {
    for (text, printed) in [
        ("", ""),
        ("7", "7"),
        ("7,8", "7-8"),
        ("7,9", "7,9"),
        ("7,9,11", "7-11/2"),
        ("0-4094/2", "0-4094/2"),
        ("5,1-3", "1-3,5"),
        ("0-4095", "0-4095"),
    ] {
        assert_eq!(set(text).to_string(), printed, "{text}");
    }
    for text in ["4096", "3-1", "1-4/2", "1-3/0", "a", "1,,2", "-1", "1-", "1/2/3", " 1", "01-"] {
        assert!(text.parse::<SlotSet>().is_err(), "{text}");
    }
    assert_eq!("1-3,2".parse::<SlotSet>(), Err(ShardMapError::SlotTwice(2)));
}

#[test]
fn shards_have_one_spelling() {
    assert_eq!("s0".parse(), Ok(Shard::new(0)));
    assert_eq!("s254".parse(), Ok(Shard::new(254)));
    for text in ["s255", "s00", "s01", "0", "s", "s-1", "S1", "s+1"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
}

#[test]
fn a_map_is_read_as_it_was_written_and_damage_is_refused() {
    let map = ShardMap::striped(2, 3);
    let json = serde_json::to_string(&map).unwrap();
    let good = "{\"version\":0,\"ledger\":{\"shards\":2,\"slots\":{\"s0\":\"0-4094/2\",\"s1\":\"1-4095/2\"}},\
                \"brands\":{\"shards\":3,\"default\":\"s0\",\"placed\":{}}}";
    assert_eq!(json, good);
    assert_eq!(parse(&json), Ok(map));
    for (from, to, complaint) in [
        ("0-4094/2", "0-4092/2", "slot 4094 has no shard"),
        ("1-4095/2", "0-4095", "slot 0 is listed twice"),
        ("\"s1\":", "\"s2\":", "shard s2 of 2 does not exist"),
        ("\"shards\":2", "\"shards\":1", "shard s1 of 1 does not exist"),
        ("\"default\":\"s0\"", "\"default\":\"s3\"", "shard s3 of 3 does not exist"),
        ("\"version\":0", "\"version\":-1", "invalid value"),
        ("\"version\":0", "\"version\":0,\"note\":1", "unknown field `note`"),
        ("\"placed\":{}", "\"placed\":{},\"x\":1", "unknown field `x`"),
        ("4095/2\"}", "4095/2\"},\"incoming\":{\"s0\":\"2\"}", "slot 2 is on no way"),
        (
            "4095/2\"}",
            "4095/2\"},\"incoming\":{\"s1\":\"2\"},\"outgoing\":{\"s1\":\"2\"}",
            "slot 2 is on no way",
        ),
        ("4095/2\"}", "4095/2\"},\"mirrors\":{}", "unknown field `mirrors`"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = parse(&good.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(complaint), "{from} -> {to}: {error}");
    }
}

#[test]
fn an_older_map_or_another_of_the_same_version_may_not_follow() {
    let first = ShardMap::striped(2, 3);
    let next = first.followed_by(first.ledger.clone().moving(&set("0"), Shard::new(1)).unwrap());
    assert!(next.may_follow(&first) && next.may_follow(&next) && !first.may_follow(&next));
    let other = first.followed_by(first.ledger.clone());
    assert_eq!(other.version, next.version);
    assert!(!other.may_follow(&next));
    assert_eq!(
        next.require_within(1, 3),
        Err(ShardMapError::TooManyShards { shards: 2, bound: 1 }),
        "a reader with fewer databases cannot use it"
    );
    assert_eq!(next.require_within(2, 3), Ok(()));
}

#[test]
fn a_slot_is_moved_in_three_maps() {
    let (zero, one) = (Shard::new(0), Shard::new(1));
    let slots = set("0,10");
    let slot = Slot::new(10).unwrap();
    let map = SlotMap::striped(2);
    let moving = map.clone().moving(&slots, one).unwrap();
    assert_eq!(moving.route(slot), Route { owner: zero, incoming: Some(one), outgoing: None });
    assert_eq!(moving.route(slot).writes().collect::<Vec<_>>(), [one, zero], "the one to be read is first");
    assert_eq!(moving.in_motion(), slots);
    let switched = moving.clone().switched(&slots).unwrap();
    assert_eq!(switched.route(slot), Route { owner: one, incoming: None, outgoing: Some(zero) });
    assert_eq!(switched.route(slot).writes().collect::<Vec<_>>(), [one, zero], "and stays it");
    let settled = switched.clone().settled(&slots);
    assert_eq!(settled.route(slot), Route { owner: one, incoming: None, outgoing: None });
    assert_eq!(moving.clone().settled(&slots), map, "given up, it is as it was");

    assert_eq!(moving.clone().moving(&slots, one), Err(ShardMapError::InMotion(0)));
    assert_eq!(map.clone().moving(&slots, zero), Err(ShardMapError::MovesNowhere(0)));
    assert!(matches!(map.clone().moving(&slots, Shard::new(2)), Err(ShardMapError::UnknownShard { .. })));
    assert_eq!(map.switched(&slots), Err(ShardMapError::NotInMotion(0)));
    assert!(matches!(plan(&moving, 3), Err(ShardMapError::InMotion(0))));
}

#[test]
fn names_are_on_the_default_or_where_they_are_placed() {
    let mut names = NameMap::first_of(3);
    names.placed.insert("rival".to_owned(), Shard::new(2));
    assert_eq!((names.shard_of("demo"), names.shard_of("rival")), (Shard::new(0), Shard::new(2)));
}

proptest! {
    #[test]
    fn the_default_map_is_crc32_modulo_two(key in ".{0,60}") {
        let owner = SlotMap::striped(2).route(slot_of(&key)).owner;
        prop_assert_eq!(u32::from(owner.number()), crc32_by_bits(key.as_bytes()) % 2);
    }

    #[test]
    fn a_set_is_read_as_it_was_printed(numbers in vec(0..SLOTS, 0..300), step in 1_u16..9, first in 0..SLOTS) {
        let strided = (first..SLOTS).step_by(usize::from(step));
        let set: SlotSet = numbers.into_iter().chain(strided).filter_map(Slot::new).collect();
        prop_assert_eq!(set.to_string().parse(), Ok(set));
    }

    #[test]
    fn a_plan_moves_the_fewest_slots_to_a_balance(
        owners in vec(0_u8..7, usize::from(SLOTS)), skew in 0_u8..7, shards in 1_u8..12,
    ) {
        // Some maps are lopsided: half of the slots on one shard.
        let owners: Vec<u8> =
            owners.into_iter().enumerate().map(|(at, owner)| if at % 2 == 0 { skew } else { owner }).collect();
        let map = map_of(7, &owners);
        let planned = plan(&map, shards).unwrap();
        prop_assert_eq!(&planned, &plan(&map, shards).unwrap());
        let after = counts(&planned.next);
        prop_assert_eq!(after.len(), usize::from(shards));
        prop_assert!(after.iter().max().unwrap() - after.iter().min().unwrap() <= 1, "{:?}", after);

        // Each of the shards can keep no more than it has, nor more than an equal part; of the parts some are one
        // larger.
        let (part, larger) = (4_096 / usize::from(shards), 4_096 % usize::from(shards));
        let before = counts(&map);
        let kept: usize = before.iter().take(usize::from(shards)).map(|count| part.min(*count)).sum();
        let over = before.iter().take(usize::from(shards)).filter(|count| **count > part).count();
        let fewest = 4_096 - kept - over.min(larger);
        let moved: usize = planned.moves.iter().map(|step| step.slots.len()).sum();
        prop_assert_eq!(moved, fewest);

        // The moves are what leads from one map to the other.
        let mut made = map.clone().with_shards(shards.max(7)).unwrap();
        for step in &planned.moves {
            prop_assert!(step.slots.iter().all(|slot| map.route(slot).owner == step.from));
            made = made.moving(&step.slots, step.to).unwrap();
            made = made.switched(&step.slots).unwrap().settled(&step.slots);
        }
        prop_assert_eq!(made.with_shards(shards).unwrap(), planned.next);
    }

    #[test]
    fn a_map_in_any_state_is_read_as_it_was_written(
        owners in vec(0_u8..3, usize::from(SLOTS)), moving in vec(0..SLOTS, 0..200), switch in any::<bool>(),
    ) {
        let map = map_of(4, &owners);
        let slots: SlotSet = moving.into_iter().filter_map(Slot::new).collect();
        let map = map.moving(&slots, Shard::new(3)).unwrap();
        let map = if switch { map.switched(&slots).unwrap() } else { map };
        let json = serde_json::to_string(&map).unwrap();
        prop_assert_eq!(serde_json::from_str::<SlotMap>(&json).unwrap(), map);
    }
}

#[test]
fn from_two_shards_to_three_a_third_moves_and_back_again_the_same() {
    let map = SlotMap::striped(2);
    let planned = plan(&map, 3).unwrap();
    let moves: Vec<(String, String, usize)> = planned
        .moves
        .iter()
        .map(|step| (step.from.to_string(), step.to.to_string(), step.slots.len()))
        .collect();
    assert_eq!(moves, [("s0".into(), "s2".into(), 682), ("s1".into(), "s2".into(), 683)]);
    assert_eq!(counts(&planned.next), [1_366, 1_365, 1_365]);
    let back = plan(&planned.next, 2).unwrap();
    assert_eq!(back.moves.iter().map(|step| step.slots.len()).sum::<usize>(), 1_365);
    assert!(plan(&map, 2).unwrap().moves.is_empty(), "what is balanced stays");
    assert_eq!(plan(&map, 0), Err(ShardMapError::NoShards));
}
