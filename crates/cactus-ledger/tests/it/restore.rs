//! A wallet comes back from its exported entries, and from nothing else.

use std::sync::Arc;

use cactus_ledger::{BATCH_COMMANDS_MAX, BreakReason, Entry, Ledger, LogBreak, MemoryStore, WalletId};

use crate::scripted::*;

fn empty() -> Ledger<MemoryStore> {
    Ledger::open(MemoryStore::new(), policy(), &wallet()).unwrap()
}

#[test]
fn a_log_comes_back_in_pieces_of_any_size_with_the_same_head() {
    let whole = entries();
    for size in [1, 2, 7, whole.len()] {
        let mut ledger = empty();
        for piece in whole.chunks(size) {
            // Through JSON, as a backup is.
            let plain: Vec<&Entry> = piece.iter().map(|entry| &**entry).collect();
            let json = serde_json::to_string(&plain).unwrap();
            let piece: Vec<Arc<Entry>> =
                serde_json::from_str::<Vec<Entry>>(&json).unwrap().into_iter().map(Arc::new).collect();
            assert_eq!(ledger.restore(&piece).unwrap(), Ok(()));
        }
        assert_eq!(ledger.state().unwrap().head_hash(), whole.last().unwrap().hash);
        assert_eq!(ledger.state().unwrap(), run(MemoryStore::new()).state().unwrap());
        assert!(ledger.check().unwrap().is_ok());
    }
}

#[test]
fn what_does_not_follow_is_refused_whole() {
    let whole = entries();
    let mut ledger = empty();
    ledger.restore(&whole[..3]).unwrap().unwrap();
    let before = ledger.state().unwrap().clone();
    let mut changed = whole[3..6].to_vec();
    let mut entry = Entry::clone(&changed[2]);
    entry.at_ms += 1;
    changed[2] = Arc::new(entry);
    for (piece, sequence, reason) in [
        (changed, 6, BreakReason::HashDiffers),
        (whole[4..6].to_vec(), 4, BreakReason::SequenceNotNext),
        (whole[2..6].to_vec(), 4, BreakReason::SequenceNotNext),
        (vec![Arc::clone(&whole[3]), Arc::clone(&whole[5])], 5, BreakReason::SequenceNotNext),
    ] {
        assert_eq!(ledger.restore(&piece).unwrap(), Err(LogBreak { sequence, reason }));
        assert_eq!(*ledger.state().unwrap(), before);
        assert_eq!(ledger.entries_after(0, 100).unwrap().len(), 3);
    }
    assert_eq!(ledger.restore(&whole[3..]).unwrap(), Ok(()));

    let mut other = Ledger::open(MemoryStore::new(), policy(), &WalletId::new("demo/p-2").unwrap()).unwrap();
    let foreign = LogBreak { sequence: 1, reason: BreakReason::PreviousHashDiffers };
    assert_eq!(other.restore(&whole).unwrap(), Err(foreign));
    let many: Vec<Arc<Entry>> = whole.iter().cycle().take(BATCH_COMMANDS_MAX + 1).cloned().collect();
    empty().restore(&many).unwrap_err();
}

#[test]
fn a_forgery_with_right_hashes_is_refused() {
    let whole = entries();
    for (id, reason) in [("rb-2", BreakReason::TargetWrong), ("w-6", BreakReason::TargetWrong)] {
        let sequence = whole.iter().position(|entry| entry.command.key().id() == id).unwrap() + 1;
        let forgery = forged(sequence, |entry| {
            let cactus_ledger::EntryOutcome::Applied { target: Some(target), .. } = &mut entry.outcome else {
                panic!("{entry:?}")
            };
            target.sequence = 1;
        });
        let mut ledger = empty();
        let sequence = u64::try_from(sequence).unwrap();
        assert_eq!(ledger.restore(&forgery).unwrap(), Err(LogBreak { sequence, reason }));
        assert_eq!(ledger.state().unwrap().sequence(), 0);
    }
}
