//! The chain: its bytes are the documented ones, and no change goes unseen.

use cactus_ledger::{
    ChainBreak, ChainBreakReason, Command, Entry, EntryHash, Ledger, MemoryStore, Policy, WalletId,
    verify_chain,
};
use sha2::{Digest, Sha256};

use crate::build::*;

const KNOWN_ENTRIES: &str = include_str!("../data/entries.jsonl");

/// One entry of every kind of command and outcome.
fn log() -> Vec<Entry> {
    let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet()).unwrap();
    let commands: [Command; 8] = [
        credit("c-1", 100_000),
        bet("b-1", 2_500),
        win("w-1", "b-1", 4_950),
        bet("b-2", 9_999_999),
        win("w-2", "b-2", 1),
        win("w-3", "none", 1),
        serde_json::from_str(
            r#"{"kind":"win","key":{"scope":"test","id":"w-4"},"round_id":"r-2","game":"mines",
                "bet_key":{"scope":"test","id":"b-1"},"asset":"BRL","amount_minor":0}"#,
        )
        .unwrap(),
        credit("c-2", 9_007_199_254_740_991),
    ];
    for command in &commands {
        ledger.execute(command, NOW_MS).unwrap();
    }
    ledger.entries_after(0, 100).unwrap()
}

#[test]
fn known_answer() {
    let entries = log();
    let lines: Vec<_> = entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    assert_eq!(lines, KNOWN_ENTRIES.lines().collect::<Vec<_>>());
    let read: Vec<Entry> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, entries);
    let head = verify_chain(&wallet(), &read).unwrap();
    assert_eq!(head.to_string(), "c58cac7f5cb45c0308040e9e1fecc97ae83e1f3a357210db50cc6828458f1f2e");
    assert_eq!(head, entries[7].hash);
}

/// The documented bytes of the first two entries, written out by hand.
#[test]
fn canonical_bytes_are_the_documented_ones() {
    fn text(text: &str) -> Vec<u8> {
        [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
    }
    let number = |number: u64| number.to_be_bytes().to_vec();
    let balances =
        |promo: u64| [vec![0, 1], text("BRL"), number(0), number(0), number(promo), number(0)].concat();
    let genesis = Sha256::digest([b"cactus-ledger:genesis:v1\n".to_vec(), text("demo/p-1")].concat());
    assert_eq!(EntryHash::genesis(&wallet()).as_bytes(), &<[u8; 32]>::from(genesis));

    let first = [
        b"cactus-ledger:entry:v1\n".to_vec(),
        genesis.to_vec(),
        number(1),
        number(NOW_MS),
        [vec![3], text("test"), text("c-1"), text("welcome"), text("BRL"), number(100_000)].concat(),
        [vec![1, 0, 1], text("operator:promo_expense"), text("player:promo"), text("BRL")].concat(),
        number(100_000),
        balances(100_000),
    ]
    .concat();
    let entries = log();
    assert_eq!(entries[0].canonical_bytes(), first);
    assert_eq!(entries[0].hash.as_bytes(), &<[u8; 32]>::from(Sha256::digest(first)));

    let refused = [
        b"cactus-ledger:entry:v1\n".to_vec(),
        entries[2].hash.as_bytes().to_vec(),
        number(4),
        number(NOW_MS + 3),
        [vec![1], text("test"), text("b-2"), text("r-1"), text("mines"), text("BRL")].concat(),
        number(9_999_999),
        [vec![2], text("insufficient_funds"), text("BRL"), number(9_999_999), number(102_450)].concat(),
        balances(102_450),
    ]
    .concat();
    assert_eq!(entries[3].canonical_bytes(), refused);
}

/// Any one byte changed in any entry's JSON is either unreadable or found, at its own sequence.
#[test]
fn one_changed_byte_is_found() {
    let entries = log();
    let mut found = 0;
    for (index, line) in KNOWN_ENTRIES.lines().enumerate() {
        for position in 0..line.len() {
            for flip in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80] {
                let mut bytes = line.as_bytes().to_vec();
                bytes[position] ^= flip;
                let Ok(changed) = serde_json::from_slice::<Entry>(&bytes) else { continue };
                let mut log = entries.clone();
                log[index] = changed;
                let broken = verify_chain(&wallet(), &log).unwrap_err();
                let sequence = u64::try_from(index).unwrap() + 1;
                assert_eq!(broken.sequence, sequence, "byte {position} xor {flip}");
                found += 1;
            }
        }
    }
    assert!(found > 1_000, "only {found} changes could be read at all");
}

#[test]
fn a_chain_break_says_where_and_what() {
    let entries = log();
    let broken = |log: &[Entry], sequence, reason| {
        assert_eq!(verify_chain(&wallet(), log), Err(ChainBreak { sequence, reason }));
    };
    broken(&entries[1..], 1, ChainBreakReason::SequenceNotNext);
    let mut log = entries.clone();
    log.remove(3);
    broken(&log, 4, ChainBreakReason::SequenceNotNext);
    let mut log = entries.clone();
    log.insert(3, entries[2].clone());
    broken(&log, 4, ChainBreakReason::SequenceNotNext);
    let mut log = entries.clone();
    log.swap(4, 5);
    broken(&log, 5, ChainBreakReason::SequenceNotNext);
    let mut log = entries.clone();
    log[2].at_ms = log[1].at_ms;
    broken(&log, 3, ChainBreakReason::TimeNotLater);
    // An entry changed together with its hash stands alone: the next one no longer follows it.
    let mut log = entries.clone();
    log[4].balances_after = entries[0].balances_after.clone();
    broken(&log, 5, ChainBreakReason::HashDiffers);
    log[4].hash = log[4].computed_hash();
    broken(&log, 6, ChainBreakReason::PreviousHashDiffers);
    let other = WalletId::new("demo/p-2").unwrap();
    let reason = ChainBreakReason::PreviousHashDiffers;
    assert_eq!(verify_chain(&other, &entries), Err(ChainBreak { sequence: 1, reason }));
    assert_eq!(verify_chain(&wallet(), &entries[..5]), Ok(entries[4].hash));
}
