//! The chain: its bytes are the documented ones, and no change goes unseen.

use std::collections::BTreeSet;

use cactus_ledger::{
    ChainBreak, ChainBreakReason, Command, Entry, EntryHash, EntryOutcome, WalletId, verify_chain,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::book::*;

/// Written by `tests/data/entry_hashes.mjs`, which knows the documented bytes and nothing of this crate.
const KNOWN_ENTRIES: &str = include_str!("../data/entries.jsonl");

/// Entries of every kind of command, and of every shape of a recorded rejection.
fn log() -> Vec<Entry> {
    let mut book = Book::new();
    let jackpot = json!({"kind": "jackpot", "pool": "mega"});
    let promo = json!({"kind": "promo", "campaign": "tournament"});
    let later_ms = NOW_MS + DAY_MS;
    for (kind, id, fields) in [
        ("deposit", "d-1", json!({"amount_minor": 100_000})),
        ("promo_credit", "c-1", json!({"amount_minor": 2_000})),
        ("bonus_grant", "g-1", json!({"amount_minor": 500})),
        ("bonus_convert", "g-2", json!({"amount_minor": 100})),
        ("bonus_forfeit", "g-3", json!({"amount_minor": 100})),
        ("bet", "b-1", json!({"amount_minor": 2_500})),
        ("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 4_951})),
        (
            "bet",
            "b-2",
            json!({"round_id": "r-2", "provider": "acme", "jackpot": {"pool": "mega", "amount_minor": 1}}),
        ),
        ("rollback", "k-2", json!({"target_key": "b-2", "provider": "acme"})),
        ("rollback", "k-3", json!({"target_key": "never"})),
        ("win", "w-2", json!({"source": jackpot})),
        ("win", "w-3", json!({"source": promo, "closes_round": true, "provider": "acme"})),
        ("bet", "b-3", json!({"round_id": "r-3", "amount_minor": 0})),
        ("round_close", "o-1", json!({"round_id": "r-3", "provider": "acme"})),
        ("round_close", "o-2", json!({"round_id": "r-9"})),
        ("withdrawal", "h-1", json!({"amount_minor": 300})),
        ("hold_post", "p-0", json!({"amount_minor": 301})),
        ("hold_expire", "x-0", json!({})),
        ("hold_post", "p-1", json!({"amount_minor": 200})),
        ("transfer_out", "h-2", json!({})),
        ("hold_expire", "x-1", json!({"hold_key": "h-2"})),
        ("hold_void", "v-1", json!({"hold_key": "h-2"})),
        ("transfer_out", "h-4", json!({})),
        ("hold_post", "p-4", json!({"hold_key": "h-4"})),
        ("transfer_in", "t-1", json!({})),
        ("withdrawal", "h-3", json!({"timeout_ms": 1})),
        ("exchange", "q-1", json!({"rate": "0.25"})),
        ("exchange", "q-2", json!({"expires_at_ms": NOW_MS})),
        ("adjustment", "a-1", json!({})),
        ("adjustment", "a-2", json!({"direction": "debit", "colour": "promo"})),
        ("bet", "b-4", json!({"amount_minor": 9_999_999})),
        ("win", "w-4", json!({"bet_key": "b-1", "game": "crash"})),
        ("bet", "b-5", json!({"game": "crash"})),
        ("deposit", "d-2", json!({"amount_minor": MAX})),
        ("limit_set", "l-1", json!({})),
        ("limit_set", "l-2", json!({"amount_minor": 20})),
        ("limit_set", "l-3", json!({"limit": {"kind": "loss", "window": "rolling_month"}})),
        (
            "limit_set",
            "l-4",
            json!({"limit": {"kind": "loss", "window": "rolling_month"}, "amount_minor": null}),
        ),
        ("bet", "b-6", json!({"round_id": "r-4", "amount_minor": 5_000})),
        ("exclude", "e-1", json!({"until_ms": later_ms + 9})),
        ("bet", "b-7", json!({})),
        ("exclude", "e-2", json!({})),
        ("exclude", "e-3", json!({"until_ms": later_ms})),
        ("bet", "b-8", json!({})),
        ("block", "s-1", json!({})),
        ("bonus_forfeit", "g-4", json!({})),
        ("close", "z-1", json!({})),
        ("close", "z-2", json!({})),
    ] {
        book.send(&command(kind, id, &fields)).unwrap();
    }
    for (kind, id) in [("hold_post", "p-3"), ("hold_expire", "x-3")] {
        book.at(later_ms).send(&command(kind, id, &json!({"hold_key": "h-3"}))).unwrap();
    }
    book.log.iter().map(|entry| entry.as_ref().clone()).collect()
}

#[test]
fn known_answer() {
    let entries = log();
    let lines: Vec<_> = entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    if let Some(path) = std::env::var_os("CACTUS_LEDGER_WRITE_LOG") {
        std::fs::write(path, lines.join("\n")).unwrap();
        return;
    }
    assert_eq!(lines, KNOWN_ENTRIES.lines().collect::<Vec<_>>());
    let read: Vec<Entry> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, entries);
    assert_eq!(verify_chain(&wallet(), &read), Ok(entries.last().unwrap().hash));
}

#[test]
fn the_known_entries_have_every_kind_and_many_rejections() {
    let entries = log();
    let applied = entries.iter().filter(|entry| entry.outcome.is_applied());
    let kinds: BTreeSet<_> = applied.map(|entry| entry.command.kind()).collect();
    assert_eq!(kinds, Command::KINDS.iter().copied().collect());
    let codes: BTreeSet<_> = entries
        .iter()
        .filter_map(|entry| match entry.outcome {
            EntryOutcome::Refused { rejection } => Some(rejection.code()),
            EntryOutcome::Applied { .. } => None,
        })
        .collect();
    assert_eq!(
        codes.into_iter().collect::<Vec<_>>(),
        [
            "balance_overflow",
            "bet_mismatch",
            "exclusion_shortened",
            "hold_amount_exceeded",
            "hold_expired",
            "hold_not_expired",
            "insufficient_funds",
            "limit_exceeded",
            "player_excluded",
            "quote_expired",
            "round_mismatch",
            "round_unknown",
            "wallet_closed",
        ]
    );
}

/// The documented bytes of the first entry, written out by hand.
#[test]
fn canonical_bytes_are_the_documented_ones() {
    fn text(text: &str) -> Vec<u8> {
        [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
    }
    let number = |number: u64| number.to_be_bytes().to_vec();
    let genesis = Sha256::digest([b"cactus-ledger:genesis:v1\n".to_vec(), text("demo/p-1")].concat());
    assert_eq!(EntryHash::genesis(&wallet()).as_bytes(), &<[u8; 32]>::from(genesis));
    let first = [
        b"cactus-ledger:entry:v1\n".to_vec(),
        genesis.to_vec(),
        number(1),
        number(NOW_MS),
        [vec![6], text("test"), text("d-1"), text("pix"), text("BRL"), number(100_000)].concat(),
        number(1),
        [vec![1, 0, 1], text("payment:pix"), text("player:cash"), text("BRL"), number(100_000)].concat(),
        vec![0, 0],
        [vec![0, 1], text("BRL"), number(100_000), number(0), number(0), number(0)].concat(),
    ]
    .concat();
    let entries = log();
    assert_eq!(entries[0].canonical_bytes(), first);
    assert_eq!(entries[0].hash.as_bytes(), &<[u8; 32]>::from(Sha256::digest(first)));
}

/// One bit changed at any place of any entry's JSON is either unreadable or found, at its own sequence.
#[test]
fn one_changed_bit_is_found() {
    let entries = log();
    let mut found = 0;
    for (index, line) in KNOWN_ENTRIES.lines().enumerate() {
        for position in 0..line.len() {
            let mut bytes = line.as_bytes().to_vec();
            bytes[position] ^= 1 << ((position + index) % 7);
            let Ok(changed) = serde_json::from_slice::<Entry>(&bytes) else { continue };
            let broken = verify_chain(&wallet(), entries[..index].iter().chain([&changed])).unwrap_err();
            assert_eq!(broken.sequence, entries[index].sequence, "byte {position}");
            found += 1;
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
