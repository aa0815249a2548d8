use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::{Difficulty, deal_level};

/// Every sequence of draws of one level, each exactly as likely as another when the draws are unbiased.
fn sequences(difficulty: Difficulty) -> Vec<Vec<u32>> {
    (0..difficulty.safe_count()).fold(vec![vec![]], |sequences, place| {
        let extended = |sequence: &Vec<u32>| {
            let sequence = sequence.clone();
            let bound = u32::from(difficulty.tile_count() - place);
            (0..bound).map(move |draw| [sequence.as_slice(), &[draw]].concat())
        };
        sequences.iter().flat_map(extended).collect()
    })
}

#[test]
fn every_level_is_dealt_by_equally_many_sequences_of_draws() {
    for (difficulty, levels, sequences_per_level) in [
        (Difficulty::Easy, 4, 6),
        (Difficulty::Medium, 3, 2),
        (Difficulty::Hard, 2, 1),
        (Difficulty::Expert, 3, 1),
        (Difficulty::Master, 4, 1),
    ] {
        let mut dealt: BTreeMap<u8, u32> = BTreeMap::new();
        for sequence in sequences(difficulty) {
            let mut draws = sequence.into_iter();
            let mut below = |bound| draws.next().filter(|draw| *draw < bound).unwrap();
            *dealt.entry(deal_level(difficulty, &mut below)).or_default() += 1;
            assert_eq!(draws.next(), None, "one draw a safe tile");
        }
        assert_eq!(dealt.len(), levels, "{difficulty}");
        assert!(dealt.values().all(|count| *count == sequences_per_level), "{difficulty}");
    }
}
